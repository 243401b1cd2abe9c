"""Whether a visitor may see one thing at all: what lies outside of his scope is not there for him."""

from __future__ import annotations

from console.sign_in.visitor import Visitor
from governance.model.keys import plain_parts
from ingest.contract.errors import UnclearError


def refuse_outside(visitor: Visitor, what: str, key: str, application_id: str | None = None) -> None:
    """Raise UnclearError, as for what is not there, where neither its source nor its application is the visitor's."""
    scope = visitor.scope
    seen = scope.everything or plain_parts(key).issuer in scope.issuers or application_id in scope.applications
    if not seen:
        raise UnclearError(f"there is no {what} {key!r:.120}")


def refuse_unless_everything(visitor: Visitor, what: str, key: str) -> None:
    """Raise UnclearError where a visitor may not see all sources: a person's accounts may stand at any."""
    if not visitor.scope.everything:
        raise UnclearError(f"there is no {what} {key!r:.120}")
