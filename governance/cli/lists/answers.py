"""What the commands that list answer: what is asked of the store, and what stands below the rows."""

from __future__ import annotations

from collections.abc import Sequence

import click

from governance.cli.context import CommandContext, Presentation
from governance.cli.line_width import say
from governance.cli.lists import columns
from governance.cli.lists.asking import Asked
from governance.cli.lists.choosing import choice
from governance.cli.lists.listings import (
    ACCESS,
    ACCOUNTS,
    APPLICATIONS,
    BETWEEN,
    CHANGES,
    ENTERING,
    FINDINGS,
    SWEEP,
    UNANSWERED,
)
from governance.cli.lists.showing import begun, columns_of, present, show_list
from governance.cli.opened_snapshot import Opened, opened_snapshot, say_as_of, say_what_is_unknown
from governance.model.scope import EVERYTHING
from governance.queries import sweep as sweeps
from governance.queries.access import AccessFilters, without_grant
from governance.queries.accounts import AccountFilters
from governance.queries.applications import unknown_of_entry
from governance.queries.as_of import minute
from governance.queries.baseline import baseline_sentence
from governance.queries.chosen_applications import ApplicationFilters
from governance.queries.findings import FindingFilters
from governance.queries.not_evaluable_reasons import MOST_REASONS, ReasonView, not_evaluable_reasons
from governance.queries.not_judged import narrowed_to, not_judged
from governance.queries.pages import AsOfFilters
from governance.queries.stale_verdict import WORDS
from governance.store.queries.grant_pages import LATEST


def show_accounts(context: CommandContext, asked: Asked) -> None:
    """Answer ``jitgov accounts``."""
    with opened_snapshot(context, asked.as_of, cursor=asked.cursor) as opened:
        filters = AccountFilters(as_of=opened.as_of, **choice(opened.snapshot, asked))
        show_list(context, ACCOUNTS, opened, filters, asked)


def show_access(
    context: CommandContext,
    asked: Asked,
    *,
    eligible: bool,
    known_at: int | None,
    between: tuple[int, int] | None = None,
) -> None:
    """Answer ``jitgov access``."""
    known = LATEST if known_at is None else known_at
    if between is not None:
        _show_access_between(context, asked._replace(as_of=between[1]), between[0], eligible=eligible, known=known)
        return
    with opened_snapshot(context, asked.as_of, cursor=asked.cursor) as opened:
        snapshot = opened.snapshot
        filters = AccessFilters(as_of=opened.as_of, eligible=eligible, known=known, **choice(snapshot, asked))
        applications_asked = _only_applications(filters) if known_at is None else ()
        beside = (view for key in applications_asked for view in without_grant(snapshot, key, opened.as_of).rows)
        show_list(context, ENTERING if applications_asked else ACCESS, opened, filters, asked, beside)
        if applications_asked and (asked.limit is not None or asked.cursor is not None):
            click.echo("who can enter though nothing is granted to him is listed without --limit", err=True)
        for key in applications_asked:
            name = snapshot.application_names([key]).get(key)
            say(f"{name or key}: {unknown_of_entry(snapshot, key)}", err=asked.for_tools)


def _show_access_between(context: CommandContext, asked: Asked, since: int, *, eligible: bool, known: int) -> None:
    with opened_snapshot(context, asked.as_of, cursor=asked.cursor) as opened:
        chosen = choice(opened.snapshot, asked)
        filters = AccessFilters(as_of=opened.as_of, held_from=since, eligible=eligible, known=known, **chosen)
        opened = opened._replace(why=f"all that was held since {minute(since)}, as asked")
        show_list(context, BETWEEN, opened, filters, asked, said_of=opened._replace(as_of=since))


def _only_applications(filters: AccessFilters) -> tuple[str, ...]:
    """Return the applications where nothing else narrows the list: then it says who can enter, granted or not."""
    other = filters.account_ids, filters.entitlement_ids, filters.issuers, filters.since, filters.until
    narrowed = filters.only_jit or any(choice is not None for choice in other)
    return () if narrowed else filters.application_ids or ()


def show_findings(context: CommandContext, asked: Asked, *, every: bool) -> None:
    """Answer ``jitgov findings``."""
    with opened_snapshot(context, asked.as_of, cursor=asked.cursor) as opened:
        filters = FindingFilters(as_of=opened.as_of, every=every, **choice(opened.snapshot, asked))
        narrowed = narrowed_to(filters)
        unjudged = not_judged(opened.snapshot, opened.as_of, narrowed)
        opened = opened._replace(beside_rows={"not_judged": unjudged})
        before = baseline_sentence(opened.snapshot, opened.as_of)
        closing = [*([before] if before is not None else []), unjudged.sentence(of_choice=narrowed is not None)]
        show_list(context, FINDINGS, opened, filters, asked, closing=closing)


def show_reasons(context: CommandContext, asked: Asked) -> None:
    """Answer ``jitgov findings --not-evaluable``: each reason once, with how often it was given."""
    if asked.cursor is not None or asked.sort is not None:
        raise click.UsageError("--cursor and --sort go with --each: reasons are a short list, the most frequent first")
    names = columns_of(columns.REASONS.columns, columns.REASONS.further, asked)
    with opened_snapshot(context, asked.as_of) as opened:
        filters = AsOfFilters(as_of=opened.as_of, **choice(opened.snapshot, asked))
        reasons = not_evaluable_reasons(opened.snapshot, EVERYTHING, filters)
        shown = reasons[: min(asked.limit or MOST_REASONS, MOST_REASONS)]
        say_as_of(opened, asked.for_tools)
        unknown = say_what_is_unknown(opened, filters.issuers, asked.for_tools)
        present(context, opened.snapshot, unknown, shown, Presentation(names, {"account": "for example"}, asked.form))
        say(_reasons_line(reasons, len(shown)) if reasons else _unasked_line(opened, filters), err=asked.for_tools)


def _reasons_line(reasons: Sequence[ReasonView], shown: int) -> str:
    """Return how many answers are missing in all, and how each is listed."""
    answers = sum(reason.answers for reason in reasons)
    more = f", of which {shown:,} are shown" if shown < len(reasons) else ""
    many = "more than " if len(reasons) > MOST_REASONS else ""
    for_reasons = f"{many}{min(len(reasons), MOST_REASONS):,} {'reason' if len(reasons) == 1 else 'reasons'}{more}"
    return f"{many}{answers:,} {'answer' if answers == 1 else 'answers'} not given, for {for_reasons}; --each lists all"


def _unasked_line(opened: Opened, filters: AsOfFilters) -> str:
    """Return, where no answer is missing, what was not asked or not read: it is no part of what was judged."""
    narrowed = narrowed_to(filters)
    return not_judged(opened.snapshot, opened.as_of, narrowed).sentence(of_choice=narrowed is not None)


def show_unanswered(context: CommandContext, asked: Asked) -> None:
    """Answer ``jitgov findings --not-evaluable --each``."""
    with opened_snapshot(context, asked.as_of, cursor=asked.cursor) as opened:
        show_list(context, UNANSWERED, opened, AsOfFilters(as_of=opened.as_of, **choice(opened.snapshot, asked)), asked)


def show_applications(context: CommandContext, asked: Asked) -> None:
    """Answer ``jitgov applications``."""
    with opened_snapshot(context, asked.as_of, cursor=asked.cursor) as opened:
        filters = ApplicationFilters(as_of=opened.as_of, **choice(opened.snapshot, asked))
        show_list(context, APPLICATIONS, opened, filters, asked)


def show_changes(context: CommandContext, asked: Asked) -> None:
    """Answer ``jitgov changes``: as of ``--as-of``, else of the last that was read."""
    with opened_snapshot(context, asked.as_of, cursor=asked.cursor) as opened:
        filters = AsOfFilters(as_of=opened.as_of, **choice(opened.snapshot, asked))
        since = asked.since if asked.since is not None else asked.until
        earliest = opened if since is None else opened._replace(as_of=min(since, opened.as_of), named=True)
        show_list(context, CHANGES, opened, filters, asked, said_of=earliest)


def show_sweep(context: CommandContext, asked: Asked, wanted: Sequence[str]) -> None:
    """Answer ``jitgov sweep``; the whole list is counted as it passes."""
    quiet = tuple(word for word in WORDS if word != "active")
    shown = tuple(word for word in WORDS if word in wanted) or (WORDS if asked.for_tools else quiet)
    with opened_snapshot(context, asked.as_of, cursor=asked.cursor) as opened:
        filters = sweeps.SweepFilters(as_of=opened.as_of, verdicts=shown, **choice(opened.snapshot, asked))
        if asked.limit is not None or asked.cursor is not None or asked.sort is not None:
            show_list(context, SWEEP, opened, filters, asked)
            return
        presentation = SWEEP.presentation(asked)
        counts = sweeps.VerdictCounts()
        swept = counts.over(sweeps.sweep_chosen(opened.snapshot, EVERYTHING, filters))
        rows = begun(sweeps.swept_view(account) for account in swept if account.given.verdict in shown)
        say_as_of(opened, asked.for_tools)
        unknown = say_what_is_unknown(opened.told_since(filters.since), filters.issuers, asked.for_tools)
        present(context, opened.snapshot, unknown, rows, presentation)
        say(counts.line(), err=asked.for_tools)
