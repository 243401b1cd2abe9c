from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from ingest.collection.translators import find_translators
from ingest.translation import tally as tallying
from ingest.translation.interface import Context
from ingest.translation.tally import Tally, largest_first
from ingest.translation.translating import events_of
from tests.ingest.authored import signed_in

AT = datetime(2026, 1, 1, tzinfo=UTC)


def test_tallies_add_up_to_the_tally_of_all() -> None:
    okta = next(each for each in find_translators() if each.idp == "okta")
    told = []
    days = [(AT + timedelta(days=random.Random(7).randrange(90))).isoformat() for _ in range(40)]
    whole, parts = Tally(), [Tally(), Tally(), Tally()]
    for n, day in enumerate(days):
        record = signed_in(n, published=day, eventType="user.session.end" if n % 3 else "user.session.start")
        (event,) = events_of(okta, record, b"{}", Context(AT, f"tenant {n % 2}"))
        told.append(event)
        parts[n % 3].note([event])
        for each in (whole, parts[n % 3]):
            each.records += 1
            each.note_rejected(f"reason {n % 5}")
    whole.note(told)
    total = Tally()
    for part in parts:
        total.add(part)
    assert total == whole
    assert total.events == 40
    assert [source.tenant for source, _ in total.streams()] == ["tenant 0", "tenant 1"]
    assert list(largest_first(total.kinds)) == ["sign_out", "session_started"]


def test_of_very_many_reasons_the_first_are_kept() -> None:
    tally = Tally()
    for n in range(tallying._MAX_REASONS + 5):
        tally.note_rejected(f"reason {n}")
    tally.note_rejected("reason 0")
    assert (len(tally.reasons), tally.reasons["reason 0"], tally.rejected) == (1_000, 2, 1_006)
