"""What config excepts becomes acts "by config": from the beginning first, from then on when it changes."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Engine

from governance.model.acts import Act
from governance.policies.catalogue import compiled
from governance.settings.sections import Exclusion, GovernanceSettings, SweepSettings
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows
from governance.store.evidence.act_rows import acts_of_kind
from governance.store.views.accepted import finding_status
from governance.worker.generations.generation_start import start_generation
from ingest.contract.instants import parse_instant, to_micros
from tests.governance.queries.filled import ACME, at, empty_store, finding

PAT = f"{ACME}|pat"
UNTIL, LATER = "2026-06-10T00:00:00Z", "2026-06-20T00:00:00Z"


def begin(engine: Engine, now: int, *untils: str) -> None:
    """Start a worker whose settings except Pat until each of these instants."""
    exception = {"rule": "pay", "account": PAT, "owner": "sam", "reason": "cover", "compensating_control": "sampling"}
    rule = {"id": "pay", "a": f"{ACME}|group:a", "b": f"{ACME}|group:b"}
    duties: dict[str, Any] = {"rules": [rule], "exceptions": [exception | {"until": until} for until in untils]}
    raw = {"separation_of_duties": msgspec.Raw(msgspec.json.encode(duties))}
    start_generation(engine, compiled(GovernanceSettings(policies=raw)), "worker", now, take_over=True)


def acts(engine: Engine) -> list[Act]:
    with reading(engine) as connection:
        return acts_of_kind(connection, "exception")


def statuses(engine: Engine, *instants: int) -> list[str]:
    with reading(engine) as connection:
        return [rows(connection, f"SELECT {finding_status(instant)} FROM finding f")[0][0] for instant in instants]


def test_an_exception_holds_from_the_beginning_until_its_end(store_url: str) -> None:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        finding(connection, "f", PAT, policy="separation_of_duties", detail="pay")
    begin(engine, at(20), UNTIL)
    (act,) = acts(engine)
    assert (act.subject, act.at, act.recorded_at) == (f"separation_of_duties:pay:{PAT}", 0, at(20))
    assert act.until_at == to_micros(parse_instant(UNTIL))
    assert (act.author().via, act.author().session) == ("config", "1")
    assert act.says()["owner"] == "sam"
    assert statuses(engine, at(11), at(40), at(41), at(42)) == ["accepted", "accepted", "open", "open"]
    with reading(engine) as connection:
        assert len(rows(connection, "SELECT 1 FROM audit_entry WHERE kind = 'act'")) == 1


def test_the_same_settings_enter_nothing_again(store_url: str) -> None:
    engine = empty_store(store_url)
    for now in (at(20), at(21)):
        begin(engine, now, UNTIL)
    assert len(acts(engine)) == 1


def test_a_change_holds_from_then_on_and_what_is_taken_out_ends(store_url: str) -> None:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        finding(connection, "f", PAT, policy="separation_of_duties", detail="pay")
    begin(engine, at(20), UNTIL)
    begin(engine, at(30), UNTIL, LATER)
    assert statuses(engine, at(40), at(45), at(51)) == ["accepted", "accepted", "open"]
    begin(engine, at(35))
    begin(engine, at(36))
    assert [act.at for act in acts(engine)] == [0, at(30), at(35)]
    assert statuses(engine, at(34), at(35), at(40)) == ["accepted", "open", "open"]
    begin(engine, at(38), LATER)
    assert statuses(engine, at(34), at(37), at(38)) == ["accepted", "open", "accepted"]


def test_what_ended_by_itself_is_not_ended_again(store_url: str) -> None:
    engine = empty_store(store_url)
    begin(engine, at(20), UNTIL)
    begin(engine, at(60))
    assert len(acts(engine)) == 1


def test_what_the_sweep_leaves_out_is_an_act_too_and_begins_no_generation(store_url: str) -> None:
    engine = empty_store(store_url)
    exclusion = Exclusion(
        account="breakglass-*@example.com", owner="sam", reason="emergency", until=parse_instant(UNTIL)
    )
    for now, exclusions in ((at(20), [exclusion]), (at(21), [exclusion]), (at(22), [])):
        settings = GovernanceSettings(sweep=SweepSettings(exclusions=exclusions))
        start_generation(engine, compiled(settings), "worker", now)
    with reading(engine) as connection:
        entered, ended = acts_of_kind(connection, "exclusion")
        assert rows(connection, "SELECT COUNT(*) FROM derivation") == [(1,)]
    assert (entered.subject, entered.at, entered.says()["owner"]) == ("sweep:breakglass-*@example.com", 0, "sam")
    assert (ended.subject, ended.at, ended.until_at) == (entered.subject, at(22), at(22))
