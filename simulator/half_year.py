"""The made-up half year as collectors live through it, in stretches no longer than the vendors keep their logs.

The acquired tenant is collected only from where its second covered stretch begins; of the first one its log is handed
over as a file (``export.hand_over``), and what lies between nobody has.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from ingest.settings import BusSettings
from ingest.source_settings import CollectSettings, SourceSettings
from simulator.cast import ACQUIRED, ENTRA, OKTA, TENANT
from simulator.collecting import Stretch, Task, collected_apart
from simulator.company import Company
from simulator.instants import DAY, HOUR
from simulator.plan import Plan
from simulator.planted.acquired import covered
from simulator.service.apart import Wanted, served_apart

FASTER = 20
"""The served limits are so many times the vendors', as the half year goes by in a minute."""
_LONGEST = 28 * DAY
"""Entra keeps its logs for 30 days, and the next stretch needs a day or two of the last one again."""
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


@contextmanager
def collected(company: Company, folder: Path, bus_url: str) -> Iterator[Iterator[Stretch]]:
    """Serve the company and collect it meanwhile, each in a process of its own; gives the stretches as they are done.

    Secrets and the collectors' state stand in ``folder``.
    """
    ends, since = stretch_ends(company.plan), collected_since(company.plan)
    with served_apart(Wanted(company.plan, ends[0], FASTER, str(folder / "simulator"))) as served:
        sources = [msgspec.convert(each, SourceSettings) for each in served.sources]
        beginnings = [(each, since[f"{each.kind}:{each.tenant}"]) for each in sources]
        state = CollectSettings(state=str(folder / "collect.sqlite"))
        with collected_apart(Task(served.admin, beginnings, ends, BusSettings(url=bus_url), state)) as stretches:
            yield stretches
