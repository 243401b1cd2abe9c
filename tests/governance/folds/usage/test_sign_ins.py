"""Sign-ins of a batch: days and roll-ups are the first and the last of them, in whatever order they came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from governance.folds.batch_rows import Folded, Rows
from governance.folds.usage.lone_sign_ins import with_lone_spread
from governance.folds.usage.sign_ins import sign_in_row, use_rows
from governance.model.states import DAY
from ingest.contract.event import Correlation, Outcome, Party, Source
from ingest.contract.glance import Client, Glance
from ingest.contract.instants import EPOCH


class SignIn(NamedTuple):
    """One sign-in: at which application, in which half of a day, and which version of which record says so."""

    application_id: str
    half_days: int
    record: str
    version: str
    mfa: str


SIGN_INS = st.lists(
    st.builds(SignIn, st.sampled_from("ab"), st.integers(0, 5), st.sampled_from("rs"), st.sampled_from("vw"),
              st.sampled_from(["multi", "single"])),
    min_size=1, max_size=12,
)  # fmt: skip


def glance_of(sign_in: SignIn) -> Glance:
    at = EPOCH + timedelta(hours=12 * sign_in.half_days)
    return Glance(
        sign_in.record, "sign_in", "sso", at, at, Source("okta", "acme", "system_log"), Outcome("success"),
        client=Client(mfa="multi" if sign_in.mfa == "multi" else "single"),
        correlation=Correlation(session=f"session {sign_in.record} {sign_in.version}"),
        content_hash=sign_in.version * 64,
    )  # fmt: skip


def rows_of(sign_ins: Sequence[SignIn]) -> tuple[Rows, Rows]:
    """The rows of days and of roll-ups, as they are written."""
    seen = []
    for place, sign_in in enumerate(sign_ins):
        account = Party("person", "okta:acme", "u1", f"name {sign_in.record} {sign_in.version}")
        at = sign_in.half_days * DAY // 2
        key = "okta:acme|u1", sign_in.application_id, "interactive"
        seen.append(sign_in_row(*key, at, glance_of(sign_in), account, place))
    lone, usage, rollups = use_rows(seen)
    batch = with_lone_spread(Folded(lone=list(lone), usage=usage, rollups=rollups))
    assert not batch.lone
    return sorted(batch.usage), batch.rollups


def version(sign_in: SignIn) -> tuple[int, str, str]:
    return sign_in.half_days, sign_in.record, sign_in.version


@given(SIGN_INS)
def test_days_have_their_first_and_last_sign_in(sign_ins: list[SignIn]) -> None:
    days: dict[tuple[int, str, str], list[SignIn]] = {}
    for each in sign_ins:
        days.setdefault((each.half_days // 2, each.application_id, each.mfa), []).append(each)
    expected = []
    for day, application_id, mfa in sorted(days):
        of_day = sorted(days[day, application_id, mfa], key=version)
        bounds = of_day[0].half_days * DAY // 2, of_day[0].record, of_day[-1].half_days * DAY // 2, of_day[-1].record
        expected.append(("okta:acme|u1", day, application_id, "interactive", mfa, *bounds))
    uses, _ = rows_of(sign_ins)
    assert [row[:-2] for row in uses] == expected


@given(SIGN_INS)
def test_a_roll_up_has_what_policies_read_of_the_first_and_of_the_last_version(sign_ins: list[SignIn]) -> None:
    _, rollups = rows_of(sign_ins)
    assert [row[1] for row in rollups] == sorted({each.application_id for each in sign_ins})
    for row in rollups:
        versions = sorted((each for each in sign_ins if each.application_id == row[1]), key=version)
        first, last = versions[0], versions[-1]
        first_at, last_at = first.half_days * DAY // 2, last.half_days * DAY // 2
        assert (row[3], row[4], row[6], row[10]) == (
            first_at, first.record, f"session {first.record} {first.version}", first.version * 16,
        )  # fmt: skip
        assert (row[11], row[12], row[13], row[16]) == (
            last_at, last.record, f"name {last.record} {last.version}", last.version * 16,
        )  # fmt: skip
        assert row[5] in {each.mfa for each in versions if version(each) == version(first)}


@given(SIGN_INS)
def test_places_are_of_the_sign_ins_that_the_rows_name(sign_ins: list[SignIn]) -> None:
    uses, rollups = rows_of(sign_ins)
    for *_, first_at, first_id, last_at, last_id, first_place, last_place in uses:
        assert (sign_ins[first_place].half_days * DAY // 2, sign_ins[first_place].record) == (first_at, first_id)
        assert (sign_ins[last_place].half_days * DAY // 2, sign_ins[last_place].record) == (last_at, last_id)
    for row in rollups:
        assert (sign_ins[row[17]].record, sign_ins[row[18]].record) == (row[4], row[12])
