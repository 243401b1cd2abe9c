"""What people said, were asked and were told goes with their accounts to another label: nobody is asked again."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
import pytest

from governance.model.acts import Author
from governance.model.tenant_labels import moved_key
from governance.queries.findings import FindingFilters, findings
from governance.queries.snapshot import Snapshot
from governance.queries.whom import account_ids
from governance.settings.people import PeopleSettings
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading
from governance.worker import evaluator
from governance.worker.acts.relabelling import SettingsLabels, relabel
from ingest.contract.coverage import Interval, coverage_event
from ingest.contract.errors import DeclinedError
from ingest.contract.event import Event, Source
from ingest.contract.instants import to_micros
from reviews.campaigns.acceptances.acceptance_list import listed_acceptances
from reviews.campaigns.acceptances.accepting import Deed, Terms, accept, reopen
from reviews.campaigns.answering import AnswerInput, answer
from reviews.campaigns.campaign_item_list import CampaignItemFilters, campaign_items
from reviews.campaigns.campaign_opening import OpeningContext, open_campaign
from reviews.campaigns.live_items import Followed, follow
from reviews.campaigns.owners_deeds import close, sign_off
from reviews.campaigns.replacing_reviewers import delegate
from reviews.campaigns.what_changed.decisions import DecisionInput, decide
from reviews.campaigns.what_changed.item_list import ItemFilters, review_items
from reviews.campaigns.what_changed.opening import Opened, open_review
from reviews.settings.campaigns import CampaignSettings
from reviews.settings.sections import AcceptanceTerms, ReviewsSettings
from tests.governance.censuses import day, record
from tests.governance.queries.filled import answered
from tests.governance.relabelled import under
from tests.governance.told import Told

NOW = to_micros(day(29))
AFTER = NOW + 60_000_000
TYPO, MEANINGS = "okta:typo", {"typo": "acme"}
RISK, PAT, SAM, BOB = (f"{TYPO}|{name}" for name in ("risk", "pat", "sam", "bob"))
LABELS = SettingsLabels((), ("acme",))
SOURCE = Source("okta", "acme", "system_log")
RECORDS = [
    *(record(day(1), "account_created", name) for name in ("risk", "pat", "sam", "bob", "eve")),
    record(day(21), "grant_added", "bob", "super"),
    record(day(21), "grant_added", "eve", "super"),
    coverage_event(SOURCE, Interval(day(1), day(30)), day(30)),
]
DEFINITION = msgspec.convert(
    {"name": "privileges", "owners": [RISK, PAT], "scope": {"privileged": True}, "fallback": [PAT]}, CampaignSettings
)
REVIEWS = ReviewsSettings(fallback_reviewer=PAT, second_fallback_reviewer=SAM)
PEOPLE = PeopleSettings(risk_owners=[RISK])
ALLOWED = AcceptanceTerms()
TERMS = Terms("the vendor mends it", "sign-ins are watched", "RISK-7", to_micros(day(60)))


def by(name: str) -> Author:
    """As the settings, which nobody mended yet, know him."""
    return Author(via="os", issuer=TYPO, subject=name, uid=1, name=name)


CONTEXT = OpeningContext(GovernanceSettings(), {}, by("risk"))


class Said(NamedTuple):
    """A store in which bob's finding is accepted, and all the rest was asked about."""

    told: Told
    finding_id: str
    campaign_id: str
    before: list[dict[str, Any]]


def typos() -> list[Event]:
    return [under("typo", event) for event in RECORDS]


def review(told: Told, as_of: int) -> Opened:
    return open_review(told.engine, {}, REVIEWS, kind="scheduled", as_of=as_of, now=as_of)


def found(told: Told, as_of: int = NOW) -> list[dict[str, Any]]:
    rows = answered(told.engine, findings, FindingFilters(as_of=as_of))
    return sorted(rows, key=lambda row: str(row["account"]))


def items(told: Told, as_of: int = AFTER + 11) -> dict[str, dict[str, Any]]:
    rows = answered(told.engine, campaign_items, CampaignItemFilters(as_of=as_of))
    return {row["account"]["name"]: row for row in rows}


def of_account(told: Told, what: str) -> dict[str, dict[str, Any]]:
    rows = answered(told.engine, review_items, ItemFilters(as_of=AFTER + 11))
    return {row["subject"]["account"]["name"]: row for row in rows if row["what"] == what}


@pytest.fixture
def said(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Said:
    monkeypatch.setattr(evaluator, "CHUNK", 2)
    told = Told(sqlite_url, now=NOW)
    told.tell(typos())
    (bobs,) = (row for row in found(told) if row["account"]["name"] == "bob@example.com")
    accept(told.engine, Deed(bobs["finding_id"], by("risk"), None, NOW + 1), TERMS, PEOPLE, ALLOWED)
    assert review(told, NOW + 2).items > 0
    eves = of_account(told, "finding")["eve@example.com"]["item_id"]
    decide(told.engine, eves, DecisionInput("approve", None, by("pat"), "she is on call", NOW + 3))
    campaign_id = open_campaign(told.engine, CONTEXT, DEFINITION, NOW + 4).campaign_id
    delegate(told.engine, SAM, NOW + 5, to_micros(day(60)), "holidays", by("pat"), NOW + 5)
    return Said(told, bobs["finding_id"], campaign_id, found(told))


def relabelled(said: Said) -> Told:
    relabel(said.told.engine, "typo", "acme", LABELS, by("risk"), AFTER)
    said.told.drain()
    return said.told


def test_an_acceptance_follows_its_finding(said: Said) -> None:
    told = relabelled(said)
    with reading(told.engine) as connection:
        (listed,) = listed_acceptances(connection, AFTER + 11, every=False)
    now = {row["account"]["name"]: row for row in found(told, AFTER + 11)}
    bobs = now["bob@example.com"]
    assert (listed.status, listed.finding_id, listed.account.name) == (
        "accepted", bobs["finding_id"], "bob@example.com",
    )  # fmt: skip
    assert (bobs["status"], now["eve@example.com"]["status"]) == ("accepted", "open")
    assert bobs["finding_id"] != said.finding_id
    with pytest.raises(DeclinedError, match=f"superseded; it became {bobs['finding_id']}"):
        reopen(told.engine, Deed(said.finding_id, by("risk"), None, AFTER + 11), "no longer", PEOPLE)
    reopen(told.engine, Deed(bobs["finding_id"], by("risk"), None, AFTER + 11), "no longer", PEOPLE)
    with reading(told.engine) as connection:
        assert [a.status for a in listed_acceptances(connection, AFTER + 12, every=True)] == ["reopened"]
    assert [row["status"] for row in found(told, AFTER + 12)] == ["open", "open"]


def test_a_finding_was_detected_and_told_when_the_former_one_was(said: Said) -> None:
    told = relabelled(said)
    columns = ("message", "began_at", "detected_at", "told_at", "severity")

    def spoken(rows: list[dict[str, Any]]) -> list[list[Any]]:
        return sorted([row[name] for name in columns] for row in rows)

    assert spoken(found(told, AFTER + 11)) == spoken(said.before)
    assert [row["told_at"] is not None for row in said.before] == [False, True]


def test_a_review_asks_nobody_again(said: Said) -> None:
    told = relabelled(said)
    assert review(told, AFTER + 11) == Opened(None, 0)
    eves = of_account(told, "finding")["eve@example.com"]
    assert eves["subject"]["account"]["issuer"] == "okta:acme"
    assert (eves["status"], eves["subject"]["finding_id"]) == ("approved", found(told, AFTER + 11)[1]["finding_id"])
    grant = of_account(told, "privileged_grant")["bob@example.com"]
    decide(told.engine, grant["item_id"], DecisionInput("revoke", None, by("pat"), "he left", AFTER + 12))
    with pytest.raises(DeclinedError, match="review"):
        reviewer = PeopleSettings(risk_owners=[PAT])
        deed = Deed(found(told, AFTER + 11)[1]["finding_id"], by("pat"), None, AFTER + 13)
        accept(told.engine, deed, TERMS, reviewer, ALLOWED)


def test_a_campaign_goes_on_as_it_was_asked(said: Said) -> None:
    told = relabelled(said)
    followed = follow(told.engine, CONTEXT, AFTER + 11)
    assert (followed.withdrawn, followed.added) == (0, 0)
    shown = items(told)
    assert {row["state"] for row in shown.values()} == {"asked"}
    assert {row["account"]["issuer"] for row in shown.values()} == {"okta:acme"}
    assert shown["bob@example.com"]["reviewers"] == [moved_key(PAT, MEANINGS)]
    # Pat's delegate decides, and Pat himself; both are named in the settings by the label that was left.
    given = AnswerInput("revoke", PAT, by("sam"), "not needed", AFTER + 12)
    answer(told.engine, [shown["bob@example.com"]["item_id"]], given)
    answer(told.engine, [shown["eve@example.com"]["item_id"]], AnswerInput("approve", None, by("pat"), "x", AFTER + 13))
    close(told.engine, said.campaign_id, "done", by("risk"), AFTER + 14)
    totals = sign_off(told.engine, said.campaign_id, 0, by("risk"), AFTER + 15).totals
    assert totals.ties_out


def test_while_rows_are_on_their_way_nothing_is_asked_or_withdrawn(said: Said) -> None:
    told = said.told
    relabel(told.engine, "typo", "acme", LABELS, by("risk"), AFTER)
    for _ in range(200):
        assert follow(told.engine, CONTEXT, AFTER + 2) == Followed(0, 0, 0)
        with pytest.raises(DeclinedError, match="what stands under typo is being brought under the label that it mean"):
            review(told, AFTER + 2)
        if told.drain_at_most(1):
            break
        if not told.ask("SELECT 1 FROM dirty_mark WHERE kind IN ('relabel', 'relabelled')"):
            break
    assert follow(told.engine, CONTEXT, AFTER + 3).withdrawn == 0


def test_a_finding_that_nobody_judged_while_both_labels_stood_keeps_its_acceptance(said: Said) -> None:
    told = said.told
    told.tell([RECORDS[3], RECORDS[5]])
    assert not [row for row in found(told, AFTER) if row["account"]["name"] == "bob@example.com"]
    relabelled(said)
    bobs = found(told, AFTER + 11)[0]
    assert (bobs["account"]["name"], bobs["status"]) == ("bob@example.com", "accepted")


def test_a_saved_question_finds_its_account_by_the_key_that_it_had(said: Said) -> None:
    told = relabelled(said)
    with reading(told.engine) as connection:
        assert account_ids(Snapshot(connection, GovernanceSettings()), BOB) == ("okta:acme|bob",)
