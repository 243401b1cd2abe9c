"""The commands as a person runs them, on the embedded bus."""

from __future__ import annotations

import csv
import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from ingest.bus.interface import Message, Partition
from ingest.bus.open import open_bus
from ingest.contract.codec import EVENTS_TOPIC, decode
from ingest.contract.errors import DeclinedError
from jitgov import cli
from tests.ingest.authored import lines_of, signed_in
from tests.ingest.collectors.entra.exports.audit_rows import PORTAL_AUDIT

Run = Callable[..., Result]
GOOD = lines_of(signed_in(n) for n in range(3))
MIXED = GOOD + b'{"a": 1}\nbroken\n' + lines_of([signed_in(3)])


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    for name in ("JITGOV_CONFIG", "JITGOV_BUS_URL", "JITGOV_STORE_URL"):
        monkeypatch.delenv(name, raising=False)
    Path("good.json").write_bytes(GOOD)
    Path("mixed.json").write_bytes(MIXED)

    def invoke(*arguments: str, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(cli, arguments, input=stdin, catch_exceptions=False)

    return invoke


def published() -> list[str]:
    subscriber = open_bus("embedded:jitgov-bus.sqlite", {}).subscriber("test", [EVENTS_TOPIC], lambda _: {})
    found: list[Message] = []
    while polled := subscriber.poll(1_000, 0):
        found += [message for messages in polled.values() for message in messages]
    subscriber.close()
    assert {Partition(EVENTS_TOPIC, n) for n in range(4)} == subscriber.assigned()
    return sorted(decode(message.value).event_id for message in found)


def test_translate_prints_events_in_order_and_complains_of_the_rest(run: Run) -> None:
    result = run("translate", "mixed.json", "good.json")
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert [event["event_id"][-1] for event in events] == ["0", "1", "2", "3", "0", "1", "2"]
    assert events[0]["raw"] == signed_in(0)
    assert result.stderr.splitlines() == [
        "mixed.json:4: no identity provider recognises it (known: entra, okta); its keys are 'a'",
        "mixed.json:5: not a JSON object",
    ]
    assert result.exit_code == 65


def test_translate_reads_archives_envelopes_folders_and_standard_input(run: Run) -> None:
    Path("logs").mkdir()
    Path("logs/a.json.gz").write_bytes(gzip.compress(GOOD))
    Path("logs/b.json").write_text(json.dumps({"records": [signed_in(7)]}, indent=2))
    result = run("translate", "logs", "-", stdin=GOOD)
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 7


def test_translate_has_ocsf(run: Run) -> None:
    result = run("translate", "--format", "ocsf", "--tenant", "acme", "good.json")
    assert [json.loads(line)["class_uid"] for line in result.stdout.splitlines()] == [3002] * 3


def test_a_reason_cannot_act_on_the_terminal(run: Run) -> None:
    result = run("translate", "-", stdin=json.dumps({"\x1b[2J\nx": 1}).encode())
    assert "\x1b" not in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_import_publishes_and_sums_up(run: Run) -> None:
    result = run("import", "mixed.json", "--tenant", "acme", "--covers", "2026-01-01/2026-02-01", "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 65
    assert (told["records"], told["events"], told["rejected"]) == (6, 4, 2)
    assert told["kinds"] == {"session_started": 4}
    assert told["streams"] == [
        {
            "idp": "okta",
            "tenant": "acme",
            "stream": "system_log",
            "events": 4,
            "first_at": "2026-01-01T10:00:00Z",
            "last_at": "2026-01-04T10:00:00Z",
        }
    ]
    assert told["covers"] == {"from": "2026-01-01T00:00:00Z", "to": "2026-02-01T00:00:00Z"}
    assert [event_id for event_id in published() if event_id.startswith("okta:")] == [
        f"okta:{signed_in(n)['uuid']}" for n in range(4)
    ]
    assert len(published()) == 5


def test_import_says_what_it_assumes(run: Run) -> None:
    plain = run("import", "good.json")
    assert plain.exit_code == 0
    assert "3 records: 3 events published, 0 records rejected" in plain.stdout
    assert "The tenant of okta is labelled 'default'" in plain.stdout
    assert "Coverage is assumed" in plain.stdout
    wrong = run("import", "good.json", "--tenant", "acme", "--covers", "2025-01-01/2025-02-01")
    assert "labelled" not in wrong.stdout
    assert "Records lie outside the interval of --covers in system_log" in wrong.stdout


def test_the_settings_name_the_tenant(run: Run) -> None:
    Path("config.yaml").write_text("tenant: acme\n")
    assert json.loads(run("import", "good.json", "--json").stdout)["tenants"] == ["acme"]
    assert json.loads(run("import", "good.json", "--json", "--tenant", "b").stdout)["tenants"] == ["b"]


def test_rejected_records_are_listed_once_and_replayed(run: Run) -> None:
    run("import", "mixed.json")
    run("import", "mixed.json")
    rows = [json.loads(line) for line in run("rejected", "list", "--json").stdout.splitlines()]
    assert [(row["file"], row["line"], row["size"]) for row in rows] == [("mixed.json", 4, 8), ("mixed.json", 5, 6)]
    assert "raw" not in rows[0]
    table = run("rejected", "list").stdout.splitlines()
    assert len(table) == 3
    assert table[0].split()[:4] == ["rejected", "id", "file", "line"]
    again = run("rejected", "replay", "--json")
    assert json.loads(again.stdout) == {"records": 0, "events": 0, "still_rejected": 2}
    assert again.exit_code == 65


def test_nothing_rejected_is_an_empty_list(run: Run) -> None:
    assert run("rejected", "list", "--json").stdout == ""
    assert run("rejected", "replay").exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("translate",),
        ("translate", "gone.json"),
        ("translate", "--format", "xml", "good.json"),
        ("import", "good.json", "--covers", "2026-01-01"),
        ("import", "good.json", "--covers", "2026-02-01/2026-01-01"),
        ("import", "--config", "gone.yaml", "good.json"),
        ("--config", "gone.yaml", "import", "good.json"),
    ],
)
def test_wrong_usage_is_2(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


@given(st.lists(st.binary(max_size=40) | st.sampled_from([GOOD, b"\n", b"[", b"]", b'{"records": ['])))
def test_any_bytes_end_as_events_or_rejected(parts: list[bytes]) -> None:
    result = CliRunner().invoke(cli, ["translate", "-"], input=b"".join(parts))
    assert result.exit_code in (0, 65)
    assert (result.exit_code == 65) == bool(result.stderr)
    assert all(json.loads(line)["event_id"] for line in result.stdout.splitlines())


def test_import_says_what_is_next_on_the_embedded_bus(run: Run) -> None:
    assert run("import", "good.json", "--tenant", "acme").stdout.splitlines()[-1] == (
        "Next: `jitgov govern --until-idle` takes the events into the state."
    )
    assert json.loads(run("import", "good.json", "--tenant", "acme", "--json").stdout)["notes"][-1].startswith("Next: ")


@pytest.mark.parametrize("label", ["", " ", "a|b", "a\nb", "a\x1b[2J", " acme", "x" * 101])
def test_what_can_be_no_label_is_wrong_usage(run: Run, label: str) -> None:
    result = run("import", "good.json", "--tenant", label)
    assert result.exit_code == 2
    assert "label" in result.stderr
    assert "\x1b" not in result.stderr
    assert not Path("jitgov-bus.sqlite").exists()


@pytest.mark.parametrize("label", ["acme", "Müller & Söhne", "eu-1.acme_x"])
def test_what_people_call_their_tenants_is_a_label(run: Run, label: str) -> None:
    assert run("import", "good.json", "--tenant", label).exit_code == 0


def test_a_named_pipe_and_a_device_are_wrong_usage_with_what_to_do(run: Run) -> None:
    os.mkfifo("pipe")
    for name in ("pipe", "/dev/zero"):
        result = run("import", name)
        assert result.exit_code == 2
    assert "is a named pipe, which may never end" in run("translate", "pipe").stderr


def test_an_empty_file_is_named_and_an_empty_list_is_read(run: Run) -> None:
    Path("empty.json").touch()
    result = run("import", "empty.json", "--tenant", "acme")
    assert result.exit_code == 65
    assert "the file is empty" in result.stderr
    Path("none.json").write_text("[]")
    result = run("import", "none.json", "--tenant", "acme")
    assert (result.exit_code, "There is no record in it: an empty list" in result.stdout) == (0, True)
    Path("folder").mkdir()
    assert "or a folder without files" in run("import", "folder", "--tenant", "acme").stdout
    result = run("import", "none.json", "--tenant", "acme", "--covers", "2026-01-01/2026-02-01")
    assert result.exit_code == 2
    assert "--covers states nothing; say it with --stream" in " ".join(result.stderr.split())
    assert published() == []


def test_files_of_which_nothing_can_be_read_are_told_by_the_reason_and_not_by_covers(run: Run) -> None:
    Path("german.csv").write_text("Datum (UTC),Anforderungs-ID,Benutzer\n2026-05-01T10:00:00Z,1,Ann\n")
    result = run("import", "german.csv", "--tenant", "acme", "--covers", "2026-01-01/2026-02-01")
    assert result.exit_code == 65
    assert "Export it in English, with its columns as they are, or as JSON" in result.stderr
    assert "--covers states nothing: no record says of which stream these files are" in result.stderr
    assert published() == []


def test_an_empty_list_covers_what_covers_says(run: Run) -> None:
    Path("none.json").write_text('{"value": []}')
    covers = ("--tenant", "acme", "--covers", "2026-01-01/2026-02-01", "--stream", "okta:system_log")
    assert run("import", "none.json", *covers).exit_code == 0
    assert [event_id[:16] for event_id in published()] == ["jitgov:coverage:"]


@pytest.mark.parametrize(
    ("stream", "message"), [("okta:sytem_log", "did you mean system_log?"), ("octa:system_log", "did you mean okta?")]
)
def test_a_stream_that_nobody_has_is_wrong_usage(run: Run, stream: str, message: str) -> None:
    result = run("import", "good.json", "--stream", stream)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())


def test_a_flood_of_broken_lines_is_counted_and_kept_as_few(run: Run) -> None:
    Path("flood.json").write_bytes(b"broken\n" * 5_000 + GOOD)
    result = json.loads(run("import", "flood.json", "--tenant", "acme", "--json").stdout)
    assert (result["records"], result["events"], result["rejected"]) == (5_003, 3, 5_000)
    assert len(run("rejected", "list", "--json").stdout.splitlines()) < 10


def test_a_file_whose_name_is_no_text_is_read_by_either_process(run: Run) -> None:
    name = os.fsdecode(b"log-\xff.json")
    for records in (GOOD, GOOD * 8_000):
        Path(name).write_bytes(records)
        assert run("import", name, "--tenant", "acme", "--json").exit_code == 0
    Path(name).write_bytes(b"")
    assert "log-\\ufffd.json" in run("translate", name).stderr or "log-\ufffd.json" in run("translate", name).stderr


def test_people_whom_the_store_knows_under_another_label_are_not_imported_anew(run: Run) -> None:
    assert run("import", "good.json", "--tenant", "acme").exit_code == 0
    assert run("govern", "--until-idle").exit_code == 0
    before = published()
    Path("later.json").write_bytes(lines_of(signed_in(n) for n in range(7, 10)))
    result = CliRunner().invoke(cli, ["import", "later.json", "--tenant", "typo"])
    assert isinstance(result.exception, DeclinedError)
    assert "as okta:acme; under okta:typo they would be other ones: import with --tenant acme" in str(result.exception)
    assert published() == before
    assert run("import", "later.json", "--tenant", "acme").exit_code == 0
    assert run("import", "later.json", "--tenant", "typo", "--even-so").exit_code == 0


def test_rows_without_an_id_are_told_beforehand(run: Run) -> None:
    nameless = dict(signed_in(1))
    del nameless["uuid"]
    Path("nameless.json").write_bytes(lines_of([nameless]))
    assert "its rows have no record id" in run("import", "nameless.json", "--tenant", "acme").stderr
    assert run("import", "nameless.json", "--tenant", "acme", "--even-so").stderr == ""
    with Path("audits.csv").open("w", newline="") as file:
        csv.writer(file).writerows([PORTAL_AUDIT, PORTAL_AUDIT.values()])
    told = run("import", "audits.csv", "--tenant", "acme").stderr
    assert "count for nothing wherever the log itself was read" in " ".join(told.split())


def test_what_is_still_to_come_is_covered_by_nobody(run: Run) -> None:
    until = run("import", "good.json", "--tenant", "acme", "--covers", "2025-01-01/2999-01-01", "--json")
    assert until.exit_code == 0
    assert "--covers is taken until now" in until.stderr
    assert json.loads(until.stdout)["covers"]["to"] < "2999"
    Path("jitgov-bus.sqlite").unlink()
    wrong = run("import", "good.json", "--tenant", "acme", "--covers", "2999-01-01/2999-02-01")
    assert wrong.exit_code == 2
    assert "lies ahead of now" in wrong.stderr
    assert not Path("jitgov-bus.sqlite").exists()


def test_records_that_are_dated_ahead_are_told(run: Run) -> None:
    ahead = signed_in(4) | {"published": "2999-01-01T00:00:00Z"}
    Path("ahead.json").write_bytes(GOOD + lines_of([ahead]))
    result = run("import", "ahead.json", "--tenant", "acme")
    assert "1 of okta's system_log are dated ahead of now, the last 2999-01-01T00:00:00Z" in result.stdout
