"""P31: what became active past the service of activations, held against every near miss."""

from __future__ import annotations

from typing import Any

from governance.model.answers import Answer
from governance.model.states import DAY
from governance.policies.elevation_outside_pim import POLICY, ElevationOutsidePim
from tests.governance.situations import (
    ENTRA,
    MINUTE,
    NOON,
    answers,
    make_account,
    make_coverage,
    make_grant,
    make_situation,
)

ROLE: dict[str, Any] = {
    "account_id": f"{ENTRA}|jo", "entitlement_id": f"{ENTRA}|directory_role:ga", "entitlement_name": "Global",
    "entitlement_type": "directory_role",
}  # fmt: skip
ELIGIBLE = make_grant(**ROLE, mode="eligible", valid_from=NOON - 60 * DAY, evidence=("eligible",))


def judged(settings: ElevationOutsidePim | None = None, *, may_activate: bool = True, **told: Any) -> list[Answer]:
    more = {name: told.pop(name) for name in ("account", "coverage") if name in told}
    active = make_grant(**ROLE, **({"valid_from": NOON} | told))
    grants = (ELIGIBLE, active) if may_activate else (active,)
    return answers(
        POLICY, make_situation(**({"account": make_account(issuer=ENTRA), "grants": grants} | more)), settings
    )


def outcomes(settings: ElevationOutsidePim | None = None, **told: Any) -> list[str]:
    return [answer.outcome for answer in judged(settings, **told)]


def test_what_somebody_gave_who_may_activate_it_is_found() -> None:
    (answer,) = judged()
    assert (answer.outcome, answer.since, answer.until) == ("violation", NOON, None)
    assert answer.about == (f"{ENTRA}|jo", None, f"{ENTRA}|directory_role:ga", "/ 2024-10-04T12:00:00Z")
    assert answer.message == "Jo got Global, which is to be activated, and PIM does not tell of it."
    assert (answer.evidence, answer.basis) == (("granted",), "declared")


def test_what_pim_tells_within_the_tolerance_explains_it_and_later_takes_it_over() -> None:
    assert outcomes(pim_told_at=NOON + 10 * MINUTE) == ["compliant"]
    (taken_over,) = judged(pim_told_at=NOON + 3 * DAY)
    assert (taken_over.outcome, taken_over.until) == ("violation", NOON + 3 * DAY)
    (removed,) = judged(valid_to=NOON + DAY)
    assert (removed.outcome, removed.until) == ("violation", NOON + DAY)


def test_what_pim_calls_given_past_it_is_found_whatever_is_eligible_or_read() -> None:
    (answer,) = judged(
        may_activate=False, outside_pim="outside", pim_told_at=NOON, coverage=make_coverage((0, 2 * NOON))
    )
    assert (answer.outcome, answer.evidence) == ("violation", ("granted", "outside"))
    assert answer.message.endswith("PIM tells that it was given past it.")


def test_config_puts_things_under_pim() -> None:
    listed = ElevationOutsidePim(under_pim=["*|directory_role:Global"])
    assert outcomes(listed, may_activate=False) == ["violation"]
    assert outcomes(listed, may_activate=False, privileged=False) == ["violation"], "whether it is a privilege or not"
    assert outcomes(may_activate=False) == [], "nobody says that it is to be activated"


def test_near_misses() -> None:
    assert outcomes(ElevationOutsidePim(break_glass=["jo@corp.example.com"])) == ["compliant"], "break-glass"
    typed = make_account(issuer=ENTRA, type="break_glass", source_type="person")
    assert outcomes(account=typed) == ["compliant"]
    assert outcomes(valid_from=NOON - 90 * DAY) == [], "it was active before anybody could activate it"
    assert outcomes(mode="activated") == [] and outcomes(via=f"{ENTRA}|group:admins") == []
    assert outcomes(scope="/administrativeUnits/1") == [], "elsewhere"


def test_nobody_can_tell_where_the_log_was_not_read_or_the_beginning_is_unknown() -> None:
    gap = make_coverage((NOON - MINUTE, NOON + MINUTE))
    assert outcomes(coverage=gap) == ["not_evaluable"]
    assert outcomes(from_basis="unknown") == ["not_evaluable"]
    assert outcomes(coverage=gap, valid_to=NOON + DAY) == ["compliant"], "it is over"
    assumed = make_coverage(basis="assumed")
    assert [answer.basis for answer in judged(coverage=assumed)] == ["assumed"]
    assert [answer.basis for answer in judged(from_basis="stated")] == ["stated"]
