"""Which changes are told, and as what."""

from __future__ import annotations

import pytest

from governance.model.changes import Change
from governance.outbox.notices import notice_of
from tests.governance.outbox.changes import ACCOUNT, DAY, FINDING, GRANT, HOUR, Row, change, decided
from tests.governance.outbox.receivers import NOW

AHEAD = FINDING._replace(opened_at=NOW + DAY)
CLOSED = FINDING._replace(closed_at=NOW - 1)
LAPSES = FINDING._replace(closed_at=NOW + DAY)
SUPERSEDED = FINDING._replace(live=0)
ENDED = GRANT._replace(valid_to=NOW - 1)
DISABLED = ACCOUNT._replace(state="disabled")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (None, FINDING, "finding.opened"),
        (AHEAD, FINDING, "finding.opened"),
        (CLOSED, FINDING, "finding.opened"),
        (SUPERSEDED, FINDING, "finding.opened"),
        (None, LAPSES, "finding.opened"),
        (None, AHEAD, None),
        (AHEAD, None, None),
        (AHEAD, AHEAD._replace(live=0), None),
        (FINDING, FINDING._replace(evidence='["okta:e-1","okta:e-9"]'), None),
        (FINDING, FINDING._replace(severity="critical"), "finding.updated"),
        (FINDING, CLOSED, "finding.closed"),
        (FINDING, SUPERSEDED, "finding.closed"),
        (FINDING, None, "finding.closed"),
        (FINDING, AHEAD, None),
        (None, CLOSED, "finding.closed"),
        (CLOSED, SUPERSEDED, None),
        (None, GRANT, "access.gained"),
        (ENDED, GRANT, "access.gained"),
        (GRANT, GRANT._replace(privileged=0), None),
        (GRANT, ENDED, "access.lost"),
        (GRANT, None, "access.lost"),
        (None, ENDED, "access.lost"),
        (ENDED, None, None),
        (ENDED, ENDED._replace(ended_by="okta:acme|00u1root"), None),
        (None, GRANT._replace(valid_from=NOW + HOUR), None),
        (None, ACCOUNT, "account.created"),
        (ACCOUNT, DISABLED, "account.disabled"),
        (DISABLED, ACCOUNT, "account.enabled"),
        (ACCOUNT, ACCOUNT._replace(state="locked"), "account.locked"),
        (ACCOUNT._replace(state="locked"), ACCOUNT, "account.unlocked"),
        (ACCOUNT, ACCOUNT._replace(state="deleted"), "account.deleted"),
        (ACCOUNT._replace(state="invited"), ACCOUNT, None),
        (ACCOUNT._replace(provenance="unknown"), ACCOUNT, "account.jit_found"),
        (ACCOUNT, ACCOUNT._replace(provenance="jit_confirmed"), None),
        (ACCOUNT, ACCOUNT._replace(display_name="Ada"), None),
        (ACCOUNT, None, None),
    ],
)
def test_what_is_told(before: Row | None, after: Row | None, told: str | None) -> None:
    notice = notice_of(7, change(before, after))
    assert (None if notice is None else notice.type) == told


def test_a_finding_that_was_written_ahead_opens_on_its_day_and_once() -> None:
    written = AHEAD._replace(recorded_at=NOW)
    come = written._replace(recorded_at=NOW + DAY)
    notice = notice_of(8, change(written, come, at=NOW + DAY))
    assert notice is not None
    assert notice.type == "finding.opened"
    assert notice_of(9, change(come, come, at=NOW + 2 * DAY)) is None


def test_a_decision_and_whom_an_account_belongs_to() -> None:
    notice = notice_of(1, decided())
    assert notice is not None
    assert (notice.kind, notice.type, notice.sort) == ("decision", "decision.revoked", "decision.revoked")
    assert notice_of(1, Change("identity", "okta:acme|00u1ada", None, "{}", None, NOW, NOW, 1, 0)) is None


def test_its_id_is_of_what_changed() -> None:
    opened = notice_of(7, change(None, FINDING))
    assert opened is not None
    assert opened == notice_of(7, change(None, FINDING))
    assert opened.sort == "finding.opened high orphan"
    for other in (notice_of(8, change(None, FINDING)), notice_of(7, change(AHEAD, FINDING))):
        assert other is not None
        assert other.notice_id != opened.notice_id
