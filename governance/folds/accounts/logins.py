"""What an account was called over time, and what of it another account had been called before; pure.

A login is told by every record and list that names the account. Letter case means nothing: no source tells two logins
apart by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple

from governance.folds.accounts.life import deleted_at
from governance.folds.accounts.links import MAILS, is_owned
from governance.folds.census.listing import Statement
from governance.model.logins import FirstUse, Login
from governance.model.states import AccountState
from governance.settings.links import LinkSettings
from ingest.contract.event import Event, Party
from ingest.contract.instants import to_micros

Naming = tuple[int, str, Party]
"""An instant, the event that names the account then, and as whom."""
_Text = tuple[int, str, str]
"""An instant, the event that names the account then, and what it calls it."""


def namings_of(records: Iterable[Event], statements: Iterable[Statement]) -> list[Naming]:
    """Return where records, and after them lists, name the account."""
    namings: list[Naming] = [
        (to_micros(event.occurred_at), event.event_id, event.account) for event in records if event.account is not None
    ]
    namings += [
        (statement.at, statement.event_id, statement.event.account)
        for statement in statements
        if statement.event is not None and statement.event.account is not None
    ]
    return namings


def addresses_told(namings: Iterable[Naming]) -> frozenset[str]:
    """Return the addresses that records and lists have for the account's login, in lower case."""
    return frozenset(party.name.strip().lower() for _, _, party in namings if party.name and "@" in party.name)


def logins(
    first_uses: Iterable[FirstUse], namings: Iterable[Naming], called: str | None, given_up_at: int | None
) -> tuple[Login, ...]:
    """Return what the account was called, in order.

    Of sign-ins the first under each login tells it: later ones are not looked at when they come. Who is ``called`` so
    again has that login still, though none of these tell since when. ``given_up_at``: when it gave up its last login,
    being deleted.
    """
    named: list[_Text] = [(first.at, first.event_id, first.login.lower()) for first in first_uses]
    named += [(at, event_id, party.name.lower()) for at, event_id, party in namings if party.name]
    named.sort()
    spans = _in_turn(named, given_up_at)
    text = called.lower() if called else None
    if not spans or spans[-1].text == text:
        return spans
    latest = max((place for place, span in enumerate(spans) if span.text == text), default=None)
    return tuple(span._replace(to_at=spans[-1].to_at) if place == latest else span for place, span in enumerate(spans))


def _in_turn(named: Iterable[_Text], until: int | None) -> tuple[Login, ...]:
    spans: list[Login] = []
    for at, event_id, text in named:
        if spans and spans[-1].text == text:
            continue
        if spans:
            spans[-1] = spans[-1]._replace(to_at=at)
        spans.append(Login(text, at, None, event_id))
    if spans and until is not None and until > spans[-1].from_at:
        spans[-1] = spans[-1]._replace(to_at=until)
    return tuple(spans)


def addresses(account: AccountState, settings: LinkSettings) -> tuple[Login, ...]:
    """Return the addresses of owned domains that the account's profile had, each as long as it was told."""
    by_attribute: dict[str, list[_Text]] = {}
    for change in account.attribute_changes:
        if change.name.lower() in MAILS and change.is_known:
            text = str(change.value or "").strip().lower()
            by_attribute.setdefault(change.name.lower(), []).append((change.at, change.event_id, text))
    until = deleted_at(account.timeline, account.state)
    spans = (span for named in by_attribute.values() for span in _in_turn(sorted(named), until))
    return tuple(sorted(span for span in spans if is_owned(span.text, settings)))


def called_over_time(account: AccountState) -> int | None:
    """Return what the account was called over time, hashed to 64 bits; None: nothing tells it.

    Whoever is called so is judged by it, and is to be judged anew once it changes.
    """
    mails = [(c.at, c.event_id, str(c.value)) for c in account.attribute_changes if c.name.lower() in MAILS]
    if not account.logins and not mails:
        return None
    called = repr((*map(tuple, account.logins), mails, deleted_at(account.timeline, account.state)))
    digest = blake2b(called.encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


class Reuse(NamedTuple):
    """That an account came to have what another one had before."""

    before: Login
    after: Login


def reuses(own: AccountState, other: AccountState, settings: LinkSettings) -> tuple[Reuse, ...]:
    """Return what the account came to have after the other one had it, each text once, as it came to it first.

    A login that nobody saw the other one give up was given up: a source gives a login once at a time. An address may
    stand in two profiles at once, which tells nothing.
    """
    theirs = [*other.logins, *addresses(other, settings)]
    their_logins = frozenset(other.logins)
    by_text: dict[str, Reuse] = {}
    for after in (*own.logins, *addresses(own, settings)):
        for before in theirs:
            if before.text != after.text or before.from_at >= after.from_at:
                continue
            was_given_up = before.to_at is not None and before.to_at <= after.from_at
            known = by_text.get(after.text)
            if not was_given_up and not (before in their_logins and after in own.logins):
                continue
            if known is None or after.from_at < known.after.from_at:
                by_text[after.text] = Reuse(before, after)
    return tuple(by_text[text] for text in sorted(by_text))
