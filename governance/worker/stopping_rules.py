"""What a worker does when the process that reckons rules ended: it finds out over which rule, and stops that one."""

from __future__ import annotations

from sqlalchemy import Engine

from governance.derivation.judging.rule_process.client import RulesKilledError
from governance.settings.compiled import Rules
from governance.store.database.engine import writing
from governance.store.evidence.stopped_rules import stop_rule
from governance.worker.background_loops import Say


def stop_blamed(engine: Engine, rules: Rules, killed: RulesKilledError, now: int, say: Say) -> bool:
    """Enter an act for the rule that ended the process; tell whether there is one. What was rolled back is asked again.

    The next generation begins without it: all that it ever said is derived anew.
    """
    blamed = killed.blamed() - rules.stopped
    for rule_id in sorted(blamed):
        with writing(engine) as connection:
            stop_rule(connection, rule_id, rules, now)
        say(f"the rule {rule_id} is stopped: twice it took more time, or memory, than a rule may. Change it")
    if not blamed:
        say(f"{killed}; no rule does that by itself, and it is asked again")
    return bool(blamed)
