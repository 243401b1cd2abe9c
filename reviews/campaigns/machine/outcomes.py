"""What several reviewers of one stage say together: one table of strategies, and nothing else decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

Verdict = Literal["approved", "revoked", "reduced", "abstained"]
Outcome = Literal["approved", "revoked", "reduced", "abstained", "no_response"]
Strategy = Literal["one_accept_accepts", "one_deny_denies", "all_must_accept"]

VERDICTS: tuple[Verdict, ...] = ("approved", "revoked", "reduced", "abstained")
DECIDING: frozenset[Outcome] = frozenset({"approved", "revoked", "reduced"})
"""Outcomes that are a decision; who abstains, or says nothing, decides nothing."""


class Ranking(NamedTuple):
    """How a strategy weighs: the first of ``order`` that anybody gave is the outcome.

    ``at_once``: what settles the stage before everybody has answered, because nothing said later could outweigh it.
    """

    order: tuple[Outcome, ...]
    at_once: frozenset[Outcome]


STRATEGIES: dict[Strategy, Ranking] = {
    "one_accept_accepts": Ranking(
        ("approved", "revoked", "reduced", "abstained", "no_response"), frozenset({"approved"})
    ),
    "one_deny_denies": Ranking(("revoked", "reduced", "approved", "abstained", "no_response"), frozenset({"revoked"})),
    "all_must_accept": Ranking(("revoked", "reduced", "no_response", "abstained", "approved"), frozenset({"revoked"})),
}


def outcome_of(strategy: Strategy, verdicts: Sequence[Verdict | None], *, over: bool) -> Outcome | None:
    """Return what the reviewers of a stage say together; None: it waits for more of them.

    ``verdicts``: the last word of each who is asked, None for who said nothing; ``over``: nobody is waited for.
    """
    ranking = STRATEGIES[strategy]
    given: set[Outcome] = {verdict or "no_response" for verdict in verdicts} or {"no_response"}
    outcome = next(rank for rank in ranking.order if rank in given)
    if over or "no_response" not in given or outcome in ranking.at_once:
        return outcome
    return None
