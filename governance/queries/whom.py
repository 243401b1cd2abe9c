"""What a person means by a word: accounts, entitlements and applications found by key, id, login or name."""

from __future__ import annotations

from collections.abc import Iterable

from governance.model.keys import entitlement_parts, plain_parts
from governance.queries.snapshot import Snapshot
from governance.store.queries.account_lookup import accounts_named, is_idp_account
from governance.store.queries.entity_names import every_name

_MOST_SHOWN = 10


class UnclearError(ValueError):
    """A word means nothing here, or more than one account; the message says which."""


def account_ids(snapshot: Snapshot, word: str) -> tuple[str, ...]:
    """Return the IdP accounts meant by a key (``issuer|subject``), a login, or a display name.

    One login may stand for an account at each of several IdPs. Raises UnclearError when there is none, or when the
    word stands for several accounts of one IdP: a name is no key.
    """
    connection = snapshot.connection
    if is_idp_account(connection, word):
        return (word,)
    named = accounts_named(connection, "name", word.lower())
    if named and len({issuer for _, issuer in named}) == len(named):
        return tuple(account_id for account_id, _ in named)
    named = named or accounts_named(connection, "display_name", word)
    if len(named) == 1:
        return (named[0][0],)
    if not named:
        raise UnclearError(f"no account is known by {word!r}; give its key (issuer|subject), login or display name")
    raise UnclearError(f"{word!r} is the name of {len(named)} accounts; give one key: {_some(key for key, _ in named)}")


def entitlement_ids(snapshot: Snapshot, word: str) -> tuple[str, ...]:
    """Return the entitlements meant by an id, ``type:id``, ``type:name`` or a name, of any IdP.

    Raises UnclearError when there is none.
    """
    names = every_name(snapshot.connection, "entitlement")
    meant = {entitlement_id for entitlement_id, name in names if word in _entitlement_words(entitlement_id, name)}
    if not meant:
        raise UnclearError(f"no entitlement is known by {word!r}; give its id, type:name (as group:Finance) or name")
    return tuple(sorted(meant))


def _entitlement_words(entitlement_id: str, name: str | None) -> tuple[str | None, ...]:
    spelled = plain_parts(entitlement_id).id
    _, kind, vendor_id = entitlement_parts(entitlement_id)
    return (entitlement_id, spelled, vendor_id, name, f"{kind}:{name}" if name else None)


def application_ids(snapshot: Snapshot, word: str) -> tuple[str, ...]:
    """Return the applications meant by an id or a name, of any IdP. Raises UnclearError when there is none."""
    meant = snapshot.applications_meant(word)
    if not meant:
        raise UnclearError(f"no application is known by {word!r}; give its id or name")
    return tuple(sorted(meant))


def _some(keys: Iterable[str]) -> str:
    every = list(keys)
    more = f" and {len(every) - _MOST_SHOWN} more" if len(every) > _MOST_SHOWN else ""
    return ", ".join(every[:_MOST_SHOWN]) + more
