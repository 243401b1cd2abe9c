"""One sentence says what the week amounts to, and is never calm where not all was read."""

from __future__ import annotations

import pytest

from ingest.contract.counting import counted
from reviews.reports.weekly.verdict import State, verdict_sentence

CALM = State(complete=True, critical=0, high=0, open=0, overdue=0, unanswered=0)


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (CALM, "No finding is open."),
        (
            CALM._replace(unanswered=1),
            "No finding is open; 1 question could not be answered, which is no proof that all is well.",
        ),
        (CALM._replace(open=1, high=1), "Nothing is critical or overdue; 1 finding is open, of high severity."),
        (CALM._replace(open=1_200, high=3), "Nothing is critical or overdue; 1,200 findings are open, 3 of them high."),
        (
            CALM._replace(critical=2, open=5, overdue=1),
            "Action is needed: 2 critical findings are open and 1 finding is overdue.",
        ),
        (CALM._replace(overdue=2, open=2), "Action is needed: 2 findings are overdue."),
        (
            CALM._replace(complete=False),
            "Nobody can say that all is well: not all was read. Of what was read, 0 findings are open, none of them "
            "critical or overdue.",
        ),
        (
            CALM._replace(complete=False, critical=1, open=1),
            "Action is needed: 1 critical finding is open; there may be more, for not all was read.",
        ),
    ],
)
def test_the_sentence(state: State, sentence: str) -> None:
    assert verdict_sentence(state) == sentence


@pytest.mark.parametrize("open_findings", [0, 1, 7])
@pytest.mark.parametrize("overdue", [0, 2])
@pytest.mark.parametrize("critical", [0, 1])
def test_a_week_that_was_not_read_in_full_is_never_fine(open_findings: int, overdue: int, critical: int) -> None:
    state = State(False, critical, 0, open_findings + overdue + critical, overdue, 0)
    assert "not all was read" in verdict_sentence(state)


def test_nouns_follow_their_number() -> None:
    assert [counted(n, "finding") for n in (0, 1, 2_000)] == ["0 findings", "1 finding", "2,000 findings"]
