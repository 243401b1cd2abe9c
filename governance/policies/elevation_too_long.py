"""P32: an activation lasts longer than one is meant to: what should be held for a task is held like an assignment.

Activations that renew each other without a break count as one. Where an activation's end is only the time that it was
given, it may have been ended by hand before: the log must have been read, or a record tell that it ended just then.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import msgspec

from governance.model.answers import Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.labels import label
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.states import DAY, Grant
from governance.policies.support import examples as ada
from governance.policies.support.activations import Activation, activated, without_breaks
from governance.policies.support.holdings import directory_stream, thing_of

HOUR = DAY // 24


class ElevationTooLong(PolicySettings, frozen=True, kw_only=True):
    """How long an activation may last, with those that renew it."""

    max_hours: Annotated[int, msgspec.Meta(ge=1, le=8_760)] = 8


_ENDLESS = "neither its end nor the time that it was given is told"
_BEGINNING = "it was seen to end, and not to begin"


def _judge(situation: Situation, settings: ElevationTooLong) -> Iterable[Answer]:
    activations = without_breaks(activated(situation), situation.clock_tolerance)
    return [_answer(activation, situation, settings.max_hours) for activation in activations]


def _answer(activation: Activation, situation: Situation, max_hours: int) -> Answer:
    about, first, last = activation.about, activation.grants[0], activation.grants[-1]
    due_at, ended_at = activation.began_at + max_hours * HOUR, activation.ended_at
    was_renewed_later = last.valid_from > due_at
    # Whatever the end of one that was renewed after that is, it lasted for longer.
    if ended_at is None and not was_renewed_later:
        return not_evaluable(about, _ENDLESS, due_at)
    if ended_at is not None and ended_at <= due_at and not was_renewed_later:
        return compliant(about) if first.from_basis != "unknown" else not_evaluable(about, _BEGINNING, ended_at)
    basis = _basis(activation, situation, due_at)
    if basis is None:
        return not_evaluable(about, "a gap in the log may hide that it was ended by hand", due_at)
    times = len(activation.grants) - 1
    renewed = "" if not times else f", renewing it {'once' if times == 1 else f'{times} times'} without a break"
    return violation(
        about,
        f"{label(situation.account)} activated {thing_of(first)} for longer than the {max_hours} hours "
        f"allowed{renewed}.",
        due_at,
        (event_id for grant in activation.grants for event_id in grant.evidence),
        until=ended_at,
        assumed=basis == "assumed",
        stated=first.from_basis == "stated",
    )


def _basis(activation: Activation, situation: Situation, due_at: int) -> str | None:
    """Return on what it rests that the activation had not ended by ``due_at``; None: nobody can tell."""
    lasting = next(grant for grant in activation.grants if grant.valid_to is None or grant.valid_to > due_at)
    if lasting.valid_to != lasting.expires_at or lasting.valid_from > due_at or _is_seen_to_expire(lasting, situation):
        return "declared"
    issuer = situation.account.issuer
    return situation.coverage.over(issuer, directory_stream(issuer), lasting.valid_from, due_at)


def _is_seen_to_expire(grant: Grant, situation: Situation) -> bool:
    """Tell whether a record tells that it ended when its time was over: then nobody had ended it before."""
    told_at, expires_at = grant.end_told_at, grant.expires_at
    return told_at is not None and expires_at is not None and told_at <= expires_at + situation.clock_tolerance


def _examples() -> list[Example[ElevationTooLong]]:
    settings = ElevationTooLong()

    def for_hours(hours: float | None, **more: Any) -> Situation:
        until = None if hours is None else 10 + hours / 24
        end = None if until is None else ada.day(until)
        role = ada.grant("directory_role:Global Administrator", 10, until, issuer=ada.ENTRA, privileged=True)
        role = role._replace(mode="activated", expires_at=end)
        return ada.situation(account=ada.account(ada.ENTRA), grants=(role,), **more)

    return [
        Example("violation", "the role was activated for twelve hours", settings, for_hours(12)),
        Example("compliant", "it was activated for eight hours exactly", settings, for_hours(8), is_near_miss=True),
        Example("not_evaluable", "no record tells when it ends", settings, for_hours(None)),
        Example(
            "not_evaluable",
            "the log was not read, and it may have been ended before",
            settings,
            for_hours(12, coverage=ada.NOTHING_READ),
        ),
    ]


POLICY = Policy(
    id="elevation_too_long",
    title="A privilege is activated for longer than allowed",
    severity="medium",
    controls=Controls(
        soc2=("CC6.1", "CC6.3"), iso27001=("A.8.2",), nist800_53=("AC-2(6)", "AC-6(1)"), pci_dss=("7.2.2",)
    ),
    remedy="End the activation, and set the longest time for which the role may be activated.",
    settings=ElevationTooLong,
    default=ElevationTooLong(),
    needs=needs("grants", "clock_tolerance", "coverage", only_with=("activation", "grants")),
    examples=_examples,
    judge=_judge,
)
