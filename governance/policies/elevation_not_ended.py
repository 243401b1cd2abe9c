"""P33: an activation's time is over, and a list that was read since then still shows it.

Mostly an activation ends by itself, and nobody has to do anything. Where a list shows the same thing activated until
later, it was extended or activated anew: that is no activation which did not end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import msgspec

from governance.model.answers import Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.labels import label
from governance.model.list_readings import ListReading
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import earlier
from governance.model.states import DAY, Grant
from governance.policies.support import examples as ada
from governance.policies.support.activations import about_activation, activated
from governance.policies.support.holdings import thing_of

HOUR = DAY // 24
_ONE_ACT = DAY // 144
"""Microseconds within which a log and a list date one activation."""


class ElevationNotEnded(PolicySettings, frozen=True, kw_only=True):
    """How long after its time an activation may still be shown."""

    tolerance_hours: Annotated[int, msgspec.Meta(ge=0, le=8_760)] = 1


_UNREAD = "no record tells that it ended, and no list that would show it was read since then"
_UNDATED = "a list shows that it is activated, and does not tell since when or until when"


def _judge(situation: Situation, settings: ElevationNotEnded) -> Iterable[Answer]:
    tolerance = settings.tolerance_hours * HOUR
    return [_answer(g, g.expires_at, situation, tolerance) for g in activated(situation) if g.expires_at is not None]


def _answer(grant: Grant, expires_at: int, situation: Situation, tolerance: int) -> Answer:
    about, late_at = about_activation(grant), expires_at + tolerance
    ended_early = grant.valid_to is not None and grant.valid_to < expires_at
    if ended_early or (grant.end_told_at is not None and grant.end_told_at <= late_at):
        return compliant(about)
    readings = situation.held_lists.changes_since(grant, late_at) if situation.held_lists is not None else ()
    if not readings:
        return compliant(about) if grant.end_told_at is not None else not_evaluable(about, _UNREAD, late_at)
    first = readings[0]
    if grant.end_told_at is not None and grant.end_told_at <= first.at:
        return compliant(about)
    shown = _shows(first, grant, tolerance)
    if not shown:
        return compliant(about) if shown is not None else not_evaluable(about, _UNDATED, first.at)
    until = earlier(grant.end_told_at, _gone_at(readings[1:], grant, tolerance))
    state = "is" if until is None else "was"
    return violation(
        about,
        f"{label(situation.account)} activated {thing_of(grant)} for a time that is over, and a list read since then "
        f"shows that it {state} still active.",
        first.at,
        (*grant.evidence, first.event_id),
        until=until,
        stated=True,
    )


def _gone_at(readings: Sequence[ListReading], grant: Grant, tolerance: int) -> int | None:
    return next((reading.at for reading in readings if not _shows(reading, grant, tolerance)), None)


def _shows(reading: ListReading, grant: Grant, tolerance: int) -> bool | None:
    """Tell whether a list shows the activation, whose time is over, and no other one; None: it does not tell."""
    if reading.state != "alive" or (reading.expires_at is not None and reading.expires_at + tolerance > reading.at):
        return False
    if reading.began_at is not None:
        return abs(reading.began_at - grant.valid_from) <= _ONE_ACT
    if reading.expires_at is None or grant.expires_at is None:
        return None
    return abs(reading.expires_at - grant.expires_at) <= _ONE_ACT


class _Lists:
    """One made-up list of activations."""

    def __init__(self, reading: ListReading | None) -> None:
        self._readings = [reading] if reading is not None else []

    def since(self, grant: Grant, moment: int) -> ListReading | None:
        return next(iter(self.changes_since(grant, moment)), None)

    def changes_since(self, grant: Grant, moment: int) -> Sequence[ListReading]:  # noqa: ARG002 - it lists one
        return [reading for reading in self._readings if reading.at >= moment]

    def last_without(self, grant: Grant) -> int | None:  # noqa: ARG002 - it lists what was held before
        return None

    def of_account(self, moment: int) -> ListReading | None:  # noqa: ARG002 - it lists no accounts
        return None


def _examples() -> list[Example[ElevationNotEnded]]:
    settings, begin, end = ElevationNotEnded(), ada.day(10), ada.day(10.25)
    role = ada.grant("directory_role:Global Administrator", 10, 10.25, issuer=ada.ENTRA, privileged=True)
    role = role._replace(mode="activated", expires_at=end)

    def with_list(reading: ListReading | None, **more: Any) -> Situation:
        account = ada.account(ada.ENTRA)
        return ada.situation(account=account, grants=(role._replace(**more),), held_lists=_Lists(reading))

    return [
        Example(
            "violation",
            "a list read two days later shows the same activation",
            settings,
            with_list(ListReading(ada.day(12), "listed", "alive", begin, end)),
        ),
        Example(
            "compliant",
            "the role was activated anew by then",
            settings,
            with_list(ListReading(ada.day(12), "listed", "alive", ada.day(11.9), ada.day(12.2))),
            is_near_miss=True,
        ),
        Example("compliant", "a record tells that it ended", settings, with_list(None, end_told_at=end)),
        Example("not_evaluable", "neither a record nor a list tells", settings, with_list(None)),
    ]


POLICY = Policy(
    id="elevation_not_ended",
    title="An activation is over, and still active",
    severity="high",
    controls=Controls(
        soc2=("CC6.1", "CC6.3"), iso27001=("A.5.18", "A.8.2"), nist800_53=("AC-2(6)", "AC-6(1)"), pci_dss=("7.2.2",)
    ),
    remedy="Remove the active assignment, and find out why it did not end by itself.",
    settings=ElevationNotEnded,
    default=ElevationNotEnded(),
    needs=needs("grants", "held_lists", only_with=("activation", "grants")),
    examples=_examples,
    judge=_judge,
)
