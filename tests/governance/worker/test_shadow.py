"""What a policy in shadow finds is recorded and told nobody; switched, all are judged anew, each time with an entry."""

from __future__ import annotations

import json
from typing import cast

from governance.derivation.checking.rebuild import check
from governance.derivation.judging.judge import by_id
from governance.derivation.writing.feed_changes import ChangeMaker
from governance.model.answers import About, Judgement, not_evaluable, violation
from governance.model.changes import ChangeContext
from governance.model.table_rows import SHADOW, FindingRow, RowChange
from governance.policies.catalogue import compiled, configured
from governance.policies.judging import judge
from governance.policies.support import examples as ada
from governance.settings.sections import GovernanceSettings
from governance.worker.generations.generation_start import start_generation
from ingest.contract.instants import to_micros
from tests.governance.censuses import CensusOf, day
from tests.governance.configured import governance
from tests.governance.told import Told

POLICY = "unowned_credential"
SQL = f"SELECT live FROM finding WHERE policy = '{POLICY}'"


def settings(*, shadow: bool) -> GovernanceSettings:
    return governance(policies={POLICY: {"shadow": shadow}})


def switched(told: Told, *, shadow: bool) -> None:
    chosen = compiled(settings(shadow=shadow))
    told.rules = start_generation(told.engine, chosen, "one", told.clock(), take_over=True).rules
    told.drain()


def test_switched_it_is_told_no_more_and_told_again(store_url: str) -> None:
    told = Told(store_url, now=to_micros(day(30)))
    switched(told, shadow=False)
    secret = {"id": "ocs1", "kind": "secret"}
    read = ["credentials", "owners", "permissions", "roles"]
    told.tell(CensusOf(day(3)).account("bot", type="service", name=None, credentials=[secret], read=read).events())
    digest = told.digest()
    assert told.ask(SQL) == [(1,)]
    switched(told, shadow=True)
    assert told.ask(SQL) == [(SHADOW,)] and told.digest() != digest
    assert told.ask(f"SELECT SUM(n) FROM tally WHERE kind = 'finding' AND key = '{POLICY}'") == [(0,)]
    assert list(check(told.engine, told.rules)) == []
    switched(told, shadow=False)
    assert told.ask(SQL) == [(1,)] and told.digest() == digest
    bodies = [
        json.loads(cast("bytes", body)) for (body,) in told.ask("SELECT body FROM audit_entry WHERE kind = 'finding'")
    ]
    steps = {body["change"]: body["step"] for body in bodies if body["policy"] == POLICY}
    assert [steps[number] for number in sorted(steps)] == ["opened", "shadowed", "opened"]


def finding(live: int) -> FindingRow:
    return FindingRow("f", "a", POLICY, "low", "okta:acme|ann", None, None, None, 1, None, "", "[]", live, "v", 2)


def test_the_feed_tells_that_it_is_gone_and_that_it_is_there() -> None:
    maker = ChangeMaker(ChangeContext(True, {}, 1, 1), 5, backfill=False)
    shadowed, told = finding(SHADOW), finding(1)
    assert maker.of_findings([RowChange(None, shadowed), RowChange(shadowed, finding(0))]) == []
    (gone,) = maker.of_findings([RowChange(told, shadowed)])
    assert gone.after is not None and json.loads(gone.after)["live"] == 0
    (back,) = maker.of_findings([RowChange(shadowed, told)])
    assert back.before is None and back.after is not None


def test_it_takes_the_word_from_nobody() -> None:
    chosen = governance(policies={"leaver_account": {"shadow": True}})
    asked = [c for c in configured(chosen) if c.policy.id in ("leaver_account", "contract_ended")]
    gone = ada.person(
        ada.stated(1), ada.stated(10, ends_at=ada.day(9)), ada.stated(20, status="ended", ends_at=ada.day(9))
    )
    situation = ada.situation(person=gone)
    both = {j.policy_id for j in judge(situation, asked).judgements if j.answer.outcome == "violation"}
    alone = {j.policy_id for j in judge(situation, asked[:1]).judgements if j.answer.outcome == "violation"}
    assert alone and alone <= both


def test_what_it_cannot_tell_is_not_kept() -> None:
    about = About("okta:acme|ann")
    answers = (not_evaluable(about, "unread"), violation(about, "bad", 1, ()))
    told, shadow = (
        by_id([("okta:acme|ann", [Judgement("p", "low", answer, is_shadow) for answer in answers])])
        for is_shadow in (False, True)
    )
    assert (len(told.not_evaluable), len(shadow.not_evaluable)) == (1, 0)
    assert [finding.is_shadow for _, finding in shadow.findings.values()] == [True]
