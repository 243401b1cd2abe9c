"""A collection that ends says what stopped, and with which exit code: a fault counts more than waiting."""

from __future__ import annotations

import pytest

from ingest.collection.scheduler.runner import CollectionResult
from ingest.collection.scheduler.source_loop import Failure
from ingest.collection.scheduler.summary import failure_lines, gravest
from ingest.contract.errors import BrokenError, JitgovError, SetupError, TransientError

AWAY, WRONG, STUCK = TransientError("no answer"), SetupError("grant it"), BrokenError("stuck")


def failures(*errors: JitgovError) -> list[Failure]:
    return [Failure("entra:acme", f"stream {number}", error) for number, error in enumerate(errors)]


@pytest.mark.parametrize(
    ("errors", "code"), [((AWAY,), 75), ((AWAY, WRONG), 78), ((WRONG, AWAY), 78), ((AWAY, WRONG, STUCK), 70)]
)
def test_the_gravest_failure_says_the_exit_code(errors: tuple[JitgovError, ...], code: int) -> None:
    worst = gravest(failures(*errors))
    assert worst is not None
    assert worst.exit_code == code


def test_what_waits_is_told_with_its_exit_code_and_what_to_do() -> None:
    told = list(failure_lines(CollectionResult([], failures(AWAY, AWAY))))
    assert told == [
        "stream 0, stream 1 stopped: entra:acme: no answer",
        "what stopped was given up for now, and keeps its place: call it again (exit code 75)",
    ]
    assert list(failure_lines(CollectionResult([], failures(STUCK)))) == ["stream 0 stopped: entra:acme: stuck"]
    assert gravest([]) is None
