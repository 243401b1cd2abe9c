"""What grants are folded of: the key that tells two apart, the step that a record is, the span that is held."""

from __future__ import annotations

from typing import NamedTuple

from governance.folds.census.listing import grant_subject
from governance.model.spans import earlier
from governance.model.states import Path
from ingest.contract.event import Event
from ingest.contract.instants import to_micros


class Key(NamedTuple):
    """What one grant is: the same thing in another mode, by another path or elsewhere is another grant."""

    entitlement_id: str
    mode: str
    via: str | None
    scope: str

    @property
    def subject(self) -> str:
        """Return what censuses call it."""
        return grant_subject(*self)

    @property
    def without_path(self) -> tuple[str, str, str]:
        """Return the key without the path that the grant is held by."""
        return self.entitlement_id, self.mode, self.scope


class Step(NamedTuple):
    """What a record tells of one grant: added or removed."""

    at: int
    event: Event
    key: Key
    adds: bool


class Span:
    """A grant being folded; closed when ``valid_to`` is set."""

    def __init__(self, step: Step, *, known: bool) -> None:
        grant, event = step.event.grant, step.event
        self.key = step.key
        self.first = event
        self.valid_from = step.at
        self.from_known = known
        self.valid_to: int | None = None
        self.expires_at = to_micros(grant.expires_at) if grant is not None and grant.expires_at is not None else None
        self.evidence = [event.event_id]
        self.name = event.entitlement.name if event.entitlement is not None else None
        self.path: Path | None = None

    def over_at(self, at: int) -> bool:
        """Tell whether the span has ended by ``at``."""
        end = earlier(self.valid_to, self.expires_at)
        return end is not None and end <= at


Spans = dict[Key, list[Span]]
"""The spans of each key, in order. A span whose path a census corrected stands under both keys."""
