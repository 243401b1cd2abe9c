"""`jitgov notify test` and `jitgov doctor` say whether people are reached."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from front_door.checks.notifications import notification_checks
from front_door.context import CommandContext
from governance.store.database.engine import reading
from ingest.contract.errors import DeclinedError, JitgovError, SetupError, TransientError, UnclearError
from reviews.cli.notify import notify
from tests.governance.outbox.channels.posts import Answer, receiving
from tests.reviews.asked_company import JO, PAT, company
from tests.reviews.notifications.relays import Taken, relaying
from tests.reviews.opened import filled_store, open_at


def context(folder: Path, store_url: str, port: int, **keys: Any) -> CommandContext:
    file = folder / "config.yaml"
    mail = {"mail": {"sender": "jitgov@example.com", "url": f"smtp://localhost:{port}", "deadline_seconds": 60}}
    file.write_text(json.dumps({"store": {"url": store_url}, "notifications": {**mail, **keys}}))
    return CommandContext(file, {"ROOM": f"http://127.0.0.1:{port}/"})


def sent(of: CommandContext, *words: str) -> str:
    done = CliRunner().invoke(notify, ["test", *words], obj=of)
    if isinstance(done.exception, JitgovError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_person_gets_one_mail_where_the_digests_would_go(sqlite_url: str, tmp_path: Path) -> None:
    company(sqlite_url).dispose()
    taken = Taken()
    with relaying(taken) as port:
        of = context(tmp_path, sqlite_url, port, addresses={PAT: "nobody@example.com"})
        assert sent(of, "--to", JO).startswith("mail:relay has taken a test for jo@example.com, id ")
        with pytest.raises(DeclinedError, match="no such mailbox"):
            sent(of, "--to", "pat@example.com")
        with pytest.raises(UnclearError, match="no address is known of compliance"):
            sent(of, "--to", "compliance")
        with pytest.raises(UnclearError, match="name whom the test is for"):
            sent(of)
        with pytest.raises(SetupError, match="has no room slack:iam"):
            sent(of, "--channel", "slack:iam")
    assert (taken.recipients, taken.mails[0]["Subject"]) == (["jo@example.com"], "jitgov: a test")
    with pytest.raises(TransientError, match="the relay cannot be reached"):
        sent(of, "--to", JO)


def test_a_room_gets_a_post(sqlite_url: str, tmp_path: Path) -> None:
    room = {"name": "iam", "kind": "slack", "url_env": "ROOM", "allow_private": True}
    with receiving(Answer(200), Answer(0)) as server:
        of = context(tmp_path, sqlite_url, server.port, chats=[room])
        assert sent(of, "--channel", "slack:iam").startswith("slack:iam has taken a test for slack:iam")
        with pytest.raises(TransientError, match="slack:iam may have sent a test"):
            sent(of, "--channel", "slack:iam")


def test_doctor_says_whether_the_relay_is_reached_and_of_whom_no_address_is_known(
    sqlite_url: str, tmp_path: Path
) -> None:
    engine = filled_store(sqlite_url)
    open_at(engine)
    with relaying(Taken()) as port, reading(engine) as connection:
        reached = [(c.verdict, c.detail) for c in notification_checks(connection, context(tmp_path, sqlite_url, port))]
    assert reached == [
        ("ok", f"mail by localhost:{port}: it is reached"),
        ("warn", "no address is known of compliance, and something waits for them"),
    ]
    with reading(engine) as connection:
        named = context(tmp_path, sqlite_url, port, addresses={"compliance": "grc@example.com"})
        away = [(c.verdict, c.detail) for c in notification_checks(connection, named)]
    assert away == [
        ("warn", f"mail by localhost:{port}: the relay cannot be reached: ConnectionRefusedError"),
        ("ok", "2 people are reached for whom something waits"),
    ]
    engine.dispose()
