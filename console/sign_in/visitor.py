"""Who asks: his name, his roles, the account that he is known as, and what of the state he may see."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from console.sign_in.roles import Role, Roles
from governance.model.acts import Author
from governance.model.scope import Scope


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """What a session keeps of whoever signed in."""

    name: str
    roles: tuple[Role, ...]
    author: Author
    """Who enters what he decides."""
    speaks_for: str | None = None
    """The account as which he decides, where it is another one than the author's."""
    speaks_for_name: str | None = None
    """That account's login."""
    issuers: tuple[str, ...] = ()
    """The sources that he may ask about; with ``applications`` none: all."""
    applications: tuple[str, ...] = ()
    ends_at: int | None = None
    """When his roles end, in microseconds; None: with his session."""
    acts: bool = False
    """Of a program's token: whether it does what its roles may; else it asks. Whoever sits before a page may."""


class Visitor(NamedTuple):
    """Whoever asks, in his session."""

    login: Login
    session: str
    """The beginning of the session's hash: it names the session, and opens none."""
    forgery_token: str
    address: str | None = None

    @property
    def roles(self) -> Roles:
        """His roles."""
        return frozenset(self.login.roles)

    @property
    def account_id(self) -> str | None:
        """The account whose items are his; None: he is of no account."""
        return self.login.speaks_for or self.login.author.account_id

    @property
    def known_as(self) -> str:
        """Whose views and settings of pages are his, in whichever session."""
        return self.account_id or f"{self.login.author.via}:{self.login.name}"

    @property
    def author(self) -> Author:
        """Who enters what is decided by this sign-in, and from where."""
        author = self.login.author
        return msgspec.structs.replace(author, session=self.session, address=author.address or self.address)

    @property
    def scope(self) -> Scope:
        """What of the state he may see."""
        login = self.login
        if not login.issuers and not login.applications:
            return Scope(everything=True)
        return Scope(issuers=frozenset(login.issuers), applications=frozenset(login.applications))
