"""What ``jitgov policy replay`` prints: what other rules would add, take away and change, with examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click
import msgspec

from governance.cli.context import CommandContext, Presentation
from governance.cli.line_width import say
from governance.cli.policy.replay_page import replay_page
from governance.cli.policy.replayed_people import sides_named, with_accounts_named, with_people_named_in
from governance.derivation.replaying.replay import Difference, replay
from governance.model.policy import Part
from governance.model.table_rows import FindingRow
from governance.policies.catalogue import compiled
from governance.queries.exporting.files import appearing
from governance.queries.policies import named_policy
from governance.queries.snapshot import Snapshot
from governance.settings.compiled import Rules
from governance.settings.reach import changed_sections, named_sections
from governance.store.database.engine import checking, reading
from governance.store.database.open_store import existing_store
from governance.store.database.statements import prepare
from governance.store.evidence.stopped_rules import without_stopped
from governance.store.running.generations import current_generation
from governance.store.running.work_items import count_pending_up_to
from governance.worker.interpreter_tuning import suited_interpreter
from ingest.contract.instants import from_micros

_COUNTED = 10_000
_COUNTS = Presentation(("policy", "what", "added", "gone", "changed"))
EXAMPLES = Presentation(
    ("policy", "difference", "severity", "began", "ended", "changed", "account", "message"),
    giving_way=("account", "changed", "ended"),
)
_INSTANTS = frozenset({"opened_at", "closed_at", "since_at"})
_OF_NO_VERDICT = frozenset({"live", "policy_version", "recorded_at", "became", "generation", "changes", "detected_at"})
_LINKS = "links:"
"""The section of the settings that tells which accounts are one person's."""
_NAMESAKES: Part = "namesakes"
"""The part of a situation that tells who else is called so, of accounts as the store has them."""


class ReplayAsked(NamedTuple):
    """What of a replay is told, and how: policies (none named: all), those that began at an instant or later."""

    policies: Sequence[str]
    since: int | None
    examples: int
    """Of each policy and each kind of difference."""
    as_json: bool
    html: Path | None


class ReplaySummary(NamedTuple):
    """A replay in short: counts by (policy, what, kind), and examples of each."""

    counts: Counter[tuple[str, str, str]]
    examples: list[dict[str, object]]

    def rows(self) -> list[dict[str, object]]:
        """Return a row of counts for each policy, and each of findings and what could not be told."""
        places = sorted({(policy, what) for policy, what, _ in self.counts})
        return [
            {"policy": policy, "what": what}
            | {kind: self.counts[policy, what, kind] for kind in ("added", "gone", "changed")}
            for policy, what in places
        ]

    def by_policy(self) -> list[dict[str, object]]:
        """Return the examples, those of a policy together."""
        return sorted(self.examples, key=lambda example: (str(example["policy"]), str(example["difference"])))


def print_replay(context: CommandContext, asked: ReplayAsked) -> None:
    """Print what the settings would make otherwise; nothing on stdout where nothing differs."""
    policies = frozenset(named_policy(context.settings.governance, name).id for name in asked.policies)
    summary = ReplaySummary(Counter(), [])
    with suited_interpreter(), existing_store(context.settings.store) as engine, checking(engine) as connection:
        prepare(connection)
        rules = without_stopped(connection, compiled(context.settings.governance))
        sentences = ground(connection, rules)
        for sentence in sentences:
            say(sentence, err=True)
        differences = counted(_chosen(replay(connection, rules), policies, asked.since), summary, asked.examples)
        if asked.as_json:
            with reading(engine) as naming:
                rows = (_plain(difference) for difference in sides_named(naming, differences))
                context.present(rows, Presentation((), form="json"))
        else:
            for _ in differences:
                pass
        snapshot = Snapshot(connection, context.settings.governance)
        examples = with_accounts_named(snapshot, with_people_named_in(connection, summary.by_policy()))
    if summary.counts and not asked.as_json:
        context.present(summary.rows(), _COUNTS)
        click.echo("\nexamples")
        context.present(examples, EXAMPLES)
    if asked.html is not None:
        with appearing(asked.html, replaces=True) as file:
            file.write(replay_page(sentences, summary.rows(), examples).encode())
    click.echo(_sum(summary.counts), err=True)


def _sum(counts: Counter[tuple[str, str, str]]) -> str:
    if not counts:
        return "nothing would differ"
    kinds: Counter[str] = Counter()
    for (_, what, kind), n in counts.items():
        kinds[f"{what} {kind}"] += n
    return "; ".join(f"{kind}: {n:,}" for kind, n in sorted(kinds.items()))


def ground(connection: Any, rules: Rules) -> list[str]:
    """Return what is held against what, and why an answer may not be the whole one."""
    current = current_generation(connection)
    if current is None:
        return ["no worker has begun a generation in this store: it is held against whatever stands there"]
    changed = changed_sections(current.sections, rules.sections)
    how = f"these sections differ: {named_sections(changed)}" if changed else "the same settings and code"
    sentences = [f"held against what stands, of generation {current.number}: {how}"]
    beside = {configured.policy.id for configured in rules.reading_peers} | {*rules.policies_reading(_NAMESAKES)}
    if _LINKS in changed and beside:
        sentences.append(
            f"{', '.join(sorted(beside))}: asked with identities and roles as they stand, not as other links make them"
        )
    left = count_pending_up_to(connection, _COUNTED)
    if left:
        waiting = f"more than {_COUNTED:,}" if left > _COUNTED else f"{left:,}"
        sentences.append(f"INCOMPLETE: {waiting} work items wait; what they would write is told as a difference, too")
    return sentences


def _chosen(differences: Iterable[Difference], policies: frozenset[str], since: int | None) -> Iterator[Difference]:
    for difference in differences:
        if policies and difference.sides[-1].policy not in policies:
            continue
        if since is None or any(_began(side) >= since for side in difference.sides):
            yield difference


def counted(differences: Iterable[Difference], summary: ReplaySummary, most: int) -> Iterator[Difference]:
    """Yield the differences, counting them and keeping the first of each kind on the way."""
    for difference in differences:
        side = difference.sides[-1]
        place = (side.policy, _what(side), difference.kind)
        summary.counts[place] += 1
        if summary.counts[place] <= most:
            summary.examples.append(_example(difference))
        yield difference


def _what(side: Any) -> str:
    return "finding" if isinstance(side, FindingRow) else "not evaluable"


def _began(side: Any) -> int:
    return int(side.opened_at if isinstance(side, FindingRow) else side.since_at)


def _example(difference: Difference) -> dict[str, object]:
    side = difference.sides[-1]
    ended = side.closed_at if isinstance(side, FindingRow) else None
    return {
        "policy": side.policy,
        "difference": difference.kind,
        "severity": side.severity if isinstance(side, FindingRow) else "not evaluable",
        # What could never be told began at no instant.
        "began": from_micros(_began(side)) if _began(side) else None,
        "ended": None if ended is None else from_micros(ended),
        "changed": difference.changed,
        "account": side.account_id,
        "message": side.message if isinstance(side, FindingRow) else side.reason,
    }


def _plain(difference: Difference) -> dict[str, object]:
    """Return a difference for tools: both sides whole."""
    side = difference.sides[-1]
    return {
        "policy": side.policy,
        "what": _what(side).replace(" ", "_"),
        "difference": difference.kind,
        "id": side[0],
        "changed": difference.changed,
        "before": _side(difference.before),
        "after": _side(difference.after),
    }


def _side(side: Any) -> dict[str, object] | None:
    if side is None:
        return None
    named = {name: value for name, value in side._asdict().items() if name not in _OF_NO_VERDICT}
    for name in _INSTANTS & named.keys():
        named[name] = None if named[name] is None else from_micros(named[name])
    if named.get("evidence") is not None:
        named["evidence"] = msgspec.json.decode(named["evidence"])
    return named
