"""What ``jitgov import-accounts`` does: publish an application's own list of accounts, or show how it would be read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import click
import msgspec

from ingest.cli.bad_rows import name_bad_rows
from ingest.cli.context import CommandContext
from ingest.cli.files import NEXT, SOME_REJECTED, is_embedded, open_house_bus
from ingest.cli.stated_instants import say_where_ahead
from ingest.collection.census_spool import open_spool
from ingest.contract.application_lists import IDP, list_label
from ingest.contract.codec import EVENTS_TOPIC, encode
from ingest.contract.counting import counted
from ingest.contract.errors import DeclinedError, RecordError
from ingest.contract.instants import format_instant
from ingest.contract.outside_text import printable
from ingest.contract.short_instants import shortened
from ingest.files.column_map import map_text, read_map, write_map
from ingest.files.input_bytes import STANDARD_INPUT
from ingest.files.list_rows import BadRow, ListRow, read_list
from ingest.imports.account_lists.application_names import application_meant
from ingest.imports.account_lists.columns import AccountColumns, checked, suggested
from ingest.imports.account_lists.rows import RowReader
from ingest.imports.account_lists.shrink_guard import ShrinkGuard, shrink_guard
from ingest.imports.account_lists.taking import ListCensus, Taken, events_of_list, list_census, take_rows
from ingest.translation.translating import outgoing

_PREVIEWED = 5


class AccountListRequest(NamedTuple):
    """What an import of an account list was asked for."""

    file: str
    application: str
    is_complete: bool
    key: str | None = None
    roles: Sequence[str] = ()
    columns: Path | None = None
    stated_count: int | None = None
    listed_at: datetime | None = None
    confirmed: str | None = None
    is_new: bool = False


def publish_list(command: CommandContext, request: AccountListRequest, as_json: bool) -> None:
    """Publish the list, and say what it held. Raises DeclinedError for one that is not as it is stated to be."""
    now = datetime.now(UTC)
    application = application_meant(request.application, command.known_applications(), is_new=request.is_new)
    label = list_label(application)
    table = read_list(request.file)
    columns = _columns(table.columns, request.key, request.roles, request.columns)
    # Of a list of JSON objects without any, no columns are known.
    columns = checked(columns, table.columns or columns.used())
    listed_at = _listed_at(request, now)
    say_where_ahead("--listed-at", request.listed_at, now)
    with open_spool() as spool, shrink_guard(Path(command.settings.collect.state), label) as guard:
        taken = take_rows(spool, table.rows, RowReader(columns, f"{IDP}:{label}"))
        name_bad_rows(request.file, taken.bad_rows)
        _check(taken, request, guard, listed_at)
        # A complete list of which a row cannot be read names some accounts: nobody ends by it.
        is_complete = request.is_complete and not taken.bad_rows
        census = list_census(label, listed_at, now, is_complete=is_complete)
        listing = ListCensus(census, columns, _confirmation(command, request.confirmed))
        publisher = open_house_bus(command.settings.bus).publisher()
        try:
            for chunk in events_of_list(spool, listing):
                publisher.publish(EVENTS_TOPIC, [outgoing(event, encode(event)) for event in chunk])
        finally:
            publisher.close()
        if is_complete:
            guard.accept(taken.keys, listed_at)
    _summarise(command, application, listing, taken, as_json)
    if taken.bad_rows:
        click.get_current_context().exit(SOME_REJECTED)


def show_map(request: AccountListRequest, write: Path | None) -> None:
    """Print how the columns would be read, and the first accounts as comments; ``write``: into a file of its own."""
    table = read_list(request.file)
    columns = _columns(table.columns, request.key, request.roles, request.columns)
    used = set(columns.used())
    text = map_text(columns, [column for column in table.columns if column not in used])
    if write is not None:
        write_map(write, text)
        click.echo(f"{write} is written; give it with --columns {write}", err=True)
    click.echo(text, nl=False)
    if columns.key is None:
        click.echo("# no key: name the column with --key; it is not guessed")
        return
    reader = RowReader(checked(columns, table.columns), f"{IDP}:preview")
    for row in islice(table.rows, _PREVIEWED):
        click.echo(f"# line {row.line}: {_previewed(row, reader)}")


def _previewed(row: ListRow | BadRow, reader: RowReader) -> str:
    try:
        if isinstance(row, BadRow):
            raise RecordError(row.reason)
        listed = reader.read(row)
    except RecordError as error:
        return f"cannot be read: {printable(str(error))}"
    attributes = {name: value for name, value in listed.account.attributes.items() if name != "state"}
    stated = {"login": listed.account.party.name, "roles": [r.entitlement.id for r in listed.roles], **attributes}
    shown = msgspec.json.encode({name: value for name, value in stated.items() if value}).decode()
    return printable(f"{listed.key} is {listed.account.attributes['state']} {shown}")


def _columns(listed: Sequence[str], key: str | None, roles: Sequence[str], file: Path | None) -> AccountColumns:
    """Return the map that a file holds, else what the headers suggest; --key and --role go before both."""
    columns = suggested(listed).columns if file is None else read_map(file, AccountColumns)
    if key is not None:
        columns = msgspec.structs.replace(columns, key=key)
    return msgspec.structs.replace(columns, roles=list(roles)) if roles else columns


def _listed_at(request: AccountListRequest, now: datetime) -> datetime:
    """Return when the list was made: as stated, else when its file was written; never later than now.

    A file's content and scope decide the microsecond: two lists of one second are two, and one is always the same.
    """
    file = _regular_file(request.file)
    written_at = request.listed_at
    if written_at is None and file is not None:
        written_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    if written_at is None:
        return now
    second = min(written_at, now - timedelta(seconds=1)).replace(microsecond=0)
    return second if file is None else second + _within_second(file, is_complete=request.is_complete)


def _regular_file(name: str) -> Path | None:
    """Return the file of a name; None of standard input and of a pipe, whose content is gone once it is read."""
    return Path(name) if name != STANDARD_INPUT and Path(name).is_file() else None


def _within_second(file: Path, *, is_complete: bool) -> timedelta:
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").digest()
    return timedelta(microseconds=int.from_bytes(digest[:4]) % 499_999 * 2 + int(is_complete))


def _confirmation(command: CommandContext, reason: str | None) -> dict[str, object] | None:
    return None if reason is None else {"reason": reason, "by": dict(command.author())}


def _check(taken: Taken, request: AccountListRequest, guard: ShrinkGuard, listed_at: datetime) -> None:
    unread = f" ({counted(len(taken.bad_rows), 'row')} cannot be read)" if taken.bad_rows else ""
    if not taken.accounts and (taken.bad_rows or not request.is_complete or request.stated_count != 0):
        hint = "" if taken.bad_rows else ": if the application has none, say so with --complete --count 0"
        raise DeclinedError(f"the list names no account{unread}; nothing is imported{hint}")
    if request.stated_count is not None and request.stated_count != taken.accounts:
        raise DeclinedError(
            f"the list names {counted(taken.accounts, 'account')}{unread}, not the "
            f"{request.stated_count:,} that --count states; nothing is imported: "
            "export all of it, or state the right number"
        )
    if request.is_complete and not taken.bad_rows and request.confirmed is None:
        guard.check(taken.keys, listed_at)


def _summarise(command: CommandContext, application: str, listing: ListCensus, taken: Taken, as_json: bool) -> None:
    row = {
        "application": application,
        "listed_at": format_instant(listing.census.began_at),
        "complete": listing.census.scope == "full",
        "accounts": taken.accounts,
        "roles": taken.roles,
        "states": taken.states,
        "rejected": len(taken.bad_rows),
        "columns": msgspec.to_builtins(listing.columns),
    }
    if as_json:
        command.show([row], (), as_json)
        return
    scope = "a complete list" if listing.census.scope == "full" else "a partial list"
    of_states = ", ".join(f"{count:,} {state}" for state, count in sorted(taken.states.items()))
    states = f" ({of_states})" if of_states else ""
    made = f"{shortened(format_instant(listing.census.began_at))} UTC"
    click.echo(
        f"{scope} of {application}, made {made}: "
        f"{counted(taken.accounts, 'account')}{states}, {counted(taken.roles, 'role')} held"
    )
    if taken.bad_rows:
        click.echo(
            f"{counted(len(taken.bad_rows), 'row')} cannot be read: the list is taken for a partial one, and ends "
            "nobody until it is imported without them"
        )
    if is_embedded(command.settings.bus):
        click.echo(NEXT)
