"""What a client of a vendor's API needs: a source's settings, and the variables that they name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from ingest.config.source_settings import SourceSettings


class Access(Protocol):
    """Settings of a source, their path (``sources[0]``), and the environment with the variables that they name."""

    @property
    def settings(self) -> SourceSettings: ...
    @property
    def path(self) -> str: ...
    @property
    def environ(self) -> Mapping[str, str]: ...
