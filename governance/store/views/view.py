"""What a view is: columns with their kinds and meanings, and the tables they come from; spelled for either store.

The views are made anew at the end of every migration, so that steps may change the tables below them. Whoever changes
one adds a step, even an empty one: an existing store is then asked to migrate.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Kind = Literal["text", "timestamp", "date", "number", "boolean"]
Dialect = Literal["postgresql", "sqlite"]

_SPELLED: dict[Dialect, dict[Kind, str]] = {
    "postgresql": {
        # Keys and words are of two collations, which one column cannot be: all compare by bytes.
        "text": '({0}) COLLATE "C"',
        "timestamp": "(TIMESTAMPTZ 'epoch' + ({0}) * INTERVAL '1 microsecond')",
        "date": "(DATE 'epoch' + ({0})::int)",
        "number": "({0})::bigint",
        "boolean": "(({0}) <> 0)",
    },
    "sqlite": {
        "text": "{0}",
        # As many digits for each, so that text sorts as time does.
        "timestamp": "strftime('%Y-%m-%dT%H:%M:%S', ({0}) / 1000000, 'unixepoch') || printf('.%06dZ', ({0}) % 1000000)",
        "date": "date(({0}) * 86400, 'unixepoch')",
        "number": "{0}",
        "boolean": "({0}) <> 0",
    },
}
NOW = 1_234_567_890_123_456_789
"""Stands for the instant of asking where SQL takes an instant as a number."""
_NOW: dict[Dialect, str] = {
    "postgresql": "(EXTRACT(EPOCH FROM now()) * 1000000)::bigint",
    "sqlite": "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)",
}


_ISSUER_OF = re.compile(r"issuer_of\{([a-z._]+)\}")
_BEFORE_BAR: dict[Dialect, str] = {
    "postgresql": r"split_part(\1, '|', 1)",
    "sqlite": r"substr(\1, 1, instr(\1, '|') - 1)",
}


class ViewColumn(NamedTuple):
    """A column; ``sql`` gives timestamps in microseconds, dates in days since 1970-01-01, booleans as 0 and 1."""

    name: str
    kind: Kind
    sql: str
    meaning: str
    is_personal: bool = False
    """Whether it tells of a person: by name, login or number, or by what somebody did."""


class View(NamedTuple):
    """A view: what a row is, its columns, the tables behind FROM, and a question that shows how it is used."""

    name: str
    row: str
    columns: tuple[ViewColumn, ...]
    tables: str
    question: str
    """What the example asks, in words."""
    example: str
    """A SELECT that runs on both stores."""

    def definition(self, dialect: Dialect) -> str:
        """Return the SELECT that the view is made of."""
        spelled = _SPELLED[dialect]
        columns = ", ".join(f'{spelled[c.kind].format(c.sql)} AS "{c.name}"' for c in self.columns)
        return self._of(columns, dialect)

    def bare_select(self, dialect: Dialect) -> str:
        """Return the SELECT that gives the columns as numbers and text, for whoever writes them in a form of its own.

        Timestamps are microseconds, dates days since 1970-01-01, booleans 0 or 1.
        """
        return self._of(", ".join(c.sql for c in self.columns), dialect)

    def _of(self, columns: str, dialect: Dialect) -> str:
        written = f"SELECT {columns} FROM {self.tables}".replace(str(NOW), _NOW[dialect])
        return _ISSUER_OF.sub(_BEFORE_BAR[dialect], written)


def name_of(what: Literal["application", "entitlement"], column: str) -> str:
    """Return the SQL of the latest name that records give an application or an entitlement."""
    return (
        f"(SELECT s.name FROM sighting s WHERE s.what = '{what}' AND s.thing_id = {column} AND s.name IS NOT NULL "
        "ORDER BY s.name_at DESC, s.name DESC LIMIT 1)"
    )


def issuer_of(column: str) -> str:
    """Return what stands for the SQL of a key's issuer; ``column`` holds a key `<issuer>|<id>`, or null."""
    return f"issuer_of{{{column}}}"


def actor_of(column: str) -> str:
    """Return the SQL of who did something: the login of an account, else as the source spells it."""
    return f"COALESCE((SELECT w.name FROM account w WHERE w.account_id = {column}), {column})"


def identity_of(account: str) -> str:
    """Return the SQL of the identity of an account, of its IdP account's where it is an application's.

    ``account``: the alias of the table ``account``. An account on its own is its own identity.
    """
    of = "(SELECT i.identity_id FROM account_identity i WHERE i.account_id = {0}.{1})"
    own, idp = of.format(account, "account_id"), of.format(account, "idp_account_id")
    return f"COALESCE({own}, {idp}, {account}.idp_account_id)"
