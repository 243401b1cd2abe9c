from __future__ import annotations

from typing import Any, Literal

from governance.model.answers import Answer
from governance.model.list_readings import ListReading
from governance.model.states import DAY, Grant
from governance.policies.unlisted_account import POLICY
from tests.governance.situations import (
    NOON,
    answers,
    make_account,
    make_change,
    make_coverage,
    make_grant,
    make_rollup,
    make_situation,
)

HELD = make_grant(valid_from=NOON)
USED = make_rollup()


class Lists:
    """Complete lists of those days; they name the account from day ``named`` on, and show what it holds."""

    def __init__(self, *days: float, named: float = 1_000, shows: bool = True) -> None:
        self._days, self._named, self._shows = days, named, shows

    def _first(self, moment: int, alive: bool) -> ListReading | None:
        number = next((number for number in self._days if NOON + number * DAY >= moment), None)
        if number is None:
            return None
        state: Literal["alive", "gone"] = "alive" if alive or number >= self._named else "gone"
        return ListReading(NOON + int(number * DAY), f"list-{number}", state)

    def since(self, grant: Grant, moment: int) -> ListReading | None:
        return self._first(moment, alive=True) if self._shows else None

    def changes_since(self, grant: Grant, moment: int) -> list[ListReading]:
        reading = self.since(grant, moment)
        return [] if reading is None else [reading]

    def last_without(self, grant: Grant) -> int | None:
        return None

    def of_account(self, moment: int) -> ListReading | None:
        return self._first(moment, alive=False)


def judged(lists: Lists, *, coverage: Any = None, uses: Any = (), grants: Any = (HELD,), **fields: Any) -> list[Answer]:
    told = make_situation(account=make_account(**fields), grants=grants, rollups=uses, held_lists=lists)
    return answers(POLICY, told if coverage is None else told._replace(coverage=coverage))


def outcome(lists: Lists, **told: Any) -> str | None:
    given = judged(lists, **told)
    return given[0].outcome if given else None


def test_who_holds_something_and_is_in_no_list_read_a_day_later_is_found() -> None:
    (answer,) = judged(Lists(0.5, 5))
    assert (answer.outcome, answer.since, answer.until, answer.basis) == ("violation", NOON + 5 * DAY, None, "stated")
    assert answer.message == (
        "Jo holds Super, and a complete list of its source's accounts, read since, does not name it."
    )
    assert answer.evidence == ("granted", "list-5")


def test_who_signed_in_is_found_where_the_log_would_tell_that_he_was_deleted() -> None:
    (answer,) = judged(Lists(5), grants=(), uses=(USED,))
    assert (answer.outcome, answer.basis) == ("violation", "declared")
    gap = make_coverage((NOON + DAY, NOON + 2 * DAY))
    (answer,) = judged(Lists(5), grants=(), uses=(USED,), coverage=gap)
    assert (answer.outcome, answer.since) == ("not_evaluable", NOON + 5 * DAY)
    assert outcome(Lists(5, shows=False), coverage=gap) == "not_evaluable"
    assert judged(Lists(5), grants=(), uses=(USED,), coverage=make_coverage(basis="assumed"))[0].basis == "assumed"


def test_whom_a_list_names_is_compliant_and_being_named_later_closes_it() -> None:
    assert outcome(Lists(5, named=5), listed_at=NOON + 5 * DAY) == "compliant"
    (answer,) = judged(Lists(5, 9, named=9), listed_at=NOON + 9 * DAY)
    assert (answer.since, answer.until) == (NOON + 5 * DAY, NOON + 9 * DAY)


def test_deleted_after_being_listed_or_before_any_list_it_is_not_found() -> None:
    gone: dict[str, Any] = {"state": "deleted", "timeline": (make_change("deleted", NOON + 3 * DAY),)}
    assert outcome(Lists(1, 5, named=-1), listed_at=NOON + DAY, **gone) == "compliant"
    assert outcome(Lists(5), **gone) == "compliant"


def test_a_partner_s_foreign_account_is_not_asked_about() -> None:
    assert judged(Lists(5), grants=(), uses=(USED._replace(use="foreign"), USED._replace(use="failed"))) == []


def test_created_after_the_list_it_waits_for_the_next_one() -> None:
    (answer,) = judged(Lists(-3, 0.5))
    assert (answer.outcome, answer.since) == ("not_evaluable", NOON + DAY)
    assert outcome(Lists()) == "not_evaluable"


def test_a_list_that_lacks_the_holder_ends_the_holding_in_appearance_alone() -> None:
    cut, anew = HELD._replace(valid_to=NOON + 5 * DAY), HELD._replace(valid_from=NOON + 5 * DAY)
    (answer,) = judged(Lists(5), grants=(cut, anew))
    assert (answer.outcome, answer.since, answer.until) == ("violation", NOON + 5 * DAY, None)
    (answer,) = judged(Lists(5, shows=False), grants=(cut,))
    assert (answer.outcome, answer.basis) == ("violation", "declared")


def test_when_all_that_it_holds_is_gone_it_is_closed() -> None:
    (answer,) = judged(Lists(5), grants=(HELD._replace(valid_to=NOON + 8 * DAY),))
    assert answer.until == NOON + 8 * DAY
    assert judged(Lists(5), grants=(HELD._replace(valid_to=NOON + 2 * DAY),))[0].outcome == "compliant"


def test_clients_and_who_holds_and_uses_nothing_are_not_asked_about() -> None:
    assert judged(Lists(5), type="service") == []
    assert judged(Lists(5), grants=()) == []


def test_of_who_holds_nothing_any_more_nothing_is_asked() -> None:
    over = HELD._replace(valid_to=NOON + 8 * DAY)
    assert outcome(Lists(), grants=(over,)) == "compliant"
    assert outcome(Lists(), grants=(over,), uses=(USED,)) == "not_evaluable", "it was used, and may be again"
    assert outcome(Lists(), grants=(over._replace(expires_at=over.valid_to),)) == "not_evaluable", "it ends by itself"
    gap = make_coverage((NOON + DAY, NOON + 2 * DAY))
    assert outcome(Lists(5, shows=False), grants=(HELD,), coverage=gap) == "not_evaluable"
    assert outcome(Lists(5, shows=False), grants=(over,), coverage=gap) == "compliant"
