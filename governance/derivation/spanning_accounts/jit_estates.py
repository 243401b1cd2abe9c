"""What logins made in whole applications: told to the account that came first, which speaks for its application.

What is said of an application stands with that account, and is about the application alone: when another one comes to
be the first, the finding is the same one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from governance.derivation.loading.batch_context import BatchContext
from governance.derivation.writing.difference import Written
from governance.derivation.writing.rows import account_rows
from governance.folds.accounts.derived_account import DerivedAccount
from governance.folds.census.listing import Census
from governance.model.answers import About, compliant
from governance.model.estates import JitEstate
from governance.model.finding_states import finding_id
from governance.model.policy import Part
from governance.model.situation import Situation
from governance.model.states import AppAccountState
from governance.model.table_rows import AccountRow, RowChange
from governance.policies.support.jit_accounts import is_by_login
from governance.settings.compiled import Rules
from governance.store.held.jit_estates import (
    MOST_COUNTED,
    FirstHolder,
    count_there,
    ended_by_provisioning,
    first_holders,
    units_of,
)
from governance.store.running.work_items import enqueue
from ingest.contract.application_lists import IDP, is_own_list, list_label
from ingest.contract.errors import SetupError

_PART: Part = "estates"
_ENDED = frozenset({"disabled", "deleted"})
_decode_detail = msgspec.json.Decoder(dict[str, object]).decode


class DerivedEstates:
    """What logins make in applications where it is not as the store has it: the first accounts, and how many."""

    def __init__(self) -> None:
        self.first: dict[str, FirstHolder] = {}
        self.counts: dict[str, int] = {}
        self._order: dict[str, tuple[int, str]] = {}

    def include_all(self, accounts: Iterable[DerivedAccount]) -> None:
        """Include accounts of identity providers with those that they have in applications."""
        for derived in accounts:
            for app in _made_by_logins(derived.situation):
                self._include(derived, app)

    def _include(self, derived: DerivedAccount, app: AppAccountState) -> None:
        application_id = app.application_id
        if app.provenance.at is None:
            return
        self.counts[application_id] = min(self.counts.get(application_id, 0) + 1, MOST_COUNTED)
        order = (app.provenance.at, app.account_id)
        earliest = self._order.get(application_id)
        if earliest is None or order < earliest:
            row = next(row for row in account_rows(derived) if row.account_id == app.account_id)
            self._order[application_id] = order
            self.first[application_id] = FirstHolder(row.idp_account_id, order[0], row.provenance_detail or "")


def with_estates(
    connection: Connection,
    situations: Mapping[str, Situation],
    rules: Rules,
    batch: BatchContext,
    derived: DerivedEstates | None = None,
) -> dict[str, Situation]:
    """Return the situations, those that speak for an application with what logins made there.

    ``derived``: what stands there though the store has it otherwise; None: as the store has it.
    """
    if _PART not in rules.needed:
        return dict(situations)
    made = {account_id: apps for account_id, s in situations.items() if (apps := _made_by_logins(s))}
    of_accounts = {account_id: {app.application_id for app in apps} for account_id, apps in made.items()}
    if not of_accounts:
        return dict(situations)
    wanted = frozenset().union(*of_accounts.values())
    first = first_holders(connection, wanted) if derived is None else derived.first
    spoken_for = {
        account_id: speaks
        for account_id, ids in of_accounts.items()
        if (speaks := {a for a in ids if a in first and first[a].idp_account_id == account_id})
    }
    if not spoken_for:
        return dict(situations)
    wanted = frozenset().union(*spoken_for.values())
    counts = count_there(connection, wanted) if derived is None else derived.counts
    ended = ended_by_provisioning(connection, _with_aliases(wanted, batch))
    estates = {
        application_id: _estate(application_id, first[application_id], counts[application_id], ended, rules, batch)
        for application_id in wanted
    }
    fresh = {
        account_id: situations[account_id]._replace(estates=tuple(estates[a] for a in sorted(speaks)))
        for account_id, speaks in spoken_for.items()
    }
    return {**situations, **fresh}


def _made_by_logins(situation: Situation) -> list[AppAccountState]:
    """Return the situation's accounts in applications that a login made, and that are there."""
    apps = situation.app_accounts
    return [app for app in apps if is_by_login(app.provenance) and app.state not in _ENDED] if apps else []


def _with_aliases(application_ids: Iterable[str], batch: BatchContext) -> set[str]:
    wanted = set(application_ids)
    return wanted | {alias for alias, known_by in batch.applications.joined.items() if known_by in wanted}


def _estate(
    application_id: str, first: FirstHolder, count: int, ended: set[str], rules: Rules, batch: BatchContext
) -> JitEstate:
    configured, joined = rules.applications.get(application_id), batch.applications.joined
    lists = _lists(application_id, batch)
    evidence = _decode_detail(first.detail).get("evidence") if first.detail else None
    return JitEstate(
        application_id,
        batch.applications.names.get(application_id) or (configured.name if configured is not None else None),
        count,
        first.at,
        tuple(map(str, evidence)) if isinstance(evidence, list) else (),
        bool(configured is not None and configured.provisioning)
        or any(joined.get(key, key) == application_id for key in ended),
        max((census.began_at for census in lists if census.full), default=None),
    )


def _lists(application_id: str, batch: BatchContext) -> Sequence[Census]:
    try:
        return batch.censuses.get(f"{IDP}:{list_label(application_id)}", ())
    except SetupError:
        return ()  # Of an application of such an id there is no list.


def estate_items(written: Written, rules: Rules) -> set[str]:
    """Return the items of the applications in which an account that a login made came, went, or is otherwise."""
    if _PART not in rules.needed:
        return set()
    return {
        f"estate:{row.application_id}"
        for change in written.accounts
        for row in (change.after or change.before,)
        if row is not None and row.application_id and not is_own_list(row.issuer) and _matters(change)
    }


def _matters(change: RowChange[AccountRow]) -> bool:
    return _estate_part(change.before) != _estate_part(change.after)


def _estate_part(row: AccountRow | None) -> tuple[object, ...] | None:
    """Return what of an account its application's estate rests on; None: no login made it, or it is not there."""
    is_there = row is not None and row.provenance.startswith("jit") and row.state not in _ENDED
    return (row.provenance_at, row.provenance_detail) if is_there and row is not None else None


def enqueue_speakers(connection: Connection, subjects: Iterable[str], rules: Rules, now: int) -> None:
    """Have those judged anew who speak for the applications, or spoke."""
    named = set(subjects)
    answer_ids = {finding_id(p, compliant(About(a, a))) for p in rules.policies_reading(_PART) for a in named}
    speakers = {holder.idp_account_id for holder in first_holders(connection, named).values()}
    asked = units_of(connection, answer_ids, named)
    enqueue(connection, {f"account:{account_id}" for account_id in speakers | asked}, now)
