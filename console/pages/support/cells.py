"""How values read on a page: names, instants, numbers, and the addresses that they lead to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from governance.queries.holders import PersonThen
from governance.queries.naming import AccountName, ActorName, ApplicationName, EntitlementName, NamedApplication

WORDS: Mapping[str, str] = {
    "jit_confirmed": "JIT, confirmed",
    "jit_candidate": "JIT, candidate",
    "not_evaluable": "not evaluable",
    "no_response": "no response",
    "not_known": "not known",
}
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z")
_LINKED: Mapping[str, str] = {
    "account_id": "/accounts/",
    "finding_id": "/findings/",
    "event_id": "/events/",
    "campaign_id": "/campaigns/",
    "application_id": "/applications/",
    "person_id": "/persons/",
}
"""Column → where what it names is shown."""
_NAMES: Mapping[str, str] = {
    "account": "account_id", "application": "application_id", "finding": "finding_id", "event": "event_id",
    "about": "account_id",
}  # fmt: skip
"""A column that shows a name → the one beside it with the key."""
_LINES: Mapping[str, str] = {
    "issuer": "source",
    "jit approval": "JIT approved by",
    "channel": "ends its accounts",
    "jit accounts": "accounts by JIT",
    "unknown": "not known",
}
_IN_PATH = {number: quote(chr(number), safe="") for number in range(128)}


def shown(value: Any) -> str:
    """Return a value as people read it; nothing is an empty text."""
    if type(value) is str:
        return WORDS.get(value, value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, AccountName):
        return value.name or value.subject
    if isinstance(value, ApplicationName):
        return value.name or value.id
    if isinstance(value, EntitlementName):
        return f"{value.type.replace('_', ' ')}: {value.name or value.id}"
    if isinstance(value, ActorName):
        return value.name or value.subject or ""
    if isinstance(value, PersonThen):
        return f"{value.name or value.id} ({value.standing})"
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(shown(inner) for inner in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {shown(inner)}" for name, inner in value.items())
    text = str(value)
    return WORDS.get(text, text)


def stamp(at: datetime) -> str:
    """Return an instant to the minute, in UTC."""
    # strftime takes ten times as long, and a page holds hundreds of them.
    return f"{at.isoformat(' ', 'minutes')[:16]} UTC"


def dated(sentence: str) -> str:
    """Return a sentence with the instants in it to the minute, as all others on a page."""
    return _INSTANT.sub(r"\1 \2 UTC", sentence)


def machine(at: datetime) -> str:
    """Return an instant as ``<time>`` gives it to programs."""
    return f"{at.isoformat('T', 'seconds')[:19]}Z"


def account_address(account: Any) -> str:
    """Return where an account is shown; of somebody without one, where the identity is; an application, where it is."""
    if isinstance(account, NamedApplication):
        return f"/applications/{in_path(f'{account.issuer}|{account.subject}')}"
    if isinstance(account, AccountName):
        return f"/accounts/{in_path(account.account_id)}"
    return f"/persons/{in_path(getattr(account, 'identity', ''))}"


def application_address(application: ApplicationName, issuer: str) -> str:
    """Return where an application of a source is shown."""
    return f"/applications/{in_path(f'{issuer}|{application.id}')}"


def in_path(word: str) -> str:
    """Return a key as it stands in an address."""
    # The library's own goes from letter to letter, and a page has hundreds of keys.
    return word.translate(_IN_PATH) if word.isascii() else quote(word, safe="")


def address_of(row: Mapping[str, Any], column: str) -> str | None:
    """Return where what a row's column names is shown; None: nowhere."""
    keyed = _NAMES.get(column, column)
    if column == "about" and row.get(keyed) is None:
        keyed = "person_id" if row.get("person_id") is not None else "application_id"
    key, begin = row.get(keyed), _LINKED.get(keyed)
    if keyed == "event_id" and "raw" in row and row["raw"] is None:
        # Its page would say no more than stands here: nothing is kept of it.
        return None
    if keyed == "account_id" and key is not None and key == row.get("application_id"):
        begin = _LINKED["application_id"]
    if begin is None and column in ("account", "granted_by") and isinstance(row.get(column), AccountName):
        return account_address(row[column])
    if column == "account" and isinstance(row.get(column), AccountName):
        return account_address(row[column])
    return f"{begin}{in_path(key)}" if begin is not None and isinstance(key, str) and key else None


def line_name(what: str) -> str:
    """Return what a line of a thing's own tells, by the word that lists of such things have at their head."""
    return _LINES.get(what, what)


def heading(column: str) -> str:
    """Return a column's name as people read it."""
    plain = column.rpartition(".")[2].removesuffix("_at").removesuffix("_id").replace("_", " ")
    return {"valid from": "since", "valid to": "until", "occurred": "when"}.get(plain, plain)


FILTERS: dict[str, Callable[..., Any]] = {
    "shown": shown,
    "dated": dated,
    "in_path": in_path,
    "heading": heading,
    "line_name": line_name,
}
"""By the names under which templates use them."""
