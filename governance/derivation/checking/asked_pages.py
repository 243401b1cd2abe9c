"""Pages of accounts with what the store holds, and told, of each: asked for before it is their turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import NamedTuple

from sqlalchemy import Connection

from governance.settings.compiled import Rules
from governance.store.assessment.finding_rows import ask_findings
from governance.store.assessment.question_texts import ask_question_texts
from governance.store.database.reading_ahead import one_page_ahead
from governance.store.database.staging import stage_keys
from governance.store.database.statements import Answer
from governance.store.held.account_histories import AskedHistories, ask_histories


class AskedPage(NamedTuple):
    """Accounts, in order of id, and the store's answers on them, which are not read yet."""

    accounts: list[str]
    rules: Rules
    """Those of which they are asked about."""
    histories: AskedHistories
    findings: Answer
    questions: Answer
    """What ``policies`` could not tell of them, as ``ask_question_texts`` has it."""
    policies: frozenset[str]


FindPage = Callable[[Connection, str, int], list[str]]
"""Finds the next accounts after one, so many at most, in order of id; none where there are no more."""
Divide = Callable[[Connection, list[str]], Sequence[tuple[Rules, list[str]]]]
"""Says by which rules accounts of a page are asked about, those together that are by the same."""


class Pages(NamedTuple):
    """Which accounts are asked about, how many together, and by which rules."""

    find: FindPage
    size: int
    divide: Divide


def asked_pages(
    connection: Connection, pages: Pages, policies: frozenset[str], may_go_on: Callable[[], bool]
) -> Iterator[AskedPage]:
    """Yield accounts page by page, those apart that are asked about by other rules; ``policies``: see ``AskedPage``.

    ``may_go_on`` is asked before each page.
    """

    def ask_about(asking: Connection, rules: Rules, accounts: list[str]) -> AskedPage:
        staged = stage_keys(asking, accounts)
        histories, findings = ask_histories(asking, staged), ask_findings(asking, staged)
        return AskedPage(accounts, rules, histories, findings, ask_question_texts(asking, staged, policies), policies)

    def ask(asking: Connection, before: _DividedPage | None) -> _DividedPage | None:
        accounts = pages.find(asking, before.last if before is not None else "", pages.size)
        if not accounts:
            return None
        parts = [ask_about(asking, rules, some) for rules, some in pages.divide(asking, accounts)]
        return _DividedPage(accounts[-1], parts)

    with closing(one_page_ahead(connection, ask)) as divided:
        while may_go_on() and (page := next(divided, None)) is not None:
            while page.parts:
                yield page.parts.pop()


class _DividedPage(NamedTuple):
    last: str
    """The last account of the page, behind which the next one begins."""
    parts: list[AskedPage]
