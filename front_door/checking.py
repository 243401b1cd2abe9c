"""Checks of all parts: each asks one thing, changes nothing, and says what to do.

What is not there yet, because no command made it, is no failure; what rests on it is left out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Literal, NamedTuple

from sqlalchemy import Connection, Engine

from front_door.context import CommandContext
from governance.audit.entries import spelled
from governance.policies.catalogue import policy_version
from governance.queries.as_of import stored_coverage
from governance.queries.audit_faults import faults_told
from governance.queries.audit_verification import verify_on
from governance.queries.baseline import baseline_sentence
from governance.queries.not_judged import not_judged
from governance.queries.snapshot import Snapshot
from governance.settings.store_place import StorePlace
from governance.store.database.bulk import is_postgresql
from governance.store.database.engine import reading, server_clock
from governance.store.database.migrate import schema_versions
from governance.store.database.open_store import unchecked_store
from governance.store.evidence.audit_rows import (
    count_unsealed,
    head_to_seal_on,
    last_sealed_at,
    oldest_unsealed_at,
    stored_head,
)
from governance.store.held.identity_rows import overshared_links, placeholder_counts
from governance.store.queries.dated_ahead import count_dated_ahead
from governance.store.running.account_labels import accounts_under_two_labels
from governance.store.running.generations import anything_derived
from governance.store.running.progress import known_bus, positions
from governance.store.running.tally import Kind, tally
from governance.store.running.work_items import count_pending, oldest_enqueued_at
from governance.worker.bus_recognition import other_bus
from ingest.bus.interface import Bus, Partition
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.config.source_settings import check_labels
from ingest.contract.errors import JitgovError
from ingest.contract.shown_urls import without_secrets
from reviews.jobs.catalogue import scheduled
from reviews.jobs.slot_claims import missed
from reviews.store.job_runs import last_runs

Verdict = Literal["ok", "warn", "fail"]
FAIL: Verdict = "fail"
_SECOND = 1_000_000
_CLOCK_TOLERANCE = 5 * _SECOND
_SHOWN = 5
_BACKLOG_AGE = 15 * 60 * _SECOND
_JOIN_SECONDS = 15.0
_LABELLED_AT_MOST = 1_000
_TOTALS: tuple[Kind, ...] = ("account", "grant", "finding")
_GOVERN = "start `jitgov run`, or `jitgov govern`"


class Check(NamedTuple):
    """What was asked, the answer, and what to do about it."""

    check: str
    verdict: Verdict
    detail: str
    what_to_do: str | None = None


def checks(context: CommandContext) -> Iterator[Check]:
    """Yield the checks, each when it is made."""
    try:
        settings = context.settings
        store_url, _ = settings.store.url, settings.bus.url
    except JitgovError as error:
        yield Check("settings", "fail", str(error), "correct the settings; `jitgov config check` shows them")
        return
    yield Check("settings", "ok", f"policies {policy_version(settings.governance)}")
    yield from _guarded("source", lambda: _sources(context))
    with unchecked_store(context.settings.store) as engine:
        ready = False
        for check in _guarded("store", lambda: _store(engine, context.settings.store, without_secrets(store_url))):
            ready = check.verdict == "ok"
            yield check
        yield from _guarded("bus", lambda: _bus(context, engine if ready else None))
        if not ready:
            return
        yield from _guarded("clock", lambda: _asked(engine, _clock))
        yield from _guarded("contents", lambda: _asked(engine, _contents))
        yield from _guarded("dated_ahead", lambda: _asked(engine, _dated_ahead))
        yield from _guarded("work_items", lambda: _asked(engine, _work_items))
        yield from _guarded("derivation", lambda: _asked(engine, lambda connection: _derivation(connection, context)))
        yield from _guarded("audit", lambda: _asked(engine, _audit))
        yield from _guarded("coverage", lambda: _asked(engine, lambda connection: _coverage(connection, context)))
        yield from _guarded("judged", lambda: _asked(engine, lambda connection: _judged(connection, context)))
        yield from _guarded("links", lambda: _asked(engine, lambda connection: _links(connection, context)))
        yield from _guarded("labels", lambda: _asked(engine, _labels))
        yield from _guarded("jobs", lambda: _asked(engine, lambda connection: _jobs(connection, context)))


def _guarded(name: str, ask: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    try:
        yield from ask()
    except JitgovError as error:
        # The house's messages say what to do themselves.
        yield Check(name, "fail", str(error), "do as it says; then run `jitgov doctor` again")


def _asked(engine: Engine, ask: Callable[[Connection], Iterator[Check]]) -> Iterator[Check]:
    with reading(engine) as connection:
        yield from ask(connection)


def _store(engine: Engine, place: StorePlace, name: str) -> Iterator[Check]:
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    if file and not Path(file).exists():
        # To open it would make it.
        yield Check("store", "warn", f"{name} is not there yet", place.first_step())
        return
    found, wanted = schema_versions(engine)
    if found is None:
        yield Check("store", "warn", f"{name} is empty", place.first_step())
    elif found != wanted:
        told = f"{name} is of schema {found}, this jitgov needs {wanted}"
        yield Check("store", "fail", told, "stop the workers, back up the store, run `jitgov migrate`")
    else:
        yield Check("store", "ok", f"{name}, schema {found}")


def _sources(context: CommandContext) -> Iterator[Check]:
    """Examine each source by itself: none hides another. Raises SetupError when a tenant has two."""
    sources = context.settings.written.sources
    if not sources:
        return
    # Imported here: the clients cost half a second, which a doctor without sources does not need.
    from ingest.collection.examiners import examined
    from ingest.collection.preflight import ExaminedSource

    for number, source in enumerate(sources):
        for noted in examined(ExaminedSource(source, f"sources[{number}]", context.environ)):
            told = f"{source.kind}:{source.tenant} {noted.part}: {noted.detail}"
            yield Check("source", noted.verdict, told, noted.what_to_do)
    check_labels(sources)


def _clock(connection: Connection) -> Iterator[Check]:
    now = _now()
    if is_postgresql(connection):
        asked = server_clock(connection)
        apart = abs(asked - (now + _now()) // 2)
        told, wrong = f"{apart / _SECOND:.1f} s apart from the store's", apart > _CLOCK_TOLERANCE
    else:
        sealed = last_sealed_at(connection)
        told, wrong = "not before what was recorded last", sealed is not None and sealed > now + _CLOCK_TOLERANCE
        told = f"earlier than what was recorded last, {spelled(sealed)}" if wrong else told
    to_do = "set this machine's clock by a time server" if wrong else None
    yield Check("clock", "warn" if wrong else "ok", told, to_do)


def _bus(context: CommandContext, engine: Engine | None) -> Iterator[Check]:
    bus = context.settings.bus
    kind, _, file = bus.url.partition(":")
    if kind == "embedded" and not Path(file).exists():
        yield Check(
            "bus", "warn", f"{without_secrets(bus.url)} is not there yet", "the first command makes it: `jitgov import`"
        )
        return
    yield from _topics(open_bus(bus.url, bus.options, bus.client), context, engine)


def _topics(bus: Bus, context: CommandContext, engine: Engine | None) -> Iterator[Check]:
    """Read as a member of a group of its own, so that no worker's share is taken."""
    chosen, name = context.settings.bus, without_secrets(context.settings.bus.url)
    wanted = set(house_topics(chosen.partitions))

    def where(partitions: Iterable[Partition]) -> Mapping[Partition, int]:
        if engine is None:
            return {}
        with reading(engine) as connection:
            return positions(connection, partitions)

    subscriber = bus.subscriber(f"{chosen.group}-doctor", sorted(wanted), where)
    with closing(subscriber):
        deadline = time.monotonic() + _JOIN_SECONDS
        read = 0
        while not subscriber.assigned() and time.monotonic() < deadline:
            read += sum(map(len, subscriber.poll(1, 200).values()))
        missing = wanted - {partition.topic for partition in subscriber.assigned()}
        if missing:
            told = f"{name} has no {', '.join(sorted(missing))}"
            yield Check("bus", "warn", told, f"the first `jitgov import` makes its topics; or {_GOVERN}")
            return
        yield from _recognised(name, len(subscriber.assigned()), bus.identity(), engine)
        if engine is not None:
            lag = read + subscriber.lag()
            late = lag > context.settings.governance.batch_size
            told = f"{lag:,} messages wait to be taken"
            yield Check("lag", "warn" if late else "ok", told, _GOVERN if lag else None)


def _recognised(name: str, partitions: int, identity: str, engine: Engine | None) -> Iterator[Check]:
    """Tell whether the store's offsets are of this bus; one that was never read is no failure."""
    known = None
    if engine is not None:
        with reading(engine) as connection:
            known = known_bus(connection)
    if known is not None and known != identity:
        yield Check("bus", "fail", other_bus(known, identity), "correct bus.url, or call `jitgov bus adopt`")
    else:
        yield Check("bus", "ok", f"{name}, {partitions} partitions")


def _contents(connection: Connection) -> Iterator[Check]:
    totals = {kind: sum(tally(connection, kind).values()) for kind in _TOTALS}
    yield Check("contents", "ok", ", ".join(f"{total:,} {kind}s" for kind, total in totals.items()))


def _dated_ahead(connection: Connection) -> Iterator[Check]:
    """Count what is dated ahead of now, but for what clocks that are a little apart explain."""
    count = count_dated_ahead(connection, _now() + _CLOCK_TOLERANCE)
    if count:
        told = f"{count:,} records and last uses are dated ahead of now; they count from their own instant on"
        yield Check("dated_ahead", "warn", told, "set the source's clock; what is dated ahead covers nothing")
    else:
        yield Check("dated_ahead", "ok", "nothing is dated ahead of now")


def _work_items(connection: Connection) -> Iterator[Check]:
    oldest = oldest_enqueued_at(connection)
    yield _backlog("work_items", f"{count_pending(connection):,} work items wait to be judged", oldest)


def _derivation(connection: Connection, context: CommandContext) -> Iterator[Check]:
    snapshot = Snapshot(connection, context.settings.governance)
    if snapshot.generation == 0:
        told = "no worker has noted yet what the state is derived with"
        yield Check("derivation", "warn" if anything_derived(connection) else "ok", told, _GOVERN)
    elif snapshot.incomplete is not None:
        yield Check("derivation", "warn", f"INCOMPLETE: {snapshot.incomplete}", _GOVERN)
    else:
        yield Check("derivation", "ok", f"generation {snapshot.generation}, of these settings, is complete")


def _audit(connection: Connection) -> Iterator[Check]:
    oldest = oldest_unsealed_at(connection)
    yield _backlog("unsealed", f"{count_unsealed(connection):,} audit entries wait to be sealed", oldest)
    head_to_seal_on(connection)
    if stored_head(connection) is None:
        yield Check("audit", "ok", "nothing is sealed yet")
        return
    trail, audited = verify_on(connection)
    faults = faults_told(trail, audited)
    head = trail.chain.sound
    told = f"{head.seq:,} entries, head {head.chain_hash}"
    if faults:
        yield Check("audit", "fail", " ".join(faults), "keep the store as it is and compare it with a backup")
    elif trail.since is not None:
        told += f"; walked from entry {trail.since.head.seq + 1:,} on"
        yield Check("audit", "ok", told, "`jitgov audit verify --full` walks all of it")
    else:
        yield Check("audit", "ok", f"{told}; all of it was walked")


def _backlog(name: str, told: str, oldest: int | None) -> Check:
    late = oldest is not None and oldest < _now() - _BACKLOG_AGE
    return Check(name, "warn" if late else "ok", told, _GOVERN if oldest is not None else None)


def _coverage(connection: Connection, context: CommandContext) -> Iterator[Check]:
    coverage = stored_coverage(connection, context.settings.governance)
    streams = coverage.streams()
    if not streams:
        step = f"{_GOVERN}, which takes what was imported; before that, `jitgov import` or `jitgov collect`"
        yield Check("coverage", "warn", "nothing was read yet", step)
    for issuer, stream in streams:
        holes, told = coverage.holes(issuer, stream), f"{issuer} {stream}"
        end = coverage.ends_at(issuer, stream)
        if holes:
            first, last = holes[-1]
            told += f": {len(holes)} gaps, the last from {spelled(first)} to {spelled(last)}"
            yield Check("coverage", "warn", told, "import what is missing, or state with --covers that it was read")
        else:
            yield Check("coverage", "ok", f"{told}: without a gap until {spelled(end)}")


def _judged(connection: Connection, context: CommandContext) -> Iterator[Check]:
    """Yield what the findings cannot tell: what was not judged, and what began before the baseline."""
    snapshot = Snapshot(connection, context.settings.governance)
    as_of = snapshot.default_as_of(_now()).at
    yield Check("judged", "ok", not_judged(snapshot, as_of).sentence(), "`jitgov findings --not-evaluable` says why")
    before = baseline_sentence(snapshot, as_of)
    if before is not None:
        yield Check("baseline", "ok", before)


def _links(connection: Connection, context: CommandContext) -> Iterator[Check]:
    """Tell which values link nobody, although config says that such values link accounts."""
    most = context.settings.governance.links.shared_by_at_most
    shared, placeholders = overshared_links(connection), placeholder_counts(connection)
    if shared:
        told = f"more than {most} accounts share each of {len(shared):,} values, which link nobody: {_first(shared)}"
        yield Check("links", "warn", told, "correct them at the source, or name another attribute in `links`")
    if placeholders:
        counted = [f"{value!r} ({count:,})" for value, count in placeholders]
        told = f"{sum(count for _, count in placeholders):,} accounts have a placeholder for a value: {_first(counted)}"
        yield Check("links", "warn", told, "supply the values at the source: these accounts are linked by none")
    if not shared and not placeholders:
        yield Check("links", "ok", "no value links too many accounts, and none is a placeholder")


def _labels(connection: Connection) -> Iterator[Check]:
    """Tell which accounts stand under two labels of one IdP: none of them is judged."""
    torn = accounts_under_two_labels(connection, _LABELLED_AT_MOST)
    if not torn:
        yield Check("labels", "ok", "no account stands under two labels of its identity provider")
        return
    several = sorted({" and ".join(sorted(issuers)) for _, issuers in torn})
    number = f"{len(torn):,}" if len(torn) < _LABELLED_AT_MOST else f"{_LABELLED_AT_MOST:,} or more"
    told = f"{number} accounts stand under two labels and are not judged: {_first(several)}"
    yield Check("labels", "warn", told, "where both are one tenant: `jitgov relabel OLD=NEW`, like typo=acme")


def _first(words: Sequence[str]) -> str:
    more = len(words) - _SHOWN
    return ", ".join(words[:_SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def _jobs(connection: Connection, context: CommandContext) -> Iterator[Check]:
    last = {each.job: each for each in last_runs(connection)}
    for job, _, times in scheduled(context.settings.reviews):
        due_at, before = missed(connection, job.name, times, _now()), last.get(job.name)
        if due_at is not None:
            told = f"{job.name} was due at {spelled(due_at)} and nobody did it"
            yield Check("jobs", "warn", told, "start `jitgov run`: it catches up")
        elif before is not None and before.status == "failed":
            told = f"{job.name} of {spelled(before.due_at)} failed: {before.result}"
            yield Check("jobs", "warn", told, "mend the cause; it runs again when it is due")
        elif before is not None:
            yield Check("jobs", "ok", f"{job.name} of {spelled(before.due_at)}: {before.result or before.status}")
        else:
            yield Check("jobs", "ok", f"{job.name} was not due yet")


def _now() -> int:
    return time.time_ns() // 1_000
