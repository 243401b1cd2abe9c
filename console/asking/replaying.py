"""What other settings of policies would find over all that is recorded, within a time; nothing is saved."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from console.asking.asked import Asked
from console.asking.one_at_a_time import one_at_a_time
from console.asking.seeing import refuse_unless_everything
from console.asking.tried_policies import tried
from governance.cli.policy.replayed_people import with_people_named_in
from governance.cli.policy.replaying import ReplaySummary, counted, ground
from governance.derivation.replaying.replay import replay
from governance.queries.snapshot import Snapshot
from governance.settings.compiled import Rules
from governance.store.database.engine import checking
from governance.store.database.statements import prepare
from governance.store.evidence.stopped_rules import without_stopped

SECONDS = 20
"""So long a replay lasts at most."""
_EXAMPLES_OF_EACH = 5
one_replay_at_a_time = threading.Lock()
"""A replay judges for seconds: two of a process would take its pages' time."""


class Replayed(NamedTuple):
    """What would differ; ``is_whole`` False: time ended, and there may be more."""

    counts: Sequence[dict[str, Any]]
    """By policy, and by findings and what could not be told: how many are ``added``, ``gone`` and ``changed``."""
    examples: Sequence[dict[str, Any]]
    """``account`` is a key."""
    names: Mapping[str, str | None]
    """Of those accounts whose name is known, by their keys."""
    sentences: Sequence[str]
    """What is held against what, and why the answer may not be the whole one."""
    is_whole: bool


def replayed(asked: Asked, text: str) -> Replayed:
    """Return what the policies of a text, put above those in force, would find otherwise.

    ``text``: YAML as below ``governance.policies``. Raises UnclearWordError for a text that is none, UnclearError where
    the visitor may not see all sources, DeclinedError while another replay runs.
    """
    refuse_unless_everything(asked.visitor, "replay", "of policies")
    with one_at_a_time(one_replay_at_a_time, "replays a policy"):
        # Within the lock: sixteen thousand brackets take the parser seconds.
        rules = tried(asked.house.chosen.governance, text)
        with checking(asked.house.engine) as connection:
            return _within_time(asked, connection, rules)


def _within_time(asked: Asked, connection: Connection, rules: Rules) -> Replayed:
    prepare(connection)
    ends, is_whole = time.monotonic() + SECONDS, True

    def may_go_on() -> bool:
        nonlocal is_whole
        is_whole = is_whole and time.monotonic() < ends
        return is_whole

    summary = ReplaySummary(Counter(), [])
    sentences = ground(connection, rules)
    differences = replay(connection, without_stopped(connection, rules), may_go_on)
    for _ in counted(differences, summary, _EXAMPLES_OF_EACH):
        if not may_go_on():
            break
    snapshot = Snapshot(connection, asked.house.chosen.governance)
    names = snapshot.account_names(str(example["account"]) for example in summary.examples)
    examples = with_people_named_in(connection, summary.by_policy())
    return Replayed(summary.rows(), examples, names, sentences, is_whole)
