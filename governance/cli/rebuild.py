"""The command that holds the store against what its facts say."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator

import click

from governance.cli.context import Door
from governance.cli.options import json_option
from governance.derivation.deviations import Deviation
from governance.derivation.rebuild import check, enqueue_repairs
from governance.policies.catalogue import compiled
from governance.store.open_store import open_store
from ingest.contract.errors import BrokenError

_COLUMNS = ("table", "key", "deviation", "repair")


@click.command()
@click.option("--check", "only_check", is_flag=True, help="Name the rows alone; change nothing. Any is exit 70.")
@json_option
@click.pass_obj
def rebuild(door: Door, only_check: bool, as_json: bool) -> None:
    """Hold what is stored against what the facts say; mend it.

    Everything is derived anew from facts and uses, and each stored row that deviates is named: of accounts, grants,
    groups' grants, links, identities, findings and what is not evaluable. What deviates is enqueued for the workers,
    which derive it as ever: what was believed earlier stays answerable. Workers may run meanwhile; what their work
    items still have to change is told as waiting.
    """
    kinds: Counter[str] = Counter()
    repairs: set[str] = set()
    with open_store(door.settings.store.url) as engine:
        found = check(engine, compiled(door.settings.governance))
        door.show(_counted(found, kinds, repairs), _COLUMNS, as_json)
        if not only_check and repairs:
            enqueue_repairs(engine, repairs, time.time_ns() // 1_000)
    waiting = kinds.pop("waiting", 0)
    late = f"; {waiting:,} more wait for work that is still to be done" if waiting else ""
    if not kinds:
        click.echo(f"every derived row is as it should be{late}", err=True)
        return
    told = ", ".join(f"{count:,} {kind}" for kind, count in sorted(kinds.items()))
    if only_check:
        raise BrokenError(
            f"{kinds.total():,} rows deviate ({told}){late}. Find out who changed them, then run `jitgov rebuild`"
        )
    click.echo(f"{kinds.total():,} rows deviate ({told}){late}; {len(repairs):,} work items mend them", err=True)


def _counted(found: Iterable[Deviation], kinds: Counter[str], repairs: set[str]) -> Iterator[dict[str, object]]:
    """Yield what is to be shown of deviations, counting them on the way."""
    for deviation in found:
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
