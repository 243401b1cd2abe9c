"""The labels of tenants: an issuer is ``<idp>:<label>``, and a label is never guessed from one record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Labels(Protocol):
    """How tenants are called where a record does not tell."""

    @property
    def tenant(self) -> str | None: ...
    @property
    def tenants(self) -> Mapping[str, str]: ...
