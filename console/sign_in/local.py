"""Who signs in on his own machine, by a link that the command prints: whoever the operating system says he is."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from console.sign_in.roles import LOCAL, LOCAL_AS
from console.sign_in.visitor import Login
from governance.model.acts import Author
from governance.model.keys import plain_parts
from governance.settings.people import PeopleSettings
from ingest.contract.errors import DeclinedError


class Account(NamedTuple):
    """An account by its key, and its login where one is known."""

    key: str
    login: str | None


def local_login(author: Author, people: PeopleSettings, speaks_for: Account | None) -> Login:
    """Return whom the link signs in: he reads all, and decides as the account that ``speaks_for`` is.

    Where ``people.os`` names anybody, it says who is who on this machine: whoever it does not name decides nothing.
    Where it names nobody, he stands for the account himself; what he decides says which user of the system he is.

    Raises DeclinedError for somebody whom ``people.os`` leaves out.
    """
    name = author.name or f"uid {author.uid}"
    if speaks_for is None:
        return Login(name=name, roles=tuple(sorted(LOCAL)), author=author)
    if author.account_id is None:
        if people.os:
            raise DeclinedError(f"--as: people.os names who may decide on this machine, and does not name {name}")
        issuer, _, subject = plain_parts(speaks_for.key)
        author = msgspec.structs.replace(author, issuer=issuer, subject=subject)
    return Login(
        name=name,
        roles=tuple(sorted(LOCAL_AS)),
        author=author,
        speaks_for=speaks_for.key,
        speaks_for_name=speaks_for.login,
    )
