"""Replay of a changed policy: what it would find otherwise over all that is recorded; nothing is saved."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import Any

from sqlalchemy import Connection

from console.asking.answering import answering
from console.asking.asked import Asked, UnclearWordError
from console.asking.seeing import refuse_unless_everything
from console.asking.tried_policies import MOST_OCTETS, spelled_policy, tried
from console.pages.interface import Page, Rendered
from console.pages.support.heads import head_of
from console.sign_in.roles import REPLAYING
from governance.cli.replaying import EXAMPLES, Told, counted, ground
from governance.derivation.replay import replay
from governance.policies.catalogue import load_policies
from governance.queries.snapshot import Snapshot
from governance.settings.compiled import Rules
from governance.store.database.bulk import prepare
from governance.store.database.engine import checking
from governance.store.evidence.stopped_rules import without_stopped
from ingest.contract.errors import DeclinedError

PATH = "/replay"
_SECONDS = 20
_EXAMPLES_OF_EACH = 5
_one_at_a_time = threading.Lock()
"""A replay judges for seconds: two of a process would take its pages' time."""


def show(asked: Asked) -> Rendered:
    """Answer with a field for the settings of policies; ``policy``: it holds those in force of one."""
    refuse_unless_everything(asked.visitor, "page", PATH)
    policy = asked.word("policy")
    text = spelled_policy(asked.house.chosen.governance, policy) if policy is not None else ""
    return _page(asked, text, None, None)


def try_it(asked: Asked) -> Rendered:
    """Answer with what the entered policies would find otherwise; where time ends, with what was seen until then."""
    refuse_unless_everything(asked.visitor, "page", PATH)
    text = asked.text("policies", MOST_OCTETS)
    if not _one_at_a_time.acquire(blocking=False):
        raise DeclinedError("somebody replays a policy just now; try again in a moment")
    try:
        # Within the lock: sixteen thousand brackets take the parser seconds.
        rules = tried(asked.house.chosen.governance, text)
        with checking(asked.house.engine) as connection:
            replayed = _replayed(asked, connection, rules)
    except UnclearWordError as error:
        return _page(asked, text, None, str(error))
    finally:
        _one_at_a_time.release()
    return _page(asked, text, replayed, None)


def _replayed(asked: Asked, connection: Connection, rules: Rules) -> dict[str, Any]:
    prepare(connection)
    ends, is_whole = time.monotonic() + _SECONDS, True

    def may_go_on() -> bool:
        nonlocal is_whole
        is_whole = is_whole and time.monotonic() < ends
        return is_whole

    told = Told(Counter(), [])
    sentences = ground(connection, rules)
    differences = replay(connection, without_stopped(connection, rules), may_go_on)
    for _ in counted(differences, told, _EXAMPLES_OF_EACH):
        if not may_go_on():
            break
    names = Snapshot(connection, asked.house.chosen.governance).account_names(
        str(example["account"]) for example in told.examples
    )
    return {
        "counts": told.rows(),
        "columns": [column for column in EXAMPLES.columns if column != "account"],
        "examples": [row | {"account": names.get(str(row["account"]))} for row in told.by_policy()],
        "keys": [row["account"] for row in told.by_policy()],
        "sentences": sentences,
        "is_whole": is_whole,
        "seconds": _SECONDS,
    }


def _page(asked: Asked, text: str, replayed: dict[str, Any] | None, wrong: str | None) -> Rendered:
    with answering(asked) as given:
        values = {
            "title": "Replay a policy",
            "head": head_of(asked, given, []),
            "policies": [policy.id for policy in load_policies()],
            "policy": asked.word("policy") or "",
            "text": text,
            "replayed": replayed,
            "wrong": wrong,
            "most_octets": MOST_OCTETS,
        }
    of_accounts = replayed is not None and bool(replayed["examples"])
    return Rendered("replay.jinja", values, 400 if wrong else 200, "examples of a replay" if of_accounts else None)


PAGES = (
    Page(PATH, REPLAYING, show, menu="Replay", place=92),
    Page(PATH, REPLAYING, try_it, "POST", shows="a replay's examples"),
)
