"""The front door: finds a command, builds what it needs when it runs, and turns every error into one clear message.

Only click is imported here: ``jitgov --help`` answers at once. A command's module is imported when it is called.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import os
import sys
from collections.abc import Callable
from typing import NamedTuple, NoReturn

try:
    import click
except KeyboardInterrupt:  # even the first tenth of a second may be interrupted, and that is no fault
    sys.exit(130)

VERSION = "0.1.0"
CONFIG_VARIABLE = "JITGOV_CONFIG"
_SETTINGS_FILE = "jitgov.settings_file"
EXIT_INTERRUPTED = 130
EXIT_SETUP = 78
EXIT_READER_GONE = 141
PACKAGES = ("console", "front_door", "governance", "ingest", "reviews", "simulator")
PRIVATE = 0o077
"""What nobody but the owner may do with files that jitgov makes: they hold personal data, and what proves it."""


class Entry(NamedTuple):
    """Where a command stands, and its line in the list of commands."""

    module: str
    attribute: str
    help: str


COMMANDS = {
    "demo": Entry("simulator.cli.commands", "demo", "Run the main job on a made-up company."),
    "simulate": Entry("simulator.cli.commands", "simulate", "Serve a made-up company's tenants of Okta and Entra."),
    "translate": Entry("ingest.cli.commands", "translate", "Print the events of log files, one JSON line each."),
    "import": Entry("ingest.cli.commands", "import_files", "Publish the events of log files."),
    "import-accounts": Entry("ingest.cli.accounts_command", "import_accounts", "Publish an application's accounts."),
    "import-register": Entry("ingest.cli.register_command", "import_register", "Publish who answers for accounts."),
    "import-roster": Entry("ingest.cli.roster_command", "import_roster", "Publish the persons of a roster."),
    "collect": Entry("ingest.cli.commands", "collect", "Read an identity provider live, until a signal ends it."),
    "rejected": Entry("ingest.cli.commands", "rejected", "Show or replay the records that could not be read."),
    "govern": Entry("governance.cli.commands", "govern", "Take events from the bus into the state."),
    "bus": Entry("governance.cli.commands", "bus", "Change which bus the store reads."),
    "accounts": Entry("governance.cli.lists.commands", "accounts", "List the accounts at IdPs and in applications."),
    "access": Entry("governance.cli.lists.commands", "access", "List the grants held as of an instant."),
    "findings": Entry("governance.cli.lists.commands", "findings", "List the findings that are open as of an instant."),
    "policy": Entry("governance.cli.policy.commands", "policy", "See which policies are asked, under which settings."),
    "finding": Entry("reviews.cli.findings", "finding", "Accept the risk of a finding until a day."),
    "applications": Entry("governance.cli.lists.commands", "applications", "List the applications: whose they are."),
    "changes": Entry("governance.cli.lists.commands", "changes", "List who gained and who lost what, by whom and how."),
    "show": Entry("governance.cli.things.commands", "show", "Show all that is known of one thing, with its records."),
    "person": Entry("governance.cli.things.commands", "person", "Show one person."),
    "sql": Entry("governance.cli.views.sql", "sql", "Ask the views in SQL."),
    "export": Entry("governance.cli.views.export", "export", "Write the views into files."),
    "identity": Entry("governance.cli.identity.commands", "identity", "See, and correct, whose accounts are and what."),
    "sweep": Entry("governance.cli.lists.commands", "sweep", "Judge which accounts are stale."),
    "exclusion": Entry("reviews.cli.exclusions", "exclusion", "Leave an account out of the sweep until a day."),
    "review": Entry("reviews.cli.reviews", "review", "Ask whether access is still right, and record the answer."),
    "campaign": Entry("reviews.cli.campaigns", "campaign", "Ask about a stated population of access."),
    "remediation": Entry("reviews.cli.remediation", "remediation", "Carry out what was revoked, and see it gone."),
    "erase": Entry("reviews.cli.keeping", "erase", "Erase a person: names, addresses and records."),
    "hold": Entry("reviews.cli.keeping", "hold", "Keep what is known of a person for a matter: legal holds."),
    "console": Entry("console.cli.commands", "console", "Serve pages that ask, review and prove, in a browser."),
    "token": Entry("console.cli.token_commands", "token", "Let programs ask by the API."),
    "jobs": Entry("reviews.cli.jobs", "jobs", "See the scheduled jobs and what they did, and run one now."),
    "run": Entry("front_door.commands", "run", "Collect from the sources, govern and do the scheduled jobs."),
    "report": Entry(
        "reviews.cli.reports", "report", "Write a report for people who must show that access is under control."
    ),
    "outbox": Entry("governance.cli.outbox.commands", "outbox", "See what leaves, to whom, and send it again."),
    "notify": Entry("reviews.cli.notify", "notify", "See whether people are reached."),
    "coverage": Entry(
        "governance.cli.commands", "coverage", "See what was read, and take back what a person stated of it."
    ),
    "relabel": Entry("governance.cli.commands", "relabel", "Say that the label OLD means the tenant NEW."),
    "audit": Entry("governance.cli.audit.commands", "audit", "Prove what was recorded."),
    "digest": Entry("governance.cli.commands", "digest", "Print one hash over all that is valid."),
    "rebuild": Entry("governance.cli.commands", "rebuild", "Hold what is stored against what the facts say; mend it."),
    "migrate": Entry("governance.cli.commands", "migrate", "Bring an older store up to this version."),
    "config": Entry("front_door.commands", "config", "Check the settings."),
    "help": Entry("front_door.commands", "show_help", "Explain the words that answers use, or a command."),
    "doctor": Entry("front_door.commands", "doctor", "Check settings, sources, store, bus, coverage, jobs and audit."),
}
"""Name → entry, in the order in which a newcomer meets them; a test holds it equal to the commands."""


class FrontDoor(click.Group):
    """A group that knows its commands by ``COMMANDS`` and imports one only when it is called."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        command = getattr(importlib.import_module(entry.module), entry.attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{entry.module}.{entry.attribute} is no command")
        take_config(command)
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])


def take_config(command: click.Command) -> None:
    """Let a command, and each below it, take ``--config`` behind its name too."""
    if all(each.name != "config_file" for each in command.params):
        command.params.append(_config_option())
        if command.callback is not None and not isinstance(command, click.Group):
            command.callback = _in_context(command.callback)
    if isinstance(command, click.Group):
        for each in command.commands.values():
            take_config(each)


def _config_option() -> click.Option:
    return click.Option(
        ["--config", "config_file"],
        type=click.Path(exists=True, dir_okay=False),
        metavar="PATH",
        expose_value=False,
        callback=_enter,
        help=f"The settings file; else ${CONFIG_VARIABLE}, config.yaml in the working folder, or the defaults.",
    )


def _enter(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    """Note which settings file holds: that of the option nearest to the command's end."""
    if value is None and _SETTINGS_FILE in ctx.meta:
        return
    named = value or os.environ.get(CONFIG_VARIABLE) or None
    if named is not None and not os.path.isfile(named):  # noqa: PTH113 - pathlib costs as much as the help page
        raise click.UsageError(f"${CONFIG_VARIABLE} names {named}, which is no file", ctx)
    ctx.meta[_SETTINGS_FILE] = named


def _in_context(callback: Callable[..., object]) -> Callable[..., object]:
    """Let a command be given its context when it runs: what it stands on costs more than its help page may."""

    @functools.wraps(callback)
    def called(*given: object, **named: object) -> object:
        ctx = click.get_current_context()
        if ctx.obj is None:
            from pathlib import Path

            from front_door.context import CommandContext

            file = ctx.meta.get(_SETTINGS_FILE)
            ctx.obj = CommandContext(Path(file) if file else None)
        return callback(*given, **named)

    return called


@click.command(
    cls=FrontDoor,
    commands=dict.fromkeys(COMMANDS, click.Command(None)),  # for their names: click tells the nearest to a misspelt one
    params=[_config_option()],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
    epilog="Settings: config.yaml has every key with its default. Exit codes: 65 some records could not be read, 75 "
    "try again, 78 settings are wrong, 70 a fault of jitgov, 2 wrong usage.",
)
@click.version_option(VERSION, prog_name="jitgov")
def cli() -> None:
    """The governance layer for accounts that nobody provisioned."""


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 when done, 2 for wrong usage, an error's own code otherwise."""
    os.umask(PRIVATE)
    foreign = foreign_package()
    if foreign is not None:
        name, place = foreign
        what = f"that Python finds is not jitgov's but stands in {place}" if place else "is missing"
        click.echo(
            f"jitgov: the package {name!r} {what}. jitgov needs an environment of its own: install it (anew) with "
            "`pipx install` or `uv tool install`, and call it as `jitgov`",
            err=True,
        )
        sys.exit(EXIT_SETUP)
    sys.exit(run(arguments))


def foreign_package() -> tuple[str, str] | None:
    """Return the first package of jitgov's that Python would take from elsewhere, and from where ("": it is missing).

    Its packages have common names: another project's ``reviews`` in the same environment, or in the folder where
    ``python -m jitgov`` is called, would be run instead.
    """
    home = os.path.dirname(os.path.realpath(__file__))  # noqa: PTH120 - pathlib costs a third of --help's time
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        places = [spec.origin] if spec and spec.origin else list(spec.submodule_search_locations or ()) if spec else []
        for place in places or [""]:
            if not place or os.path.realpath(place) != os.path.join(home, name, "__init__.py"):  # noqa: PTH118 - as above
                return name, place
    return None


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code; every error is one message on stderr."""
    stdout = sys.stdout
    try:
        code = cli.main(arguments, prog_name="jitgov", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        return _reader_gone()
    except SystemExit as ended:  # so click ends where whoever reads has enough, with another output in its place
        return int(ended.code or 0) if sys.stdout is stdout else EXIT_READER_GONE
    except Exception as error:  # noqa: BLE001 - the front door is where nothing may pass
        return _explained(error)


def _reader_gone() -> int:
    """Whoever read our output has enough (``| head``): end quietly, and give the last flush somewhere to go."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return EXIT_READER_GONE


def _explained(error: Exception) -> int:
    from front_door.faults import explained

    told, code = explained(error)
    click.echo(told, err=True)
    try:
        sys.stdout.flush()
    except OSError:  # its disk has no room
        _reader_gone()
    return code


if __name__ == "__main__":
    main()
