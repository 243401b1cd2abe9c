"""The subset of Okta's filter language that the lists and the log take: comparisons, ``and``, ``or``, parentheses.

Source: Okta documentation, "Filtering" and "System Log query": strings in double quotes, ``and`` binds closer than
``or``, brackets are not supported, dates compare as instants.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import orjson

from simulator.records.instants import micros
from simulator.records.record import Json

Predicate = Callable[[Json], bool]

_TOKEN = re.compile(r'\s*(?:(?P<string>"(?:[^"\\]|\\.)*")|(?P<paren>[()])|(?P<word>[^\s()"\[\]]+))')
_DATE = re.compile(r"\d{4}-\d\d-\d\dT")
_Value = str | int | float | bool | None


class FilterError(Exception):
    """The expression cannot be parsed; the message says where."""


def parsed(expression: str) -> Predicate:
    """Return whether a body matches. Raises FilterError."""
    tokens = _Tokens(expression)
    predicate = _any(tokens)
    if tokens.peek() is not None:
        raise FilterError(f"unexpected {tokens.peek()} after the end")
    return predicate


class _Tokens:
    def __init__(self, expression: str) -> None:
        self._found: list[str] = []
        place = 0
        while expression[place:].strip():
            match = _TOKEN.match(expression, place)
            if match is None:
                raise FilterError(f"cannot be read from {expression[place:]!r} on")
            self._found.append(match.group().strip())
            place = match.end()
        self._found.reverse()

    def peek(self) -> str | None:
        return self._found[-1] if self._found else None

    def next(self) -> str:
        if not self._found:
            raise FilterError("ends too early")
        return self._found.pop()

    def took(self, word: str) -> bool:
        if self._found and self._found[-1].lower() == word:
            self._found.pop()
            return True
        return False


def _any(tokens: _Tokens) -> Predicate:
    parts = [_all(tokens)]
    while tokens.took("or"):
        parts.append(_all(tokens))
    return parts[0] if len(parts) == 1 else lambda body: any(part(body) for part in parts)


def _all(tokens: _Tokens) -> Predicate:
    parts = [_one(tokens)]
    while tokens.took("and"):
        parts.append(_one(tokens))
    return parts[0] if len(parts) == 1 else lambda body: all(part(body) for part in parts)


def _one(tokens: _Tokens) -> Predicate:
    if tokens.took("not"):
        denied = _one(tokens)
        return lambda body: not denied(body)
    if tokens.took("("):
        inner = _any(tokens)
        if not tokens.took(")"):
            raise FilterError("a parenthesis is not closed")
        return inner
    path, operator = tokens.next().split("."), tokens.next().lower()
    if operator == "pr":
        return lambda body: any(value is not None for value in _values(body, path))
    compare = _COMPARISONS.get(operator)
    if compare is None:
        raise FilterError(f"{operator} is no operator")
    wanted = _literal(tokens.next())
    return lambda body: any(_compared(compare, value, wanted) for value in _values(body, path))


def _literal(token: str) -> _Value:
    try:
        value = orjson.loads(token)
    except orjson.JSONDecodeError:
        raise FilterError(f"{token} is no value; strings stand in double quotes") from None
    if not isinstance(value, str | int | float | bool):
        raise FilterError(f"{token} is no value")
    return value


def _values(body: object, path: list[str]) -> list[_Value]:
    """Return the values at a path; lists on the way are searched through, as for ``target.id``."""
    if isinstance(body, list):
        return [value for part in body for value in _values(part, path)]
    if not path:
        return [body] if isinstance(body, str | int | float | bool) or body is None else [str(body)]
    return _values(body[path[0]], path[1:]) if isinstance(body, dict) and path[0] in body else []


def _compared(compare: Callable[[str, str], bool], value: _Value, wanted: _Value) -> bool:
    if isinstance(value, str) and isinstance(wanted, str):
        if _DATE.match(value) and _DATE.match(wanted):
            return compare(_sortable(value), _sortable(wanted))
        return compare(value.lower(), wanted.lower())
    return compare(str(value).lower(), str(wanted).lower())


def _sortable(text: str) -> str:
    try:
        return f"{micros(datetime.fromisoformat(text)):020}"
    except (ValueError, TypeError):
        raise FilterError(f"{text} is no instant") from None


_COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "eq": lambda value, wanted: value == wanted,
    "ne": lambda value, wanted: value != wanted,
    "sw": lambda value, wanted: value.startswith(wanted),
    "ew": lambda value, wanted: value.endswith(wanted),
    "co": lambda value, wanted: wanted in value,
    "gt": lambda value, wanted: value > wanted,
    "ge": lambda value, wanted: value >= wanted,
    "lt": lambda value, wanted: value < wanted,
    "le": lambda value, wanted: value <= wanted,
}
