"""What somebody has of one group by several inner groups is one holding: from the first way's begin to the last's end.

Whoever is in two groups within a group that is given an application has it through that group, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

from governance.model.states import Grant

_held_as = itemgetter(
    *map(Grant._fields.index, ("entitlement_id", "mode", "via", "scope", "path", "expires_at", "privileged"))
)


def with_ways_joined(inherited: Sequence[Grant]) -> Sequence[Grant]:
    """Return what an account inherits, with the ways joined that lie over or beside each other in time.

    What is held by assignment stays apart from what is activated, and what has an end of its own from what has none.
    """
    if not any(grant.entitlement_type == "group" for grant in inherited):
        return inherited
    by_holding: dict[object, list[Grant]] = {}
    for grant in inherited:
        by_holding.setdefault(_held_as(grant), []).append(grant)
    if len(by_holding) == len(inherited):
        return inherited
    return [grant for ways in by_holding.values() for grant in _joined(ways)]


def _joined(ways: list[Grant]) -> list[Grant]:
    if len(ways) == 1:
        return ways
    first, *later = sorted(ways, key=lambda way: (way.valid_from, way.evidence))
    spans = [first]
    for way in later:
        end = spans[-1].valid_to
        if end is not None and end < way.valid_from:
            spans.append(way)
        else:
            spans[-1] = _lasting(spans[-1], way)
    return spans


def _lasting(span: Grant, way: Grant) -> Grant:
    """Return a span that lasts as long as the longer of both; a way that begins within it."""
    evidence = tuple(dict.fromkeys((*span.evidence, *way.evidence)))
    if span.valid_to is None or (way.valid_to is not None and way.valid_to <= span.valid_to):
        return span._replace(evidence=evidence)
    return span._replace(valid_to=way.valid_to, ended_by=way.ended_by, evidence=evidence)
