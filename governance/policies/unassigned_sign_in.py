"""P9: where an application demands an assignment, nobody signs in who was never assigned."""

from __future__ import annotations

from collections.abc import Iterable

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.labels import label
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import ApplicationFacts, Situation
from governance.model.spans import earlier
from governance.model.states import Basis, Grant, UsageSummary
from governance.policies.support import examples as ada
from governance.policies.support.assignments import assigned_application
from governance.policies.support.holdings import directory_stream


class UnassignedSignIn(PolicySettings, frozen=True, kw_only=True):
    """Watches the applications that demand an assignment, as config says, or else their source's list."""


_UNTOLD = (
    "neither the settings nor a list says whether the application demands an assignment "
    "(applications[].assignment_required)"
)
_CENSORED = "left-censored: an assignment may lie before the coverage or within a gap"


def _judge(situation: Situation, _settings: UnassignedSignIn) -> Iterable[Answer]:
    answers: list[Answer] = []
    for facts in situation.applications.values():
        # Who named the application without saying so left it open; of one that nobody named nothing is asked.
        if facts.assignment_required or (facts.configured and facts.assignment_required is None):
            first = _first_success(situation, facts)
            if first is not None:
                answers.append(_answer(facts, first, situation))
    return answers


def _first_success(situation: Situation, facts: ApplicationFacts) -> UsageSummary | None:
    # An application demands an assignment of people; of clients no list means it, and of its own nobody.
    is_own = situation.account.client_of == facts.application_id
    no_success = frozenset({"failed", "service"} if facts.by_list or is_own else {"failed"})
    successes = [r for r in situation.rollups if r.application_id == facts.application_id and r.use not in no_success]
    return min(successes, key=lambda r: (r.first_at, r.first_event_id), default=None)


def _answer(facts: ApplicationFacts, first: UsageSummary, situation: Situation) -> Answer:
    account = situation.account
    about = About(account.account_id, facts.application_id)
    if facts.assignment_required is None:
        return not_evaluable(about, _UNTOLD)
    assignments = sorted((g for g in situation.grants if assigned_application(g) == facts.application_id), key=_begin)
    latest = first.first_at + situation.clock_tolerance
    if any(g.from_basis == "unknown" or g.valid_from <= latest for g in assignments):
        return compliant(about)
    basis = _basis(first, facts, situation)
    if basis is None:
        return not_evaluable(about, _CENSORED)
    begun = min((g.valid_from for g in assignments), default=None)
    ended = account.ended_at if account.ended_at is not None and account.ended_at > first.first_at else None
    name = facts.name or facts.application_id
    by_list = f" by the list of {account.issuer}" if facts.by_list else ""
    return violation(
        about,
        f"{label(account)} signed in to {name}, which demands an assignment{by_list}, and no assignment was ever seen.",
        first.first_at,
        (first.first_event_id, *(e for g in assignments for e in g.evidence)),
        until=earlier(begun, ended),
        assumed=basis == "assumed",
        stated=facts.by_list,
    )


def _begin(grant: Grant) -> tuple[int, tuple[str, ...]]:
    return grant.valid_from, grant.evidence


def _basis(first: UsageSummary, facts: ApplicationFacts, situation: Situation) -> Basis | None:
    """Return on what basis any assignment would have been seen before the first sign-in; None: it might not.

    Nothing was assigned before the account or the application was there.
    """
    issuer = situation.account.issuer
    stream = directory_stream(issuer)
    for made in (situation.account.created_at, facts.created_at):
        if made is not None:
            young = situation.coverage.over(issuer, stream, min(made, first.first_at), first.first_at)
            if young is not None:
                return young
    return situation.coverage.over(issuer, stream, first.first_at - situation.jit_lookback, first.first_at)


def _examples() -> list[Example[UnassignedSignIn]]:
    settings, payroll = UnassignedSignIn(), f"{ada.OKTA}|0oa1payroll"

    def signed_in(required: bool | None, *grants: Grant) -> Situation:
        facts = ApplicationFacts(payroll, "Payroll", False, True, required)
        return ada.situation(rollups=(ada.use(payroll, 120),), grants=grants, applications={payroll: facts})

    assigned = ada.grant("app_assignment:0oa1payroll", 100, application_id=payroll)
    return [
        Example(
            "violation", "the application demands an assignment, and there never was one", settings, signed_in(True)
        ),
        Example(
            "compliant",
            "the account was assigned before it signed in",
            settings,
            signed_in(True, assigned),
            is_near_miss=True,
        ),
        Example("not_evaluable", "config does not say what the application demands", settings, signed_in(None)),
    ]


POLICY = Policy(
    id="unassigned_sign_in",
    title="A sign-in to an application by an account that was never assigned to it",
    severity="high",
    controls=Controls(soc2=("CC6.1",), iso27001=("A.5.15", "A.5.18"), nist800_53=("AC-3",), pci_dss=("7.3.2",)),
    remedy="Assign the account, or find out how it got in and end its sessions.",
    settings=UnassignedSignIn,
    default=UnassignedSignIn(),
    needs=needs(
        "grants", "rollups", "applications", "coverage", "clock_tolerance", "jit_lookback", only_with=("demand",)
    ),
    examples=_examples,
    judge=_judge,
)
