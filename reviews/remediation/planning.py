"""What a removal is planned as: pure. Writes where the source's own word of the paths allows it, else a person's task.

A path that is not of the decision's own is never ended along with it: who leaves a group loses all that it gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reviews.remediation.interface import Holding, Obstacle, Path


class Plan(NamedTuple):
    """Writes to send, what stays beside them, and why a person must act where nothing can be sent."""

    writes: tuple[Path, ...] = ()
    residual: tuple[Path, ...] = ()
    obstacle: Obstacle | None = None

    @property
    def is_gone(self) -> bool:
        """Tell whether the source shows nothing that could be removed."""
        return not self.writes and not self.residual and self.obstacle is None


def plan_of(holding: Holding, paths: Sequence[Path] | None) -> Plan:
    """Return what is to be done about a holding; ``paths``: the source's word, None: nobody can ask the source."""
    if holding.wanted == "reduce":
        return Plan(residual=tuple(paths or ()), obstacle="reduce")
    if paths is None:
        return Plan(obstacle="no_connector")
    writes = tuple(path for path in paths if path.obstacle is None)
    residual = tuple(path for path in paths if path.obstacle is not None)
    if writes:
        return Plan(writes, residual)
    return Plan(residual=residual, obstacle=residual[0].obstacle if residual else None)


def same_writes(planned: Sequence[Path], paths: Sequence[Path]) -> bool:
    """Tell whether the source still says what was planned: else it is planned anew, and approved anew."""
    return {path.ends for path in planned} == {path.ends for path in paths if path.obstacle is None}
