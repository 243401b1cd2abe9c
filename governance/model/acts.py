"""What people say that stands beside the events: acts, append-only, each with who entered it.

State is a function of the set of events and the set of acts: an act's id is a hash of what it says, so that one that is
told twice is one act, and no order of telling matters. What holds as of an instant is told by the acts up to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import msgspec

from governance.model.keys import made_id
from ingest.contract.sealing import canonical_bytes

ActKind = Literal[
    "accept",
    "reopen",
    "exception",
    "link",
    "unlink",
    "alias",
    "withdraw",
    "exclusion",
    "rule_stopped",
    "held_census",
    "reassign",
    "type",
    "untype",
    "answerable",
    "unanswerable",
    "use_test",
    "decide_account",
    "decide_access",
    "campaign",
    "delegate",
    "legal_hold",
    "erase",
]
"""What is done: a finding accepted, or reopened before its date; a rule's exception; an account linked to another, or
unlinked; a tenant's label that means another; a statement of coverage withdrawn; an account that the sweep leaves
alone; a rule that was stopped; a decision on what a source's census would have ended; a review item that another
reviewer is to decide; a reviewer's word on whether an account is to stay, or what it holds; what was done with a
campaign; a reviewer's items that somebody else may decide for a time; what an account is, and that it is what rules and
its source say; who answers for an account, and that lists alone tell who does; a stretch in which the use of an account
is a test; that what is known of somebody is kept for a matter, and that it is no more; that names and records of
somebody are erased."""


class Author(msgspec.Struct, frozen=True, kw_only=True):
    """Who entered something, and how it is known that it was he."""

    via: Literal["os", "oidc", "token", "config"]
    """On the command line, signed in, by a token, or in the settings of a generation (its number is ``session``)."""
    issuer: str | None = None
    """With ``subject`` the account that he is known as; None: of no account."""
    subject: str | None = None
    uid: int | None = None
    """The operating system's user id."""
    name: str | None = None
    """The login that the password database, or the identity provider, has for him; never a word of the environment."""
    terminal: str | None = None
    session: str | None = None
    address: str | None = None
    """The host, or the address that he came from."""

    @property
    def account_id(self) -> str | None:
        """The key of the account that he is known as."""
        return None if self.issuer is None or self.subject is None else f"{self.issuer}|{self.subject}"

    def plain(self) -> dict[str, object]:
        """Return what is known of him, as plain values."""
        return {name: value for name, value in msgspec.structs.asdict(self).items() if value is not None}

    def spelled(self) -> str:
        """Return him as people read it: ``ada (uid 1000) on gate1, pts/3``."""
        number = f"uid {self.uid}" if self.uid is not None else None
        who = f"{self.name} ({number})" if self.name and number else self.name or number or self.account_id or self.via
        where = "".join((f" on {self.address}" if self.address else "", f", {self.terminal}" if self.terminal else ""))
        return f"{who}{where}"


class Act(NamedTuple):
    """A row of ``act``; instants in microseconds."""

    act_id: str
    kind: str
    subject: str
    """What it is about: a finding's id, an account's or entitlement's key, ``roster:<person>``, a rule, a label."""
    body: str
    """What it says, as canonical JSON."""
    by: str
    """An ``Author``, as canonical JSON."""
    at: int
    """From when on it holds."""
    recorded_at: int
    until_at: int | None = None
    """When it ends by itself; None: never, or by a later act alone."""

    def says(self) -> dict[str, Any]:
        """Return what it says, as plain values."""
        return _decode_body(self.body)

    def author(self) -> Author:
        """Return who entered it."""
        return _decode_author(self.by)


_decode_body = msgspec.json.Decoder(dict[str, Any]).decode
_decode_author = msgspec.json.Decoder(Author).decode


def made_act(
    kind: ActKind,
    subject: str,
    body: Mapping[str, object],
    by: Author,
    at: int,
    recorded_at: int | None = None,
    until_at: int | None = None,
) -> Act:
    """Return an act under the id that what it says gives it; ``body``: JSON values; ``recorded_at``: else ``at``."""
    spoken, author = canonical_bytes(body).decode(), author_text(by)
    act_id = made_id("act", kind, subject, spoken, author, at, *([] if until_at is None else [until_at]))
    return Act(act_id, kind, subject, spoken, author, at, at if recorded_at is None else recorded_at, until_at)


def author_text(by: Author) -> str:
    """Return an author as it is stored: canonical JSON."""
    return canonical_bytes(by.plain()).decode()


def author_of(text: str) -> Author:
    """Return an author from how he is stored."""
    return _decode_author(text)
