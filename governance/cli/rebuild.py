"""What ``jitgov rebuild`` does: hold the store against what its facts say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

import click
from sqlalchemy import Engine

from governance.cli.context import CommandContext, FoundingContext
from governance.derivation.checking.deviations import Deviation
from governance.derivation.checking.rebuild import check, enqueue_repairs
from governance.model.keys import made_id
from governance.policies.catalogue import compiled
from governance.queries.completeness import other_settings
from governance.settings.sections import GovernanceSettings
from governance.store.clock import now_micros
from governance.store.database.engine import reading
from governance.store.database.open_store import existing_store, open_store
from governance.store.evidence.stopped_rules import without_stopped
from governance.store.running.generations import current_generation
from governance.worker.founding import digests, found_anew
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.contract.counting import counted
from ingest.contract.errors import BrokenError, SetupError

_COLUMNS = ("table", "key", "deviation", "repair")


def found_store_anew(context: FoundingContext, into: str, *, retranslate: bool) -> None:
    """Fill the empty store that ``into`` names from the bus, and print both stores' digests."""
    chosen = context.settings.bus
    bus = open_bus(chosen.url, chosen.options, chosen.client)
    bus.create_topics(house_topics(chosen.partitions))
    group = f"{chosen.group}-{made_id(into)[:8]}"
    place = context.settings.store
    with existing_store(place) as source, open_store(place._replace(url=into)) as target:
        done = found_anew(
            context.retranslating(bus) if retranslate else bus,
            source,
            target,
            compiled(context.settings.governance),
            group,
            lambda line: click.echo(line, err=True),
        )
        before, after = digests(source, target)
    click.echo(f"read {counted(done.events, 'event')}", err=True)
    comparison = "the two stores are in one state" if before == after else f"the store of the settings has {before}"
    click.echo(f"{after} ({comparison})")


def hold_and_mend(context: CommandContext, *, only_check: bool, as_json: bool) -> None:
    """Print each row that deviates, and enqueue what mends it. Raises BrokenError for any when only checking."""
    kinds: Counter[str] = Counter()
    repairs: set[str] = set()
    with existing_store(context.settings.store) as engine:
        _refuse_other_settings(engine, context.settings.governance)
        with reading(engine) as connection:
            rules = without_stopped(connection, compiled(context.settings.governance))
        deviations = check(engine, rules)
        rows = _counted(deviations, kinds, repairs)
        first = next(rows, None)
        if first is not None:
            context.show(chain((first,), rows), _COLUMNS, as_json)
        if not only_check and repairs:
            enqueue_repairs(engine, repairs, now_micros())
    waiting = kinds.pop("waiting", 0)
    late = f"; {waiting:,} more wait for work that is still to be done" if waiting else ""
    if not kinds:
        click.echo(f"every derived row is as it should be{late}", err=True)
        return
    counts = ", ".join(f"{count:,} {kind}" for kind, count in sorted(kinds.items()))
    deviating = f"{counted(kinds.total(), 'row deviates', 'rows deviate')} ({counts}){late}"
    if only_check:
        raise BrokenError(f"{deviating}. Find out who changed them, then run `jitgov rebuild`")
    repair = counted(len(repairs), "work item mends", "work items mend")
    click.echo(f"{deviating}; {repair} them", err=True)


def _refuse_other_settings(engine: Engine, settings: GovernanceSettings) -> None:
    """Refuse to hold what other settings gave against what these would give: no row is wrong for that."""
    with reading(engine) as connection:
        current = current_generation(connection)
        other = other_settings(connection, current, settings) if current is not None else None
    if other is not None:
        raise SetupError(other)


def _counted(deviations: Iterable[Deviation], kinds: Counter[str], repairs: set[str]) -> Iterator[dict[str, object]]:
    """Yield what is to be shown of deviations, counting them on the way."""
    for deviation in deviations:
        kind = "waiting" if deviation.waits else deviation.kind
        kinds[kind] += 1
        if not deviation.waits:
            repairs.add(deviation.repair)
        yield {
            "table": deviation.table,
            "key": deviation.key,
            "deviation": kind,
            "repair": deviation.repair,
            "stored": deviation.stored,
            "derived": deviation.derived,
        }
