"""Those who left in the period, a line each."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping

from governance.model.keys import plain_parts
from governance.model.persons import Person, absences
from governance.queries.persons import span_at
from governance.store.queries.last_uses import BY_ACCOUNT, last_uses
from governance.store.queries.roster_persons import accounts_linked_to, read_persons
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.naming import account, application
from reviews.reports.support.tables import Row
from reviews.reports.support.words import yes_or_no
from reviews.reports.terminations.accounts_then import accounts_as_of
from reviews.reports.terminations.leaving import leaving_of
from reviews.store.reports.leavers import LeaverAccount, accounts_under, leaver_candidates

_HOUR = 3_600_000_000
_MOST_NAMED = 10
COLUMNS = (
    "person",
    "how",
    "left_at",
    "deactivated_at",
    "access_gone_at",
    "hours_to_deactivate",
    "hours_to_gone",
    "outcome",
    "accounts",
    "still_stands",
    "used_since",
    "last_used_at",
    "person_id",
)
OUTCOME = COLUMNS.index("outcome")


def leaver_lines(context: ReportContext, took: array[int]) -> Iterator[Row]:
    """Yield those who left, and add how long each of those took whose access is gone."""
    for block in leaver_candidates(context.connection):
        leavers = {
            p.person_id: (p, gone)
            for p in read_persons(context.connection, block).values()
            if (gone := _gone(context, p))
        }
        yield from _of_block(context, leavers, took)


def _gone(context: ReportContext, person: Person) -> tuple[str, int] | None:
    """Return how and when somebody left in the period, and has not come back by its end; None: it is not so."""
    for absence in absences(person.spans):
        is_back = absence.until is not None and absence.until <= context.as_of
        if absence.how != "missing" and not is_back and context.from_at < absence.from_at <= context.as_of:
            return absence.how, absence.from_at
    return None


def _of_block(
    context: ReportContext, leavers: Mapping[str, tuple[Person, tuple[str, int]]], took: array[int]
) -> Iterator[Row]:
    own = accounts_linked_to(context.connection, leavers)
    under: dict[str, list[LeaverAccount]] = {}
    known = {account_id for ids in own.values() for account_id in ids}
    for listed in accounts_under(context.connection, known, context.as_of):
        under.setdefault(listed.idp_account_id, []).append(listed)
    used = last_uses(context.connection, under, context.as_of, BY_ACCOUNT)
    under = accounts_as_of(context, under, used)
    names = context.snapshot.application_names(
        listed.application_id for listed_accounts in under.values() for listed in listed_accounts
    )
    allowed = context.settings_of_reports.termination_sla_hours * _HOUR
    for person_id, (person, (how, left_at)) in leavers.items():
        accounts = [listed for account_id in sorted(own.get(person_id, ())) for listed in under.get(account_id, ())]
        leaving = leaving_of(left_at, accounts, context.as_of, allowed)
        if leaving.took is not None:
            took.append(leaving.took)
        last_at = max((used[listed.account_id] for listed in accounts if listed.account_id in used), default=None)
        standing = [_named(listed, names) for listed in leaving.standing]
        more = f" and {len(standing) - _MOST_NAMED:,} more" if len(standing) > _MOST_NAMED else ""
        yield (
            _name(person, context.as_of),
            how.replace("_", " "),
            minute(left_at),
            minute(leaving.deactivated_at),
            minute(leaving.gone_at),
            _hours(leaving.deactivated_at, left_at),
            _hours(leaving.gone_at, left_at),
            leaving.outcome,
            len(accounts),
            "; ".join(standing[:_MOST_NAMED]) + more or None,
            yes_or_no(last_at is not None and last_at > left_at),
            minute(last_at),
            person_id,
        )


def _hours(at: int | None, left_at: int) -> int | None:
    return None if at is None else max(at - left_at, 0) // _HOUR


def _name(person: Person, as_of: int) -> str:
    span = span_at(person, as_of) or person.spans[-1]
    return span.name or plain_parts(person.person_id).id


def _named(listed: LeaverAccount, names: Mapping[str, str | None]) -> str:
    where = application(names, listed.application_id) or listed.issuer
    return f"{account(listed.account_id, listed.name)} ({where}, {listed.state})"
