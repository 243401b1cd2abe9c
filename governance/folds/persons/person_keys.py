"""By what a person of a roster may be told: the employee id, an address, a name; pure.

A name finds a person where somebody asks for them; it never links an account.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from governance.model.persons import PersonSpan

ID, MAIL, NAME = "id:", "mail:", "name:"
ANSWERS = "answers:"
"""Marks whom the roster names as the person's manager: kept to find who answers to somebody."""


def keys_of(spans: Iterable[PersonSpan]) -> frozenset[str]:
    """Return the keys of a person, former ones too: an address that somebody had is not another's."""
    keys: set[str] = set()
    for span in spans:
        if span.employee_id is not None:
            keys.add(id_key(span.employee_id))
        keys.update(mail_key(mail) for mail in span.mails)
        keys.update(name_key(name) for name in (span.name, *span.other_names) if name is not None)
        if span.manager is not None:
            keys.add(f"{ANSWERS}{_plain(span.manager)}")
    return frozenset(keys)


def id_key(text: str) -> str:
    """Return the key of an employee id."""
    return f"{ID}{text.strip().casefold()}"


def mail_key(text: str) -> str:
    """Return the key of an address."""
    return f"{MAIL}{text.strip().lower()}"


def name_key(text: str) -> str:
    """Return the key of a name."""
    return f"{NAME}{_plain(text)}"


def answers_key(key: str) -> str:
    """Return the key of those who answer to whom a key tells."""
    return f"{ANSWERS}{_plain(key.partition(':')[2])}"


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def every_key(text: str) -> tuple[str, ...]:
    """Return the keys that a word may be, the surest first."""
    return id_key(text), mail_key(text), name_key(text)
