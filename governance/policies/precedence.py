"""One fact, one finding: where two policies concern the same account for the same cause, the first alone speaks.

A policy that config switches off, or that nobody has built yet, says nothing, and so the next one speaks.
"""

from __future__ import annotations

from collections.abc import Sequence

from governance.model.answers import Answer, Judgement
from governance.model.spans import overlap

FIRST_SPEAKS: tuple[tuple[str, ...], ...] = (
    ("admin_mfa", "person_without_factor"),
    ("leaver_token", "leaver_client", "unowned_credential"),
)
"""Ids of policies, in each line the one first that speaks first."""
_EARLIER = {later: line[:place] for line in FIRST_SPEAKS for place, later in enumerate(line) if place}
"""Policy → those that speak before it."""


def first_speaks(judgements: Sequence[Judgement]) -> list[Judgement]:
    """Return the judgements without those of a fact of which another policy speaks first."""
    return [j for j in judgements if j.policy_id not in _EARLIER or not _is_told_already(j, judgements)]


def _is_told_already(judgement: Judgement, judgements: Sequence[Judgement]) -> bool:
    earlier = _EARLIER[judgement.policy_id]
    account_id = judgement.answer.about.account_id
    return any(
        _tells(other.answer, judgement.answer)
        for other in judgements
        if other.policy_id in earlier and other.answer.about.account_id == account_id
    )


def _tells(first: Answer, later: Answer) -> bool:
    """Tell whether the first answer leaves nothing to say: it is a violation that lasts, or lay at the same time."""
    if first.outcome != "violation":
        return False
    if first.until is None:
        return True
    spans = [(first.since, first.until)], [(later.since, later.until)]
    return later.outcome == "violation" and bool(overlap(*spans))
