"""Reads a register of owners: which column means what, and each row as the event that publishes it.

The same row of the same instant makes the same event, wherever it stands in the file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from ingest.contract.application_lists import is_own_list
from ingest.contract.errors import RecordError, SetupError
from ingest.contract.event import Event, Outcome, Party, Source
from ingest.contract.labels import why_no_label
from ingest.contract.providers.catalogue import providers
from ingest.contract.register import REGISTERED, STREAM, Registered
from ingest.contract.sealing import canonical_bytes, seal
from ingest.files.cells import is_empty
from ingest.files.column_map import column_called, first_called
from ingest.files.list_rows import BadRow, Cell, ListRow

_MOST_CHARACTERS = 500


class RegisterColumns(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Meaning → column. Accounts are keys (``okta:acme|00u1svc``), or ids at ``issuer``; people also logins there."""

    account: str | None = None
    issuer: str | None = None
    """The issuer of accounts and people that are spelled without one, as ``okta:acme``; no column."""
    owner: str | None = None
    custodians: list[str] = []
    """Columns with who knows the secret; several in a cell are parted by ``;`` or a comma."""
    purpose: str | None = None

    def used(self) -> list[str]:
        """Return the columns that mean something."""
        single = (self.account, self.owner, self.purpose)
        return [*(column for column in single if column is not None), *self.custodians]


_USUAL = {
    "account": ("account", "account id", "account key", "client", "client id", "service account", "app id", "id"),
    "owner": ("owner", "owned by", "responsible", "accountable", "business owner", "contact"),
    "purpose": ("purpose", "description", "use", "used for", "reason"),
}
_CUSTODIANS = ("custodian", "custodians", "technical owner", "administrator", "secret holder", "known to")


def suggested(columns: Sequence[str]) -> RegisterColumns:
    """Return what the columns may mean, by words that many use."""
    meant = {name: first_called(words, columns) for name, words in _USUAL.items()}
    custodian = first_called(_CUSTODIANS, columns)
    return RegisterColumns(**meant, custodians=[custodian] if custodian else [])


def checked(columns: RegisterColumns, listed: Sequence[str]) -> RegisterColumns:
    """Return a map with its columns spelled as the list has them. Raises SetupError for one that it does not have."""
    if columns.account is None or columns.owner is None:
        missing = "account" if columns.account is None else "owner"
        raise SetupError(
            f"which column is the {missing} is unclear: name it in a map and give that with --columns; the "
            f"columns are {', '.join(map(repr, listed))}"
        )
    if columns.issuer is not None:
        _check_issuer(columns.issuer)
    return RegisterColumns(
        account=column_called(columns.account, listed),
        issuer=columns.issuer,
        owner=column_called(columns.owner, listed),
        custodians=[column_called(column, listed) for column in columns.custodians],
        purpose=column_called(columns.purpose, listed) if columns.purpose is not None else None,
    )


class Entry(NamedTuple):
    """A row: the account's key, and what the register says of it."""

    line: int
    account: str
    says: Registered


def entries_of(rows: Iterable[ListRow | BadRow], columns: RegisterColumns) -> tuple[list[Entry], list[BadRow]]:
    """Return what the rows say, and those that cannot be read; two that say otherwise of one account are both bad."""
    by_account: dict[str, list[Entry]] = {}
    bad_rows: list[BadRow] = []
    for row in rows:
        try:
            if isinstance(row, BadRow):
                raise RecordError(row.reason)
            entry = _entry(row, columns)
        except RecordError as error:
            bad_rows.append(BadRow(row.line, str(error)))
            continue
        by_account.setdefault(entry.account, []).append(entry)
    entries: list[Entry] = []
    for account, same in by_account.items():
        if len({entry.says for entry in same}) == 1:
            entries.append(same[0])
        else:
            lines = ", ".join(str(entry.line) for entry in same)
            bad_rows += [
                BadRow(entry.line, f"{account} stands on lines {lines} with different words") for entry in same
            ]
    return entries, sorted(bad_rows)


def _entry(row: ListRow, columns: RegisterColumns) -> Entry:
    account = _key(row.text(columns.account), columns.issuer, "account")
    if account is None:
        raise RecordError(f"the account {columns.account!r} is empty")
    if "@" in account and not is_own_list(account.partition("|")[0]):
        raise RecordError(
            f"the account {account!r:.80} is named by a login; name it by its id there, which `jitgov accounts "
            "--account LOGIN --wide` prints"
        )
    named = [word for column in columns.custodians for word in _words(row.cells.get(column, ""))]
    custodians = (_key(word, columns.issuer or account.partition("|")[0], "custodian") for word in named)
    purpose = row.text(columns.purpose)
    says = Registered(
        owner=_key(row.text(columns.owner), columns.issuer or account.partition("|")[0], "owner"),
        custodians=tuple(sorted({key for key in custodians if key is not None})),
        purpose=None if is_empty(purpose) else purpose[:_MOST_CHARACTERS],
    )
    if says.owner == account:
        raise RecordError(f"{account} cannot answer for itself; name a person")
    return Entry(row.line, account, says)


def _words(cell: Cell) -> list[str]:
    """Return the people of a cell; ``|`` parts none here: it stands in keys."""
    return cell if isinstance(cell, list) else re.split(r"[;,\n]", cell)


def _key(word: str, issuer: str | None, what: str) -> str | None:
    """Return a key; None where the cell is empty. Raises RecordError for one that can be nobody's."""
    text = word.strip()
    if is_empty(text):
        return None
    if len(text) > _MOST_CHARACTERS or not text.isprintable():
        raise RecordError(f"the {what} is no key: {text!r:.60}")
    own_issuer, mark, subject = text.partition("|")
    if mark:
        _check_key(own_issuer, subject, text)
        return text
    if issuer is None:
        raise RecordError(f"the {what} {text!r:.60} is no key (<issuer>|<subject>); name the issuer in the map")
    return f"{issuer}|{text}"


def _check_key(issuer: str, subject: str, text: str) -> None:
    try:
        _check_issuer(issuer)
    except SetupError as error:
        raise RecordError(f"{text!r:.60} is no key: {error}") from error
    if not subject:
        raise RecordError(f"{text!r:.60} is no key: it names nobody")


def _check_issuer(issuer: str) -> None:
    idp, mark, label = issuer.partition(":")
    if idp not in providers() or not mark or why_no_label(label) is not None:
        raise SetupError(f"{issuer!r:.60} is no issuer; write it like okta:acme")


def event_of(entry: Entry, as_of: datetime, observed_at: datetime) -> Event:
    """Return the event that publishes what a register says of an account from an instant on."""
    issuer, _, subject = entry.account.partition("|")
    idp, _, tenant = issuer.partition(":")
    says = msgspec.to_builtins(entry.says)
    event = Event(
        event_id="",
        kind="owner_seen",
        vendor_type="register.row",
        occurred_at=as_of,
        observed_at=observed_at,
        source=Source(idp, tenant, STREAM),
        outcome=Outcome("success"),
        # The register does not say what the account is: a person without a name changes nothing of that.
        account=Party("person", issuer, subject),
        attributes={REGISTERED: says},
    )
    raw = canonical_bytes({"account": entry.account, **says})
    digest = hashlib.sha256(canonical_bytes([as_of.isoformat(), entry.account, says])).hexdigest()
    return seal(f"register:{digest}", [event], raw, observed_at)[0]
