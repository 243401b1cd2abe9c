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


MAX_LABEL = 100


def why_no_label(label: str) -> str | None:
    """Return why a text is no tenant's label; None when it is one.

    Keys of accounts are made of it (``okta:LABEL|subject``), and it stands in every list.
    """
    if not label.strip():
        return "a label is empty; it is what you call the tenant, like acme"
    if label != label.strip():
        return "a label begins or ends with a blank; leave it out"
    if len(label) > MAX_LABEL:
        return f"a label has {len(label)} characters; at most {MAX_LABEL} are taken"
    wrong = next((character for character in label if character == "|" or not character.isprintable()), None)
    if wrong is not None:
        shown = wrong if wrong == "|" else wrong.encode("unicode_escape", "surrogatepass").decode()
        return f"a label holds {shown!r}; letters, digits, `-`, `_`, `.` and the like are taken"
    return None
