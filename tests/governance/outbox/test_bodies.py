"""A post is never larger than its bound, and what its class demands is in it all the same."""

from __future__ import annotations

import json
from typing import Any

import pytest

from governance.outbox.bodies import bounded_body
from governance.outbox.notices import notice_of
from governance.outbox.ocsf_events import ocsf_event
from tests.governance.outbox.changes import FINDING, GRANT, NAMES, change


def event_of(message: str, evidence: str = "[]") -> dict[str, Any]:
    notice = notice_of(1, change(None, FINDING._replace(message=message, evidence=evidence)))
    assert notice is not None
    return ocsf_event(notice, NAMES)


def test_it_is_whole_where_it_fits_and_else_loses_what_has_no_place_first() -> None:
    event = event_of("short", "e" * 9_000)
    assert json.loads(bounded_body(event, 65_536)) == event
    without = json.loads(bounded_body(event, 4_096))
    assert without["unmapped"]["left_out"].endswith("bytes are too many; `jitgov show` has it whole")
    assert {**without, "unmapped": event["unmapped"]} == event


@pytest.mark.parametrize("character", ["a", '"', "\x00", "ü", "\U0001f600"], ids=["a", "quote", "nul", "u", "smile"])
def test_whatever_stands_in_it(character: str) -> None:
    message = character * 9_000
    body = bounded_body(event_of(message), 4_096)
    told = json.loads(body)
    assert len(body.encode()) <= 4_096
    assert told["finding_info"]["uid"] == "f-1"
    assert message.startswith(told["message"])


def test_lists_keep_one_member() -> None:
    notice = notice_of(1, change(None, GRANT))
    assert notice is not None
    told = json.loads(bounded_body({**ocsf_event(notice, NAMES), "privileges": ["p" * 99] * 99}, 4_096))
    assert told["privileges"] == ["p" * 50]
