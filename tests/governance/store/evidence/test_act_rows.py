"""Acts are written once, each with its audit entry, and read by what they are about; on both stores, in any order."""

from __future__ import annotations

import random

import msgspec
import pytest
from sqlalchemy import Engine

from governance.audit.spoken_rows import spoken
from governance.model.acts import Act, Author, author_of, author_text, made_act
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows
from governance.store.evidence.act_rows import acts_about, acts_of_kind, insert_acts
from tests.governance.queries.filled import empty_store

ADA = Author(
    via="os", issuer="okta:acme", subject="00u1ada", uid=1000, name="ada", terminal="pts/3", address="gate.example.com"
)
ACCEPTED = made_act("accept", "f1", {"reason": "known", "until": 90}, ADA, 10)
ACTS = (
    ACCEPTED,
    made_act("reopen", "f1", {"reason": "not so"}, ADA, 20),
    made_act("accept", "f2", {"reason": "known", "until": 90}, ADA, 15),
    made_act("alias", "okta:typo", {"means": "okta:acme"}, Author(via="config", session="3"), 5),
)


@pytest.fixture
def engine(store_url: str) -> Engine:
    return empty_store(store_url)


def tell(engine: Engine, *acts: Act) -> set[str]:
    with writing(engine) as connection:
        return insert_acts(connection, acts)


def stored(engine: Engine) -> list[tuple[object, ...]]:
    with reading(engine) as connection:
        acts = rows(connection, "SELECT act_id, kind, subject, body, at FROM act ORDER BY act_id")
        return [*acts, *rows(connection, "SELECT entry_id, kind, about FROM audit_entry ORDER BY entry_id")]


def test_an_act_is_written_once_with_its_entry(engine: Engine) -> None:
    assert tell(engine, ACCEPTED, ACCEPTED._replace(recorded_at=99)) == {ACCEPTED.act_id}
    assert tell(engine, ACCEPTED._replace(recorded_at=50)) == set()
    with reading(engine) as connection:
        (entry,) = rows(connection, "SELECT kind, about, recorded_at, body FROM audit_entry")
        assert len(rows(connection, "SELECT 1 FROM act")) == 1
    assert tuple(entry[:2]) == ("act", "f1")
    assert msgspec.json.decode(bytes(entry[3])) == {
        "act_id": ACCEPTED.act_id,
        "act": "accept",
        "says": {"reason": "known", "until": 90},
        "by": ADA.plain(),
        "at": "1970-01-01T00:00:00.000010Z",
        "until": None,
        "rows": [spoken("act", (*ACCEPTED[:6], None))],
    }


def test_any_order_and_repetition_of_acts_leaves_the_same(engine: Engine) -> None:
    tell(engine, *ACTS)
    first = stored(engine)
    rng = random.Random(3)
    for _ in range(5):
        again = [*ACTS, *rng.sample(ACTS, 2)]
        rng.shuffle(again)
        for act in again:
            tell(engine, act)
        assert stored(engine) == first


def test_acts_are_read_by_kind_and_subject_up_to_an_instant(engine: Engine) -> None:
    tell(engine, *reversed(ACTS))
    with reading(engine) as connection:
        both = acts_about(connection, ("accept", "reopen"), ("f1", "f2", "f3"))
        early = acts_about(connection, ("accept", "reopen"), ("f1", "f2"), until=15)
        assert {subject: [act.kind for act in of] for subject, of in both.items()} == {
            "f1": ["accept", "reopen"],
            "f2": ["accept"],
        }
        assert {subject: [act.kind for act in of] for subject, of in early.items()} == {
            "f1": ["accept"],
            "f2": ["accept"],
        }
        assert [act.says() for act in acts_of_kind(connection, "alias")] == [{"means": "okta:acme"}]
        assert both["f1"][0] == ACCEPTED and both["f1"][0].author() == ADA


def test_what_an_act_says_makes_its_id() -> None:
    assert made_act("accept", "f1", {"until": 90, "reason": "known"}, ADA, 10, 99).act_id == ACCEPTED.act_id
    others = [
        made_act("accept", "f1", {"reason": "known", "until": 91}, ADA, 10),
        made_act("accept", "f3", {"reason": "known", "until": 90}, ADA, 10),
        made_act("accept", "f1", {"reason": "known", "until": 90}, ADA, 11),
        made_act("accept", "f1", {"reason": "known", "until": 90}, Author(via="token", name="ada"), 10),
    ]
    assert len({ACCEPTED.act_id, *(act.act_id for act in others)}) == 5


@pytest.mark.parametrize(
    ("author", "spelled"),
    [
        (ADA, "ada (uid 1000) on gate.example.com, pts/3"),
        (Author(via="os", uid=1001), "uid 1001"),
        (Author(via="oidc", issuer="okta:acme", subject="00u1", address="192.0.2.7"), "okta:acme|00u1 on 192.0.2.7"),
        (Author(via="config", session="3"), "config"),
    ],
)
def test_an_author_is_read_as_he_was_written(author: Author, spelled: str) -> None:
    assert author_of(author_text(author)) == author
    assert author.spelled() == spelled
