"""Yields accounts page by page with what the store holds of them; a page is asked for before its turn comes."""

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
    """The rules by which they are judged."""
    histories: AskedHistories
    findings: Answer
    questions: Answer
    """What ``policies`` could not tell of them, as ``ask_question_texts`` has it."""
    policies: frozenset[str]


FindPage = Callable[[Connection, str, int], list[str]]
"""Finds the accounts that follow one in order of id, so many at most."""
Divide = Callable[[Connection, list[str]], Sequence[tuple[Rules, list[str]]]]
"""Divides the accounts of a page by the rules that judge them."""


class Pages(NamedTuple):
    """Which accounts are judged, how many together, and by which rules."""

    find: FindPage
    size: int
    divide: Divide


def asked_pages(
    connection: Connection, pages: Pages, policies: frozenset[str], may_go_on: Callable[[], bool]
) -> Iterator[AskedPage]:
    """Yield pages of accounts, in each those that the same rules judge; ``policies``: see ``AskedPage``.

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
