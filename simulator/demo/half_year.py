"""The made-up half year as collectors live through it, in stretches no longer than the vendors keep their logs.

The acquired tenant is collected only from where its second covered stretch begins; of the first one its log is handed
over as a file (``export.hand_over``), and what lies between nobody has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

import httpx
import msgspec

from ingest.config.bus_settings import BusSettings
from ingest.config.source_settings import CollectSettings, SourceSettings
from simulator.company.company import Company
from simulator.demo.collectors import Collecting, Tallied, Task, collecting
from simulator.organisation.cast import ACQUIRED, ENTRA, OKTA, TENANT
from simulator.organisation.plan import Plan
from simulator.planted.acquired import covered
from simulator.records.instants import DAY, HOUR
from simulator.service.process import Served, ServingTask, served_by_process

FASTER = 20
"""The served limits are so many times the vendors', as the half year goes by in a minute."""
_LONGEST = 28 * DAY
"""Entra keeps its logs for 30 days, and the next stretch needs a day or two of the last one again."""
_CLOCK_SECONDS = 300.0
"""The company lives through a stretch before its clock answers."""
_LATER = HOUR
"""What happens last is read an hour later: the last minutes are not stated as covered, more may still come of them."""


def stretch_ends(plan: Plan) -> list[int]:
    """Return the instants, in microseconds, at which everything is read to now."""
    count = -(-(plan.end - plan.begin) // _LONGEST)
    step = (plan.end - plan.begin) // count
    return [*(plan.begin + step * number for number in range(1, count)), plan.end + _LATER]


def collected_since(plan: Plan) -> dict[str, int]:
    """Return each source, as ``<idp>:<tenant>``, with the instant from which it is collected."""
    _, (since, _) = covered(plan)
    return {f"{OKTA}:{TENANT}": plan.begin, f"{ENTRA}:{TENANT}": plan.begin, f"{OKTA}:{ACQUIRED}": since}


class Stretch(NamedTuple):
    """What a stretch gave, all of it on the bus: its end in microseconds, and a tally for each stream."""

    ended_at: int
    tallies: list[Tallied]


class Lived(NamedTuple):
    """A company that is served: its half year, stretch by stretch, and what it may live through after that."""

    stretches: Iterator[Stretch]
    """The next one but the last is collected meanwhile."""
    sources: list[SourceSettings]
    set_clock: Callable[[int], None]
    live_on: Callable[[int, Sequence[str]], Stretch]
    """Lives until an instant and collects to it; of the sources that are named, ``<idp>:<tenant>``, the lists, too."""


@contextmanager
def collected(company: Company, folder: Path, bus_url: str, *, may_remove: bool = False) -> Iterator[Lived]:
    """Serve the company and collect it; ``may_remove``: whether access may be taken away in it.

    Secrets and the collectors' state stand in ``folder``. Raises BrokenError when one of the processes does not do
    what it is there for.
    """
    ends = stretch_ends(company.plan)
    task = ServingTask(company.plan, ends[0], FASTER, str(folder / "simulator"), may_remove)
    # Ended last: what a thread of it waits for is a process, and these end first.
    with (
        ThreadPoolExecutor(1) as pacer,
        served_by_process(task) as served,
        collecting(_tasks(company.plan, served, folder, bus_url)) as processes,
    ):
        live = partial(_lived_through, served.admin, processes)
        sources = [msgspec.convert(source, SourceSettings) for source in served.sources]
        yield Lived(_stretches(pacer, live, ends), sources, partial(_set_clock, served.admin), live)


def _tasks(plan: Plan, served: Served, folder: Path, bus_url: str) -> list[Task]:
    """Return a task for each kind: either vendor's records cost a processor's time."""
    since = collected_since(plan)
    state = CollectSettings(state=str(folder / "collect.sqlite"))
    sources = [msgspec.convert(source, SourceSettings) for source in served.sources]
    begun_sources = [(source, since[f"{source.kind}:{source.tenant}"]) for source in sources]
    kinds = sorted({source.kind for source in sources})
    return [
        Task(
            [begun_source for begun_source in begun_sources if begun_source[0].kind == kind],
            BusSettings(url=bus_url),
            state,
        )
        for kind in kinds
    ]


def _stretches(pacer: Executor, live_through: Callable[[int], Stretch], ends: Sequence[int]) -> Iterator[Stretch]:
    """Yield each stretch while the next one is collected; the last begins when all before is governed.

    So no change of the last one is taken for one of before.
    """
    begun = pacer.submit(live_through, ends[0])
    for end in ends[1:-1]:
        stretch = begun.result()
        begun = pacer.submit(live_through, end)
        yield stretch
    yield begun.result()
    yield live_through(ends[-1])


def _set_clock(admin: str, at: int) -> None:
    httpx.put(f"{admin}/clock", json={"at": at}, timeout=_CLOCK_SECONDS, trust_env=False).raise_for_status()


def _lived_through(admin: str, processes: Sequence[Collecting], end: int, whole: Sequence[str] = ()) -> Stretch:
    _set_clock(admin, end)
    for process in processes:
        process.begin(end, whole)
    return Stretch(end, [tallied for process in processes for tallied in process.result()])
