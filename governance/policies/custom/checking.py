"""Checks a rule before it is taken: it names what there is, calls what is listed, and cannot run long.

The engine has no limits of its own. So lists are bounded before a rule sees them, no comprehension stands within
another one, and none looks at a whole list again: what a rule costs grows with what it reads and with its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from governance.policies.custom.engine import engine
from governance.policies.custom.patterns import wrong_patterns
from governance.policies.custom.shape import LISTS, SINGLE, Field
from governance.policies.custom.tokens import MACROS, Comprehension, calls, comprehensions, is_name, tokens_of
from governance.settings.custom_rules import CustomRule
from ingest.contract.did_you_mean import did_you_mean

LONGEST_BYTES = 4_000
FUNCTIONS = frozenset({
    "contains", "double", "duration", "endsWith", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear",
    "getFullYear", "getHours", "getMilliseconds", "getMinutes", "getMonth", "getSeconds", "has", "int", "matches",
    "size", "startsWith", "string", "timestamp",
})  # fmt: skip
_ID = re.compile(r"[a-z][a-z0-9_]{2,59}")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}|[{}]")
_PLACES = ("account", "entitlement")
_OPERATOR = re.compile(r"[@!_-].*")
_WHERE = re.compile(r"ERROR: <input>:(\d+):(\d+): Syntax error: ([^\n]*)")
_CONSTANTS = frozenset({"true", "false", "null", "in"})


def problems(rule: CustomRule) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a rule, each with its key."""
    if not _ID.fullmatch(rule.id):
        yield "id", "a rule is called by 3 to 60 small letters, digits and _, a letter first"
    for key, expression in (("when", rule.when), ("since", rule.since)):
        if expression is not None:
            problem = why_not(expression, rule.about)
            if problem is not None:
                yield key, problem
    for match in _PLACEHOLDER.finditer(rule.message):
        if match[1] not in _PLACES or (match[1] == "entitlement" and rule.about != "grant"):
            yield "message", f"{match[0]} stands for nothing; {{account}} does, and of a grant {{entitlement}}"
    outcomes = {example.outcome for example in rule.examples}
    for outcome in ("violation", "compliant"):
        if outcome not in outcomes:
            yield "examples", f"none of them is {outcome}: give one of each, so that `jitgov policy test` can ask"
    for number, example in enumerate(rule.examples):
        for place, problem in _given_problems(example.given):
            yield f"examples[{number}].given.{place}", problem


@lru_cache(maxsize=4_096)
def why_not(expression: str, about: str) -> str | None:
    """Return why an expression is refused; None: it is not."""
    if len(expression.encode()) > LONGEST_BYTES:
        return f"it is longer than {LONGEST_BYTES:,} bytes"
    try:
        program = engine().compile(expression)
    except ValueError as error:
        return f"it is no CEL{_where(str(error))}"
    tokens = tokens_of(expression)
    inner = comprehensions(tokens)
    # A rule about a grant is asked once for each: were it shown all, it would cost the square of them.
    other = "grants" if about == "grant" else "grant"
    known = {*SINGLE, *LISTS} - {other}
    bound = {comprehension.variable for comprehension in inner}
    for reason in (
        *_wrong_calls(tokens, program.functions()),
        *_wrong_comprehensions(tokens, inner),
        *(f"{name} is nothing that a rule is told{did_you_mean(name, sorted(known))}"
          for name in program.variables() if name not in known | bound),
        *_wrong_fields(tokens, inner),
        *wrong_patterns(tokens),
    ):  # fmt: skip
        return reason
    return None


def _where(refusal: str) -> str:
    """Return what the engine says first of an expression that it cannot read: line, column and what stands there."""
    first = _WHERE.search(refusal)
    if first is None:
        return ""
    line, column, problem = first.groups()
    if "Recursion limit" in problem:
        return ": it is nested too deep"
    return f": line {line}, column {column}: {problem.partition(' expecting ')[0]:.120}".replace("'<EOF>'", "its end")


def _wrong_calls(tokens: list[str], functions: list[str]) -> Iterator[str]:
    named = [name for name in functions if not _OPERATOR.fullmatch(name)]
    for name in (*(name for _, name in calls(tokens)), *named):
        if name not in FUNCTIONS and name not in MACROS and name not in _CONSTANTS:
            yield f"{name}() is no function that a rule may call{did_you_mean(name, sorted(FUNCTIONS | MACROS))}"


def _wrong_comprehensions(tokens: list[str], inner: list[Comprehension]) -> Iterator[str]:
    for comprehension in inner:
        if comprehension.variable in SINGLE or comprehension.variable in LISTS:
            yield f"{comprehension.variable} is the name of something else: call the variable of a list otherwise"
        body = range(comprehension.begin, comprehension.end)
        if any(other.begin in body and other is not comprehension for other in inner):
            yield "a comprehension stands within another one: what it costs would grow with the square"
        for place in body:
            if _is_whole(tokens, place):
                yield f"within a comprehension all of {tokens[place]} is looked at again, for each item"
            if tokens[place] == "matches":
                yield "matches() stands within a comprehension: take startsWith, endsWith or contains there"


def _is_whole(tokens: list[str], place: int) -> bool:
    """Tell whether a list, a map or all of the account stands here, and not a part of it."""
    if tokens[place - 1] == ".":
        return tokens[place] == "profile" and tokens[place + 1] not in (".", "[")
    return tokens[place] in LISTS or (tokens[place] in SINGLE and tokens[place + 1] != ".")


def _wrong_fields(tokens: list[str], inner: list[Comprehension]) -> Iterator[str]:
    for place in range(len(tokens) - 2):
        root, dot, name = tokens[place : place + 3]
        if dot != "." or not is_name(root) or (place and tokens[place - 1] == "."):
            continue
        fields = SINGLE.get(root) or _item_fields(root, place, inner)
        is_call = place + 3 < len(tokens) and tokens[place + 3] == "("
        if fields is not None and name not in fields and not is_call:
            yield f"{root}.{name} is nothing that a rule is told{did_you_mean(name, sorted(fields))}"


def _item_fields(name: str, place: int, inner: list[Comprehension]) -> Mapping[str, Field] | None:
    for comprehension in inner:
        if name == comprehension.variable and place in range(comprehension.begin, comprehension.end):
            return LISTS.get(comprehension.over or "")
    return None


@lru_cache(maxsize=4_096)
def names_read(when: str, since: str | None, about: str) -> frozenset[str]:
    """Return which names of the situation a rule reads."""
    tokens = {token for text in (when, since or "") for token in tokens_of(text)}
    subject = {"grant"} if about == "grant" else set()
    return frozenset(tokens & (SINGLE.keys() | LISTS.keys()) | subject)


def _given_problems(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    known = {**{name: fields for name, fields in SINGLE.items() if name != "grant"}, **LISTS}
    for name, value in given.items():
        if name not in known:
            yield name, f"nothing that a rule is told{did_you_mean(name, sorted(known))}"
            continue
        items = value if name in LISTS else [value or {}]
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            yield name, "a list of mappings stands here" if name in LISTS else "a mapping stands here"
            continue
        for item in items:
            for field, of_field in item.items():
                if field not in known[name]:
                    yield f"{name}.{field}", f"nothing that a rule is told{did_you_mean(field, sorted(known[name]))}"
                elif known[name][field].kind == "instant" and not _is_instant(of_field):
                    yield f"{name}.{field}", "an instant stands here, like 2026-01-31T08:00:00Z"


def _is_instant(value: object) -> bool:
    try:
        return value is None or datetime.fromisoformat(str(value)).tzinfo is not None
    except ValueError:
        return False
