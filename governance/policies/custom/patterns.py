"""Checks the patterns of ``matches`` before a rule is taken: the engine reads each anew for every account.

A pattern stands in quotes: one that is made of what an account holds would be whoever's who can change that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from governance.policies.custom.engine import engine
from governance.policies.custom.tokens import calls

_TIMES = 8
"""So many times a pattern must fit into the engine's own limit of ten MB: it is read in 15 milliseconds at most."""


def wrong_patterns(tokens: Sequence[str]) -> Iterator[str]:
    """Yield why patterns are refused."""
    for place, name in calls(tokens):
        if name != "matches":
            continue
        literal = tokens[place + 2]
        if tokens[place - 1] != "." or literal[-1] not in "'\"" or tokens[place + 3 : place + 4] != [")"]:
            yield "matches() is called behind what it looks at, with a pattern in quotes"
            continue
        pattern = _reckoned(literal, {})
        try:
            _matches(pattern)
        except RuntimeError as error:
            yield f"matches({literal:.60}): {_problem(error)}"
            continue
        try:
            _matches(f"(?:{pattern}\n){{{_TIMES}}}")
        except RuntimeError:
            yield f"matches({literal:.60}): the pattern is too costly: repeat less, or take [a-z] in place of \\w"


def _matches(pattern: object) -> None:
    _reckoned("''.matches(pattern)", {"pattern": pattern})


def _reckoned(expression: str, variables: dict[str, Any]) -> object:
    return engine().compile(expression).execute(engine().Context(variables=variables))


def _problem(error: RuntimeError) -> str:
    """Return what the engine says of a pattern, without the pattern and what it says of functions."""
    refusal = str(error).splitlines()[-1].removeprefix("error: ").partition(". Check function arguments")[0]
    return f"it is no pattern: {refusal.rstrip('.'):.120}"
