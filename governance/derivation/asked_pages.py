"""Pages of accounts with what the store holds, and told, of each: asked for before it is their turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.assessment.finding_rows import ask_findings
from governance.store.assessment.question_texts import ask_question_texts
from governance.store.database.bulk import Answer, stage_keys
from governance.store.database.reading_ahead import one_page_ahead
from governance.store.held.account_histories import AskedHistories, ask_histories
from governance.store.seen.known_subjects import account_page


class AskedPage(NamedTuple):
    """Accounts, in order of id, and the store's answers on them, which are not read yet."""

    accounts: list[str]
    histories: AskedHistories
    findings: Answer
    questions: Answer
    """What ``policies`` could not tell of them, as ``ask_question_texts`` has it."""
    policies: frozenset[str]


def asked_pages(
    connection: Connection, size: int, policies: frozenset[str], may_go_on: Callable[[], bool]
) -> Iterator[AskedPage]:
    """Yield all accounts in pages of ``size``; ``may_go_on`` is asked before each."""

    def ask(asking: Connection, before: AskedPage | None) -> AskedPage | None:
        accounts = account_page(asking, before.accounts[-1] if before is not None else "", size)
        if not accounts:
            return None
        staged = stage_keys(asking, accounts)
        histories, findings = ask_histories(asking, staged), ask_findings(asking, staged)
        return AskedPage(accounts, histories, findings, ask_question_texts(asking, staged, policies), policies)

    with closing(one_page_ahead(connection, ask)) as pages:
        while may_go_on() and (page := next(pages, None)) is not None:
            yield page
