"""What a reader process evaluates beside its worker: apart from the server, as it imports all that judging needs."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine

from governance.policies.catalogue import compiled
from governance.settings.sections import GovernanceSettings
from governance.store.clock import now_micros
from governance.store.running.generations import GenerationPassed
from governance.worker.evaluator import evaluate


def evaluation(engine: Engine, settings: GovernanceSettings, generation: int) -> Callable[[], bool]:
    """Return what drains some work items, by the worker's settings and generation, and tells whether there were any.

    Raises SetupError as ``compiled`` does.
    """
    rules = compiled(settings).under(generation)

    def drain() -> bool:
        try:
            return evaluate(engine, rules, now_micros)
        except GenerationPassed:
            return False  # The worker finds that out itself, and starts another process.

    return drain
