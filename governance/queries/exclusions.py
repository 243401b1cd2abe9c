"""What the sweep leaves alone: the settings' exclusions, and those that people entered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, NamedTuple

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection

from governance.model.acts import Act
from governance.model.tenant_labels import moved_key
from governance.queries.snapshot import Snapshot
from governance.settings.sections import Exclusion
from governance.store.evidence.act_rows import acts_of_kind
from governance.store.evidence.label_acts import load_meanings
from ingest.contract.instants import from_micros

Standing = Literal["in force", "ended", "withdrawn"]
BY_CONFIG = "config"


class ExclusionView(msgspec.Struct, frozen=True):
    """An exclusion; ``account`` is a key, a login, or a pattern of logins. ``act_id``: None for one of the settings."""

    account: str
    name: str
    """The login, where ``account`` is a key whose login is known; else ``account`` itself."""
    status: Standing
    until: datetime
    owner: str
    """The login of whoever asked for it, where it is known."""
    reason: str
    entered_by: str
    entered_at: datetime | None
    """None: as long as the settings say it."""
    act_id: str | None


class Entered(NamedTuple):
    """An exclusion that a person entered, and the act that withdrew it, where one did."""

    act: Act
    withdrawn_by: Act | None

    def exclusion(self) -> Exclusion:
        """Return it as the settings would say it."""
        says = self.act.says()
        until = from_micros(self.act.until_at or 0)
        return Exclusion(account=self.act.subject, owner=says["owner"], reason=says["reason"], until=until)


def exclusion_acts(connection: Connection) -> list[Act]:
    """Return what people said of accounts and the sweep, the oldest first, each account under its label of today."""
    acts = [act for act in acts_of_kind(connection, "exclusion") if act.author().via != BY_CONFIG]
    meanings = load_meanings(connection) if acts else {}
    return [act._replace(subject=moved_key(act.subject, meanings)) for act in acts]


def entered_exclusions(snapshot: Snapshot, until: int) -> list[Entered]:
    """Return what people entered up to an instant, the oldest first: of each account all that was ever said."""
    acts = [act for act in exclusion_acts(snapshot.connection) if act.at <= until]
    latest = {act.subject: act for act in acts}
    return [
        Entered(act, latest[act.subject] if latest[act.subject] is not act else None)
        for act in acts
        if not act.says().get("withdrawn")
    ]


def exclusions_in_force(snapshot: Snapshot, as_of: int) -> list[Exclusion]:
    """Return what the sweep goes by as of an instant: the settings' exclusions, and people's that nobody withdrew."""
    said = entered_exclusions(snapshot, snapshot.acts_until(as_of))
    return [*_configured(snapshot), *(e.exclusion() for e in said if e.withdrawn_by is None)]


def _configured(snapshot: Snapshot) -> list[Exclusion]:
    """Return the settings' exclusions, each account under its label of today."""
    meanings = snapshot.meanings
    return [replace(e, account=moved_key(e.account, meanings)) for e in snapshot.settings.sweep.exclusions]


def listed_exclusions(
    snapshot: Snapshot, now: int, *, every: bool, said_until: int | None = None
) -> Iterator[ExclusionView]:
    """Yield the exclusions that are in force at an instant, the soonest to end first; ``every``: the others too.

    ``said_until``: up to when people's acts count, where that is not ``now``.
    """
    said = entered_exclusions(snapshot, now if said_until is None else said_until)
    configured = _configured(snapshot)
    words = [*configured, *(e.exclusion() for e in said)]
    names = snapshot.account_names(word for e in words for word in (e.account, e.owner))
    views = [
        ExclusionView(
            account=e.account,
            name=names.get(e.account) or e.account,
            status="in force" if e.ends_at > now else "ended",
            until=e.until,
            owner=names.get(e.owner) or e.owner,
            reason=e.reason,
            entered_by="settings",
            entered_at=None,
            act_id=None,
        )
        for e in configured
    ]
    for entered in said:
        act, e = entered.act, entered.exclusion()
        ended: Standing = "in force" if e.ends_at > now else "ended"
        views.append(
            ExclusionView(
                account=e.account,
                name=names.get(e.account) or e.account,
                status=ended if entered.withdrawn_by is None else "withdrawn",
                until=e.until,
                owner=names.get(e.owner) or e.owner,
                reason=e.reason,
                entered_by=act.author().spelled(),
                entered_at=from_micros(act.at),
                act_id=act.act_id,
            )
        )
    shown = (view for view in views if every or view.status == "in force")
    yield from sorted(shown, key=lambda view: (view.until, view.account))
