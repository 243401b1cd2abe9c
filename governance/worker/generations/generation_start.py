"""Begins to derive: holds a worker's settings against what the state was derived with, in one transaction.

Where they differ, the worker begins a generation, enters it in the audit trail and leaves the work of deriving anew
what the difference reaches. It refuses where another worker lives by settings that this store had later.
"""

from __future__ import annotations

import os
import socket
import uuid
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from governance.audit.entries import derivation_entry, spelled
from governance.policies.catalogue import identity_policies, plain_settings
from governance.settings.compiled import Rules
from governance.settings.reach import changed_sections, named_sections, work_items_of
from governance.store.assessment.finding_rows import policies_with_findings
from governance.store.database.engine import writing
from governance.store.evidence.audit_rows import insert_entries
from governance.store.evidence.stopped_rules import without_stopped
from governance.store.running.generations import (
    Generation,
    anything_derived,
    beat,
    begin_generation,
    current_generation,
    last_beat,
    lock_generations,
    was_begun_before,
)
from governance.store.running.work_items import enqueue
from governance.worker.generations.config_acts import write_config_acts
from ingest.contract.errors import SetupError

ALIVE = 60_000_000
"""Microseconds since its last beat within which a worker is taken to live."""


class Started(NamedTuple):
    """The rules under the generation that a worker derives with, and what to say of it; None: nothing is new."""

    rules: Rules
    message: str | None


def new_worker_id() -> str:
    """Return who this worker is, for messages: the operating system's user, machine and process, and what is unique."""
    return f"uid {os.getuid()} on {socket.gethostname()}, process {os.getpid()} ({uuid.uuid4().hex[:8]})"


def start_generation(engine: Engine, rules: Rules, worker_id: str, now: int, *, take_over: bool = False) -> Started:
    """Return the rules under the generation that counts, which is begun where theirs is another.

    Raises SetupError, naming both, when these settings were left for others by which a worker still lives; with
    ``take_over`` not even then.
    """
    with writing(engine) as connection:
        lock_generations(connection)
        rules = without_stopped(connection, rules)
        current = current_generation(connection)
        if current is not None and current.sections == rules.sections:
            beat(connection, worker_id, current.number, now)
            # What nothing derived depends on begins no generation, and is entered all the same.
            write_config_acts(connection, rules, current.number, now)
            return Started(rules.under(current.number), None)
        if current is not None and not take_over:
            _refuse_what_was_left(connection, rules, current, worker_id, now)
        number, message = _begin(connection, rules, current, worker_id, now)
        beat(connection, worker_id, number, now)
        return Started(rules.under(number), message)


def _refuse_what_was_left(connection: Connection, rules: Rules, current: Generation, worker_id: str, now: int) -> None:
    if not was_begun_before(connection, rules.sections):
        return
    alive = last_beat(connection, current.number, worker_id)
    if alive is None or alive[1] < now - ALIVE:
        return
    changed = changed_sections(current.sections, rules.sections)
    raise SetupError(
        f"generation {current.number}, which {current.began_by} began at {spelled(current.began_at)}, is derived with "
        f"other settings or code than this worker's, which this store has left before; {alive[0]} derives with it now. "
        f"They differ in {named_sections(changed)}. Give this worker the same settings and the same release, or let "
        "it take over with `jitgov govern --take-over`"
    )


def _begin(
    connection: Connection, rules: Rules, current: Generation | None, worker_id: str, now: int
) -> tuple[int, str | None]:
    changed = changed_sections(current.sections if current is not None else {}, rules.sections)
    derived = anything_derived(connection)
    settings = plain_settings(rules.settings)
    number = begin_generation(connection, rules.sections, settings, worker_id, now, complete=not derived)
    if current is None:
        # Nobody noted what an older store was derived with.
        changed = [*changed, "unknown:"] if derived else changed
    if derived:
        items = work_items_of(changed, rules.sections, number, identity_policies())
        if current is None:
            asked = rules.account_policies | rules.identity_policies
            items |= {f"retired:{policy}" for policy in policies_with_findings(connection) - asked}
        enqueue(connection, items, now)
    write_config_acts(connection, rules, number, now)
    entry = derivation_entry(number, now, began_by=worker_id, changed=changed, settings=settings)
    insert_entries(connection, [entry])
    if not derived:
        return number, None
    return number, f"generation {number}: {named_sections(changed)} changed; what they reach is derived anew"
