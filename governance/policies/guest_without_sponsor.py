"""P38: a guest who can sign in, past the grace, and of whose sponsors none is still there.

A sponsor answers for a guest: a person, or a group, by the word of a list of the source. A group counts as long as a
list names it; a person until the account, or the person by the roster, is gone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.labels import label
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import Span, earlier, overlap, without
from governance.model.states import DAY, Sponsor
from governance.policies.support import examples as ada
from governance.policies.support.able_spans import unless_untold
from governance.policies.support.guests import invited_guest_spans
from governance.settings.sections import Days


class GuestWithoutSponsor(PolicySettings, frozen=True, kw_only=True):
    """A new guest may be without a sponsor for the grace."""

    grace_days: Days = 7


_UNREAD = "no list of the source was read that tells who sponsors the guest"


def _judge(situation: Situation, settings: GuestWithoutSponsor) -> Iterable[Answer]:
    return unless_untold(situation.account, _answers(situation, settings))


def _answers(situation: Situation, settings: GuestWithoutSponsor) -> Iterable[Answer]:
    account = situation.account
    able = invited_guest_spans(situation)
    if not able:
        return ()
    about, lasts = About(account.account_id), able[-1][1] is None
    past_grace = (account.created_at or 0) + settings.grace_days * DAY
    if account.sponsors_read is None:
        return [not_evaluable(about, _UNREAD, past_grace)] if lasts else ()
    begin = max(past_grace, account.sponsors_read[0])
    sponsored = [_while_there(situation, sponsor) for sponsor in account.sponsors]
    alone = without(overlap(able, [(begin, None)]), sponsored)
    if alone:
        return [_violation(situation, alone[-1])]
    return [compliant(about)] if lasts else ()


def _while_there(situation: Situation, sponsor: Sponsor) -> Span:
    return sponsor.from_at, earlier(sponsor.to_at, situation.sponsor_ends.get(sponsor.key))


def _violation(situation: Situation, span: Span) -> Answer:
    account, (since, until) = situation.account, span
    named = [s for s in account.sponsors if s.from_at <= since and (s.to_at is None or s.to_at > since)]
    can = "can" if until is None else "could"
    nobody = "nobody whom its source lists as a sponsor is still there" if named else "its source lists no sponsor"
    message = f"{label(account)} is a guest who {can} sign in, and {nobody}."
    read = (account.sponsors_read or (0, ""))[1]
    evidence = [s.event_id for s in named] or [read]
    return violation(About(account.account_id), message, since, evidence, until=until, stated=True)


def _examples() -> list[Example[GuestWithoutSponsor]]:
    settings, bob = GuestWithoutSponsor(), f"{ada.ENTRA}|bob"

    def guest(*sponsors: str, ends: float | None = None, **fields: Any) -> Situation:
        named = tuple(Sponsor(key, ada.day(20), None, "listed") for key in sponsors)
        read: dict[str, Any] = {"sponsors": named, "sponsors_read": (ada.day(20), "listed")} | fields
        account = ada.account(ada.ENTRA, created_at=ada.day(1), profile={"userType": "Guest"}, **read)
        gone = {} if ends is None else {bob: ada.day(ends)}
        return ada.situation(account=account, sponsor_ends=gone)

    return [
        Example("violation", "the guest's only sponsor has left", settings, guest(bob, ends=30)),
        Example("violation", "the list of the guest's sponsors is empty", settings, guest()),
        Example("compliant", "a sponsor is still there", settings, guest(bob)),
        Example(
            "compliant",
            "one sponsor has left, and a group is the other",
            settings,
            guest(bob, f"{ada.ENTRA}|group:partners", ends=30),
            is_near_miss=True,
        ),
        Example("not_evaluable", "no list of sponsors was read", settings, guest(sponsors_read=None)),
    ]


POLICY = Policy(
    id="guest_without_sponsor",
    title="A guest for whom nobody answers",
    severity="medium",
    controls=Controls(
        soc2=("CC6.2", "CC6.3"), iso27001=("A.5.16", "A.5.19"), nist800_53=("AC-2", "PS-7"), pci_dss=("8.2.7",)
    ),
    remedy="Name a sponsor who is there, or end the guest's account.",
    settings=GuestWithoutSponsor,
    default=GuestWithoutSponsor(),
    needs=needs("owner", "sponsor_ends", only_with=("guest",)),
    examples=_examples,
    judge=_judge,
)
