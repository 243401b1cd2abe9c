"""Whatever happens to a campaign, in whichever order: no decision is lost, no item is nobody's, the totals tie out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest
from sqlalchemy import Engine

from governance.queries.audited_rows import audited_rows
from governance.store.database.engine import reading
from governance.store.database.statements import rows
from governance.store.running.tally import tally
from ingest.contract.errors import DeclinedError
from reviews.campaigns.answering import AnswerInput, answer
from reviews.campaigns.live_items import follow
from reviews.campaigns.owners_deeds import close, sign_off
from reviews.campaigns.replacing_reviewers import reassign_item
from reviews.campaigns.ticking import tick
from reviews.settings.campaigns import Decision
from tests.reviews.asked_company import (
    BY_ANN,
    BY_PAT,
    BY_RITA,
    BY_SAM,
    CONTEXT,
    JO,
    MAX,
    NOW,
    PAT,
    SAM,
    company,
    opened,
)
from tests.reviews.campaigns.decided_items import BY_MAX, campaign
from tests.reviews.campaigns.moved_grants import gain, lose

HOUR = 3_600_000_000
AUTHORS = {"pat": BY_PAT, "rita": BY_RITA, "sam": BY_SAM, "ann": BY_ANN, "max": BY_MAX}
DECISIONS: tuple[Decision, ...] = ("approve", "revoke", "reduce", "abstain")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_is_lost(sqlite_url: str, seed: int) -> None:
    random, engine = Random(seed), company(sqlite_url)
    opened(engine)
    given = 0
    # Of forty deeds some are declined; whatever was done is looked at after each.
    for number in range(40):
        now = NOW + (number + 1) * 9 * HOUR
        try:
            given += random.choice(DEEDS)(engine, random, number, now)
        except DeclinedError:
            continue
        finally:
            look(engine, given)
    assert given > 3
    last = NOW + 60 * 24 * HOUR
    tick(engine, CONTEXT, last)
    shown = campaign(engine)
    assert (shown.state, shown.ties_out, shown.open) == ("closed", True, 0)
    assert sign_off(engine, shown.campaign_id, shown.no_response, BY_RITA, last + 1).totals.ties_out
    look(engine, given)


def look(engine: Engine, given: int) -> None:
    """Hold the store against what was said: each word is there, and each open item has somebody in its stage."""
    with reading(engine) as connection:
        said = rows(connection, "SELECT COUNT(*) FROM decision WHERE verdict <> 'no_response'")[0][0]
        nobodys = rows(
            connection,
            "SELECT i.item_id FROM campaign_item i WHERE i.state IN ('asked', 'decided', 'undecided') AND NOT EXISTS "
            "(SELECT 1 FROM campaign_asked q WHERE q.item_id = i.item_id AND q.stage = i.stage)",
        )
        faults = [fault for fault in audited_rows(connection).faults if fault.table != "finding"]
        tallied = tally(connection, "campaign_item")
        counted = rows(connection, "SELECT state, COUNT(*) FROM campaign_item GROUP BY state")
    assert (said, nobodys, faults) == (given, [], [])
    by_state: Counter[str] = Counter()
    for key, number in tallied.items():
        by_state[key.rpartition(" ")[2]] += number
    assert by_state == dict(counted)


def decides(engine: Engine, random: Random, _: int, now: int) -> int:
    with reading(engine) as connection:
        asked = rows(connection, "SELECT item_id, reviewer FROM campaign_asked ORDER BY item_id, reviewer")
    item_id, reviewer = random.choice(asked)
    by = AUTHORS[subject_of(reviewer) if random.random() < 0.8 else random.choice(sorted(AUTHORS))]
    answer(engine, [item_id], AnswerInput(random.choice(DECISIONS), None, by, "said so", now))
    return 1


def subject_of(reviewer: str) -> str:
    return reviewer.rpartition("|")[2].partition("@")[0]


def loses(engine: Engine, random: Random, _: int, now: int) -> int:
    lose(engine, random.choice(("g1", "g2", "g3", "g4", "g5")), random.choice((JO, PAT)), at=now - 1)
    return 0


def gains(engine: Engine, random: Random, number: int, _: int) -> int:
    gain(engine, f"new{number}", random.choice((JO, PAT, SAM, MAX)), backfill=random.choice((0, 0, 1)))
    return 0


def reassigns(engine: Engine, random: Random, _: int, now: int) -> int:
    reassign_item(engine, random.choice(item_ids(engine)), random.choice((PAT, SAM, MAX)), "x", BY_RITA, now)
    return 0


def follows(engine: Engine, _: Random, __: int, now: int) -> int:
    follow(engine, CONTEXT, now)
    return 0


def ticks(engine: Engine, _: Random, __: int, now: int) -> int:
    tick(engine, CONTEXT, now)
    return 0


def closes(engine: Engine, random: Random, number: int, now: int) -> int:
    if number > 30 and random.random() < 0.5:
        close(engine, campaign(engine).campaign_id, "done", BY_RITA, now)
    return 0


def item_ids(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return [row[0] for row in rows(connection, "SELECT item_id FROM campaign_item ORDER BY item_id")]


DEEDS: tuple[Callable[[Engine, Random, int, int], int], ...] = (
    decides, decides, decides, decides, decides, loses, gains, reassigns, follows, follows, ticks, closes,
)  # fmt: skip
