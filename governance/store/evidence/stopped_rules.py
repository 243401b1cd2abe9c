"""Which of the organisation's own rules were stopped: by acts, each of a rule as it was spelled then."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.model.acts import Author, made_act
from governance.settings.compiled import Rules
from governance.store.evidence.act_rows import acts_of_kind, insert_acts


def without_stopped(connection: Connection, rules: Rules) -> Rules:
    """Return the rules without those that were stopped, as long as they are spelled as they were."""
    if not rules.custom:
        return rules
    stopped = {(act.subject, str(act.says()["spelled"])) for act in acts_of_kind(connection, "rule_stopped")}
    here = {asked.policy.id for asked in rules.custom} - rules.stopped
    return rules.without(frozenset(r for r in here if (r, rules.sections[f"policy:{r}"]) in stopped))


def stop_rule(connection: Connection, rule_id: str, rules: Rules, now: int) -> None:
    """Write that a rule is stopped, once; ``rules``: those that it was asked under, of a generation."""
    if rule_id in without_stopped(connection, rules).stopped:
        return
    says = {
        "rule": rule_id,
        "generation": rules.generation,
        "spelled": rules.sections[f"policy:{rule_id}"],
        "reason": "it ended the process that reckons rules, twice, asked by itself about one account",
    }
    by = Author(via="config", session=str(rules.generation))
    insert_acts(connection, [made_act("rule_stopped", rule_id, says, by, now)])
