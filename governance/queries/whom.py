"""What a person means by a word: accounts, entitlements and applications found by key, id, login or name."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.queries.naming import Names
from governance.store.bulk import rows
from governance.store.streaming import stream

_MOST_TOLD = 10


class UnclearError(ValueError):
    """A word means nothing here, or more than one account; the message says which."""


def account_ids(connection: Connection, word: str) -> list[str]:
    """Return the IdP accounts meant by a key (``issuer|subject``), a login, or a display name.

    One login may stand for an account at each of several IdPs. Raises UnclearError when there is none, or when the
    word stands for several accounts of one IdP: a name is no key.
    """
    if rows(connection, "SELECT 1 FROM account WHERE account_id = %s AND application_id = ''", (word,)):
        return [word]
    sql = "SELECT account_id, issuer FROM account WHERE application_id = '' AND {} ORDER BY account_id"
    found = rows(connection, sql.format("name = %s"), (word.lower(),))
    if found and len({issuer for _, issuer in found}) == len(found):
        return [account_id for account_id, _ in found]
    found = found or rows(connection, sql.format("display_name = %s"), (word,))
    if len(found) == 1:
        return [found[0][0]]
    if not found:
        raise UnclearError(f"no account is known by {word!r}; give its key (issuer|subject), login or display name")
    raise UnclearError(f"{word!r} is the name of {len(found)} accounts; give one key: {_some(key for key, _ in found)}")


def entitlement_ids(connection: Connection, word: str) -> list[str]:
    """Return the entitlements meant by an id, ``type:id``, ``type:name`` or a name, of any IdP.

    Raises UnclearError when there is none.
    """
    found: set[str] = set()
    for block in stream(connection, "SELECT thing_id, name FROM sighting WHERE what = 'entitlement'"):
        found.update(thing_id for thing_id, name in block if word in _entitlement_words(thing_id, name))
    if not found:
        raise UnclearError(f"no entitlement is known by {word!r}; give its id, type:name (as group:Finance) or name")
    return sorted(found)


def _entitlement_words(thing_id: str, name: str | None) -> tuple[str | None, ...]:
    spelled = thing_id.partition("|")[2]
    kind, _, vendor_id = spelled.partition(":")
    return (thing_id, spelled, vendor_id, name, f"{kind}:{name}" if name else None)


def application_ids(names: Names, word: str) -> list[str]:
    """Return the applications meant by an id or a name, of any IdP. Raises UnclearError when there is none."""
    found = sorted(key for key, name in names.items() if word in (key, key.partition("|")[2], name))
    if not found:
        raise UnclearError(f"no application is known by {word!r}; give its id or name")
    return found


def _some(keys: Iterable[str]) -> str:
    told = list(keys)
    more = f" and {len(told) - _MOST_TOLD} more" if len(told) > _MOST_TOLD else ""
    return ", ".join(told[:_MOST_TOLD]) + more
