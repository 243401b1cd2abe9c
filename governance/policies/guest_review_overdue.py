"""P39: a guest who can sign in, and whom nobody decided to keep for longer than is allowed.

A decision to keep is a reviewer's approval of the account as such, or of this finding. Silence and abstaining are none,
and nobody decides about himself.
"""

from __future__ import annotations

from collections.abc import Iterable

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.labels import label
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import overlap
from governance.model.states import DAY
from governance.policies.support import examples as ada
from governance.policies.support.able_spans import unless_untold
from governance.policies.support.guests import invited_guest_spans
from governance.settings.sections import Days


class GuestReviewOverdue(PolicySettings, frozen=True, kw_only=True):
    """How long a guest may stay without a decision to keep the account."""

    after_days: Days = 180


_UNKNOWN = "when the account was created is not known, and no decision to keep it was recorded"


def _judge(situation: Situation, settings: GuestReviewOverdue) -> Iterable[Answer]:
    return unless_untold(situation.account, _answers(situation, settings))


def _answers(situation: Situation, settings: GuestReviewOverdue) -> Iterable[Answer]:
    account = situation.account
    able = invited_guest_spans(situation)
    if not able:
        return ()
    about, lasts = About(account.account_id), able[-1][1] is None
    created = () if account.created_at is None else (account.created_at,)
    decided = sorted({*created, *situation.keep_decisions})
    if not decided:
        return [not_evaluable(about, _UNKNOWN)] if lasts else ()
    after = settings.after_days * DAY
    late = [(at + after, later) for at, later in zip(decided, [*decided[1:], None], strict=True)]
    overdue = overlap(able, [(begin, end) for begin, end in late if end is None or begin < end])
    if not overdue:
        return [compliant(about)]
    since, until = overdue[-1]
    begun = max((at for at in decided if at + after <= since), default=decided[0])
    what = "the last one" if begun in situation.keep_decisions else "its creation"
    message = (
        f"{label(account)} is a guest, and no decision to keep the account was recorded "
        f"for {settings.after_days} days since {what}."
    )
    return [violation(about, message, since, _shown(situation), until=until)]


def _shown(situation: Situation) -> tuple[str, ...]:
    account = situation.account
    listed = (account.listed_event_id,) if account.listed_event_id is not None else ()
    return account.provenance.evidence or listed or tuple(change.event_id for change in account.timeline[:1])


def _examples() -> list[Example[GuestReviewOverdue]]:
    settings = GuestReviewOverdue()

    def guest(created: float | None, *decisions: float) -> Situation:
        account = ada.account(
            ada.ENTRA,
            created_at=None if created is None else ada.day(created),
            profile={"userType": "Guest"},
            listed_event_id="listed",
        )
        return ada.situation(account=account, keep_decisions=tuple(ada.day(number) for number in decisions))

    shut = guest(1).account._replace(state="disabled", timeline=(ada.changed("disabled", 9),))
    return [
        Example("violation", "half a year since the guest was made, and nobody decided", settings, guest(1)),
        Example(
            "compliant", "the account was disabled before", settings, ada.situation(account=shut), is_near_miss=True
        ),
        Example("not_evaluable", "nobody knows since when the guest is there", settings, guest(None)),
    ]


POLICY = Policy(
    id="guest_review_overdue",
    title="A guest whom nobody has reviewed for long",
    severity="low",
    controls=Controls(
        soc2=("CC6.2", "CC6.3"), iso27001=("A.5.18", "A.5.19"), nist800_53=("AC-2", "PS-7"), pci_dss=("7.2.4", "8.2.7")
    ),
    remedy="Have somebody who knows the guest decide whether the account is to stay.",
    settings=GuestReviewOverdue,
    default=GuestReviewOverdue(),
    needs=needs("keep_decisions", "owner", only_with=("guest",)),
    examples=_examples,
    judge=_judge,
)
