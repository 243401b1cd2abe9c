"""One account's verdict: every word of it, beside what only looks like it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from governance.model.coverage import Coverage, Stretch
from governance.model.states import DAY
from governance.queries.silence import TRAILING, streams_of_use
from governance.queries.stale_verdict import Candidate, StaleThresholds, StatedUse, SweepVerdict, verdict
from governance.settings.sections import Exclusion, GovernanceSettings, SweepSettings
from ingest.contract.instants import EPOCH

OKTA, ENTRA = "okta:acme", "entra:corp"
AS_OF = 20_000 * DAY
DECLARED = (AS_OF - 200 * DAY, AS_OF)
EVERY_STREAM = (
    (OKTA, "system_log"),
    (ENTRA, "sign_ins_interactive"),
    (ENTRA, "sign_ins_non_interactive"),
    (ENTRA, "sign_ins_service_principal"),
    (ENTRA, "sign_ins_managed_identity"),
)


def ago(days: float) -> int:
    return AS_OF - round(days * DAY)


def covered(*stretches: tuple[str, str, str, int, int]) -> Coverage:
    return Coverage([Stretch(i, s, basis, start, end) for i, s, basis, start, end in stretches], 3 * DAY)


FULL = covered(*((issuer, stream, "declared", *DECLARED) for issuer, stream in EVERY_STREAM))


def excluding(account: str, until_days_ago: float) -> SweepSettings:
    until = EPOCH + timedelta(microseconds=ago(until_days_ago))
    return SweepSettings(exclusions=[Exclusion(account=account, owner="it@example.com", reason="batch", until=until)])


def swept(
    used: float | None = None,
    created: float | None = None,
    *,
    issuer: str = OKTA,
    kind: str = "person",
    coverage: Coverage = FULL,
    settings: SweepSettings | None = None,
    as_of: int = AS_OF,
) -> SweepVerdict:
    """The verdict on an account last used and created so many days ago."""
    candidate = Candidate(
        f"{issuer}|a1",
        issuer,
        "svc-backup@example.com",
        kind,
        None if created is None else ago(created),
        None if used is None else ago(used),
    )
    thresholds = StaleThresholds(GovernanceSettings(sweep=settings or SweepSettings()))
    return verdict(candidate, coverage, thresholds, as_of)


def test_stale_at_the_threshold_not_a_day_before() -> None:
    assert swept(90, 400) == SweepVerdict("stale", "declared", 90, "last used 2024-07-06T00:00:00Z, 90 days before")
    assert swept(89, 400).verdict == "active"
    assert swept(90 - 1 / DAY, 400).verdict == "active"


def test_never_used_has_a_threshold_of_its_own_from_creation_on() -> None:
    found = swept(None, 120)
    created = "2024-06-06T00:00:00Z, 120 days before"
    assert found == SweepVerdict("stale", "declared", 30, f"no use was seen since it was created {created}")
    assert swept(None, 30).verdict == "stale"
    assert swept(None, 29).verdict == "young"
    patient = SweepSettings(never_used_after_days=60)
    assert swept(None, 60, settings=patient).verdict == "stale"
    assert swept(None, 59, settings=patient).verdict == "active"
    assert swept(None, 40, kind="service").verdict == "stale"


def test_that_an_account_was_never_used_is_said_only_of_a_life_that_was_read_whole() -> None:
    """Its first weeks were not read: it may have been used then."""
    log = (OKTA, "system_log", "declared")
    late = covered((*log, ago(100), AS_OF))
    found = swept(None, 120, coverage=late)
    assert found.reason == "no use was seen since 2024-06-26T00:00:00Z, when reading began"
    assert (found.verdict, found.threshold_days) == ("stale", 90)
    younger = covered((*log, ago(30), AS_OF))
    assert swept(None, 60, coverage=younger).verdict == "not_evaluable"


def listed(
    seen: float | None, stated: float | None, created: float | None = 400, *, read: float = 0, coverage: Coverage = FULL
) -> SweepVerdict:
    """The verdict on an account of which the list that was read so many days ago states its last use."""
    created_at, seen_at, stated_at = (None if at is None else ago(at) for at in (created, seen, stated))
    stated_use = StatedUse(stated_at, ago(read))
    candidate = Candidate(f"{OKTA}|a1", OKTA, None, "person", created_at, seen_at, stated_use)
    return verdict(candidate, coverage, StaleThresholds(GovernanceSettings()), AS_OF)


def test_a_list_s_word_on_the_last_use_is_a_verdict_marked_as_its_own() -> None:
    nothing = covered()
    found = listed(None, 150, coverage=nothing)
    words = "the vendor's list states its last sign-in as 2024-05-07T00:00:00Z, 150 days before"
    assert found == SweepVerdict("stale", "stated", 90, words)
    active = listed(None, 10, coverage=nothing)
    assert (active.verdict, active.basis) == ("active", "stated")
    assert listed(150, None, coverage=nothing)[:2] == ("stale", "stated")
    assert listed(10, 150, coverage=nothing)[:2] == ("active", None)
    assert listed(150, 160).basis == "declared", "what was read goes before the list"


def test_a_list_that_states_no_use_says_that_there_was_none_until_it_was_read() -> None:
    found = listed(None, None, 40, coverage=covered())
    created = "2024-08-25T00:00:00Z, 40 days before"
    assert found == SweepVerdict(
        "stale", "stated", 30, f"the vendor's list states no sign-in since it was created {created}"
    )
    unborn = listed(None, None, None, coverage=covered())
    assert (unborn.verdict, unborn.basis) == ("stale", "stated")
    assert unborn.reason == "the vendor's list of 2024-10-04T00:00:00Z states no sign-in"


def test_what_came_after_the_list_must_have_been_read() -> None:
    log = (OKTA, "system_log", "declared")
    assert listed(None, 150, read=10, coverage=covered()).verdict == "not_evaluable"
    assert listed(None, 150, read=10, coverage=covered((*log, ago(11), AS_OF)))[:2] == ("stale", "stated")
    found = listed(None, 150, read=10, coverage=covered((*log, ago(9), AS_OF)))
    assert found.verdict == "not_evaluable"
    assert found.reason.startswith("system_log of okta:acme was read only from 2024-09-25T00:00:00Z; the vendor's list")


def test_never_signed_in_nor_seen_to_be_created_needs_the_whole_threshold() -> None:
    assert swept(None, None).verdict == "stale"
    late = covered((OKTA, "system_log", "declared", ago(90) + 1, AS_OF))
    found = swept(None, None, coverage=late)
    assert found.verdict == "not_evaluable"
    assert "system_log of okta:acme was read only from" in found.reason


def test_a_young_account_that_is_used_is_active() -> None:
    assert swept(2, 10).verdict == "active"


def test_services_have_a_threshold_of_their_own() -> None:
    assert swept(100, 400, kind="service").verdict == "active"
    found = swept(180, 400, kind="service")
    assert (found.verdict, found.threshold_days) == ("stale", 180)


def test_what_is_no_person_s_has_a_service_s_threshold_and_its_uses_stand_where_its_source_logs_them() -> None:
    candidate = Candidate(f"{OKTA}|a1", OKTA, None, "shared", ago(400), ago(100), source_type="person")
    assert verdict(candidate, FULL, StaleThresholds(GovernanceSettings()), AS_OF).verdict == "active"
    assert verdict(candidate._replace(last_used_at=ago(190)), FULL, StaleThresholds(GovernanceSettings()), AS_OF).basis


@pytest.mark.parametrize("word", [f"{OKTA}|a1", "svc-backup@example.com", "SVC-*", "*@example.com", "*backup*"])
def test_excluded_by_key_login_or_pattern(word: str) -> None:
    found = swept(150, 400, settings=excluding(word, -10))
    assert found.verdict == "excluded"
    assert "by it@example.com: batch" in found.reason


@pytest.mark.parametrize("word", [f"{OKTA}|a2", "backup@example.com", "svc-", "svc?*", "svc.backup*"])
def test_another_word_excludes_nobody(word: str) -> None:
    assert swept(150, 400, settings=excluding(word, -10)).verdict == "stale"


def test_an_exclusion_that_has_ended_does_not_count() -> None:
    found = swept(150, 400, settings=excluding("svc-*", 1))
    assert found.verdict == "stale"
    assert "its exclusion ended" in found.reason
    assert swept(150, 400, settings=excluding("svc-*", 0)).verdict == "stale"


def test_a_gap_is_not_evaluable_and_named() -> None:
    log = (OKTA, "system_log")
    gapped = covered((*log, "declared", *DECLARED), (*log, "gap", ago(50), ago(49)))
    found = swept(150, 400, coverage=gapped)
    assert found.verdict == "not_evaluable"
    assert found.reason.startswith(
        "a gap in system_log of okta:acme from 2024-08-15T00:00:00Z to 2024-08-16T00:00:00Z; last used"
    )
    assert swept(30, 400, coverage=gapped).verdict == "active"
    before = covered((*log, "declared", *DECLARED), (*log, "gap", ago(120), ago(100)))
    assert swept(150, 400, coverage=before).verdict == "stale"


def test_what_lies_beyond_the_end_of_coverage_is_not_evaluable() -> None:
    found = swept(150, 400, as_of=AS_OF + TRAILING + 1)
    assert found.verdict == "not_evaluable"
    assert "was read only until" in found.reason


def test_a_log_that_is_read_live_trails_a_little_behind_the_instant_asked_for() -> None:
    read = covered((OKTA, "system_log", "declared", AS_OF - 200 * DAY, AS_OF - TRAILING))
    assert swept(used=100, coverage=read).verdict == "stale"
    too_short = covered((OKTA, "system_log", "declared", AS_OF - 200 * DAY, AS_OF - TRAILING - 1))
    assert swept(used=100, coverage=too_short).verdict == "not_evaluable"


def test_a_stream_that_nobody_read_is_not_evaluable() -> None:
    assert "was never read" in swept(150, 400, coverage=covered()).reason
    without = [pair for pair in EVERY_STREAM if pair[1] != "sign_ins_non_interactive"]
    partly = covered(*((issuer, stream, "declared", *DECLARED) for issuer, stream in without))
    found = swept(150, 400, issuer=ENTRA, coverage=partly)
    assert (found.verdict, found.reason.split(";")[0]) == (
        "not_evaluable",
        "sign_ins_non_interactive of entra:corp was never read",
    )
    assert swept(200, 400, issuer=ENTRA, kind="service", coverage=partly).verdict == "stale"


@pytest.mark.parametrize("stream", streams_of_use(ENTRA, "person"))
def test_one_assumed_stream_makes_the_verdict_assumed(stream: str) -> None:
    both = {name: "assumed" if name == stream else "declared" for name in streams_of_use(ENTRA, "person")}
    mixed = covered(*((ENTRA, name, basis, *DECLARED) for name, basis in both.items()))
    assert swept(150, 400, issuer=ENTRA, coverage=mixed)[:2] == ("stale", "assumed")


def test_assumed_coverage_ends_no_sooner_than_it_would_split() -> None:
    log = (OKTA, "system_log", "assumed", ago(200))
    assert swept(150, 400, coverage=covered((*log, ago(3))))[:2] == ("stale", "assumed")
    assert swept(150, 400, coverage=covered((*log, ago(3) - 1))).verdict == "not_evaluable"
    declared = covered((OKTA, "system_log", "declared", ago(200), ago(1)))
    assert swept(150, 400, coverage=declared).verdict == "not_evaluable"


def test_days_of_records_join_a_statement_within_the_gap_unless_one_is_stated() -> None:
    log = (OKTA, "system_log")
    joined = covered((*log, "assumed", ago(200), ago(4)), (*log, "declared", ago(1), AS_OF))
    assert joined.holes(*log) == []
    assert swept(150, 400, coverage=joined)[:2] == ("stale", "assumed")
    apart = covered((*log, "assumed", ago(200), ago(4) - 1), (*log, "declared", ago(1), AS_OF))
    assert apart.holes(*log) == [(ago(4) - 1, ago(1))]
    assert swept(150, 400, coverage=apart).verdict == "not_evaluable"
    two = covered((*log, "declared", ago(200), ago(3)), (*log, "declared", ago(2), AS_OF))
    assert two.holes(*log) == [(ago(3), ago(2))]
    stated = covered(
        (*log, "assumed", ago(200), ago(4)), (*log, "declared", ago(1), AS_OF), (*log, "gap", ago(3), ago(2))
    )
    assert stated.holes(*log) == [(ago(3), ago(2))]
    ended = covered((*log, "assumed", ago(200), ago(1)), (*log, "gap", ago(0.5), ago(0.4)))
    assert swept(150, 400, coverage=ended).verdict == "not_evaluable"


def test_records_beside_a_statement_leave_it_declared() -> None:
    log = (OKTA, "system_log")
    both = covered(
        (*log, "declared", *DECLARED), (*log, "assumed", ago(300), ago(202)), (*log, "assumed", ago(9), ago(8))
    )
    assert swept(150, 400, coverage=both)[:2] == ("stale", "declared")
    assert both.over(*log, ago(150), ago(10)) == "declared"


days = st.one_of(st.none(), st.floats(0, 400, allow_nan=False))
stretches = st.lists(
    st.tuples(
        st.sampled_from(EVERY_STREAM),
        st.sampled_from(["declared", "assumed", "gap"]),
        st.floats(0, 250),
        st.floats(0, 250),
    ),
    max_size=8,
)


def drawn(found: list[tuple[tuple[str, str], str, float, float]]) -> Coverage:
    rows = [(*pair, basis, ago(max(a, b)), ago(min(a, b))) for pair, basis, a, b in found if a != b]
    return covered(*rows)


kinds = st.sampled_from([(OKTA, "person"), (OKTA, "service"), (ENTRA, "person"), (ENTRA, "service")])


@given(days, days, st.floats(0, 400), kinds, stretches)
def test_a_later_use_never_makes_an_account_stale(
    used: float | None,
    created: float | None,
    more: float,
    who: tuple[str, str],
    found: list[tuple[tuple[str, str], str, float, float]],
) -> None:
    coverage = drawn(found)
    before = swept(used, created, issuer=who[0], kind=who[1], coverage=coverage)
    later = min(more, used) if used is not None else more
    after = swept(later, created, issuer=who[0], kind=who[1], coverage=coverage)
    if before.verdict != "stale":
        assert after.verdict in (before.verdict, "active")


OKTA_ASSUMED = (EVERY_STREAM[0], "assumed", 90.0, 1.0)
OKTA_GAP = (EVERY_STREAM[0], "gap", 0.45, 0.4)


@given(days, days, kinds, stretches, st.floats(0, 250), st.floats(0, 250))
@example(None, None, (OKTA, "person"), [OKTA_ASSUMED], 0.0, 0.5)
@example(None, None, (OKTA, "person"), [OKTA_ASSUMED], 0.5, 1.5)
@example(None, None, (OKTA, "person"), [OKTA_ASSUMED], 0.2, 0.4)
@example(None, None, (OKTA, "person"), [OKTA_ASSUMED, OKTA_GAP], 0.0, 0.3)
def test_stale_rests_on_coverage_and_more_coverage_never_unsettles_it(
    used: float | None,
    created: float | None,
    who: tuple[str, str],
    found: list[tuple[tuple[str, str], str, float, float]],
    a: float,
    b: float,
) -> None:
    def judge(coverage: Coverage) -> SweepVerdict:
        return swept(used, created, issuer=who[0], kind=who[1], coverage=coverage)

    verdicts = judge(drawn(found))
    assert judge(covered()).verdict != "stale"
    if verdicts.verdict == "stale":
        more = [*found, *((pair, "declared", a, b) for pair in EVERY_STREAM)]
        assert judge(drawn(more)).verdict == "stale"
        assert judge(FULL).verdict == "stale"
    if verdicts.verdict not in ("stale", "not_evaluable"):
        assert judge(covered()) == verdicts
