"""kill -9 of a real process at each step, against a server that counts: nothing is lost, or doubled but by its id."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from governance.outbox.feed_consumer import begin_or_end
from governance.store.database.engine import open_engine, writing
from governance.store.feed.change_feed import write_changes
from tests.governance.outbox.changes import FINDING, change
from tests.governance.outbox.channels.posts import SECRET, receiving
from tests.governance.outbox.receivers import NOW, standings
from tests.governance.outbox.two_routes import settings

POINTS = ("told", "looked", "claimed", "acted", "noted", "")
LIVES = f"""
import itertools, os, signal, sys
import governance.outbox.feed_consumer as feed
from governance.outbox.channels.webhook import WebhookChannel
from governance.outbox.dispatcher import Dispatcher
from governance.outbox.settings import OutboundSettings, Secrets, WebhookSettings
from governance.store.database.engine import open_engine

url, port = sys.argv[1:3]
hook = WebhookSettings(name="siem", url=f"http://127.0.0.1:{{port}}/", allow_private=True)
settings = OutboundSettings(webhooks=(hook,))
channel = WebhookChannel(hook, Secrets("{SECRET}"))

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def live(n, kill_at):
    engine = open_engine(url)
    ticks = itertools.count({NOW} + (n + 1) * 3_600_000_000, 10_000_000)
    clock = lambda: next(ticks)
    if kill_at == "told":
        had = feed.advance
        feed.advance = lambda *given: (had(*given), die())
    consumer = feed.FeedConsumer(engine, settings, clock)
    while consumer.take():
        pass
    at_point = lambda point: die() if point == kill_at else None
    said = lambda line: None
    dispatcher = Dispatcher(engine, {{channel.name: channel}}, f"w{{n}}", clock, said, at_point=at_point)
    for _ in range(40):
        dispatcher.dispatch()

for n, kill_at in enumerate({POINTS!r}):
    child = os.fork()
    if not child:
        live(n, kill_at)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    expected = signal.SIGKILL if kill_at else 0
    assert os.waitstatus_to_exitcode(status) == -expected, (kill_at, status)
"""


def test_kill_9_at_every_step(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    begin_or_end(engine, settings(), NOW)
    findings = [FINDING._replace(finding_id=f"f-{n}") for n in range(5)]
    with writing(engine) as connection:
        write_changes(connection, [change(None, finding) for finding in findings])
    engine.dispose()
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    with receiving() as server:
        lives = [sys.executable, "-c", LIVES, sqlite_url, str(server.port)]
        done = subprocess.run(lives, env=environ, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
    told = [json.loads(post.body)["data"]["finding_info"]["uid"] for post in server.posts]
    ids = Counter((post.headers["webhook-id"], post.body) for post in server.posts)
    # Whoever died after the answer and before the commit, twice, sends the same again under the same id.
    assert sorted(ids.values()) == [1, 1, 1, 1, 3]
    assert list(dict.fromkeys(told)) == ["f-0", "f-1", "f-2", "f-3", "f-4"]
    engine = open_engine(sqlite_url)
    assert set(standings(engine).values()) == {"sent"}
    engine.dispose()
