"""What a person means by a word: accounts, entitlements and applications found by key, id, login or name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from governance.model.keys import entitlement_parts, plain_parts
from governance.model.tenant_labels import moved_key
from governance.queries.matching import Names, some
from governance.queries.snapshot import Snapshot
from governance.store.queries.account_lookup import (
    accounts_named,
    accounts_once_named,
    every_account_name,
    is_idp_account,
)
from governance.store.queries.entity_names import Named, all_names, every_name
from ingest.contract.errors import UnclearError

_ACCOUNT_HINT = "give its key (issuer|subject), login or display name"


def account_ids(
    snapshot: Snapshot, word: str, issuers: Collection[str] | None = None, *, by_part: bool = True
) -> tuple[str, ...]:
    """Return the IdP accounts meant by a key (``issuer|subject``), a login, or a display name, or a part of one.

    ``by_part`` False: by the whole of it alone, as whoever does something to an account must give it.

    One login may stand for an account at each of several IdPs. ``issuers``: of these alone; what others have is passed
    over as what nobody has, so that not even the time taken tells of it. Raises UnclearError when there is none, or
    when the word stands for several accounts of one IdP: a name is no key.
    """
    connection, word = snapshot.connection, _under_present_label(snapshot, word)
    if _is_of(issuers, word) and is_idp_account(connection, word):
        return (word,)
    named = _of(issuers, accounts_named(connection, "name", word.lower()))
    if named and len({issuer for _, issuer in named}) == len(named):
        return tuple(account_id for account_id, _ in named)
    named = named or _of(issuers, accounts_named(connection, "display_name", word))
    if len(named) == 1:
        return (named[0][0],)
    if named:
        keys = _told_apart(snapshot, [account_id for account_id, _ in named])
        raise UnclearError(f"{word!r} is the name of {len(named)} accounts; give one key: {keys}")
    before = _of(issuers, accounts_once_named(connection, word.lower()))
    if len({issuer for _, issuer in before}) != len(before):
        keys = _told_apart(snapshot, [account_id for account_id, _ in before])
        raise UnclearError(f"{len(before)} accounts had the login {word!r}; give one key: {keys}")
    return tuple(account_id for account_id, _ in before) or _searched(snapshot, word, issuers, by_part=by_part)


def _under_present_label(snapshot: Snapshot, word: str) -> str:
    """Return a key under the label that its own means by now: saved questions name it by the former one."""
    return moved_key(word, snapshot.meanings) if "|" in word else word


def only_account_id(snapshot: Snapshot, word: str, *, by_part: bool = False) -> str:
    """Return the one IdP account meant, by its whole name. Raises UnclearError where there is none, or more than one.

    ``by_part``: by a part of its name, too.
    """
    keys = account_ids(snapshot, word, by_part=by_part)
    if len(keys) > 1:
        raise UnclearError(f"{word!r} is the login of {len(keys)} accounts; give one key: {', '.join(keys)}")
    return keys[0]


def _told_apart(snapshot: Snapshot, keys: Collection[str]) -> str:
    """Return keys, each with its login where logins tell them apart: by a key alone nobody knows who is meant."""
    logins = snapshot.account_names(keys)
    if len(set(logins.values())) < 2:
        return some(keys)
    return some(f"{key} ({logins[key]})" if logins.get(key) else key for key in keys)


def _of(issuers: Collection[str] | None, pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(account_id, issuer) for account_id, issuer in pairs if issuers is None or issuer in issuers]


def _is_of(issuers: Collection[str] | None, key: str) -> bool:
    return issuers is None or plain_parts(key).issuer in issuers


def _searched(snapshot: Snapshot, word: str, issuers: Collection[str] | None, *, by_part: bool) -> tuple[str, ...]:
    """Return the accounts of a name in another letter case, or of which the word is part: all names are looked at."""
    names = Names(word)
    for account_id, login, display_name in every_account_name(snapshot.connection):
        if _is_of(issuers, account_id):
            names.add(account_id, (login, display_name))
    meant = names.meant("account", _ACCOUNT_HINT, by_part=by_part)
    keys = sorted(meant)
    one_login = len({login.casefold() for login in meant.values()}) == 1
    if len(keys) > 1 and not (one_login and len({plain_parts(key).issuer for key in keys}) == len(keys)):
        candidates = _told_apart(snapshot, keys)
        raise UnclearError(f"{word!r} stands for {len(keys)} accounts; give one key: {candidates}")
    return tuple(keys)


def entitlement_ids(snapshot: Snapshot, word: str, issuers: Collection[str] | None = None) -> tuple[str, ...]:
    """Return the entitlements meant by an id, ``type:id``, ``type:name`` or a name, or a part of one, of any IdP.

    Raises UnclearError when there is none, or when the word is part of several names.
    """
    word = _under_present_label(snapshot, word)
    names = Names(word)
    for entitlement_id, name in every_name(snapshot.connection, "entitlement"):
        if _is_of(issuers, entitlement_id):
            names.add(entitlement_id, _entitlement_words(entitlement_id, name))
    meant = names.meant("entitlement", "give its id, type:name (as group:Finance) or name")
    return _of_today(meant, snapshot.entitlement_names(meant), word)


def _entitlement_words(entitlement_id: str, name: str | None) -> tuple[str | None, ...]:
    spelled = plain_parts(entitlement_id).id
    _, kind, vendor_id = entitlement_parts(entitlement_id)
    return (name, entitlement_id, spelled, vendor_id, f"{kind}:{name}" if name else None)


def application_ids(
    snapshot: Snapshot,
    word: str,
    issuers: Collection[str] | None = None,
    is_seen: Callable[[str], bool] | None = None,
) -> tuple[str, ...]:
    """Return the applications meant by an id or a name, or a part of one, of any IdP.

    ``issuers``: of these alone; ``is_seen``: those alone of which it is true. Others are passed over as if they were
    not there. Raises UnclearError when there is none, or when the word is part of several names.
    """
    word = _under_present_label(snapshot, word)
    # Whoever chose a word from a list, or follows a link, gives the very name or key: nothing else need be read.
    names = _applications(word, snapshot.applications_named(word.strip()), issuers, is_seen)
    if not names.has_exact:
        names = _applications(word, snapshot.every_application_name(), issuers, is_seen)
    meant = names.meant("application", "give its id or name")
    return _of_today(meant, snapshot.application_names(meant), word)


def _applications(
    word: str,
    called: Iterable[tuple[str, str | None]],
    issuers: Collection[str] | None,
    is_seen: Callable[[str], bool] | None,
) -> Names:
    names = Names(word)
    for application_id, name in called:
        if _is_of(issuers, application_id) and (is_seen is None or is_seen(application_id)):
            names.add(application_id, (name, application_id, plain_parts(application_id).id))
    return names


def _of_today(meant: Iterable[str], current: Mapping[str, str | None], word: str) -> tuple[str, ...]:
    """Return what is called so today, where something is: a former name stands behind the name that another has now."""
    today = {key for key in meant if (current.get(key) or "").casefold() == word.strip().casefold()}
    return tuple(sorted(today or meant))


def renamed(snapshot: Snapshot, what: Named, word: str, ids: Iterable[str]) -> list[str]:
    """Return, for whatever the word is a former name of, a sentence that says what it is called today."""
    wanted = set(ids)
    current = {
        "account": snapshot.account_names,
        "application": snapshot.application_names,
        "entitlement": snapshot.entitlement_names,
    }[what](wanted)
    spelled = word.strip().casefold()
    notes: set[str] = set()
    for key, name in all_names(snapshot.connection, what, wanted):
        prefix = f"{entitlement_parts(key).type}:" if what == "entitlement" else ""
        today = current.get(key)
        if spelled in (name.casefold(), f"{prefix}{name}".casefold()) and today and today.casefold() != name.casefold():
            notes.add(f"{word!r:.120} is a former name of {prefix}{today} ({key}).")
    return sorted(notes)
