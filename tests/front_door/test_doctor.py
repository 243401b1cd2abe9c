"""The doctor tells what is wrong and what to do, and changes nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text

from front_door.commands import doctor
from front_door.context import CommandContext
from governance.audit.entries import rejected
from governance.model.states import DAY
from governance.store.clock import now_micros
from governance.store.database.engine import writing
from governance.store.database.migrate import VERSION_TABLE
from governance.store.database.statements import run
from governance.store.evidence.audit_rows import insert_entries
from governance.store.running.progress import note_bus
from governance.worker.trail.sealer import seal_some
from ingest.bus.interface import Outgoing
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.contract.codec import EVENTS_TOPIC
from reviews.jobs.catalogue import scheduled
from reviews.jobs.schedule import latest_slot
from reviews.jobs.slot_claims import claim, finish
from reviews.settings.sections import ReviewsSettings
from reviews.store.job_runs import Slot
from simulator.service.okta.admission.settings import ssws_token
from tests.console.sign_in.oidc.provider_double import ISSUER, ProviderDouble
from tests.governance.queries.filled import ACME, begin, covered, empty_store, named, use
from tests.house.tree import ROOT
from tests.simulator.service.orgs import Org


class Ward:
    """A doctor's view of a store and a bus."""

    def __init__(self, folder: Path, store_url: str, bus_url: str) -> None:
        self.store_url, self.bus_url, self.settings = store_url, bus_url, folder / "config.yaml"
        self.settings.write_text("{}\n")

    def run(self, *arguments: str, **more: str) -> Result:
        environ = {"JITGOV_STORE_URL": self.store_url, "JITGOV_BUS_URL": self.bus_url, **more}
        return CliRunner().invoke(doctor, arguments, obj=CommandContext(self.settings, environ))

    def told(self, **more: str) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for line in self.run("--json", **more).stdout.splitlines():
            row = msgspec.json.decode(line)
            assert row.keys() == {"check", "verdict", "detail", "what_to_do"}
            assert row["verdict"] == "ok" or row["what_to_do"], row
            found.setdefault(row["check"], []).append((row["verdict"], row["detail"]))
        return found


@pytest.fixture
def ward(tmp_path: Path, store_url: str) -> Ward:
    return Ward(tmp_path, store_url, f"embedded:{tmp_path / 'bus.sqlite'}")


@pytest.fixture
def engine(ward: Ward) -> Engine:
    """A store that is well, read of late, its jobs done; a bus beside it."""
    engine = empty_store(ward.store_url)
    open_bus(ward.bus_url, {}).create_topics(house_topics(2))
    now = now_micros()
    begin(engine, 5)
    with writing(engine) as connection:
        covered(connection, ACME, "system_log", now - 9 * DAY, now)
    seal_some(engine, now)
    for job, _, times in scheduled(ReviewsSettings()):
        slot = Slot(job.name, latest_slot(times, now) or 0, "w")
        claim(engine, slot, now)
        finish(engine, slot, "done", "well", now)
    return engine


def verdicts(told: dict[str, list[tuple[str, str]]]) -> set[str]:
    return {verdict for lines in told.values() for verdict, _ in lines}


def test_all_is_well(ward: Ward, engine: Engine) -> None:
    told = ward.told()
    assert list(told) == [
        "settings", "store", "bus", "lag", "clock", "contents", "dated_ahead", "work_items", "derivation", "unsealed",
            "audit", "coverage", "judged", "links", "labels", "jobs", "remediation", "outbox", "notifications",
            "console",
    ]  # fmt: skip
    assert verdicts(told) == {"ok"}
    assert told["bus"][0][1].endswith("bus.sqlite, 3 partitions")
    assert told["audit"][0][1].startswith("1 entry, head ")
    assert len(told["jobs"]) == len(scheduled(ReviewsSettings()))
    done = ward.run()
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0].split() == ["verdict", "check", "detail", "what", "to", "do"]


def test_what_is_not_made_yet_is_no_failure_and_is_not_made(tmp_path: Path) -> None:
    ward = Ward(tmp_path, f"sqlite:///{tmp_path / 'store.sqlite'}", f"embedded:{tmp_path / 'bus.sqlite'}")
    told = ward.told()
    assert [told[each][0][0] for each in ("settings", "store", "bus")] == ["ok", "warn", "warn"]
    assert ward.run().exit_code == 0
    assert [each.name for each in tmp_path.iterdir()] == ["config.yaml"]


def test_a_bus_without_topics_is_told(
    ward: Ward, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("front_door.checks.bus._JOIN_SECONDS", 0.1)
    ward.bus_url = f"embedded:{tmp_path / 'other.sqlite'}"
    open_bus(ward.bus_url, {})
    ((verdict, detail),) = ward.told()["bus"]
    assert (verdict, EVENTS_TOPIC in detail) == ("warn", True)


def test_a_bus_in_the_place_of_the_one_that_was_read_fails_by_its_name(
    ward: Ward, engine: Engine, tmp_path: Path
) -> None:
    with writing(engine) as connection:
        note_bus(connection, "the one before", 1)
        run(connection, "INSERT INTO bus_offset (topic, partition, next_offset) VALUES (%s, 0, 16)", (EVENTS_TOPIC,))
    ward.bus_url = f"embedded:{tmp_path / 'other.sqlite'}"
    open_bus(ward.bus_url, {}).create_topics(house_topics(1))
    told = ward.told()
    ((verdict, detail),) = told["bus"]
    assert verdict == "fail"
    assert detail.startswith("this store has read the bus the one before, and bus.url leads to embedded:")
    assert "call `jitgov bus adopt`" in detail
    assert "lag" not in told


def test_a_roster_is_examined_by_its_files_and_its_map(ward: Ward, engine: Engine, tmp_path: Path) -> None:
    ward.settings.write_text("sources: [{kind: roster, tenant: acme, path: staff.csv, columns_file: map.yaml}]\n")
    (tmp_path / "map.yaml").write_text("columns: {name: Name}\n")
    ((verdict, detail),) = ward.told()["source"]
    assert (verdict, "staff.csv cannot be read" in detail) == ("fail", True)
    (tmp_path / "staff.csv").write_text("Name\nAda\n")
    assert ward.told()["source"] == [("ok", "roster:acme roster: 1 file")]


def test_wrong_settings_fail_and_end_it(ward: Ward) -> None:
    ward.settings.write_text("sotre: {}\n")
    done = ward.run("--json")
    assert done.exit_code == 78
    row = msgspec.json.decode(done.stdout)
    assert (row["check"], row["verdict"]) == ("settings", "fail")
    assert "did you mean store?" in row["detail"]
    ward.settings.write_text("sotre: {}\nbsu: {}\n")
    (detail,) = [detail for _, detail in ward.told()["settings"]]
    assert "\n" not in detail and ";" in detail and "store" in detail and "bus" in detail


def test_each_source_is_examined_and_none_hides_another(ward: Ward) -> None:
    with Org() as org:
        org.settings.ssws_scopes -= {"okta.logs.read"}
        auth = "{ssws: {token_env: OKTA_TOKEN}}"
        away = f"{{kind: okta, tenant: away, url: 'http://127.0.0.1:1', auth: {auth}}}"
        here = f"{{kind: okta, tenant: acme, url: '{org.url}', auth: {auth}}}"
        bare = "{kind: entra, tenant: bare, auth: {}}"
        ward.settings.write_text(f"sources: [{away}, {bare}, {here}, {here}]\n")
        told = ward.told(OKTA_TOKEN=ssws_token("northwind"))
    lines = told["source"]
    assert ("fail", "okta:away server: 127.0.0.1:1 cannot be reached (ConnectError)") in lines
    assert any(verdict == "fail" and detail.startswith("entra:bare settings: ") for verdict, detail in lines)
    assert ("ok", "okta:acme users: may be read") in lines
    assert any(verdict == "fail" and detail.startswith("okta:acme system log: ") for verdict, detail in lines)
    assert lines[-1][0] == "fail"
    assert "configured twice" in lines[-1][1]
    assert "store" in told


def test_without_sources_no_client_is_loaded(ward: Ward) -> None:
    program = (
        "import sys; from pathlib import Path; from front_door.checks.every import checks; "
        "from front_door.context import CommandContext; "
        f"list(checks(CommandContext(Path({str(ward.settings)!r}), {{}}))); sys.exit('httpx' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ward.settings.parent, env={"PYTHONPATH": str(ROOT)})
    assert done.returncode == 0


def test_an_older_store_fails_and_the_bus_is_checked_all_the_same(ward: Ward, engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '0001'"))
    told = ward.told()
    assert list(told) == ["settings", "store", "bus"]
    assert (told["store"][0][0], told["bus"][0][0]) == ("fail", "ok")
    assert ward.run().exit_code == 78


def test_servers_that_are_away_fail(tmp_path: Path) -> None:
    ward = Ward(tmp_path, "postgresql://nobody@127.0.0.1:1/none", "kafka://127.0.0.1:1")
    ward.settings.write_text("bus: {options: {bootstrap_timeout_ms: 300}}\n")
    told = ward.told()
    assert (told["store"][0][0], told["bus"][0][0]) == ("fail", "fail")


def test_a_backlog_is_counted_and_an_old_one_is_a_warning(ward: Ward, engine: Engine) -> None:
    publisher = open_bus(ward.bus_url, {}).publisher()
    publisher.publish(EVENTS_TOPIC, [Outgoing(b"k", b"%d" % n) for n in range(7)])
    publisher.close()
    with writing(engine) as connection:
        connection.execute(
            text("INSERT INTO dirty_mark (mark, cursor, txid, marked_at) VALUES ('account:a', '', 0, 1)")
        )
        insert_entries(connection, [rejected("r2", 6, reason="bad", file=None, line=1, idp="okta", sha256="0", size=1)])
    told = ward.told()
    assert told["lag"] == [("ok", "7 messages wait to be taken")]
    assert told["work_items"] == [("warn", "1 work item waits to be judged")]
    assert told["unsealed"] == [("warn", "1 audit entry waits to be sealed")]


def test_values_that_link_nobody_are_told(ward: Ward, engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("INSERT INTO overshared_link (link) VALUES ('attribute:4711')"))
        for number in range(3):
            account, link = f"okta:acme|{number}", "placeholder:tbd" if number else "placeholder:n/a"
            connection.execute(text(f"INSERT INTO identity_link (account_id, link) VALUES ('{account}', '{link}')"))
    assert ward.told()["links"] == [
        ("warn", "more than 20 accounts share each of 1 value, which link nobody: attribute:4711"),
        ("warn", "3 accounts have a placeholder for a value: 'n/a' (1), 'tbd' (2)"),
    ]


def test_a_job_that_was_due_before_the_store_began_is_none_that_nobody_did(
    ward: Ward,
) -> None:
    engine = empty_store(ward.store_url)
    open_bus(ward.bus_url, {}).create_topics(house_topics(2))
    assert {verdict for verdict, _ in ward.told()["jobs"]} == {"ok"}
    begin(engine, now_micros())
    lines = ward.told()["jobs"]
    assert {verdict for verdict, _ in lines} == {"ok"} and lines[0][1].endswith("was not due yet")


def test_gaps_missed_jobs_failed_jobs_and_a_broken_chain_are_told(ward: Ward, engine: Engine) -> None:
    now = now_micros()
    with writing(engine) as connection:
        covered(connection, ACME, "system_log", now - 20 * DAY, now - 15 * DAY)
        connection.execute(text("DELETE FROM job_run WHERE job = 'sweep'"))
        connection.execute(text("UPDATE job_run SET status = 'failed', result = 'E: why' WHERE job = 'review'"))
        connection.execute(text("UPDATE job_run SET claimed_at = 5"))  # of a store that began long ago
        connection.execute(text("DELETE FROM audit_entry"))
    told = ward.told()
    assert [verdict for verdict, _ in told["coverage"]] == ["warn"]
    assert ": 1 gap from " in told["coverage"][0][1]
    names = [job.name for job, _, _ in scheduled(ReviewsSettings())]
    jobs = dict(zip(names, told["jobs"], strict=True))
    assert [name for name, (verdict, _) in jobs.items() if verdict == "warn"] == ["sweep", "review"]
    assert jobs["sweep"][1].endswith("and nobody did it")
    assert jobs["review"][1].endswith("failed: E: why")
    assert told["audit"][0][0] == "fail"


def test_the_kafka_bus_is_checked_without_taking_a_workers_share(
    tmp_path: Path, sqlite_url: str, kafka_url: str
) -> None:
    ward = Ward(tmp_path, sqlite_url, kafka_url)
    empty_store(sqlite_url).dispose()
    bus = open_bus(kafka_url, {})
    bus.create_topics(house_topics(2))
    publisher = bus.publisher()
    publisher.publish(EVENTS_TOPIC, [Outgoing(b"%d" % n, b"x") for n in range(5)])
    publisher.close()
    told = ward.told()
    assert told["bus"][0][1].endswith(", 3 partitions")
    assert told["lag"] == [("ok", "5 messages wait to be taken")]


def test_what_is_dated_ahead_is_counted(ward: Ward, engine: Engine) -> None:
    now = now_micros()
    with writing(engine) as connection:
        use(connection, f"{ACME}|ada", now + DAY)
        use(connection, f"{ACME}|bob", now - DAY)
    (line,) = ward.told()["dated_ahead"]
    assert line == ("warn", "1 records and last uses are dated ahead of now; they count from their own instant on")


def test_after_an_import_the_next_step_is_to_govern(tmp_path: Path) -> None:
    ward = Ward(tmp_path, f"sqlite:///{tmp_path}/store.sqlite", f"embedded:{tmp_path / 'bus.sqlite'}")

    def next_step() -> str:
        rows = (msgspec.json.decode(line) for line in ward.run("--json").stdout.splitlines())
        return str(next(row["what_to_do"] for row in rows if row["check"] == "store"))

    assert next_step().startswith("`jitgov import` what the identity provider logged")
    open_bus(ward.bus_url, {}).create_topics(house_topics(2))
    assert next_step() == "`jitgov govern --until-idle` makes it from what was imported or collected"


OIDC = """
console:
  oidc:
    issuer: %s
    client_id: jitgov
    accounts_of: okta:acme
    roles_claim: groups
    roles: {auditors: [auditor], strangers: [analyst]}
"""


def asked_of_provider(ward: Ward, monkeypatch: pytest.MonkeyPatch, issuer: str = ISSUER) -> list[tuple[str, str]]:
    ward.settings.write_text(OIDC % issuer)
    provider = ProviderDouble()
    provider.away = "away" in issuer
    monkeypatch.setattr("console.sign_in.oidc.provider._client", provider.http)
    return ward.told()["console"]


def test_whether_people_can_sign_in_and_who_they_are_is_told(
    ward: Ward, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(engine) as connection:
        named(connection, "entitlement", f"{ACME}|group:00g1", "auditors")
    provider, doors = asked_of_provider(ward, monkeypatch)
    assert provider[0] == "ok"
    assert "without a secret" in provider[1]
    assert doors == (
        "warn",
        f"no record knows {ACME}|group:strangers, of console.oidc: who is let in by that is not known",
    )
    with writing(engine) as connection:
        named(connection, "entitlement", f"{ACME}|group:00g2", "strangers")
    assert asked_of_provider(ward, monkeypatch)[1] == ("ok", "2 groups or roles let people in")


@pytest.mark.parametrize(
    ("issuer", "verdict", "why"),
    [
        ("https://away.example.com", "warn", "the identity provider does not answer"),
        ("https://idp.example.com/other", "fail", "the provider calls itself https://idp.example.com, not"),
    ],
)
def test_a_provider_at_which_nobody_could_sign_in_is_told(
    ward: Ward, engine: Engine, monkeypatch: pytest.MonkeyPatch, issuer: str, verdict: str, why: str
) -> None:
    told, _ = asked_of_provider(ward, monkeypatch, issuer)
    assert told[0] == verdict
    assert why in told[1]


def test_a_secret_that_is_not_there_is_told(ward: Ward, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    told, _ = asked_of_provider(ward, monkeypatch, f"{ISSUER}\n    client_secret_env: NOT_SET")
    assert (told[0], "NOT_SET" in told[1]) == ("fail", True)
