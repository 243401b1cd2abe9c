"""All checks in their order.

What is not there yet, because no command made it, is no failure; what rests on it is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from sqlalchemy import Connection, Engine

from front_door.checks.audit import audit_checks
from front_door.checks.bus import bus_checks
from front_door.checks.check import FAIL, Check
from front_door.checks.console import console_checks
from front_door.checks.coverage import coverage_checks
from front_door.checks.derived_state import (
    derivation_checks,
    judged_checks,
    label_checks,
    link_checks,
    work_item_checks,
)
from front_door.checks.jobs import job_checks
from front_door.checks.notifications import notification_checks
from front_door.checks.outbox import outbox_checks
from front_door.checks.remediation import remediation_checks
from front_door.checks.sources import source_checks
from front_door.checks.stamps import stamp_checks
from front_door.checks.store import clock_checks, contents_checks, dated_ahead_checks, store_checks
from front_door.context import CommandContext
from governance.policies.catalogue import policy_version
from governance.store.database.engine import reading
from governance.store.database.open_store import unchecked_store
from ingest.contract.errors import JitgovError
from ingest.contract.shown_urls import without_secrets

_Ask = Callable[[Connection, CommandContext], Iterator[Check]]
_OF_THE_STORE: dict[str, _Ask] = {
    "clock": lambda connection, _: clock_checks(connection),
    "contents": lambda connection, _: contents_checks(connection),
    "dated_ahead": lambda connection, _: dated_ahead_checks(connection),
    "work_items": lambda connection, _: work_item_checks(connection),
    "derivation": derivation_checks,
    "audit": lambda connection, _: audit_checks(connection),
    "timestamps": stamp_checks,
    "coverage": coverage_checks,
    "judged": judged_checks,
    "links": link_checks,
    "labels": label_checks,
    "jobs": job_checks,
    "remediation": lambda connection, _: remediation_checks(connection),
    "outbox": outbox_checks,
    "notifications": notification_checks,
    "console": console_checks,
}


def checks(context: CommandContext) -> Iterator[Check]:
    """Yield the checks, each when it is made."""
    try:
        settings = context.settings
        store_url, _ = settings.store.url, settings.bus.url
    except JitgovError as error:
        heading, *faults = (line.strip() for line in str(error).splitlines())
        detail = " ".join([heading, "; ".join(faults)]).rstrip()  # a cell of a table is one line
        yield Check("settings", FAIL, detail, "correct the settings; `jitgov config check` shows them")
        return
    yield Check("settings", "ok", f"policies {policy_version(settings.governance)}")
    yield from _guarded("source", lambda: source_checks(context))
    with unchecked_store(settings.store) as engine:
        is_ready = False
        for check in _guarded("store", lambda: store_checks(engine, settings.store, without_secrets(store_url))):
            is_ready = check.verdict == "ok"
            yield check
        yield from _guarded("bus", lambda: bus_checks(context, engine if is_ready else None))
        if is_ready:
            yield from _of_the_store(engine, context)


def _of_the_store(engine: Engine, context: CommandContext) -> Iterator[Check]:
    for name, ask in _OF_THE_STORE.items():
        yield from _guarded(name, partial(_asked, engine, context, ask))


def _guarded(name: str, ask: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    try:
        yield from ask()
    except JitgovError as error:
        # The house's messages say what to do themselves.
        yield Check(name, "fail", str(error), "do as it says; then run `jitgov doctor` again")


def _asked(engine: Engine, context: CommandContext, ask: _Ask) -> Iterator[Check]:
    with reading(engine) as connection:
        yield from ask(connection, context)
