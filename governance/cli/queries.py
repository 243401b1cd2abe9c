"""Governance's commands that ask: accounts, access, findings, sweep."""

from __future__ import annotations

from collections.abc import Callable

import click

from governance.cli.context import CommandContext
from governance.cli.opened_snapshot import Listing, Paging, marked, opened_snapshot, show_list
from governance.cli.options import Instant, as_of_option, json_option, page_options
from governance.model.scope import EVERYTHING
from governance.queries import sweep as sweeps
from governance.queries.access import AccessFilters, count_access
from governance.queries.access import access as held_access
from governance.queries.accounts import AccountFilters, count_accounts
from governance.queries.accounts import accounts as known_accounts
from governance.queries.findings import FindingFilters, count_findings, count_not_evaluable
from governance.queries.findings import findings as known_findings
from governance.queries.findings import not_evaluable as unanswered
from governance.queries.pages import AsOfFilters
from governance.queries.snapshot import Snapshot
from governance.queries.stale_verdict import WORDS, Word
from governance.queries.whom import UnclearError, account_ids, application_ids, entitlement_ids
from governance.store.queries.grant_pages import LATEST

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
_ACCOUNTS = Listing(known_accounts, ACCOUNT_COLUMNS, count_accounts)
_ACCESS = Listing(held_access, ACCESS_COLUMNS, count_access)
_FINDINGS = Listing(known_findings, FINDING_COLUMNS, count_findings)
_UNANSWERED = Listing(unanswered, UNANSWERED_COLUMNS, count_not_evaluable)
_SWEEP = Listing(sweeps.sweep, SWEEP_COLUMNS)


@click.command()
@click.option("--jit", is_flag=True, help="Only accounts made by Just-in-Time provisioning, candidates included.")
@page_options
@as_of_option
@json_option
@click.pass_obj
def accounts(
    context: CommandContext,
    jit: bool,
    limit: int | None,
    cursor: str | None,
    sort: str | None,
    as_of: int | None,
    as_json: bool,
) -> None:
    """List the accounts at the IdPs and in applications: how each came to be, its state, when it was last used."""
    with opened_snapshot(context, as_of, as_json, cursor=cursor) as opened:
        filters = AccountFilters(as_of=opened.as_of, only_jit=jit)
        paging = Paging(limit, cursor, sort)
        show_list(context, _ACCOUNTS, opened.snapshot, filters, paging, as_json)


@click.command()
@click.option("--account", metavar="A", help="A key (issuer|subject), a login, or a display name.")
@click.option("--entitlement", metavar="E", help="An id, type:name (as group:Finance), or a name.")
@click.option("--application", metavar="P", help="An id or a name.")
@click.option("--eligible", is_flag=True, help="Also what is only eligible, which is not held.")
@click.option("--known-at", type=Instant(), metavar="INSTANT", help="What was believed at that instant; else now.")
@page_options
@as_of_option
@json_option
@click.pass_obj
def access(
    context: CommandContext,
    account: str | None,
    entitlement: str | None,
    application: str | None,
    eligible: bool,
    known_at: int | None,
    limit: int | None,
    cursor: str | None,
    sort: str | None,
    as_of: int | None,
    as_json: bool,
) -> None:
    """List the grants held as of an instant, each with the group it comes through and the events that show it."""
    with opened_snapshot(context, as_of, as_json, cursor=cursor) as opened:
        snapshot = opened.snapshot
        filters = AccessFilters(
            as_of=opened.as_of,
            account_ids=_meant(snapshot, "--account", account, account_ids),
            entitlement_ids=_meant(snapshot, "--entitlement", entitlement, entitlement_ids),
            application_ids=_meant(snapshot, "--application", application, application_ids),
            eligible=eligible,
            known=LATEST if known_at is None else known_at,
        )
        show_list(context, _ACCESS, snapshot, filters, Paging(limit, cursor, sort), as_json)


def _meant(
    snapshot: Snapshot, option: str, word: str | None, find: Callable[[Snapshot, str], tuple[str, ...]]
) -> tuple[str, ...] | None:
    """Return the ids that a word stands for; None without a word. Raises click.BadParameter when it is unclear."""
    if word is None:
        return None
    try:
        return find(snapshot, word)
    except UnclearError as error:
        raise click.BadParameter(str(error), param_hint=option) from error


@click.command()
@click.option("--all", "every", is_flag=True, help="Also closed and superseded ones.")
@click.option("--not-evaluable", is_flag=True, help="Instead, what policies could not tell, and why.")
@page_options
@as_of_option
@json_option
@click.pass_obj
def findings(
    context: CommandContext,
    every: bool,
    not_evaluable: bool,
    limit: int | None,
    cursor: str | None,
    sort: str | None,
    as_of: int | None,
    as_json: bool,
) -> None:
    """List the findings that are open as of an instant, oldest first."""
    paging = Paging(limit, cursor, sort)
    with opened_snapshot(context, as_of, as_json, cursor=cursor) as opened:
        snapshot = opened.snapshot
        if not_evaluable:
            asked = AsOfFilters(as_of=opened.as_of)
            show_list(context, _UNANSWERED, snapshot, asked, paging, as_json)
            return
        filters = FindingFilters(as_of=opened.as_of, every=every)
        show_list(context, _FINDINGS, snapshot, filters, paging, as_json)


@click.command()
@click.option(
    "--verdict",
    "wanted",
    multiple=True,
    type=click.Choice(WORDS),
    help="Only these verdicts; may be given several times. Without it a table leaves out what is active.",
)
@page_options
@as_of_option
@json_option
@click.pass_obj
def sweep(
    context: CommandContext,
    wanted: tuple[Word, ...],
    limit: int | None,
    cursor: str | None,
    sort: str | None,
    as_of: int | None,
    as_json: bool,
) -> None:
    """Judge which accounts are stale: no sign of use for the threshold, in streams that were read all that time.

    Nothing is changed. The last line counts the verdicts; they add up to the accounts that have not ended. A page
    counts nothing.
    """
    shown = wanted or (WORDS if as_json else tuple(word for word in WORDS if word != "active"))
    with opened_snapshot(context, as_of, as_json, cursor=cursor, listed=False) as opened:
        if limit is not None or cursor is not None or sort is not None:
            filters = sweeps.SweepFilters(as_of=opened.as_of, verdicts=shown)
            paging = Paging(limit, cursor, sort)
            show_list(context, _SWEEP, opened.snapshot, filters, paging, as_json)
            return
        counts = sweeps.VerdictCounts()
        swept = counts.over(sweeps.sweep_all(opened.snapshot, EVERYTHING, opened.as_of))
        rows = (sweeps.swept_view(account) for account in swept if account.given.verdict in shown)
        context.show(marked(opened.snapshot, rows, as_json), SWEEP_COLUMNS, as_json)
        click.echo(counts.line(), err=as_json)
