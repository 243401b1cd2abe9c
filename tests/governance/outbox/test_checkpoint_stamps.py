"""Checkpoints are stamped once in a while; only stamps that hold are kept; who is away is asked again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine

from governance.audit.time_stamp import Trust
from governance.audit.trusted_roots import trust_of
from governance.outbox.checkpoint_stamps import CheckpointStamps
from governance.settings.store_place import StorePlace
from governance.store.database.open_store import open_store
from governance.worker.trail.key_keeping import name_first_key
from tests.governance.audit.authority import STAMPED_AT, VALID_FOR, Authority, Wrong
from tests.governance.outbox.authorities import AskedAuthority, stamping
from tests.governance.outbox.kept_stamps import kept_sizes
from tests.governance.outbox.receivers import Clock
from tests.governance.worker.grown_log import grown

DAY_SECONDS = 86_400
Say = Callable[[str], None]


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[AskedAuthority]:
    with stamping(tmp_path) as asked:
        yield asked


@pytest.fixture
def engine(store_url: str, tmp_path: Path) -> Iterator[Engine]:
    with open_store(StorePlace(store_url, tmp_path / "a.key")) as engine:
        name_first_key(engine, "worker", 1)
        yield engine


def stamper(engine: Engine, asked: AskedAuthority, clock: Clock, say: Say = print) -> CheckpointStamps:
    return CheckpointStamps(engine, asked.settings, trust_of(asked.settings), clock, say)


def test_a_checkpoint_is_stamped_once_and_the_next_one_a_day_later(engine: Engine, authority: AskedAuthority) -> None:
    clock = Clock()
    first, second = stamper(engine, authority, clock), stamper(engine, authority, clock)
    with closing(first), closing(second):
        assert [first.tell(), second.tell()] == [False, False]
        grown(engine, 1)
        assert [first.tell(), second.tell(), first.tell()] == [True, False, False]
        grown(engine, 2)
        assert not first.tell()
        clock.forward(DAY_SECONDS)
        assert [second.tell(), first.tell()] == [True, False]
        clock.forward(DAY_SECONDS)
        assert not first.tell()
    assert kept_sizes(engine) == [2, 3]
    assert [post.path for post in authority.posts] == ["/tsa", "/tsa"]
    assert authority.posts[0].headers["content-type"] == "application/timestamp-query"


def test_an_authority_that_is_away_is_told_once_and_asked_again_ever_later(
    engine: Engine, authority: AskedAuthority
) -> None:
    clock, told = Clock(), list[str]()
    authority.statuses = [503, 503, 503]
    grown(engine, 1)
    with closing(stamper(engine, authority, clock, told.append)) as stamping_log:
        for wait, posts in ((0, 1), (59, 1), (1, 2), (119, 2), (1, 3), (239, 3)):
            clock.forward(wait)
            assert not stamping_log.tell()
            assert len(authority.posts) == posts
        clock.forward(1)
        assert stamping_log.tell()
    (line,) = told
    assert line.endswith("/tsa gave no stamp for the audit log: it answers 503; it is asked again")
    assert kept_sizes(engine) == [2]


def test_who_cannot_be_reached_holds_nobody_up(engine: Engine, authority: AskedAuthority) -> None:
    told = list[str]()
    settings = authority.settings
    assert authority.server is not None
    authority.server.http.server_close()
    grown(engine, 1)
    with closing(CheckpointStamps(engine, settings, trust_of(settings), Clock(), told.append)) as stamping_log:
        assert not stamping_log.tell()
    assert "ConnectError" in told[0]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (Wrong(nonce=5), "answers another request"),
        (Wrong(imprint=b"\1" * 32), "stamps something else"),
        (Wrong(flipped=True), "its signature is not"),
        (Wrong(at=STAMPED_AT + VALID_FOR * 2), "its certificates were not valid at"),
    ],
)
def test_a_stamp_that_does_not_hold_is_not_kept(
    engine: Engine, authority: AskedAuthority, wrong: Wrong, why: str
) -> None:
    told, authority.wrong = list[str](), wrong
    grown(engine, 1)
    with closing(stamper(engine, authority, Clock(), told.append)) as stamping_log:
        assert not stamping_log.tell()
    assert why in told[0]
    assert kept_sizes(engine) == []


def test_a_stamp_under_an_untrusted_root_is_not_kept(engine: Engine, authority: AskedAuthority) -> None:
    told, trust = list[str](), Trust([Authority("Elsewhere").root])
    grown(engine, 1)
    with closing(CheckpointStamps(engine, authority.settings, trust, Clock(), told.append)) as stamping_log:
        assert not stamping_log.tell()
    assert "its certificate leads to none of the trusted roots" in told[0]
    assert kept_sizes(engine) == []
