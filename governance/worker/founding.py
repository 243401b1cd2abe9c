"""Founds a store anew from the bus: what intake and folds of today make of all that was ever published."""

from __future__ import annotations

from sqlalchemy import Engine

from governance.settings.compiled import Rules
from governance.store.clock import now_micros
from governance.store.database.copying import copy_acts, holds_state
from governance.store.database.engine import reading, writing
from governance.store.digest import state_digest
from governance.store.running.tally import recount
from governance.worker.acts.adopting import adopt_derived
from governance.worker.background_loops import Say
from governance.worker.trail.sealer import SEAL_AT_ONCE, seal_some
from governance.worker.worker import Govern, Progress
from ingest.bus.interface import Bus
from ingest.contract.counting import counted
from ingest.contract.errors import DeclinedError

_WHY_ADOPTED = "founded anew from the bus: as today's release reads the records"


def found_anew(bus: Bus, source: Engine, target: Engine, rules: Rules, group: str, say: Say) -> Progress:
    """Fill the empty ``target`` from the bus, with what people did in ``source``; that one is only read.

    Raises DeclinedError when the target holds anything: whose state it is cannot be known.
    """
    with reading(target) as connection:
        if holds_state(connection):
            raise DeclinedError("the store to fill holds state already; name an empty one, or drop it and begin again")
    # What was sealed comes first: an entry that is derived again is there, and keeps its place in the chain.
    with reading(source) as source_connection, writing(target) as target_connection:
        copied = copy_acts(source_connection, target_connection)
        recount(target_connection)
    say(f"copied {counted(sum(copied.values()), 'row')} of what people, jobs and the audit trail hold")
    done = Govern(bus, target, rules, group, say).run(until_idle=True)
    adopted = adopt_derived(target, _WHY_ADOPTED, now_micros())
    if adopted:
        standing = counted(adopted, "finding or JIT account stands", "findings and JIT accounts stand")
        say(f"{standing} otherwise than the trail had them: it says so now, and why")
        while seal_some(target, now_micros()) == SEAL_AT_ONCE:
            pass
    return done


def digests(source: Engine, target: Engine) -> tuple[str, str]:
    """Return the state digests of both stores."""
    with reading(source) as source_connection, reading(target) as target_connection:
        return state_digest(source_connection), state_digest(target_connection)
