"""What the commands about API tokens do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol, cast

import click
import msgspec

from console.cli.serving import ConsoleContext
from console.sign_in.local import Account, local_login
from console.sign_in.roles import Role
from console.sign_in.tokens import end_token, listed_tokens, make_token
from console.sign_in.visitor import Login
from console.store.own_tables import own_tables
from governance.cli.authorship import os_author
from governance.cli.context import Presentation
from governance.model.acts import Author
from governance.model.keys import plain_parts
from governance.model.states import DAY
from governance.queries.snapshot import Snapshot
from governance.queries.whom import only_account_id
from governance.store.clock import now_micros
from governance.store.database.engine import reading
from governance.store.database.open_store import existing_store
from ingest.contract.did_you_mean import did_you_mean
from ingest.contract.errors import DeclinedError, UnclearError

COLUMNS = ("token_id", "name", "owner", "roles", "acts", "reach", "ends_at", "used_at", "revoked_at")


class TokenContext(ConsoleContext, Protocol):
    """Settings and tables."""

    def present(self, rows: Iterable[Mapping[str, object] | msgspec.Struct], presentation: Presentation) -> None:
        """Print rows as the presentation says."""


class Wanted(NamedTuple):
    """A token that somebody asks for; ``acts``: it decides as its owner."""

    name: str
    owner: str
    roles: tuple[str, ...]
    reach: tuple[str, ...]
    acts: bool
    days: int


def create(context: TokenContext, wanted: Wanted) -> None:
    """Make a token, and print it once.

    Raises DeclinedError for a role that only decides where it does not act, and for an owner as whom whoever makes it
    may not decide; UnclearError for an owner who is no account of the store's, and a reach of which nothing is known.
    """
    author = os_author(context.settings.people)
    if not wanted.acts and {"reviewer", "risk_owner"} & set(wanted.roles):
        raise DeclinedError("reviewer and risk_owner decide: --acts lets a token do so, as its owner")
    if wanted.acts and "administrator" in wanted.roles:
        raise DeclinedError("an administrator decides nothing: leave --acts out, or the role")
    _refuse_unknown_reach(context, wanted.reach)
    login = Login(
        name=wanted.name,
        roles=tuple(cast(Role, role) for role in sorted(set(wanted.roles))),
        author=_owner(context, author, wanted) if wanted.acts else Author(via="token", name=wanted.name),
        issuers=tuple(word for word in wanted.reach if "|" not in word),
        applications=tuple(word for word in wanted.reach if "|" in word),
        acts=wanted.acts,
    )
    now = now_micros()
    with own_tables(context.settings.store) as own:
        made = make_token(own, wanted.name, wanted.owner, login, now, now + wanted.days * DAY)
    deciding = ", and decides as that account" if wanted.acts else ""
    by = f"made by {author.spelled()} for {wanted.owner}"
    click.echo(f"token {made.token_id}, {by}{deciding}; it is shown this once:", err=True)
    click.echo(made.token)


def _refuse_unknown_reach(context: TokenContext, reach: Iterable[str]) -> None:
    """Raise UnclearError for a source or application of which nothing is known: the token would be shown nothing."""
    wanted = list(reach)
    if not wanted:
        return
    chosen = context.settings
    with existing_store(chosen.store) as engine, reading(engine) as connection:
        snapshot = Snapshot(connection, chosen.governance)
        applications = {key for key, _ in snapshot.every_application_name()}
        sources = {*snapshot.known, *(plain_parts(key).issuer for key in applications)}
    for word in wanted:
        candidates = sorted(applications if "|" in word else sources)
        if word not in candidates:
            hint = did_you_mean(word, candidates) if candidates else "; nothing was read yet"
            raise UnclearError(f"--reach: nothing is known of {word!r:.120}{hint}")


def _owner(context: TokenContext, author: Author, wanted: Wanted) -> Author:
    """Return as whom a token decides: an account of the store's, as which whoever makes the token may decide."""
    chosen = context.settings
    with existing_store(chosen.store) as engine, reading(engine) as connection:
        snapshot = Snapshot(connection, chosen.governance)
        key = only_account_id(snapshot, wanted.owner)
        names = snapshot.account_names(known for known in (key, author.account_id) if known is not None)
    account = Account(key, names.get(key))
    local_login(author, chosen.people, account)
    own = author.account_id
    if own not in (None, account.key):
        raise DeclinedError(
            f"--acts: on this machine you are {names.get(own) or own}; a token of yours acts for no other"
        )
    issuer, _, subject = plain_parts(account.key)
    name = f"{account.login or account.key} by token {wanted.name}"
    return Author(via="token", issuer=issuer, subject=subject, name=name)


def show_tokens(context: TokenContext, *, as_json: bool) -> None:
    """Print all tokens, those that have ended too."""
    with own_tables(context.settings.store) as own:
        rows = listed_tokens(own)
    if not rows and not as_json:
        click.echo("no token was made")
        return
    titles = {name: name.removesuffix("_at").replace("_", " ") for name in COLUMNS}
    context.present(rows, Presentation(COLUMNS, titles, form="json" if as_json else "table"))


def revoke(context: TokenContext, token_id: str) -> None:
    """End a token at once."""
    with own_tables(context.settings.store) as own:
        end_token(own, token_id, now_micros())
    click.echo(f"token {token_id} does not count any more")
