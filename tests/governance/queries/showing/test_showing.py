"""One thing whole: by its id or its name, with everything it has to do with and the records behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from sqlalchemy import Engine

from governance.audit.act_entries import act_entry
from governance.audit.entries import entry
from governance.audit.review_entries import decision
from governance.model.acts import Author, author_text, made_act
from governance.queries.showing.asked import About
from governance.queries.showing.finding_out import Kind, show
from governance.queries.showing.folded_records import ReadPlaces
from governance.queries.showing.records import shown_event
from governance.queries.showing.shown import Shown
from governance.queries.snapshot import Snapshot
from governance.store.database.engine import reading, writing
from governance.store.database.statements import run
from governance.store.evidence.act_rows import insert_acts
from governance.store.evidence.audit_rows import insert_entries
from governance.store.evidence.evidence_records import EvidenceRecord, settle_evidence
from governance.store.queries.whole_rows import MOST_ROWS
from governance.store.schema import evidence, held, reviewing, telling
from ingest.contract.errors import UnclearError
from ingest.contract.instants import from_micros, to_micros
from tests.governance.queries.filled import (
    ACME,
    CORP,
    account,
    app_account,
    at,
    empty_store,
    finding,
    grant,
    named,
    naming,
    put,
    use,
)

ALICE, TWIN, BOB = f"{ACME}|alice", f"{CORP}|alice", f"{ACME}|bob"
PAYROLL = f"{ACME}|0oa1"
TRAILED = (ALICE, "finding1", "item1", "decision1", "okta:e1")
SIGN_IN = f"okta:{ALICE}-{at(12)}"
RAW = b'{"uuid": "e1", "secret": null}'
BODY = (
    b'{"event_id":"okta:e1","kind":"grant_added","occurred_at":"2026-05-01T00:00:00Z","outcome":{"result":"success"},'
    b'"actor":{"name":"root@example.com"},"account":{"name":"alice@example.com"},"application":null,'
    b'"entitlement":{"id":"g1","name":"Finance"}}'
)


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        for key in (ALICE, TWIN, BOB):
            account(connection, key, display_name=f"{key.partition('|')[2].title()} Adams")
        app_account(connection, ALICE, PAYROLL, provenance="jit_confirmed")
        for key in (ALICE, TWIN):
            put(connection, held.account_identity, account_id=key, identity_id="identity:1")
        named(connection, "application", PAYROLL, "Payroll")
        named(connection, "entitlement", f"{ACME}|group:g1", "Finance")
        grant(connection, "grant1", ALICE, f"{ACME}|group:g1", granted_by=BOB)
        use(connection, ALICE, at(12), application_id=PAYROLL)
        signed_in = f'["okta:e1", "{SIGN_IN}"]'
        finding(connection, "finding1", ALICE, application_id=PAYROLL, evidence=signed_in)
        item = {"item_id": "item1", "review_id": "r1", "what": "finding", "account_id": ALICE, "reviewer": "rita"}
        put(connection, reviewing.review_item, **item, finding_id="finding1", evidence='["okta:e1"]')
        by = author_text(Author(via="os", uid=1000, name="rita", address="gate1"))
        decision = {"decision_id": "decision1", "item_id": "item1", "verdict": "revoke", "reviewer": "rita", "by": by}
        put(connection, reviewing.decision, **decision, reason="left", decided_at=at(15))
        about = {"event_id": "okta:e1", "about": ALICE, "about_kind": "account", "kind": "grant_added"}
        fact = {"record_id": "okta:e1", "content_hash": "h1", "body": BODY, "raw": RAW, "occurred_at": at(1)}
        put(connection, evidence.fact, **about, **fact)
    return engine


def shown(engine: Engine, word: str, kind: Kind | None = None, **more: Any) -> Shown:
    with reading(engine) as connection:
        (one,) = show(About(Snapshot(connection, naming({})), at(20), **more), word, kind)
        return one


def lines(found: Shown) -> dict[str, Any]:
    told: dict[str, Any] = found.plain()[found.kind]
    return told


def rows(found: Shown, title: str) -> list[dict[str, Any]]:
    return next(section.rows for section in found.sections if section.title == title)


def events(found: Shown) -> list[tuple[str, str | None]]:
    return [(row["event_id"], row["raw"]) for row in rows(found, "records")]


@pytest.mark.parametrize(
    ("word", "kind", "given"),
    [
        (ALICE, "account", None),
        ("grant1", "grant", None),
        ("finding1", "finding", None),
        ("item1", "item", None),
        ("decision1", "decision", None),
        ("okta:e1", "event", None),
        ("payroll", "application", None),
        ("bob", "account", None),
        (TWIN, "person", "person"),
    ],
)
def test_each_is_found_by_its_id_or_name(engine: Engine, word: str, kind: Kind, given: Kind | None) -> None:
    assert shown(engine, word, given).kind == kind


def test_a_finding_has_its_records_with_their_raw_and_its_sign_ins(engine: Engine) -> None:
    found = shown(engine, "finding1")
    assert (lines(found)["status"], lines(found)["account"]) == ("open", "alice@example.com")
    assert "what_to_do" in lines(found)
    assert events(found) == [("okta:e1", RAW.decode()), (SIGN_IN, None)]
    sign_in = rows(found, "records")[1]
    assert (sign_in["kind"], sign_in["about"]) == ("sign_in", "interactive, MFA multi, Payroll")
    decided = [(row["verdict"], row["entered_by"]) for row in rows(found, "decided")]
    assert decided == [("revoke", "rita (uid 1000) on gate1")]


def test_a_finding_says_when_it_began_was_detected_and_was_told(engine: Engine) -> None:
    with writing(engine) as connection:
        finding(connection, "f-told", ALICE, detected_at=at(14))
        finding(connection, "f-foreseen", ALICE, opened_at=at(28))
        put(connection, telling.told_finding, told_by="report1", finding_id="f-told", status="open", told_at=at(15))
    found = shown(engine, "f-told")
    began, detected = lines(found)["began_at"], lines(found)["detected_at"]
    assert [to_micros(began), to_micros(detected)] == [at(10), at(14)]
    assert [(to_micros(row["told_at"]), row["told_by"], row["status"]) for row in rows(found, "told")] == [
        (at(15), "report1", "open")
    ]
    foreseen = lines(shown(engine, "f-foreseen"))
    assert foreseen["status"] == "foreseen" and "detected_at" not in foreseen
    assert str(foreseen["message"]).startswith("On 2026-05-28, unless something changes before: ")
    assert {row["finding_id"]: row["status"] for row in rows(shown(engine, ALICE), "findings")} == {
        "finding1": "open",
        "f-told": "open",
        "f-foreseen": "foreseen",
    }


def test_the_audit_trail_says_what_was_recorded_of_each(engine: Engine) -> None:
    by = Author(via="os", uid=7, name="kim")
    act = made_act("accept", "finding1", {"reason": "known"}, by, at(16), until_at=at(40))
    decided: dict[str, Any] = {"item_id": "item1", "account_id": ALICE, "application_id": PAYROLL}
    decided |= {"entitlement_id": None, "finding_id": "finding1", "verdict": "revoke", "reviewer": "rita"}
    entries = [
        decision("decision1", at(15), **decided, reason="left", by=by, decided_at=at(15), evidence=["okta:e1"]),
        act_entry(act),
        entry("finding", ALICE, at(11), {"step": "opened", "policy": "x", "severity": "low", "finding_id": "another"}),
        entry("review_opened", "r1", at(14), {"items": 1, "due_at": "2026-06-01T00:00:00Z"}),
    ]
    with writing(engine) as connection:
        insert_acts(connection, [act])
        insert_entries(connection, entries)
    told = {word: [row["what"] for row in rows(shown(engine, word), "audit trail")] for word in TRAILED}
    revoked = "revoke by rita: left"
    accepted = "accept until 2026-06-09T00:00:00Z"
    opened = "opened with 1 item, due 2026-06-01T00:00:00Z"
    assert told == {
        ALICE: ["opened: x, low", revoked],
        "finding1": [revoked, accepted],
        "item1": [opened, revoked],
        "decision1": [opened, revoked],
        "okta:e1": [revoked],
    }
    (said,) = rows(shown(engine, "finding1"), "said of it")
    assert (said["entered_by"], said["at"], said["says"]) == ("kim (uid 7)", from_micros(at(16)), "reason: known")
    person = shown(engine, ALICE, "person")
    assert [row["what"] for row in rows(person, "audit trail")] == told[ALICE]
    assert [row["decision_id"] for row in rows(person, "decided")] == ["decision1"]
    assert events(person) == [("okta:e1", RAW.decode())]


def test_what_is_cut_is_told_as_cut(engine: Engine) -> None:
    with writing(engine) as connection:
        for number in range(MOST_ROWS):
            finding(connection, f"f{number}", ALICE)
    sections = {section.title: section.is_cut for section in shown(engine, ALICE).sections}
    assert [title for title, is_cut in sections.items() if is_cut] == ["findings"]
    assert shown(engine, ALICE).plain()["cut"] == ["findings"]


def test_a_service_is_called_by_its_name_where_its_login_is_its_id() -> None:
    event = {"occurred_at": "2026-05-01T00:00:00Z", "kind": "grant_added", "event_id": "okta:e9"}
    actor = {"subject": "0oa1", "name": "0oa1", "display_name": "HR Sync"}
    assert shown_event(event | {"actor": actor}, b"{}")["by"] == "HR Sync"


def test_a_decision_says_who_entered_it(engine: Engine) -> None:
    assert lines(shown(engine, "decision1"))["entered_by"] == "rita (uid 1000) on gate1"


class AnsweringBus:
    """Answers for all that it is asked for, or for nothing, or is away."""

    def __init__(self, *, whole: bool = False, holds: bool = True, away: str | None = None) -> None:
        self.whole, self._holds, self._away = whole, holds, away

    def at(self, places: Mapping[str, int]) -> ReadPlaces:
        assert set(places.values()) == {7}
        return ReadPlaces({} if self._away else self.anywhere(places), self._away)

    def anywhere(self, event_ids: Iterable[str]) -> Mapping[str, tuple[bytes, bytes]]:
        held = event_ids if self._holds else ()
        return {wanted: (BODY.replace(b"okta:e1", wanted.encode()), b"{}") for wanted in held}


def test_a_folded_sign_in_has_its_raw_where_the_bus_is_read(engine: Engine) -> None:
    unplaced = shown(engine, "finding1", on_bus=AnsweringBus())
    assert unplaced.sections[-1].note is not None and "before the upgrade" in unplaced.sections[-1].note
    found = shown(engine, "finding1", on_bus=AnsweringBus(whole=True))
    assert {raw for _, raw in events(found)} == {"{}", RAW.decode()}
    assert found.sections[-1].note is None
    gone = shown(engine, "finding1", on_bus=AnsweringBus(whole=True, holds=False))
    assert gone.sections[-1].note == "1 of these records do not answer any more: the bus does not hold them"


def test_a_folded_sign_in_is_read_from_its_place(engine: Engine) -> None:
    with writing(engine) as connection:
        run(connection, "UPDATE usage SET first_place = 7, last_place = 7")
    assert (SIGN_IN, "{}") in events(shown(engine, "finding1", on_bus=AnsweringBus()))
    gone = shown(engine, "finding1", on_bus=AnsweringBus(holds=False)).sections[-1]
    assert gone.note == "1 of these records do not answer any more: the bus does not hold them where they stood"
    away = shown(engine, "finding1", on_bus=AnsweringBus(away="bus is away")).sections[-1]
    assert away.note == "1 of these records stand on the bus, which could not be read: bus is away"


def test_a_record_that_was_kept_needs_no_bus(engine: Engine) -> None:
    body = BODY.replace(b"okta:e1", SIGN_IN.encode())
    with writing(engine) as connection:
        settle_evidence(connection, [EvidenceRecord(SIGN_IN, 7, "kept", 1, 2, body, b"{}")])
    found = shown(engine, "finding1")
    assert (SIGN_IN, "{}") in events(found) and found.sections[-1].note is None
    assert events(shown(engine, SIGN_IN)) == [(SIGN_IN, "{}")]


def test_a_grant_says_who_gave_it_and_what_was_decided_of_it(engine: Engine) -> None:
    found = shown(engine, "grant1")
    assert lines(found)["granted_by"].name == "bob@example.com"
    assert events(found) == [("okta:e1", RAW.decode())]
    assert [row["item_id"] for row in rows(found, "asked")] == ["item1"]


def test_an_account_has_what_it_holds_its_uses_findings_and_records(engine: Engine) -> None:
    found = shown(engine, ALICE)
    assert [row["entitlement"].name for row in rows(found, "grants")] == ["Finance"]
    assert [row["application"].name for row in rows(found, "uses")] == ["Payroll"]
    assert [row["finding_id"] for row in rows(found, "findings")] == ["finding1"]
    others = [(row["account"].issuer, row["application"]) for row in rows(found, "other accounts")]
    assert sorted(issuer for issuer, _ in others) == [CORP, ACME]
    assert events(found) == [("okta:e1", RAW.decode())]


def test_what_an_application_is_found_to_have_is_nothing_of_the_account_that_speaks_for_it(engine: Engine) -> None:
    with writing(engine) as connection:
        finding(connection, "finding2", ALICE, account_id=PAYROLL, application_id=PAYROLL)
    for kind in ("account", "person"):
        assert [row["finding_id"] for row in rows(shown(engine, ALICE, kind), "findings")] == ["finding1"]
    assert "finding2" in {row["finding_id"] for row in rows(shown(engine, PAYROLL, "application"), "findings")}


def test_a_person_is_one_by_any_of_the_accounts(engine: Engine) -> None:
    with reading(engine) as connection:
        about = About(Snapshot(connection, naming({})), at(20))
        (one,) = show(about, "alice@example.com", "person")
        assert (one.key, len(rows(one, "accounts"))) == ("identity:1", 3)
        assert len(show(about, "alice@example.com", None)) == 2


def test_an_application_says_who_can_enter_why_and_what_is_unknown(engine: Engine) -> None:
    with writing(engine) as connection:
        grant(connection, "grant2", BOB, f"{ACME}|app_assignment:0oa1", application_id=PAYROLL)
    found = shown(engine, PAYROLL, "application")
    told = {
        row["account"]: (row["assigned"], row["has_account"], row["has_used"]) for row in rows(found, "who can enter")
    }
    assert told == {"alice@example.com": (False, "active", True), "bob@example.com": (True, False, False)}
    assert "whether it demands an assignment is not known" in str(found.sections[1].note)


@pytest.mark.parametrize(
    ("word", "kind", "why"),
    [
        ("nobody", None, "nothing has the id 'nobody'; no application is known by .*; no account is known by 'nobody'"),
        ("nothing", "finding", "no finding has the id 'nothing'"),
        ("Adams", "account", "part of several names"),
        ("nothing", "application", "no application is known"),
    ],
)
def test_what_stands_for_nothing_is_refused(engine: Engine, word: str, kind: Kind | None, why: str) -> None:
    with pytest.raises(UnclearError, match=why):
        shown(engine, word, kind)


def test_a_name_of_an_account_and_of_an_application_asks_which(engine: Engine) -> None:
    with writing(engine) as connection:
        account(connection, f"{CORP}|svc", name="payroll")
    with pytest.raises(UnclearError, match="say which"):
        shown(engine, "payroll")
    assert shown(engine, "payroll", "application").key == PAYROLL


def test_who_answers_is_told_by_name(engine: Engine) -> None:
    body = {"owner": ALICE, "custodians": [ALICE, f"{ACME}|gone"], "purpose": "payroll runs"}
    with writing(engine) as connection:
        insert_acts(connection, [made_act("answerable", ALICE, body, Author(via="os", uid=7, name="kim"), at(16))])
    (said,) = rows(shown(engine, ALICE), "said of it")
    told = "custodians: alice@example.com, okta:acme|gone; owner: alice@example.com; purpose: payroll runs"
    assert said["says"] == told
    assert shown(engine, ALICE).name == "alice@example.com"
