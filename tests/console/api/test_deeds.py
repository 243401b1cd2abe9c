"""Deeds by program: once for each key, on the row that was seen, as the person whom the token is of."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine

from console.app import api_deeds
from governance.settings.people import PeopleSettings
from governance.store.database.engine import writing
from ingest.contract.errors import TransientError
from reviews.campaigns.what_changed.decisions import decide
from tests.console.api.programs import Program
from tests.console.opened_console import PAT, house_over
from tests.governance.queries.filled import ACME, at, grant
from tests.reviews import asked_company
from tests.reviews.opened import filled_store, item_of, listed, open_at

APPROVED = {"verdict": "approve", "reason": "stays"}
ACCEPTED = {"reason": "borne", "control": "watched", "ticket": "T-1", "until": "2026-08-01T00:00:00Z"}


def reviewing(folder: Path | None = None, **more: Any) -> tuple[Program, str]:
    """A reviewer's program and its item; in a folder both stores are files, for who asks by several at once."""
    store_url, own_url = (
        ("sqlite://", "sqlite://") if folder is None else (f"sqlite:///{folder}/store", f"sqlite:///{folder}/own")
    )
    engine = filled_store(store_url)
    open_at(engine)
    return Program(house_over(engine, own_url)).asks("reviewer", acts=True, **more), item_of(engine, "jit_account")


def decisions(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT COUNT(*) FROM decision").scalar_one())


def test_a_person_s_program_finds_what_he_is_asked_decides_it_and_is_answered_with_the_row() -> None:
    program, item = reviewing()
    rows = program.call("/own-review-items?pending=1").json()["rows"]
    assert item in {row["item_id"] for row in rows}
    answer = program.does(f"/review-items/{item}/decide", APPROVED)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["status"], answer.json()["reason"]) == ("approved", "stays")
    assert answer.headers["etag"] == program.call(f"/review-items/{item}").headers["etag"]
    (row,) = (row for row in listed(program.house.engine, at(21)) if row["item_id"] == item)
    assert (row["status"], row["reviewer"]) == ("approved", "pat@example.com")


def test_a_deed_that_is_sent_again_is_done_once_and_answered_as_before() -> None:
    program, item = reviewing()
    path = f"/review-items/{item}/decide"
    first, again = (program.does(path, APPROVED, "one") for _ in range(2))
    assert (first.status_code, first.content, first.headers["etag"]) == (
        again.status_code,
        again.content,
        again.headers["etag"],
    )
    assert decisions(program.house.engine) == 1
    other = program.does(path, {"verdict": "revoke", "reason": "no"}, "one")
    assert other.status_code == 422
    assert program.does(path, APPROVED, "one", if_match='"x"').status_code == 422
    assert program.does(path, APPROVED, "two").status_code == 200
    assert decisions(program.house.engine) == 2


def test_keys_are_their_caller_s_own_and_end_after_a_day() -> None:
    program, item = reviewing()
    path = f"/review-items/{item}/decide"
    assert program.does(path, APPROVED, "one").status_code == 200
    stranger = Program(program.house).asks("reviewer", account=f"{ACME}|jo", acts=True)
    assert stranger.does(path, APPROVED, "one").status_code == 404
    later = Program(program.house._replace(now=lambda: at(22))).asks("reviewer", acts=True)
    assert later.does(path, {"verdict": "revoke", "reason": "left"}, "one").status_code == 200


def test_a_token_of_less_reach_is_not_given_an_answer_again() -> None:
    program, item = reviewing()
    path = f"/review-items/{item}/decide"
    assert program.does(path, APPROVED, "one").status_code == 200
    assert program.asks("reviewer", acts=True).does(path, APPROVED, "one").status_code == 200
    assert program.asks("reviewer", acts=True, issuers=("entra:corp",)).does(path, APPROVED, "one").status_code == 422
    assert decisions(program.house.engine) == 1


def test_what_is_refused_leaves_nothing_behind() -> None:
    program, item = reviewing()
    assert program.does(f"/review-items/{item}/decide", {"verdict": "approve"}, "one").status_code == 409
    with program.house.own.connect() as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM console_kept_answer").scalar_one() == 0
    assert program.does(f"/review-items/{item}/decide", APPROVED, "one").status_code == 200


def test_of_two_who_send_one_key_at_once_one_does_it(tmp_path: Path) -> None:
    program, item = reviewing(tmp_path)
    with ThreadPoolExecutor(2) as pool:
        path = f"/review-items/{item}/decide"
        sent = list(pool.map(lambda _: program.does(path, APPROVED, "one").status_code, range(2)))
    assert set(sent) <= {200, 409}
    assert 200 in sent
    assert decisions(program.house.engine) == 1


def test_a_row_that_has_changed_since_it_was_read_is_left_alone() -> None:
    program, item = reviewing()
    seen = program.call(f"/review-items/{item}").headers["etag"]
    assert program.does(f"/review-items/{item}/decide", APPROVED, if_match=seen).status_code == 200
    late = program.does(f"/review-items/{item}/decide", {"verdict": "revoke", "reason": "no"}, "late", if_match=seen)
    assert late.status_code == 412
    assert decisions(program.house.engine) == 1
    seen = program.call(f"/review-items/{item}").headers["etag"]
    assert program.does(f"/review-items/{item}/decide", APPROVED, "late", if_match=seen).status_code == 200


def test_of_two_who_saw_the_same_state_one_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one looks while the first one, who has looked, has not decided yet."""
    program, item = reviewing(tmp_path)
    path, late = f"/review-items/{item}/decide", list[int]()
    seen = program.call(f"/review-items/{item}").headers["etag"]

    def interrupted(*given: Any) -> str:
        if not late:
            late.append(0)
            late.append(program.does(path, {"verdict": "revoke", "reason": "no"}, if_match=seen).status_code)
        return decide(*given)

    monkeypatch.setattr("console.deeds.reviewing.decide", interrupted)
    assert program.does(path, APPROVED, if_match=seen).status_code == 200
    assert late == [0, 412]
    assert decisions(program.house.engine) == 1
    seen = program.call(f"/review-items/{item}").headers["etag"]
    assert program.does(path, APPROVED, if_match=seen).status_code == 200


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 400),
        (b"\xff", {}, 400),
        (b'{"verdict": "approve", "reason": "\xff"}', {}, 400),
        (b'{"\xed\xa0\x80": 1}', {}, 400),
        ({}, {}, 422),
        (APPROVED | {"more": 1}, {}, 422),
        (b'{"verdict": "revoke", "reason": "r", "verdict": "approve"}', {}, 422),
        ({"verdict": "burn", "reason": "r"}, {}, 422),
        ({"verdict": "approve", "reason": "  "}, {}, 422),
        ({"verdict": "approve", "reason": "a\u0000b"}, {}, 422),
        ({"verdict": "approve", "reason": "a" * 501}, {}, 422),
        ({"verdict": "approve"}, {}, 409),
        (b'{"verdict": "approve", "reason": ' + b"[" * 60_000, {}, 422),
        (b" " * 70_000, {}, 413),
        (APPROVED, {"content_type": "text/plain"}, 415),
        (APPROVED, {"idempotency_key": ""}, 400),
        (APPROVED, {"idempotency_key": "k" * 201}, 400),
    ],
)
def test_what_does_not_fit_is_a_problem_and_changes_nothing(body: Any, headers: dict[str, str], status: int) -> None:
    program, item = reviewing()
    answer = program.does(f"/review-items/{item}/decide", body, **headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert decisions(program.house.engine) == 0


def test_while_the_store_is_busy_the_key_stays_free(monkeypatch: pytest.MonkeyPatch) -> None:
    program, item = reviewing()

    def away(*_: object) -> None:
        raise TransientError("busy")

    with monkeypatch.context() as patched:
        patched.setattr("console.deeds.reviewing.decide", away)
        assert program.does(f"/review-items/{item}/decide", APPROVED, "one").status_code == 503
    assert program.does(f"/review-items/{item}/decide", APPROVED, "one").status_code == 200


def test_a_deed_whose_end_nobody_knows_is_not_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    program, item = reviewing()

    def dies(*_: object) -> None:
        raise OSError("no descriptors are left")

    with monkeypatch.context() as patched:
        patched.setattr(api_deeds, "keep_answer", dies)
        assert program.does(f"/review-items/{item}/decide", APPROVED, "one").status_code == 500
    assert program.does(f"/review-items/{item}/decide", APPROVED, "one").status_code == 409
    assert decisions(program.house.engine) == 1


@pytest.mark.parametrize("name", ["keep_answer", "single_body"])
def test_of_what_was_done_nobody_is_told_that_nothing_was(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store may be away from the deed on: whoever believes that nothing was changed does it again."""
    program, item = reviewing()
    real = getattr(api_deeds, name)

    def away(*given: Any) -> Any:
        if decisions(program.house.engine):
            raise TransientError("away")
        return real(*given)

    with monkeypatch.context() as patched:
        patched.setattr(api_deeds, name, away)
        assert program.does(f"/review-items/{item}/decide", APPROVED, "one").status_code == 409
    assert program.does(f"/review-items/{item}/decide", APPROVED, "one").status_code == 409
    assert decisions(program.house.engine) == 1


@pytest.mark.parametrize("stands", [True, False])
def test_a_deed_whose_commit_was_not_answered_is_not_done_again(
    stands: bool, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = filled_store(postgres_url)
    open_at(engine)
    program = Program(house_over(engine)).asks("reviewer", acts=True)
    path, commit = f"/review-items/{item_of(engine, 'jit_account')}/decide", engine.dialect.do_commit

    def cut(connection: Any) -> None:
        (wrote,) = connection.cursor().execute("SELECT txid_current_if_assigned()").fetchone()
        if wrote is not None and not stands:
            connection.cursor().execute("ROLLBACK")
        commit(connection)
        if wrote is not None:
            connection.dbapi_connection.close()
            raise psycopg.OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patched:
        patched.setattr(engine.dialect, "do_commit", cut)
        assert program.does(path, APPROVED, "one").status_code == 409
    assert decisions(engine) == int(stands)
    assert program.does(path, APPROVED, "one").status_code == 409
    assert decisions(engine) == int(stands)
    assert program.does(path, APPROVED, "another").status_code == 200
    engine.dispose()


def test_an_item_of_a_campaign_is_decided_and_taken_back() -> None:
    engine = asked_company.company("sqlite://")
    asked_company.opened(engine, asked_company.privileges(justify=["revoke"]))
    program = Program(house_over(engine)).asks("reviewer", account=PAT, acts=True)
    item = program.call("/own-campaign-items?pending=1").json()["rows"][0]["item_id"]
    early = program.does(f"/campaign-items/{item}/undo", {})
    assert early.status_code == 409
    assert (
        program.does(f"/campaign-items/{item}/decide", {"verdict": "revoke", "reason": "r"}).json()["state"] != "asked"
    )
    assert program.does(f"/campaign-items/{item}/undo", {}).json()["state"] == "undecided"
    assert program.does(f"/campaign-items/{item}/undo", {}).status_code == 409
    assert item in {row["item_id"] for row in program.call("/own-campaign-items?pending=1").json()["rows"]}


def test_an_owner_reassigns_extends_closes_and_signs_off() -> None:
    engine = asked_company.company("sqlite://")
    campaign = asked_company.opened(engine).campaign_id
    program = Program(house_over(engine)).asks("compliance", account=asked_company.RITA, acts=True)
    item = program.call(f"/campaign-items?campaign={campaign}").json()["rows"][0]["item_id"]
    sent = program.does(f"/campaign-items/{item}/reassign", {"to": "ann@example.com", "reason": "away"})
    assert sent.json()["reviewers"] == ["ann@example.com"]
    assert program.does(f"/campaign-items/{item}/reassign", {"to": "nobody", "reason": "r"}).status_code in (409, 422)
    due = {"due": "2026-07-20T00:00:00Z", "reason": "holidays"}
    assert program.does(f"/campaigns/{campaign}/extend", due).json()["due_at"] == "2026-07-20T00:00:00Z"
    closed = program.does(f"/campaigns/{campaign}/close", {"reason": "enough"}).json()
    assert closed["state"] == "closed"
    wrong = program.does(f"/campaigns/{campaign}/sign-off", {"unanswered": closed["no_response"] + 1})
    assert wrong.status_code == 409
    signed = program.does(f"/campaigns/{campaign}/sign-off", {"unanswered": closed["no_response"]})
    assert signed.json()["state"] == "signed_off"


def test_a_risk_owner_accepts_and_reopens() -> None:
    house = house_over(filled_store("sqlite://"), people=PeopleSettings(risk_owners=[PAT]))
    program = Program(house).asks("risk_owner", acts=True)
    accepted = program.does("/findings/f1/accept", ACCEPTED).json()
    assert (accepted["status"], accepted["accepted_until"]) == ("accepted", "2026-08-01T00:00:00Z")
    assert program.does("/findings/f1/reopen", {"reason": "no more"}).json()["status"] == "open"
    elsewhere = Program(house).asks("risk_owner", acts=True, issuers=("entra:corp",))
    assert elsewhere.does("/findings/f1/accept", ACCEPTED).status_code == 404


@pytest.mark.parametrize("until", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_an_instant_that_utc_does_not_know_is_none(until: str) -> None:
    program, _ = reviewing()
    answer = program.asks("risk_owner", acts=True).does("/findings/f1/accept", ACCEPTED | {"until": until})
    assert answer.status_code == 422
    assert "until" in answer.json()["detail"]


def plain_items() -> tuple[Program, list[str]]:
    """A reviewer's program, and items that may be decided with others: neither privileges nor with a finding."""
    engine = asked_company.company("sqlite://")
    with writing(engine) as connection:
        for name in ("g8", "g9"):
            grant(connection, name, asked_company.MAX, f"{ACME}|group:{name}")
    asked = {"stages": [{"reviewers": ["fallback"]}], "fallback": ["pat@example.com"]}
    asked_company.opened(engine, asked_company.privileges(scope={}, **asked))
    program = Program(house_over(engine)).asks("reviewer", acts=True)
    rows = program.call("/own-campaign-items?pending=1").json()["rows"]
    return program, [row["item_id"] for row in rows if not (row["privileged"] or row["has_findings"])]


def test_several_items_are_decided_alike_once_and_answered_with_their_rows() -> None:
    program, items = plain_items()
    assert len(items) > 1
    body = {"items": items, "verdict": "approve", "reason": "checked"}
    first, again = (program.does("/own-campaign-items/decide", body, "one") for _ in range(2))
    assert first.status_code == 200, first.text
    assert [(row["item_id"], row["verdict"]) for row in first.json()["rows"]] == [(item, "approved") for item in items]
    assert again.content == first.content


def test_of_several_items_all_or_none_are_decided() -> None:
    program, items = plain_items()
    for wrong, status in ((["none"], 404), ([], 422), (["a\0b"], 422), (["é"], 422), (["x"] * 101, 422)):
        body = {"items": [*items, *wrong] if wrong else [], "verdict": "approve", "reason": "checked"}
        assert program.does("/own-campaign-items/decide", body).status_code == status
    pending = {row["item_id"] for row in program.call("/own-campaign-items?pending=1").json()["rows"]}
    assert pending >= set(items)
