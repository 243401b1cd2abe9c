"""The planted cases that rest on lists, and their near misses: the exact sets of findings and open questions."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from governance.store.views.accepted import finding_status
from tests.governance.told import Told
from tests.integration.planted_lists import LEDGER, ORG, PLAN, SETTINGS, log, roster


def named(rows: Iterable[tuple[object, ...]]) -> set[tuple[object, ...]]:
    """Rows with the login in the account's place, for people who read a difference."""
    logins = {account.key: account.login for account in ORG.stage.accounts}
    return {(policy, logins.get(str(account), account), *rest) for policy, account, *rest in rows}


@pytest.fixture(params=["log first", "list first"])
def told(request: pytest.FixtureRequest, store_url: str) -> Told:
    told = Told(store_url, SETTINGS)
    told._now = PLAN.end
    batches = [log(), list(ORG.census()), roster()]
    for batch in batches if request.param == "log first" else reversed(batches):
        told.tell(batch)
    return told


def test_findings_and_open_questions_are_exactly_those_planted(told: Told) -> None:
    sql = (
        f"SELECT policy, account_id, application_id, entitlement_id, detail, {finding_status(PLAN.end)} "
        "FROM finding f WHERE live = 1"
    )
    found = [row[:5] for row in told.ask(sql) if row[5] == "open"]
    assert named(found) == named((f.policy, f.account, f.application, f.entitlement, f.detail) for f in LEDGER.findings)
    questions = told.ask("SELECT policy, account_id FROM not_evaluable WHERE since_at <= %s", (PLAN.end,))
    assert named(questions) == named((u.policy, u.account) for u in LEDGER.unanswered)


@pytest.mark.parametrize("subject", sorted({case.subject for case in LEDGER.cases}))
def test_each_policy_has_what_it_finds_and_what_it_must_not(subject: str) -> None:
    assert {"found", "near_miss"} <= {case.role for case in LEDGER.cases if case.subject == subject}
