"""Sessions of a batch: told by records of their own, or gathered from sign-ins where a provider has none of these."""

from __future__ import annotations

from typing import Any

import msgspec

from governance.model.keys import SIGN_INS_OF_DAY
from governance.model.places import NO_PLACE
from governance.model.states import DAY
from ingest.contract.event import Event
from ingest.contract.glance import Glance


class SessionFold:
    """The sessions of a batch, by account and id; ``take`` or ``gather`` each event, in any order."""

    def __init__(self) -> None:
        self._sessions: dict[tuple[str, str], SessionAccumulator] = {}

    def take(self, event: Event | Glance, at: int, account_id: str, place: int) -> None:
        """Include what a record tells of a session; of one without a name its transaction is the session."""
        if event.outcome.result != "success":
            return
        session, transaction = event.correlation.session, event.correlation.transaction
        session_id = session or (f"transaction:{transaction}" if transaction else None)
        if session_id is not None:
            self._of(account_id, session_id, at).take(at, event, place)

    def gather(self, event: Event | Glance, at: int, account_id: str, place: int) -> None:
        """Include an interactive success of a provider that has no records of sessions, if it names its session."""
        session, client = event.correlation.session, event.client
        if session and client is not None and client.interactive:
            # Such a session lasts for months, wherever its device is carried: what lies within a day says where it was.
            self._of(account_id, f"{SIGN_INS_OF_DAY}{at // DAY}:{session}", at).gather(at, event, place)

    def rows(self) -> list[tuple[Any, ...]]:
        """Return the rows of ``session``, in order of their keys."""
        return [(*key, *self._sessions[key].row()) for key in sorted(self._sessions)]

    def _of(self, account_id: str, session_id: str, at: int) -> SessionAccumulator:
        accumulator = self._sessions.get((account_id, session_id))
        if accumulator is None:
            accumulator = self._sessions[account_id, session_id] = SessionAccumulator(at)
        return accumulator


class SessionAccumulator(msgspec.Struct, gc=False):
    """Start, end and second factor of one session, as far as a batch tells of them."""

    last_at: int
    started_at: int | None = None
    started_event_id: str | None = None
    started_from: str | None = None
    only_from: str | None = None
    transaction_id: str | None = None
    ended_at: int | None = None
    mfa_at: int | None = None
    mfa_event_id: str | None = None
    started_place: int = NO_PLACE
    mfa_place: int = NO_PLACE

    def row(self) -> tuple[Any, ...]:
        """Return the columns of ``session``."""
        started = self.started_at, self.started_event_id, self.transaction_id
        ended = self.last_at, self.ended_at, self.mfa_at, self.mfa_event_id
        return *started, *ended, self.started_place, self.mfa_place, self.started_from, self.only_from

    def take(self, at: int, event: Event | Glance, place: int) -> None:
        """Include a start, an end, a federated login or an MFA event of the session."""
        self.last_at = max(at, self.last_at)
        if event.kind == "sign_out":
            self.ended_at = at if self.ended_at is None else max(at, self.ended_at)
        elif event.kind == "mfa_verified":
            if self.mfa_at is None or (at, event.event_id) < (self.mfa_at, self.mfa_event_id or ""):
                self.mfa_at, self.mfa_event_id, self.mfa_place = at, event.event_id, place
        elif self.started_at is None or at <= self.started_at:
            self._begin(at, event, place)
        transaction = event.correlation.transaction
        if event.kind == "federated_sign_in" and transaction:
            self.transaction_id = transaction if self.transaction_id is None else min(transaction, self.transaction_id)

    def gather(self, at: int, event: Event | Glance, place: int) -> None:
        """Include a sign-in of a session of which nothing else tells."""
        here = _from(event) or ""
        if self.started_at is None:
            self.only_from = here
        elif here != self.only_from:
            self.only_from = ""
        if at > self.last_at:
            self.last_at = at
        if self.started_at is None or at <= self.started_at:
            self._begin(at, event, place)

    def _begin(self, at: int, event: Event | Glance, place: int) -> None:
        begun_from = _from(event)
        if self.started_at is None or (at, event.event_id, begun_from or "") < (
            self.started_at,
            self.started_event_id or "",
            self.started_from or "",
        ):
            self.started_at, self.started_event_id, self.started_place = at, event.event_id, place
            self.started_from = begun_from


def _from(event: Event | Glance) -> str | None:
    """Return from where an event came, as ``<country> <address>``, each as far as it is told."""
    client = event.client
    if client is None or (client.country is None and client.ip is None):
        return None
    return f"{client.country or ''} {client.ip or ''}"
