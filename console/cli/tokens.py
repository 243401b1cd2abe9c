"""What the commands about API tokens do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, cast

import click
import msgspec

from console.asking.house import clock
from console.cli.serving import ConsoleContext
from console.sign_in.roles import DECIDING, Role
from console.sign_in.tokens import end_token, listed_tokens, make_token
from console.sign_in.visitor import Login
from console.store.own_tables import own_tables
from governance.cli.authorship import os_author
from governance.cli.context import Presentation
from governance.model.acts import Author
from ingest.contract.errors import DeclinedError

_DAY = 86_400_000_000
COLUMNS = ("token_id", "name", "owner", "roles", "reach", "ends_at", "used_at", "revoked_at")


class TokenContext(ConsoleContext, Protocol):
    """Settings and tables."""

    def present(self, rows: Iterable[Mapping[str, object] | msgspec.Struct], presentation: Presentation) -> None:
        """Print rows as the presentation says."""


def create(
    context: TokenContext, name: str, owner: str, roles: tuple[str, ...], reach: tuple[str, ...], days: int
) -> None:
    """Make a token, and print it once. Raises DeclinedError for a role that decides: that is a person's."""
    wrong = sorted(DECIDING & set(roles))
    if wrong:
        raise DeclinedError(f"a token asks and decides nothing; leave {', '.join(wrong)} out")
    author = os_author(context.settings.people)
    login = Login(
        name=name,
        roles=tuple(cast(Role, role) for role in sorted(set(roles))),
        author=Author(via="token", name=name, address=author.address),
        issuers=tuple(word for word in reach if "|" not in word),
        applications=tuple(word for word in reach if "|" in word),
    )
    now = clock()
    with own_tables(context.settings.store) as own:
        made = make_token(own, name, owner, login, now, now + days * _DAY)
    click.echo(f"token {made.token_id}, made by {author.spelled()} for {owner}; it is shown this once:", err=True)
    click.echo(made.token)


def show_tokens(context: TokenContext, *, as_json: bool) -> None:
    """Print all tokens, those that have ended too."""
    with own_tables(context.settings.store) as own:
        rows = listed_tokens(own)
    titles = {name: name.removesuffix("_at").replace("_", " ") for name in COLUMNS}
    context.present(rows, Presentation(COLUMNS, titles, form="json" if as_json else "table"))
    if not rows and not as_json:
        click.echo("no token was made")


def revoke(context: TokenContext, token_id: str) -> None:
    """End a token at once."""
    with own_tables(context.settings.store) as own:
        end_token(own, token_id, clock())
    click.echo(f"token {token_id} does not count any more")
