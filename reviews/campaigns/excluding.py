"""Leaving an account out of the sweep, and taking that back: acts of a person, with a reason and a last day."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, Engine

from governance.audit.entries import spelled
from governance.model.acts import Act, Author, made_act
from governance.queries.exclusions import exclusion_acts
from governance.queries.snapshot import Snapshot
from governance.queries.whom import account_ids
from governance.settings.exclusions import Exclusions
from governance.settings.sections import Exclusion, GovernanceSettings
from governance.store.database.engine import writing
from governance.store.evidence.act_rows import insert_acts
from ingest.contract.errors import DeclinedError, UnclearError
from ingest.contract.instants import from_micros
from reviews.campaigns.people.acting import acting_account, refuse_unknown
from reviews.campaigns.people.known_people import known_people
from reviews.campaigns.what_changed.items import is_about

_ANY = "*"


class Deed(NamedTuple):
    """Who enters something about an account (a key, a login, a name, or a pattern of logins), why, and when."""

    account: str
    author: Author
    reason: str
    at: int


def exclude(engine: Engine, settings: GovernanceSettings, deed: Deed, until: int) -> Act:
    """Leave an account out of the sweep until an instant; entered again, the later word counts.

    Raises UnclearError for an account that there is not, DeclinedError where the end is past, where nobody knows who
    enters it, and where it is about himself.
    """
    entered_by = acting_account(deed.author, "exclude an account from the sweep")
    if until <= deed.at:
        raise DeclinedError(f"an exclusion ends later than it begins: {spelled(until)} is past")
    with writing(engine) as connection:
        subject = _subject(connection, settings, deed.account)
        _refuse_oneself(connection, entered_by, subject, deed)
        body = {"account": subject, "owner": entered_by, "reason": deed.reason, "until": spelled(until)}
        at = _after(_latest(connection, subject), deed.at)
        act = made_act("exclusion", subject, body, deed.author, at, until_at=until)
        insert_acts(connection, [act])
        return act


def withdraw_exclusion(engine: Engine, settings: GovernanceSettings, deed: Deed) -> Act:
    """Take an exclusion back that a person entered; ``deed.account`` may be its act's id, too.

    Raises UnclearError where there is none, DeclinedError where it is the settings' or in force no more.
    """
    entered_by = acting_account(deed.author, "withdraw an exclusion")
    with writing(engine) as connection:
        refuse_unknown(known_people(connection, {entered_by}, deed.at), entered_by, "withdraw an exclusion")
        subject = _excluded_subject(connection, settings, deed.account)
        latest = _latest(connection, subject)
        if latest is None:
            if any(e.account.lower() == subject.lower() for e in settings.sweep.exclusions):
                raise DeclinedError(
                    f"{subject} is excluded by the settings: take it out of governance.sweep.exclusions"
                )
            raise UnclearError(f"nobody excluded {subject}; see `jitgov exclusion list --all`")
        if latest.says().get("withdrawn") or (latest.until_at or 0) <= deed.at:
            raise DeclinedError(f"the exclusion of {subject} is not in force any more")
        at = _after(latest, deed.at)
        body = latest.says() | {"until": spelled(at), "withdrawn": deed.reason}
        act = made_act("exclusion", subject, body, deed.author, at, until_at=at)
        insert_acts(connection, [act])
        return act


def _subject(connection: Connection, settings: GovernanceSettings, word: str) -> str:
    if _ANY in word:
        if not word.strip(_ANY).strip():
            raise UnclearError(f"{word!r} means every account; name some part of the logins that are meant")
        return word.lower()
    keys = account_ids(Snapshot(connection, settings), word, by_part=False)
    if len(keys) > 1:
        raise UnclearError(f"{word!r} stands for {len(keys)} accounts; give one key: {', '.join(keys)}")
    return keys[0]


def _excluded_subject(connection: Connection, settings: GovernanceSettings, word: str) -> str:
    entered = {act.act_id: act.subject for act in exclusion_acts(connection)}
    if word in entered:
        return entered[word]
    if word in entered.values() or any(e.account == word for e in settings.sweep.exclusions):
        return word
    return _subject(connection, settings, word)


def _refuse_oneself(connection: Connection, entered_by: str, subject: str, deed: Deed) -> None:
    people = known_people(connection, {entered_by, subject}, deed.at)
    refuse_unknown(people, entered_by, "exclude an account from the sweep")
    login = Snapshot(connection, GovernanceSettings()).account_names([entered_by]).get(entered_by)
    meant = Exclusions([Exclusion(account=subject, owner=entered_by, reason="", until=from_micros(deed.at))])
    if is_about(subject, None, entered_by, people) or meant.of(entered_by, login) is not None:
        raise DeclinedError(f"{entered_by} may not exclude {deed.account}: nobody decides about himself")


def _latest(connection: Connection, subject: str) -> Act | None:
    return next((act for act in reversed(exclusion_acts(connection)) if act.subject == subject), None)


def _after(latest: Act | None, at: int) -> int:
    """Return the act's instant: a later act is later, whatever the clock says."""
    return at if latest is None else max(at, latest.at + 1)
