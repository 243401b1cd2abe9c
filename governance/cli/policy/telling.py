"""What ``jitgov policy list|show|test`` prints."""

from __future__ import annotations

from collections.abc import Sequence

import click
import yaml

from governance.cli.context import CommandContext, Presentation
from governance.cli.line_width import say
from governance.cli.opened_snapshot import opened_snapshot, say_as_of
from governance.cli.policy.asking_rules import asked_rules
from governance.policies.catalogue import compiled
from governance.queries.policies import (
    Counts,
    PolicyDetail,
    asked_examples,
    counts_as_of,
    policy_detail,
    policy_views,
)
from governance.store.database.open_store import is_there
from governance.store.evidence.stopped_rules import without_stopped
from ingest.contract.counting import counted
from ingest.contract.errors import BrokenError

_LISTED = Presentation(
    ("policy", "status", "severity", "findings", "not_evaluable", "title"),
    {"not_evaluable": "not evaluable"},
    giving_way=("title",),
)
_TESTED = Presentation(
    ("policy", "expected", "answer", "in_force", "example"), {"in_force": "in force"}, giving_way=("example",)
)
_FOR_TOOLS = Presentation((), form="json")


def list_policies(context: CommandContext, *, as_json: bool) -> None:
    """Print the policies, one a row."""
    views = policy_views(context.settings.governance, _counts(context, for_tools=as_json))
    context.present(views, _FOR_TOOLS if as_json else _LISTED)


def show_policy(context: CommandContext, name: str, *, as_json: bool) -> None:
    """Print one policy, line by line. Raises UnclearError where none has the name."""
    detail = policy_detail(context.settings.governance, name, _counts(context, for_tools=as_json))
    if as_json:
        context.present([detail], _FOR_TOOLS)
        return
    for line in _lines(detail):
        say(line)
    if detail.settings is not None:
        click.echo("settings in force:")
        written = yaml.safe_dump(detail.settings, sort_keys=False, allow_unicode=True)
        for line in written.splitlines():
            click.echo(f"  {line}")
    for example in detail.examples:
        say(f"{example.outcome}, for example: {example.why}")


def ask_about_examples(context: CommandContext, names: Sequence[str], *, as_json: bool) -> None:
    """Print how policies answer their examples. Raises BrokenError where one answers otherwise than it says."""
    settings = context.settings.governance
    examples = [*asked_examples(settings, names), *asked_rules(settings, names)]
    context.present(examples, _FOR_TOOLS if as_json else _TESTED)
    failed = [example for example in examples if not example.holds]
    if failed:
        first = failed[0]
        raise BrokenError(
            f"{len(failed):,} of {counted(len(examples), 'example does not', 'examples do not')} hold, "
            f"the first of {first.policy}: {first.example}: {first.answer} instead of {first.expected}"
        )
    click.echo(f"all {counted(len(examples), 'example holds', 'examples hold')}", err=True)


def _counts(context: CommandContext, *, for_tools: bool) -> Counts | None:
    """Return how many findings stand and answers are missing, as the lists tell them, and say as of when.

    None where there is no store yet.
    """
    if not is_there(context.settings.store):
        return None
    with opened_snapshot(context, None) as opened:
        connection = opened.snapshot.connection
        stopped = without_stopped(connection, compiled(context.settings.governance)).stopped
        say_as_of(opened, for_tools)
        return counts_as_of(connection, opened.as_of, stopped)


def _lines(detail: PolicyDetail) -> list[str]:
    """Return what is said of a policy above its settings; nothing of what there is none of."""
    counted = (
        "no store yet" if detail.findings is None else f"{detail.findings:,}, not evaluable {detail.not_evaluable:,}"
    )
    said = {
        "status": detail.status.replace("_", " "),
        "severity": detail.severity,
        "judges": "an account" if detail.judges == "account" else "an identity with all its accounts",
        "reads": ", ".join(detail.reads),
        "controls": ", ".join(detail.controls),
        "findings": counted,
        "speaks before": ", ".join(detail.speaks_before),
        "speaks after": ", ".join(detail.speaks_after),
        "remedy": detail.remedy,
    }
    return [f"{detail.policy}: {detail.title}", *(f"{name}: {text}" for name, text in said.items() if text)]
