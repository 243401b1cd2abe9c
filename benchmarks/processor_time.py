"""Processor time that this process, or the children that it waited for, have taken."""

from __future__ import annotations

import resource

OWN, CHILDREN = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN


def processor_seconds(*whose: int) -> float:
    """Return the user's and the system's seconds of each of OWN and CHILDREN that is named, summed."""
    usages = [resource.getrusage(who) for who in whose]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
