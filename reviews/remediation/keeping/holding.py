"""Placing a legal hold on what is known of somebody, and lifting it: acts of a person, for a matter."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, Engine

from governance.model.acts import Act, Author, made_act
from governance.queries.legal_holds import holds_in_force
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import writing
from governance.store.evidence.act_rows import insert_acts
from ingest.contract.errors import DeclinedError, UnclearError
from reviews.campaigns.people.acting import acting_account, refuse_unknown
from reviews.campaigns.people.known_people import known_people
from reviews.remediation.keeping.subjects import keys_of


class Deed(NamedTuple):
    """Who enters something about somebody (a key, a login, a name), for which matter, why, and when."""

    person: str
    matter: str
    author: Author
    reason: str
    at: int


def place_hold(engine: Engine, settings: GovernanceSettings, deed: Deed) -> list[Act]:
    """Place a hold on all keys of somebody: nothing of them is erased or suspended until it is lifted.

    Raises UnclearError for somebody whom there is not, DeclinedError where nobody knows who enters it.
    """
    acting_account(deed.author, "place a legal hold")
    with writing(engine) as connection:
        _refuse_stranger(connection, deed)
        body = {"matter": deed.matter, "reason": deed.reason}
        keys = keys_of(Snapshot(connection, settings), deed.person)
        acts = [made_act("legal_hold", key, body, deed.author, deed.at) for key in keys]
        insert_acts(connection, acts)
        return acts


def lift_hold(engine: Engine, settings: GovernanceSettings, deed: Deed) -> list[Act]:
    """Lift the hold of a matter. Raises UnclearError where none stands, DeclinedError on oneself and for a stranger."""
    entered_by = acting_account(deed.author, "lift a legal hold")
    with writing(engine) as connection:
        _refuse_stranger(connection, deed)
        keys = set(keys_of(Snapshot(connection, settings), deed.person))
        if entered_by in keys:
            raise DeclinedError(f"{entered_by} may not lift a hold on himself")
        standing = [a for a in holds_in_force(connection, deed.at) if a.subject in keys]
        held = [act for act in standing if act.says()["matter"] == deed.matter]
        if not held:
            matters = ", ".join(sorted({act.says()["matter"] for act in standing})) or "none"
            raise UnclearError(f"no hold for {deed.matter!r} stands on {deed.person}; for these one does: {matters}")
        body = {"matter": deed.matter, "lifted": deed.reason}
        acts = [made_act("legal_hold", act.subject, body, deed.author, max(deed.at, act.at + 1)) for act in held]
        insert_acts(connection, acts)
        return acts


def _refuse_stranger(connection: Connection, deed: Deed) -> None:
    account_id = acting_account(deed.author, "speak of legal holds")
    refuse_unknown(known_people(connection, {account_id}, deed.at), account_id, "speak of legal holds")
