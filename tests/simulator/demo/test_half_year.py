from __future__ import annotations

from itertools import pairwise

from simulator.demo.half_year import collected_since, stretch_ends
from simulator.organisation.plan import Plan
from simulator.planted.acquired import covered
from simulator.records.instants import DAY
from simulator.service.graph.registration import Registration

PLAN = Plan()


def test_no_stretch_is_longer_than_entra_keeps_its_logs() -> None:
    ends = stretch_ends(PLAN)
    kept = Registration().retention - 2 * DAY  # as far back as a stretch reads again
    assert all(end - begin < kept for begin, end in pairwise([PLAN.begin, *ends]))
    assert ends[-2] < PLAN.end < ends[-1]


def test_all_is_collected_from_the_beginning_but_the_acquired_tenant() -> None:
    since = collected_since(PLAN)
    assert since.pop("okta:tailspin") == covered(PLAN)[1][0]
    assert since == {"okta:northwind": PLAN.begin, "entra:northwind": PLAN.begin}
