"""Governance's commands that ask: accounts, access, findings, sweep."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click

from governance.cli.context import Door
from governance.cli.options import Instant, as_of_option, json_option
from governance.policies.catalogue import controls
from governance.queries import sweep as sweeps
from governance.queries.access import LATEST, Wanted
from governance.queries.access import access as held_access
from governance.queries.accounts import accounts as known_accounts
from governance.queries.findings import findings as known_findings
from governance.queries.findings import not_evaluable as unanswered
from governance.queries.snapshot import Asked, asked
from governance.queries.stale_verdict import WORDS, Yardstick
from governance.queries.whom import UnclearError, account_ids, application_ids, entitlement_ids

ACCOUNT_COLUMNS = (
    "account",
    "source",
    "application",
    "type",
    "state",
    "created_at",
    "provenance.kind",
    "provenance.at",
    "provenance.idp",
    "last_used.interactive",
    "last_used.non_interactive",
    "last_used.service",
    "open_findings",
)
ACCESS_COLUMNS = (
    "account",
    "account.issuer",
    "entitlement.type",
    "entitlement",
    "application",
    "mode",
    "via",
    "scope",
    "valid_from",
    "valid_to",
    "evidence",
)
FINDING_COLUMNS = (
    "finding_id",
    "policy",
    "severity",
    "status",
    "account",
    "entitlement",
    "application",
    "opened_at",
    "closed_at",
    "message",
    "controls",
)
UNANSWERED_COLUMNS = ("policy", "account", "application", "reason")
SWEEP_COLUMNS = ("account", "account.issuer", "verdict", "assumed", "last_used_at", "threshold_days", "reason")


@click.command()
@click.option("--jit", is_flag=True, help="Only accounts made by Just-in-Time provisioning, candidates included.")
@as_of_option
@json_option
@click.pass_obj
def accounts(door: Door, jit: bool, as_of: int | None, as_json: bool) -> None:
    """List the accounts at the IdPs and in applications: how each came to be, its state, when it was last used."""
    with asked(door, as_of, as_json) as it:
        found = known_accounts(it.connection, it.names, it.as_of, only_jit=jit)
        door.show(found, ACCOUNT_COLUMNS, as_json)


@click.command()
@click.option("--account", metavar="A", help="A key (issuer|subject), a login, or a display name.")
@click.option("--entitlement", metavar="E", help="An id, type:name (as group:Finance), or a name.")
@click.option("--application", metavar="P", help="An id or a name.")
@click.option("--eligible", is_flag=True, help="Also what is only eligible, which is not held.")
@click.option("--known-at", type=Instant(), metavar="INSTANT", help="What was believed at that instant; else now.")
@as_of_option
@json_option
@click.pass_obj
def access(
    door: Door,
    account: str | None,
    entitlement: str | None,
    application: str | None,
    eligible: bool,
    known_at: int | None,
    as_of: int | None,
    as_json: bool,
) -> None:
    """List the grants held as of an instant, each with the group it comes through and the events that show it."""
    with asked(door, as_of, as_json) as it:
        wanted = Wanted(
            _meant("--account", account, lambda word: account_ids(it.connection, word)),
            _meant("--entitlement", entitlement, lambda word: entitlement_ids(it.connection, word)),
            _meant("--application", application, lambda word: application_ids(it.names, word)),
            eligible,
        )
        known = LATEST if known_at is None else known_at
        found = held_access(it.connection, it.names, wanted, it.as_of, known)
        door.show(found, ACCESS_COLUMNS, as_json)


def _meant(option: str, word: str | None, find: Callable[[str], list[str]]) -> list[str] | None:
    """Return the ids that a word stands for; None without a word. Raises click.BadParameter when it is unclear."""
    if word is None:
        return None
    try:
        return find(word)
    except UnclearError as error:
        raise click.BadParameter(str(error), param_hint=option) from error


@click.command()
@click.option("--all", "every", is_flag=True, help="Also excepted, closed and superseded ones.")
@click.option("--not-evaluable", is_flag=True, help="Instead, what policies could not tell, and why.")
@as_of_option
@json_option
@click.pass_obj
def findings(door: Door, every: bool, not_evaluable: bool, as_of: int | None, as_json: bool) -> None:
    """List the findings that are open as of an instant, oldest first."""
    with asked(door, as_of, as_json) as it:
        if not_evaluable:
            door.show(unanswered(it.connection, it.names, it.as_of), UNANSWERED_COLUMNS, as_json)
            return
        found = known_findings(it.connection, it.names, controls(it.settings), it.as_of, every=every)
        door.show(found, FINDING_COLUMNS, as_json)


@click.command()
@click.option(
    "--verdict",
    "wanted",
    multiple=True,
    type=click.Choice(WORDS),
    help="Only these verdicts; may be given several times. Without it a table leaves out what is active.",
)
@as_of_option
@json_option
@click.pass_obj
def sweep(door: Door, wanted: tuple[str, ...], as_of: int | None, as_json: bool) -> None:
    """Tell which accounts are stale: no sign of use for the threshold, in streams that were read all that time.

    Nothing is changed. The last line counts the verdicts; they add up to the accounts that have not ended.
    """
    with asked(door, as_of, as_json, listed=False) as it:
        tally = sweeps.Tally()
        shown = wanted or (WORDS if as_json else tuple(word for word in WORDS if word != "active"))
        passed = tally.over(_swept(it))
        door.show((sweeps.told(one) for one in passed if one.given.verdict in shown), SWEEP_COLUMNS, as_json)
        click.echo(tally.line(), err=as_json)


def _swept(it: Asked) -> Iterator[sweeps.Swept]:
    return sweeps.sweep(it.connection, it.coverage, Yardstick(it.settings), it.as_of)
