"""What policies cannot tell of an account, spelled as ``governance.store.assessment.question_texts`` has it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from governance.model.answers import Judgement

_encode = msgspec.json.Encoder().encode


def question_text(judgements: Iterable[Judgement], policies: Collection[str]) -> str:
    """Return what some of the policies cannot tell of an account; '' where that is nothing."""
    lines = []
    for policy_id, _, answer, is_shadow in judgements:
        if answer.outcome == "not_evaluable" and policy_id in policies and not is_shadow:
            lines.append(b"%b%d" % (_encode((policy_id, *answer.about, answer.message)), answer.since))
    lines.sort()
    return b"\n".join(lines).decode()
