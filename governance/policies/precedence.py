"""One fact, one finding: where two policies concern the same account for the same cause, the first alone speaks.

A policy that config switches off, or that nobody has built yet, says nothing, and so the next one speaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from governance.model.answers import About, Answer, Judgement
from governance.model.keys import app_account_key
from governance.model.spans import overlap

FIRST_SPEAKS: tuple[tuple[str, ...], ...] = (
    ("leaver_account", "contract_ended", "leaver_elsewhere"),
    ("resurrection", "used_after_leaving"),
    ("leaver_elsewhere", "orphan"),
    ("dormant_privileged", "jit_past_limit", "password_never_used", "unused_privilege", "unused_assignment"),
    ("role_mapping", "privilege_creep", "peer_outlier"),
    ("elevation_outside_pim", "regrant_after_revoke", "out_of_band_grant"),
    ("admin_mfa", "person_without_factor"),
    ("leaver_token", "leaver_client", "unowned_credential"),
)
"""Ids of policies, in each line the one first that speaks first; those to come have their places already."""
ASKED_ALONE: tuple[tuple[str, str], ...] = (("admin_mfa", "person_without_factor"), ("role_mapping", "peer_outlier"))
"""Pairs of which the second is not asked about whomever the first is asked about, whatever it answers."""
NOT_ASKED_WHERE_UNTOLD: tuple[tuple[str, str], ...] = (("leaver_elsewhere", "orphan"),)
"""Pairs of which the second is not asked either where the first cannot be told: both would rest on the same lists."""
TOLD_ONCE: tuple[tuple[str, str], ...] = (("resurrection", "used_after_leaving"),)
"""Pairs of one deed: once the first has told it, the second has nothing to say, though the first is over."""
_OF_SILENCE = frozenset(FIRST_SPEAKS[3])
"""Who speaks of silence: that of an account is that of whose account it is, in the application alike."""
_EARLIER = {later: frozenset(line[:place]) for line in FIRST_SPEAKS for place, later in enumerate(line) if place}
"""Policy → those that speak before it."""
SPEAK_ALONE = frozenset(first for first, _ in (*ASKED_ALONE, *NOT_ASKED_WHERE_UNTOLD))
"""Who may take the word from another policy whatever it answers: the others do so by what they find alone."""
_NOBODY: frozenset[str] = frozenset()


def told_otherwise(policies: Iterable[str]) -> frozenset[str]:
    """Return the policies, and all which may speak, or fall silent, by what these say."""
    changed = frozenset(policies)
    return changed | {later for later, earlier in _EARLIER.items() if not earlier.isdisjoint(changed)}


def asked_with(policies: Iterable[str]) -> frozenset[str]:
    """Return the policies, and all which may take the word from them: whom these silence is another matter."""
    return frozenset(policies).union(*(_EARLIER.get(policy, _NOBODY) for policy in policies))


def first_speaks(judgements: Sequence[Judgement]) -> list[Judgement]:
    """Return the judgements without those of a fact of which another policy speaks first."""
    # Only who finds something, or is asked alone, takes the word from anybody: of most accounts nobody does.
    telling = {j.policy_id for j in judgements if j.answer.outcome == "violation" or j.policy_id in SPEAK_ALONE}
    if not telling:
        return list(judgements)
    left = (
        j if telling.isdisjoint(_EARLIER.get(j.policy_id, _NOBODY)) else _left_to_say(j, judgements) for j in judgements
    )
    return [judgement for judgement in left if judgement is not None]


def _left_to_say(judgement: Judgement, judgements: Sequence[Judgement]) -> Judgement | None:
    """Return what of a judgement no earlier policy tells; None: nothing of it."""
    earlier = _EARLIER[judgement.policy_id]
    telling = [
        other
        for other in judgements
        if other.policy_id in earlier
        and _covers(_whose(other), _whose(judgement))
        and (_tells(other.answer, judgement.answer) or _asks_alone(other, judgement))
    ]
    if not telling:
        return judgement
    begins = [_speaks_from(other, judgement) for other in telling]
    if None not in begins:
        if judgement.answer.outcome == "not_evaluable":
            return judgement  # What cannot be told has no end that is known ahead.
        until = min([at for at in (*begins, judgement.answer.until) if at is not None])
        return judgement._replace(answer=judgement.answer._replace(until=until))
    ends = [other.answer.until for other in telling if _is_taken_over(other, judgement)]
    if len(ends) < len(telling):
        return None
    answer = judgement.answer
    return judgement._replace(answer=answer._replace(since=max(until for until in ends if until is not None)))


def _speaks_from(first: Judgement, later: Judgement) -> int | None:
    """Return when the first one has the word, where what the later one says is told until then; None: throughout."""
    at = first.answer.speaks_from if first.answer.until is None else None
    # Silence is told when it is too long, and whoever it concerns is asked again then: it takes questions at once.
    is_told = later.answer.outcome == "violation" or (
        later.answer.outcome == "not_evaluable" and first.policy_id not in _OF_SILENCE
    )
    return at if at is not None and is_told and later.answer.since < at else None


def _is_taken_over(first: Judgement, later: Judgement) -> bool:
    """Tell whether the later judgement lasts on where the first one spoke, and is over; a deed is told once."""
    over_at, until = first.answer.until, later.answer.until
    lasts_on = over_at is not None and (until is None or until > over_at)
    return lasts_on and (first.policy_id, later.policy_id) not in TOLD_ONCE


def _asks_alone(first: Judgement, later: Judgement) -> bool:
    """Tell whether the later judgement's question is the first one's alone, as long as that one is asked it."""
    if first.answer.until is not None or later.answer.until is not None:
        return False
    pair = first.policy_id, later.policy_id
    return pair in ASKED_ALONE or (pair in NOT_ASKED_WHERE_UNTOLD and first.answer.outcome == "not_evaluable")


def _whose(judgement: Judgement) -> About:
    """Return what the answer is about; of an account in an application that is silent, as the person's who has it."""
    about = judgement.answer.about
    beside = app_account_key(about.application_id or "", "")
    if judgement.policy_id not in _OF_SILENCE or not about.account_id.startswith(beside):
        return about
    return about._replace(account_id=about.account_id.removeprefix(beside))


def _covers(first: About, later: About) -> bool:
    """Tell whether the first is about the later's subject: about the whole account, or about the same thing of it."""
    same_application = first.application_id in (None, later.application_id)
    return (
        first.account_id == later.account_id
        and same_application
        and first.entitlement_id in (None, later.entitlement_id)
    )


def _tells(first: Answer, later: Answer) -> bool:
    """Tell whether the first answer leaves nothing to say: it is a violation that lasts, or lay at the same time."""
    if first.outcome != "violation":
        return False
    if first.until is None:
        return True
    spans = [(first.since, first.until)], [(later.since, later.until)]
    return later.outcome == "violation" and bool(overlap(*spans))
