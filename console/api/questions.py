"""The questions of the API that no address holds: what other settings of policies would find."""

from __future__ import annotations

from typing import Any

import msgspec

from console.api.bodies import Policies
from console.api.interface import Question
from console.asking.asked import Asked, UnclearWordError
from console.asking.replaying import replayed
from console.asking.tried_policies import MOST_OCTETS
from console.sign_in.roles import REPLAYING
from ingest.contract.counting import counted


class ReplayView(msgspec.Struct, frozen=True):
    """What would differ, held against what stands; ``is_whole`` false: time ended, and there may be more."""

    counts: list[dict[str, Any]]
    """By policy and by ``what`` (findings, what could not be told): how many are ``added``, ``gone``, ``changed``."""
    examples: list[dict[str, Any]]
    sentences: list[str]
    is_whole: bool


def _replay(asked: Asked, sent: Policies) -> ReplayView:
    octets = len(sent.policies.encode())
    if octets > MOST_OCTETS:
        raise UnclearWordError(
            f"policies: {counted(octets, 'octet is', 'octets are')} too many; {MOST_OCTETS:,} at most"
        )
    answer = replayed(asked, sent.policies)
    return ReplayView(list(answer.counts), list(answer.examples), list(answer.sentences), answer.is_whole)


QUESTIONS = (
    Question("/replay", "What other settings of policies would find; nothing is saved.", REPLAYING, Policies,
             ReplayView, _replay, "a replay's examples"),
)  # fmt: skip
"""By their addresses below /api/v1."""
