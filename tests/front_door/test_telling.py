"""`jitgov run` tells whom the settings name, and refuses at its start what could not be told."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import yaml
from sqlalchemy import Engine

from front_door.checks.outbox import outbox_checks
from front_door.context import CommandContext
from front_door.outbox_metrics import outbox_metrics
from front_door.telling import telling
from governance.outbox.feed_consumer import CONSUMER
from governance.settings.store_place import StorePlace
from governance.store.clock import now_micros
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.open_store import open_store
from governance.store.database.statements import rows
from governance.store.feed.change_feed import registered, write_changes
from governance.store.outbox.effect_rows import enqueue
from governance.worker.trail.key_keeping import name_first_key
from ingest.contract.errors import SetupError
from reviews.notifications.interface import MAIL, Message, by_mail, new_effect
from tests.governance.outbox.authorities import stamping
from tests.governance.outbox.changes import FINDING, change
from tests.governance.outbox.channels.posts import SECRET, Answer, PostServer, receiving
from tests.governance.outbox.kept_stamps import kept_sizes
from tests.governance.outbox.receivers import new, put
from tests.governance.worker.grown_log import grown
from tests.reviews.asked_company import NOW, company
from tests.reviews.campaigns.micro.questions import changed
from tests.reviews.notifications.relays import Taken, relaying

SECONDS = 30.0


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    engine = open_engine(sqlite_url)
    yield engine
    engine.dispose()


def context(folder: Path, outbound: object, notifications: object | None = None, **environ: str) -> CommandContext:
    file = folder / "jitgov.yaml"
    written = {"outbound": outbound, "bus": {"url": f"embedded:{folder}/bus.sqlite"}}
    file.write_text(yaml.safe_dump(written | ({"notifications": notifications} if notifications else {})))
    return CommandContext(file, environ)


def test_checkpoints_are_stamped_by_who_the_settings_name(engine: Engine, sqlite_url: str, tmp_path: Path) -> None:
    with stamping(tmp_path) as authority, open_store(StorePlace(sqlite_url, tmp_path / "a.key")) as opened:
        name_first_key(opened, "worker", 1)
        grown(opened, 1)
        timestamp = {"url": authority.settings.url, "certificates_file": authority.roots_file, "allow_private": True}
        named = context(tmp_path, {})
        file = tmp_path / "jitgov.yaml"
        file.write_text(file.read_text() + yaml.safe_dump({"audit": {"witnesses": [{"timestamp": timestamp}]}}))
        deadline = time.monotonic() + SECONDS
        with telling(named, engine, print, lambda: None):
            while not kept_sizes(engine):
                assert time.monotonic() < deadline
                threading.Event().wait(0.01)
    assert kept_sizes(engine) == [2]


def hook(server: PostServer) -> dict[str, object]:
    return {
        "name": "siem",
        "url": f"http://127.0.0.1:{server.port}/",
        "secret_env": "SIEM_SECRET",
        "allow_private": True,
    }


def test_a_finding_is_posted_and_put_on_the_topic(engine: Engine, tmp_path: Path) -> None:
    arrived, ended, said = threading.Event(), threading.Event(), list[str]()
    with receiving(before_answer=lambda _: arrived.set()) as server:
        named = context(tmp_path, {"webhooks": [hook(server)], "topics": [{"name": "soc"}]}, SIEM_SECRET=SECRET)
        with telling(named, engine, said.append, ended.set):
            with writing(engine) as connection:
                at = now_micros()
                write_changes(connection, [change(None, FINDING._replace(recorded_at=at, opened_at=at - 1), at=at)])
            assert arrived.wait(SECONDS)
            deadline = time.monotonic() + SECONDS
            while standings_of(engine) != {"sent": 2}:
                assert time.monotonic() < deadline
                arrived.wait(0.01)
        told = json.loads(server.posts[0].body)
    assert (told["type"], told["data"]["class_uid"]) == ("finding.opened", 2004)
    assert (said, ended.is_set()) == ([], False)
    with reading(engine) as connection:
        verdicts = {check.detail: check.verdict for check in outbox_checks(connection, named)}
    assert verdicts == {"webhook:siem: 1 sent, 0 wait": "ok", "topic:soc: 1 sent, 0 wait": "ok"}


def test_a_digest_leaves_by_mail_though_no_receiver_is_named(engine: Engine, tmp_path: Path) -> None:
    arrived = threading.Event()
    taken = Taken(before=arrived.set)
    message = Message("rita@example.com", "jitgov: 2 decisions wait for you", "They wait.")
    effect = new_effect("e-1", by_mail(message.to), "notification.digest", message, now_micros())
    with writing(engine) as connection:
        enqueue(connection, [effect], {effect.recipient: MAIL}, now_micros(), 10)
    with relaying(taken) as port:
        mail = {"sender": "jitgov@example.com", "url_env": "RELAY"}
        named = context(tmp_path, {}, {"mail": mail}, RELAY=f"smtp://localhost:{port}")
        with telling(named, engine, print, print):
            assert arrived.wait(SECONDS)
    assert taken.recipients == ["rita@example.com"]
    with reading(engine) as connection:
        (check,) = outbox_checks(connection, named)
        metrics = [sample for metric in outbox_metrics(connection, 0.0) for sample in metric.samples]
    assert check.detail == "mail:relay: 1 sent, 0 wait", "neither names anybody"
    assert {sample.labels["recipient"] for sample in metrics} == {MAIL}


def test_a_change_asks_and_its_reviewer_is_told_within_seconds(tmp_path: Path, sqlite_url: str) -> None:
    company(sqlite_url).dispose()
    engine, arrived = open_engine(sqlite_url), threading.Event()
    taken, ticks = Taken(before=arrived.set), itertools.count(NOW, 11_000_000)
    with relaying(taken) as port:
        told = {"mail": {"sender": "jitgov@example.com", "url_env": "RELAY"}, "quiet": {"begin": 0, "end": 0}}
        named = context(tmp_path, {}, told, RELAY=f"smtp://localhost:{port}")
        with telling(named, engine, print, print, lambda: next(ticks)):
            changed(engine, "grant", "g3")
            assert arrived.wait(SECONDS)
    assert (taken.recipients, taken.mails[0]["Subject"]) == (["pat@example.com"], "jitgov: a question waits for you")
    engine.dispose()


def standings_of(engine: Engine) -> dict[str, int]:
    with reading(engine) as connection:
        return dict(map(tuple, rows(connection, "SELECT state, COUNT(*) FROM outbox_effect GROUP BY state")))


def test_what_breaks_ends_the_process_and_is_raised(engine: Engine, tmp_path: Path) -> None:
    ended = threading.Event()
    named = context(tmp_path, {"topics": [{"name": "soc"}]})
    with pytest.raises(msgspec.DecodeError), telling(named, engine, print, ended.set):
        with writing(engine) as connection:
            write_changes(connection, [change(None, FINDING)._replace(after="no JSON")])
        assert ended.wait(SECONDS)


def test_what_could_not_be_told_is_refused_at_the_start(engine: Engine, tmp_path: Path) -> None:
    with receiving() as server:
        for environ, why in (({}, "SIEM_SECRET, which is not set"), ({"SIEM_SECRET": "x"}, "no secret of a webhook")):
            named = context(tmp_path, {"webhooks": [hook(server)]}, **environ)
            with pytest.raises(SetupError, match=why), telling(named, engine, print, print):
                pass
        unsigned = {name: value for name, value in hook(server).items() if name != "secret_env"}
        with pytest.raises(SetupError, match=r"outbound.webhooks\[0\]: posts are signed"):
            _ = context(tmp_path, {"webhooks": [unsigned]}).settings.outbound


def test_where_nobody_is_named_any_more_the_feed_is_left(engine: Engine, tmp_path: Path) -> None:
    said: list[str] = []
    with telling(context(tmp_path, {"topics": [{"name": "soc"}]}), engine, said.append, print):
        pass
    with telling(context(tmp_path, {}), engine, said.append, print):
        pass
    assert said == ["no receiver is told any more; what waits for one in the outbox stays there"]
    with reading(engine) as connection:
        assert CONSUMER not in registered(connection)


def test_the_doctor_and_the_metrics_tell_what_waits_and_what_went_wrong(engine: Engine, tmp_path: Path) -> None:
    with reading(engine) as connection:
        (nobody,) = outbox_checks(connection, context(tmp_path, {}))
        assert (nobody.verdict, nobody.detail[:27]) == ("ok", "nobody is told of changes; ")
    with receiving(Answer(410)) as server:
        named = context(tmp_path, {"webhooks": [hook(server)]}, SIEM_SECRET=SECRET)
        put(engine, new("a"), new("b", "webhook:gone"), now=now_micros() - 3_600_000_000)
        with reading(engine) as connection:
            checks = list(outbox_checks(connection, named))
        assert [check.verdict for check in checks] == ["warn", "warn", "warn"]
        assert "changes are not read yet" in checks[0].detail
        assert checks[1].detail == "webhook:gone: 0 sent, 1 wait; no setting names this receiver"
        assert checks[2].detail.startswith("webhook:siem: 0 sent, 1 wait, since ")
        with telling(named, engine, print, print):
            deadline = time.monotonic() + SECONDS
            while standings_of(engine) != {"dead": 1, "due": 1}:
                assert time.monotonic() < deadline
    with reading(engine) as connection:
        (_, siem) = outbox_checks(connection, named)
        assert siem.verdict == "warn"
        assert "0 may have been sent, 1 are given up" in siem.detail
        metrics = {
            (sample.name, *sorted(sample.labels.values())): sample.value
            for family in outbox_metrics(connection, time.time())
            for sample in family.samples
        }
    assert metrics["jitgov_outbox_effects", "dead", "webhook:siem"] == 1
    assert metrics["jitgov_outbox_effects", "waiting", "webhook:gone"] == 1
    assert metrics["jitgov_outbox_oldest_seconds", "webhook:gone"] >= 3_600
