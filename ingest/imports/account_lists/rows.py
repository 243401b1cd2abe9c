"""A row of an account list as what a census lists: the account, and what it holds in the application.

A cell that cannot be read spoils its row: what is half understood would be told as known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ingest.collection.census_events import LAST_SUCCESS, OBSERVED, AccountSeen, GrantSeen, State
from ingest.contract.errors import RecordError
from ingest.contract.event import Entitlement, EntitlementType, Party, PartyType
from ingest.contract.instants import format_instant
from ingest.files.cells import Dated, is_empty, several, stated_date, without_remark, yes_or_no
from ingest.files.column_map import folded
from ingest.files.list_rows import ListRow
from ingest.imports.account_lists.columns import AccountColumns

ACCOUNTS = "accounts"
ROLES = "roles"
ROLE: EntitlementType = "app_role"
_MOST_CHARACTERS = 500
_STATES: Mapping[State, frozenset[str]] = {
    "disabled": frozenset(
        {
            "disabled", "inactive", "deactivated", "suspended", "blocked", "locked out", "revoked", "archived",
            "frozen", "paused", "closed", "former", "terminated", "expired", "deprovisioned", "offboarded", "departed",
            "cancelled", "canceled", "retired", "left", "not active",
        }
    ),
    "deleted": frozenset({"deleted", "removed"}),
    "invited": frozenset({"invited", "pending", "invitation sent", "invite sent", "pending activation", "provisioned"}),
    "locked": frozenset({"locked"}),
}  # fmt: skip
_SERVICES = frozenset(
    {"service", "legacyservice", "bot", "app", "application", "serviceaccount", "integration", "machine", "api"}
)
_PLAIN_ROLES = frozenset({"role", "roles"})


class ListedAccount(NamedTuple):
    """An account as a row lists it; ``about`` is what two rows of one account must have in common."""

    key: str
    account: AccountSeen
    roles: list[GrantSeen]

    @property
    def about(self) -> tuple[object, ...]:
        return (self.account.party.name or "").casefold(), self.account.attributes.get("state")


class RowReader:
    """Reads the rows of a list whose columns mean what a checked map says."""

    def __init__(self, columns: AccountColumns, issuer: str) -> None:
        self._columns = columns
        self._issuer = issuer

    def read(self, row: ListRow) -> ListedAccount:
        """Return what the row lists. Raises RecordError, naming the cell, when it cannot be read."""
        columns = self._columns
        spelled = row.text(columns.key)
        if is_empty(spelled):
            raise RecordError(f"the key {columns.key!r} is empty")
        if len(spelled) > _MOST_CHARACTERS or "\x1f" in spelled:
            raise RecordError(f"the key {columns.key!r} is no key: {spelled!r:.60}")
        key = spelled if columns.case_sensitive and "@" not in spelled else spelled.casefold()
        login, email = (self._stated(row, column) for column in (columns.login, columns.email))
        party = Party(
            type=self._type(row),
            issuer=self._issuer,
            subject=key,
            name=login or email or spelled,
            display_name=self._stated(row, columns.name),
        )
        roles = [self._role(party, column, role) for column, role in self._roles(row)]
        return ListedAccount(key, AccountSeen(ACCOUNTS, party, self._attributes(row, email), raw=row.raw), roles)

    def _attributes(self, row: ListRow, email: str | None) -> dict[str, Any]:
        columns = self._columns
        attributes: dict[str, Any] = {"state": self._state(row)}
        created = self._date(row, columns.created)
        if created is not None:
            attributes["created_at"] = format_instant(created.at)
            attributes |= {"created_on_day": True} if created.is_day else {}
        used = [date.at for column in columns.last_login if (date := self._date(row, column)) is not None]
        if used:
            attributes[OBSERVED] = {LAST_SUCCESS: format_instant(max(used))}
        mfa = yes_or_no(row.text(columns.mfa)) if columns.mfa is not None else None
        profile = {
            "email": email.casefold() if email else None,
            "federated_subject": self._stated(row, columns.federated),
            "mfa": None if mfa is None else "yes" if mfa else "no",
        }
        stated = {name: value for name, value in profile.items() if value}
        return attributes | ({"profile": stated} if stated else {})

    def _state(self, row: ListRow) -> State:
        columns = self._columns
        if columns.deleted_at is not None and self._date(row, columns.deleted_at) is not None:
            return "deleted"
        if columns.disabled is not None:
            is_disabled = yes_or_no(row.text(columns.disabled))
            if is_disabled is None:
                raise RecordError(f"{columns.disabled!r} says neither yes nor no: {row.cells[columns.disabled]!r:.40}")
            if is_disabled:
                return "disabled"
        return _state_of(row.text(columns.status))

    def _type(self, row: ListRow) -> PartyType:
        words = {folded(row.text(column)) for column in (self._columns.type, self._columns.status)}
        return "person" if words.isdisjoint(_SERVICES) else "service"

    def _roles(self, row: ListRow) -> Iterator[tuple[str, str]]:
        for column in self._columns.roles:
            cell = row.cells.get(column, "")
            flag = yes_or_no(cell) if isinstance(cell, str) and not is_empty(cell) else None
            if flag is not None:
                yield from [("", column)] if flag else []
            else:
                yield from ((column, role) for role in several(cell))

    def _role(self, party: Party, column: str, role: str) -> GrantSeen:
        """Return a grant of the role; a column that is called otherwise stands before it, as ``Type: Licensed``."""
        spelled = role if not column or folded(column) in _PLAIN_ROLES else f"{column}: {role}"
        if len(spelled) > _MOST_CHARACTERS:
            raise RecordError(f"{column!r} is no role: {role!r:.60}")
        return GrantSeen(ROLES, party, Entitlement(ROLE, spelled, spelled))

    def _date(self, row: ListRow, column: str | None) -> Dated | None:
        if column is None:
            return None
        try:
            return stated_date(row.text(column), self._columns.dates)
        except RecordError as error:
            raise RecordError(f"{column!r}: {error}") from error

    def _stated(self, row: ListRow, column: str | None) -> str | None:
        text = row.text(column)
        return None if is_empty(text) else text[:_MOST_CHARACTERS]


def _state_of(status: str) -> State:
    """Return the state that a word, or yes and no, tells; a word that is not known is active."""
    word = " ".join(status.casefold().replace("_", " ").split())
    for spelled in (word, without_remark(word)):
        state = next((state for state, words in _STATES.items() if spelled in words), None)
        if state is not None:
            return state
        if spelled and yes_or_no(spelled) is False:
            return "disabled"
    return "active"


def what_is_listed(columns: AccountColumns) -> Sequence[str]:
    """Return the entitlement types of which such a list tells all that its accounts hold."""
    return [ROLE] if columns.roles else []
