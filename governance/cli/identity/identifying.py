"""What ``jitgov identity`` does: show whose accounts are and why, list what no rule is sure of, enter a word."""

from __future__ import annotations

from itertools import combinations, islice

import click

from governance.cli.authorship import os_author
from governance.cli.context import CommandContext, Presentation
from governance.cli.line_width import say
from governance.cli.lists.columns import CASES, CASES_FURTHER
from governance.cli.lists.short import ShortAsked
from governance.cli.lists.short_showing import show_short_list
from governance.cli.opened_snapshot import opened_snapshot
from governance.folds.identities.grouping import paired
from governance.queries.correlation import compare, explained, view, words_about
from governance.queries.identity_cases import cases
from governance.queries.persons import persons_named
from governance.queries.snapshot import Snapshot
from governance.queries.whom import account_ids, only_account_id
from governance.store.clock import now_micros
from governance.store.database.open_store import existing_store
from governance.store.queries.identity_blocks import members_of
from governance.worker.acts.linking import Word, enter_word
from ingest.contract.counting import counted
from ingest.contract.errors import UnclearError

_PAIR = ("account", "other", "status", "confidence", "why")
_SAID = ("account", "other", "word", "reason", "by")
MOST_CASES = 10_000
_MOST_SHOWN = 30
"""Accounts of an identity of which every pair is shown."""


def show_identity(context: CommandContext, word: str, *, as_json: bool) -> None:
    """Print what is known of the pairs of an identity's accounts, and what people said of them."""
    with opened_snapshot(context, None) as opened:
        snapshot = opened.snapshot
        accounts = sorted(
            {member for key in account_ids(snapshot, word) for member in members_of(snapshot.connection, key)}
        )
        pairs = {paired(*pair) for pair in combinations(accounts[:_MOST_SHOWN], 2)}
        names = snapshot.account_names(accounts)
        views = [view(compared, names, snapshot.settings.links) for compared in compare(snapshot, pairs)]
        said = words_about(snapshot, accounts)
        if as_json:
            context.present([*views, *said], Presentation((), form="json"))
            return
        if not views:
            say(f"{names.get(accounts[0]) or accounts[0]} is the only account of its identity that is known")
        context.present(views, Presentation(_PAIR))
        if len(accounts) > _MOST_SHOWN:
            say(f"the first {_MOST_SHOWN} of {counted(len(accounts), 'account')}")
        if said:
            click.echo("\nwhat people said")
            context.present(said, Presentation(_SAID))


def explain(context: CommandContext, account: str, other: str, *, as_json: bool) -> None:
    """Print why two accounts are one identity's, or are not."""
    with opened_snapshot(context, None) as opened:
        first, second = (only_account_id(opened.snapshot, word, by_part=True) for word in (account, other))
        shown = explained(opened.snapshot, first, second)
        if as_json:
            context.present([shown], Presentation((), form="json"))
            return
        say(f"{shown.status}: {shown.confidence} % ({shown.why})")
        context.present(shown.rules, Presentation(("rule", "weight", "value")))


def show_cases(context: CommandContext, asked: ShortAsked, *, namesakes: bool) -> None:
    """Print the cases, the first ``MOST_CASES`` unless an account is named: a list is read whole.

    Pairs that nothing but a name joins are counted alone, unless they or an account are asked for.
    """
    with opened_snapshot(context, None) as opened:
        every = cases(opened.snapshot)
        rows = list(islice(every, MOST_CASES)) if asked.account is None else every
        left_out = 0
        if isinstance(rows, list) and not namesakes:
            shown = [case for case in rows if not case.by_name_alone]
            rows, left_out = shown, len(rows) - len(shown)
        empty = "no other case is open" if left_out else "no case is open"
        show_short_list(context, rows, asked, CASES, CASES_FURTHER, account=("account", "other"), empty=empty)
        if left_out:
            pairs = "1 pair of accounts shares" if left_out == 1 else f"{left_out:,} pairs of accounts share"
            say(f"{pairs} nothing but a name; --names lists them", err=asked.as_csv or asked.as_json)
        if asked.account is None and next(every, None) is not None:
            click.echo(
                f"only the first {MOST_CASES:,} cases were read; --account A looks for one's among all", err=True
            )


def enter(context: CommandContext, word: Word, account: str, other: str, reason: str) -> None:
    """Enter a word, and say what follows."""
    author = os_author(context.settings.people)
    with opened_snapshot(context, None) as opened:
        first, second = only_account_id(opened.snapshot, account), _account_or_person(opened.snapshot, other)
    with existing_store(context.settings.store) as engine:
        act = enter_word(engine, word, first, second, reason, author, now_micros())
    are = "are one" if word == "link" else "are not one"
    say(
        f"{first} and {second} {are}, entered by {author.spelled()}, act {act.act_id}; the next `jitgov govern` judges "
        "them so"
    )


def _account_or_person(snapshot: Snapshot, word: str) -> str:
    persons = persons_named(snapshot, word)
    if word in persons:
        return word
    try:
        return only_account_id(snapshot, word)
    except UnclearError:
        if len(persons) == 1:
            return next(iter(persons))
        if persons:
            raise UnclearError(f"{word!r} may be any of these persons: {', '.join(sorted(persons))}") from None
        raise
