"""``jitgov policy``: list, show and test the policies; what it does is imported when it is called."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from governance.cli.options import Instant, json_option


@click.group()
def policy() -> None:
    """See which policies are asked, under which settings.

    With --config PATH each command answers for those settings, before any worker derives under them.
    """


@policy.command("list")
@json_option
@click.pass_obj
def list_policies(context: Any, as_json: bool) -> None:
    """List the policies: on, in shadow, off (null in the settings) or not configured, how grave, how many findings.

    What a policy in shadow finds is recorded and told nobody: `jitgov findings --state shadow` lists it.

    "findings" counts those that stand, open and accepted, as of the instant that `jitgov findings` speaks of, and "not
    evaluable" the answers that could not be given then.
    """
    from governance.cli.policy import telling

    telling.list_policies(context, as_json=as_json)


@policy.command("show")
@click.argument("name", metavar="POLICY")
@json_option
@click.pass_obj
def show_policy(context: Any, name: str, as_json: bool) -> None:
    """Show one policy: what it reads, every setting in force, who speaks first, what to do, its examples."""
    from governance.cli.policy import telling

    telling.show_policy(context, name, as_json=as_json)


@policy.command("test")
@click.argument("names", metavar="[POLICY]...", nargs=-1)
@json_option
@click.pass_obj
def ask_about_examples(context: Any, names: tuple[str, ...], as_json: bool) -> None:
    """Ask policies about their own examples, and fail where one does not answer as it says.

    "in force" is the answer under the settings in force, which may well be another one; it fails nothing.
    """
    from governance.cli.policy import telling

    telling.ask_about_examples(context, names, as_json=as_json)


@policy.command()
@click.option(
    "--only", "names", metavar="POLICY", multiple=True, help="Only this policy's; may be given several times."
)
@click.option("--since", type=Instant(), metavar="INSTANT", help="Only what begins at this instant or later.")
@click.option(
    "--examples", type=click.IntRange(0, 1_000), default=3, metavar="N", show_default=True,
    help="Of each policy and each kind of difference.",
)  # fmt: skip
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write a page besides.")
@json_option
@click.pass_obj
def replay(
    context: Any, names: tuple[str, ...], since: int | None, examples: int, html: Path | None, as_json: bool
) -> None:
    """Tell which findings other settings would add, take away and change; nothing is written to the store.

    Give the other settings by --config PATH, which names the same store: all history that it has is judged under them,
    and held against the findings that stand. The settings that the state was derived with give nothing, on stdout not
    a byte. --json prints every difference with both sides; whatever is waiting to be derived is told as INCOMPLETE.
    """
    from governance.cli.policy import replaying

    replaying.print_replay(context, replaying.ReplayAsked(names, since, examples, as_json, html))
