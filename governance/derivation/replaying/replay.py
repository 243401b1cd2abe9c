"""Replays recorded history under other rules: what policies would say, held against what stands.

The loader and the judge are a worker's, asked by a pass that tells of verdicts alone (``verdict_check``). Where
policies alone are otherwise than those that the state was derived with, these are asked, and whoever speaks or falls
silent by what they say. Nothing is written, and a worker may go on meanwhile. Under the rules that the state was
derived with nothing differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection

from governance.derivation.checking.store_pass import unbounded
from governance.derivation.replaying.verdict_check import VerdictCheck
from governance.model.policy import Trait
from governance.model.table_rows import FindingRow, NotEvaluableRow
from governance.policies.precedence import asked_with, told_otherwise
from governance.settings.compiled import Rules
from governance.settings.reach import changed_sections, only_with
from governance.store.assessment.policy_rows import findings_of_policy, not_evaluable_of_policy
from governance.store.running.generations import current_generation
from governance.store.running.tally import tally
from governance.store.running.work_items import pending

_POLICY = "policy"
"""Begins the name of a section of one policy's settings and code."""
VerdictRow = FindingRow | NotEvaluableRow
Kind = Literal["added", "gone", "changed"]


class Difference(NamedTuple):
    """A finding, or an answer that cannot be given, as it stands and as the rules have it; None: there is none."""

    before: VerdictRow | None
    after: VerdictRow | None

    @property
    def kind(self) -> Kind:
        """Return how it differs, in a word."""
        if self.before is None:
            return "added"
        return "gone" if self.after is None else "changed"

    @property
    def sides(self) -> tuple[VerdictRow, ...]:
        """Return what there is of it, the later last."""
        return tuple(side for side in (self.before, self.after) if side is not None)

    @property
    def changed(self) -> list[str]:
        """Return the names of the fields that are otherwise; none of what came or went."""
        if self.before is None or self.after is None:
            return []
        pairs = zip(self.before._fields, self.before, self.after, strict=True)
        return [name for name, before, after in pairs if before != after]


def replay(connection: Connection, rules: Rules, may_go_on: Callable[[], bool] = unbounded) -> Iterator[Difference]:
    """Yield all that the rules have otherwise than it stands; ``connection``: one snapshot, of ``checking``.

    ``may_go_on`` is asked before each page of what is judged: where it says no, the rest is not asked about.
    """
    asked = rules.account_policies | rules.identity_policies
    spoken = tally(connection, "finding").keys() | tally(connection, "not_evaluable").keys()
    for policy_id in sorted(spoken - asked):
        for finding in findings_of_policy(connection, policy_id):
            yield Difference(_finding(finding.verdict), None)
        for answer in not_evaluable_of_policy(connection, policy_id):
            yield Difference(answer, None)
    before = _standing_sections(connection)
    changed = None if before is None else changed_sections(before, rules.sections)
    policies = None if before is None or changed is None else _policies_alone(changed, before, rules.sections)
    if policies is None:
        deviations = VerdictCheck(connection, rules, may_go_on).verdicts_anew(changed)
    else:
        speaking = rules.asking_only(asked_with(told_otherwise(policies)))
        deviations = VerdictCheck(connection, speaking, may_go_on).verdicts(policies)
    for deviation in deviations:
        if deviation.table == "finding":
            yield Difference(_finding(deviation.stored), _finding(deviation.derived))
        elif deviation.table == "not_evaluable":
            yield Difference(_answer(deviation.stored), _answer(deviation.derived))


def _standing_sections(connection: Connection) -> Mapping[str, str] | None:
    """Return the sections that the state was derived with; None: some of it may be derived with others."""
    before = current_generation(connection)
    if before is None or (before.completed_at is None and pending(connection)):
        return None  # What stands may still be of the generation before.
    return before.sections


def _policies_alone(changed: Iterable[str], *sections: Mapping[str, str]) -> dict[str, frozenset[Trait]] | None:
    """Return the policies whose sections these are, each with the traits of ``only_with``; None: others are among them.

    Whoever else is asked says what he said: what stands of him is a function of the events and of what is the same.
    """
    policies: dict[str, frozenset[Trait]] = {}
    for name in changed:
        kind, _, policy = name.partition(":")
        if kind != _POLICY:
            return None
        policies[policy] = only_with(name, *sections)
    return policies


def _finding(verdict: tuple[Any, ...] | None) -> FindingRow | None:
    """Return a verdict as a finding, without under which settings and when it was written."""
    if verdict is None:
        return None
    # A verdict is a finding's columns up to ``live``, then its basis.
    *columns, basis = verdict
    return FindingRow._make((*columns, "", 0, None, 0, 0, basis, 0))


def _answer(row: tuple[Any, ...] | None) -> NotEvaluableRow | None:
    return None if row is None else NotEvaluableRow._make(row)
