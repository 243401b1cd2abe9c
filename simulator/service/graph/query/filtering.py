"""The subset of OData's ``$filter`` that the simulated resources take, as a list of conditions that all must hold.

Taken: ``eq ne ge gt le lt``, ``and``, parentheses, ``startswith``, ``contains``, and ``any`` over a list with ``eq``
and ``or`` inside. ``or`` outside of ``any``, ``not`` and arithmetic are refused.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Literal, NamedTuple, cast

from simulator.records.record import Json
from simulator.service.graph.wire.errors import bad_request

Operator = Literal["eq", "ne", "ge", "gt", "le", "lt", "startswith", "contains", "any"]
Value = str | bool | int | datetime | None

_COMPARISONS = ("eq", "ne", "ge", "gt", "le", "lt")
# A string, a date-time (which has colons), a sign, or a word.
_TOKEN = re.compile(r"\s*(?:'(?:[^']|'')*'|\d{4}-\d\d-\d\d[^\s(),']*|[(),:]|[^\s(),:']+)")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?(Z|[+-]\d\d:\d\d))?")


class Condition(NamedTuple):
    """One condition on a property (``status/errorCode``); ``any`` has the tuple of accepted values."""

    name: str
    operator: Operator
    value: Value | tuple[Value, ...]

    def holds(self, row: Json) -> bool:
        """Return whether a row meets it; text is compared as text, with its case."""
        value: object = row
        for part in self.name.split("/"):
            value = value.get(part) if isinstance(value, dict) else None
        if self.operator == "any":
            return isinstance(value, list) and isinstance(self.value, tuple) and any(v in value for v in self.value)
        if self.operator in ("startswith", "contains"):
            text, part = str(value or ""), str(self.value)
            return text.startswith(part) if self.operator == "startswith" else part in text
        return _compared(value, self.operator, self.value)


def _compared(value: object, operator: str, wanted: object) -> bool:
    if operator in ("eq", "ne"):
        return (value == wanted) == (operator == "eq")
    if isinstance(value, str) and isinstance(wanted, datetime):
        value = instant_of(value)
    if not isinstance(value, str | int | datetime) or type(value) is not type(wanted):
        return False
    # The types are the same; what they are is known only here.
    left, right = cast("int", value), cast("int", wanted)
    return {"ge": left >= right, "gt": left > right, "le": left <= right, "lt": left < right}[operator]


def instant_of(text: str) -> datetime | None:
    """Return the instant of an OData date or date-time literal, to the microsecond; None when it is none."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    day, time, fraction, zone = match.groups()
    if time is None:
        return datetime.fromisoformat(day).replace(tzinfo=UTC)
    offset = "+00:00" if zone == "Z" else zone
    return datetime.fromisoformat(f"{day}T{time}.{(fraction or '0')[:6]:0<6}{offset}").astimezone(UTC)


def parse_filter(text: str) -> list[Condition]:
    """Return the conditions of a ``$filter``. Raises GraphError (400) for what is outside of the subset."""
    return _Parser(text).conditions()


class _Parser:
    """Reads a filter's tokens from left to right."""

    def __init__(self, text: str) -> None:
        self._text, self._tokens, self._place = text, list[str](), 0
        at = 0
        while text[at:].strip():
            match = _TOKEN.match(text, at)
            if match is None:
                raise self._refused()
            self._tokens.append(match.group().strip())
            at = match.end()

    def conditions(self) -> list[Condition]:
        conditions = self._all_of()
        if self._place < len(self._tokens):
            raise self._refused()
        return conditions

    def _all_of(self) -> list[Condition]:
        conditions = self._term()
        while self._peek() == "and":
            self._take()
            conditions += self._term()
        return conditions

    def _term(self) -> list[Condition]:
        first = self._take()
        if first == "(":
            inner = self._all_of()
            self._expect(")")
            return inner
        if first in ("startswith", "contains"):
            return [self._function(cast("Operator", first))]
        if first.endswith("/any"):
            return [self._any(first.removesuffix("/any"))]
        operator = self._take()
        if operator not in _COMPARISONS:
            raise self._refused()
        return [Condition(first, cast("Operator", operator), self._value())]

    def _function(self, operator: Operator) -> Condition:
        self._expect("(")
        name = self._take()
        self._expect(",")
        value = self._value()
        self._expect(")")
        return Condition(name, operator, value)

    def _any(self, name: str) -> Condition:
        self._expect("(")
        variable = self._take()
        self._expect(":")
        values = [self._equal(variable)]
        while self._peek() == "or":
            self._take()
            values.append(self._equal(variable))
        self._expect(")")
        return Condition(name, "any", tuple(values))

    def _equal(self, variable: str) -> Value:
        self._expect(variable)
        self._expect("eq")
        return self._value()

    def _value(self) -> Value:
        token = self._take()
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if token in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[token]
        if re.fullmatch(r"-?\d+", token):
            return int(token)
        return instant_of(token) or token

    def _peek(self) -> str | None:
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def _take(self) -> str:
        token = self._peek()
        if token is None:
            raise self._refused()
        self._place += 1
        return token

    def _expect(self, token: str) -> None:
        if self._take() != token:
            raise self._refused()

    def _refused(self) -> Exception:
        return bad_request(f"Invalid filter clause: syntax error in '{self._text}'.")
