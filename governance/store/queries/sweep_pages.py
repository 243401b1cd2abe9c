"""What a page of the stale-account sweep reads: the population, and what shows that an account is there at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.choice import Choice
from governance.model.scope import Scope
from governance.store.database.streaming import rows_among
from governance.store.queries.choosing import ChosenBy, chosen
from governance.store.queries.pages import Clause, SeenBy, Selection, Sort, visible
from ingest.contract.application_lists import AFTER_LAST_KEY, FIRST_KEY

SORTS = (Sort("account", ("a.account_id",)),)
COLUMNS = "a.account_id, a.issuer, a.subject, a.name, a.type, a.state, a.created_at, a.source_type, a.provenance"
POPULATION = (
    f"(a.application_id = '' OR (a.account_id >= '{FIRST_KEY}' AND a.account_id < '{AFTER_LAST_KEY}')) "
    "AND a.type <> 'system' AND (a.created_at IS NULL OR a.created_at <= %s) "
    # Who is suspended has not ended, and the row does not tell since when: it may be since the instant asked for.
    "AND (a.state NOT IN ('disabled', 'deleted') OR a.ended_at > %s OR (a.state = 'disabled' AND a.ended_at IS NULL "
    "AND (SELECT 1 FROM fact l WHERE l.about = a.account_id AND l.occurred_at > %s LIMIT 1) = 1))"
)
"""A condition on accounts, ``a``, that takes the instant asked for three times; how those stood then who are shut
today, their lives tell."""
_SEEN_BY = SeenBy(account="a.account_id", issuer="a.issuer")
_CHOSEN_BY = ChosenBy(
    account="a.account_id", issuer="a.issuer", state="a.state", jit_account="a.account_id", began="a.created_at"
)

_LISTED = "SELECT about, began_at, digest FROM listing WHERE about IN ({keys}) AND subject = '' AND began_at <= %s"


class SweepRow(NamedTuple):
    """An account at an IdP, or one that an application's own list alone names, that has not ended."""

    account_id: str
    issuer: str
    subject: str
    name: str | None
    type: str
    state: str
    created_at: int | None
    source_type: str | None
    provenance: str = ""

    @property
    def recorded_as(self) -> str:
        """Return what its source records it as."""
        return self.type if self.source_type is None else self.source_type


def sweep_selection(connection: Connection, scope: Scope, choice: Choice, as_of: int) -> Selection:
    """Return what selects the accounts of persons and services, of a choice, that have not ended by then.

    Those at IdPs, and those that an application's own list names and that are nobody's there: of the others, the
    account at the IdP is judged.
    """
    of_choice = chosen(connection, choice, _CHOSEN_BY)
    where = (Clause(POPULATION, (as_of,) * 3), *of_choice, *visible(connection, scope, _SEEN_BY))
    return Selection(COLUMNS, "account a", where)


def fact_bodies(connection: Connection, about: Iterable[str], as_of: int) -> Iterator[tuple[str, bytes]]:
    """Yield (about, body) of the facts about accounts, up to an instant."""
    sql = "SELECT about, body FROM fact WHERE about_kind = 'account' AND about IN ({keys}) AND occurred_at <= %s"
    yield from ((row[0], row[1]) for row in rows_among(connection, sql, about, as_of))


def tried_accounts(connection: Connection, account_ids: Iterable[str], as_of: int) -> set[str]:
    """Return those of the accounts that somebody tried to sign in to, up to an instant."""
    sql = "SELECT DISTINCT account_id FROM usage_rollup WHERE account_id IN ({keys}) AND first_at <= %s"
    return {row[0] for row in rows_among(connection, sql, account_ids, as_of)}


def listed_accounts(connection: Connection, account_ids: Iterable[str], as_of: int) -> set[str]:
    """Return those of the accounts that the last census up to an instant lists, as its list of accounts has them."""
    latest: dict[str, tuple[int, str]] = {}
    for about, began_at, digest in rows_among(connection, _LISTED, account_ids, as_of):
        latest[about] = max((began_at, digest), latest.get(about, (-1, "")))
    return {about for about, (_, digest) in latest.items() if digest}
