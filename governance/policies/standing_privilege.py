"""P8: privileges are activated when needed, or end within a set time; held without end they stand open.

That a grant is no activation is known by its record, where the stream of elevations was read, or by a census that
states that it is assigned.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.labels import label
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import union
from governance.model.states import DAY, Grant, Ground
from governance.policies.support import examples as ada
from governance.policies.support.holdings import directory_stream, held, thing_of
from governance.settings.sections import Days


class StandingPrivilege(PolicySettings, frozen=True, kw_only=True):
    """A privilege may be held without activation for at most this long, when it has an end."""

    max_days: Days = 180


def _judge(situation: Situation, settings: StandingPrivilege) -> Iterable[Answer]:
    if not situation.grants or situation.account.type != "person":
        return ()
    privileges: dict[About, list[Grant]] = {}
    for grant in situation.grants:
        if grant.privileged:
            about = About(grant.account_id, entitlement_id=grant.entitlement_id, detail=grant.scope)
            privileges.setdefault(about, []).append(grant)
    return [_answer(about, sorted(grants, key=_begin), situation, settings) for about, grants in privileges.items()]


def _begin(grant: Grant) -> tuple[int, tuple[str, ...]]:
    return grant.valid_from, grant.evidence


def _answer(about: About, grants: list[Grant], situation: Situation, settings: StandingPrivilege) -> Answer:
    account = situation.account
    standing = [g for g in grants if _stands(g, settings.max_days * DAY) and held(g, account) is not None]
    known = [g for g in standing if _basis(g, situation) is not None]
    open_ends = [g for g in standing if g not in known and (span := held(g, account)) is not None and span[1] is None]
    spans = union(span for g in known if (span := held(g, account)) is not None)
    if open_ends and not (spans and spans[-1][1] is None):
        first = open_ends[0]
        reason = "the path is unknown: it was held before it was first seen"
        if first.from_basis == "seen":
            reason = "the elevation stream is uncovered: it may be an activation"
        return not_evaluable(about, reason, first.valid_from)
    if not spans:
        return compliant(about)
    since, until = spans[-1]
    latest = [g for g in known if g.valid_from >= since]
    end = "for longer than allowed" if all(g.expires_at is not None for g in latest) else "without an end"
    return violation(
        about,
        f"{label(account)} holds the privilege {thing_of(latest[-1])} {end}, and not by activation.",
        since,
        (event_id for g in latest for event_id in g.evidence),
        until=until,
        assumed=any(_basis(g, situation) == "assumed" for g in latest),
        stated=any(_basis(g, situation) == "stated" for g in latest),
    )


def _stands(grant: Grant, longest: int) -> bool:
    """Tell whether the grant is active of itself, with no end or too late a one."""
    return grant.mode == "active" and (grant.expires_at is None or grant.expires_at - grant.valid_from > longest)


def _basis(grant: Grant, situation: Situation) -> Ground | None:
    """Return on what basis the grant is known to be no activation; None: it may be one."""
    if grant.from_basis == "seen":
        issuer = situation.account.issuer
        read = situation.coverage.over(issuer, directory_stream(issuer), grant.valid_from, grant.valid_from)
        if read is not None:
            return read
    return "stated" if grant.path == "assigned" else None


def _examples() -> list[Example[StandingPrivilege]]:
    settings = StandingPrivilege()

    def holding(**fields: Any) -> Situation:
        return ada.situation(grants=(ada.grant("admin_privilege:Super Administrator", 1, privileged=True, **fields),))

    return [
        Example("violation", "a privilege is held without an end, by assignment", settings, holding()),
        Example(
            "compliant",
            "the privilege was activated for a while",
            settings,
            holding(mode="activated"),
            is_near_miss=True,
        ),
        Example("not_evaluable", "it was held before it was first seen", settings, holding(from_basis="unknown")),
    ]


POLICY = Policy(
    id="standing_privilege",
    title="A privilege is held without end",
    severity="high",
    controls=Controls(soc2=("CC6.3",), iso27001=("A.8.2",), nist800_53=("AC-2(7)", "AC-6(5)"), pci_dss=("7.2.2",)),
    remedy="Make the assignment eligible, or give it an end within the allowed time.",
    settings=StandingPrivilege,
    default=StandingPrivilege(),
    needs=needs("grants", "coverage", only_with=("privilege",)),
    examples=_examples,
    judge=_judge,
)
