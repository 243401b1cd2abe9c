"""What is shown of a thing: sections of rows, in which keys are told by names and instants by datetimes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from governance.model.acts import author_of
from governance.model.keys import plain_parts
from governance.queries.named_messages import with_people_named
from governance.queries.naming import keyed_account, named_actor, named_application, named_entitlement
from governance.queries.snapshot import Snapshot
from governance.store.queries.whole_rows import MOST_ROWS, WholeRow
from ingest.contract.instants import from_micros

_ACCOUNTS = ("account_id", "idp_account_id")
_ENTITLEMENTS = ("entitlement_id", "via")
_ACTORS = ("granted_by", "ended_by")
_REVIEWER = "reviewer"
_SENTENCES = ("message", "summary")
_INSTANTS = ("_at", "valid_from", "valid_to", "recorded_from", "recorded_to")


LINES = ("what", "value")
"""The columns of a section that is a thing's own row: a line for each of its columns."""


class Section(NamedTuple):
    """Rows under a title; ``columns`` are those that people read, tools get all. ``note``: what is to be said of it."""

    title: str
    columns: Sequence[str]
    rows: list[dict[str, Any]]
    note: str | None = None
    most: int = MOST_ROWS
    """Rows of this kind that are read about one thing."""

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than these rows."""
        return len(self.rows) >= self.most


class Shown(NamedTuple):
    """A thing and all that is known of it."""

    kind: str
    key: str
    sections: list[Section]
    name: str | None = None
    """What people call it, where anything is known."""

    def plain(self) -> dict[str, Any]:
        """Return it for tools: each section's rows by its title; ``cut``: the titles of those that may have more."""
        head: dict[str, Any] = {"kind": self.kind, "id": self.key, "name": self.name}
        head["cut"] = [_key(section.title) for section in self.sections if section.is_cut]
        return head | {_key(section.title): _plain_rows(section) for section in self.sections}


def _plain_rows(section: Section) -> list[dict[str, Any]] | dict[str, Any]:
    if tuple(section.columns) != LINES:
        return section.rows
    return {_key(row["what"]): row["value"] for row in section.rows}


def _key(words: str) -> str:
    return words.replace(" ", "_")


def named_rows(snapshot: Snapshot, rows: Sequence[WholeRow]) -> list[dict[str, Any]]:
    """Return rows with names beside their keys: ``account``, ``entitlement``, ``application``, ``via``, by whom.

    In what they say, people are named.
    """
    accounts = {row[c] for row in rows for c in (*_ACCOUNTS, *_ACTORS, _REVIEWER) if row.get(c)}
    logins = snapshot.account_names(accounts)
    entitlements = snapshot.entitlement_names(row[c] for row in rows for c in _ENTITLEMENTS if row.get(c))
    applications = snapshot.application_names(row.get("application_id") for row in rows)
    shown: list[dict[str, Any]] = []
    for row in rows:
        values: dict[str, Any] = {}
        for column, value in row.items():
            if value is not None and (column == "at" or column.endswith(_INSTANTS)):
                value = from_micros(value)
            if column == "account_id":
                values["account"] = logins.get(value) or applications.get(value) or keyed_account(value).subject
            elif column in _ENTITLEMENTS:
                values[column.removesuffix("_id")] = named_entitlement(value, entitlements)
            elif column == "application_id":
                values["application"] = named_application(value, applications)
            elif column == "by" and value:
                values["entered_by"] = author_of(value).spelled()
            elif column == _REVIEWER:
                value = logins.get(value, value)
            if column in _ACTORS:
                value = named_actor(value, logins)
            if column != "via":
                values[column] = value
        shown.append(values)
    for column in _SENTENCES:
        speaking = [(row, values) for row, values in zip(rows, shown, strict=True) if row.get(column)]
        sentences = [(row[column], plain_parts(row.get("account_id") or "").issuer) for row, _ in speaking]
        for (_, values), sentence in zip(speaking, with_people_named(snapshot.connection, sentences), strict=True):
            values[column] = sentence
    return shown


def with_logins(snapshot: Snapshot, said: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return values that people said, with logins in place of the account keys that are known."""
    logins = snapshot.account_names(key for values in said for value in values.values() for key in _keys_in(value))

    def spelled(value: Any) -> Any:
        if isinstance(value, list):
            return [spelled(word) for word in value]
        return logins.get(value, value) if isinstance(value, str) else value

    return [{name: spelled(value) for name, value in values.items()} for values in said]


def _keys_in(value: object) -> Iterator[str]:
    for word in value if isinstance(value, list) else (value,):
        if isinstance(word, str) and "|" in word:
            yield word


def facts_of(row: Mapping[str, Any], names: Iterable[str]) -> list[dict[str, Any]]:
    """Return a row as lines of ``what`` and ``value``, without what is empty."""
    return [
        {"what": name.replace("_", " "), "value": row[name]}
        for name in names
        if row.get(name) not in (None, "", [], {})
    ]


def issuer_in(key: str) -> str:
    """Return the source that a key begins with."""
    return plain_parts(key).issuer
