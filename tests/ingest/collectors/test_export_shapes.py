"""Real records in the shapes in which people have them: each shape gives the events of its records, and nothing else.

``tests/ingest/files/test_peeling.py`` has what products wrap around a record; here the record itself is spelled anew,
and what wraps it is wrapped again.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import re
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import zstandard

from ingest.collectors.entra import TRANSLATOR as ENTRA
from ingest.collectors.okta import TRANSLATOR as OKTA
from ingest.contract.event import Event
from ingest.files.records import read_records
from ingest.translation.interface import Context
from ingest.translation.recognition import known_table
from ingest.translation.translating import translated
from tests.shared_data import shared_data

Row = dict[str, Any]
TRANSLATORS = (OKTA, ENTRA)
CONTEXT = Context(datetime(2026, 8, 1, tzinfo=UTC), "acme")
TABLES = {
    "ManagedIdentitySignInLogs": "AADManagedIdentitySignInLogs",
    "ServicePrincipalSignInLogs": "AADServicePrincipalSignInLogs",
}


def rows_of(name: str, part: str = "event") -> list[Row]:
    with (shared_data() / "events" / f"{name}.ndjson").open() as lines:
        return [row for line in lines if isinstance(row := json.loads(line).get(part), dict)]


def lines(rows: Sequence[object]) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def table(rows: Sequence[Row], delimiter: str = ",") -> bytes:
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(names)
    for row in rows:
        cells = [row.get(name) for name in names]
        writer.writerow(["" if v is None else v if isinstance(v, str) else json.dumps(v) for v in cells])
    return text.getvalue().encode()


def answer(rows: Sequence[Row]) -> bytes:
    """Return the rows as Log Analytics' API answers a query."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = [{"name": name, "type": "string"} for name in names]
    return lines([{"tables": [{"columns": columns, "rows": [[row.get(name) for name in names] for row in rows]}]}])


def tar(stored: bytes) -> bytes:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as opened:
        member = tarfile.TarInfo("2026/07/log.json")
        member.size = len(stored)
        opened.addfile(member, io.BytesIO(stored))
    return archive.getvalue()


def zipped(stored: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("2026/07/PT1H.json", stored)
    return archive.getvalue()


def spelled(value: Any, name: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {name(key): spelled(inner, name) for key, inner in value.items()}
    return [spelled(inner, name) for inner in value] if isinstance(value, list) else value


def snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", lambda letter: "_" + letter[1].lower(), name)


def capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def flat(value: Row, mark: str = ".", begin: str = "") -> Row:
    whole: Row = {}
    for name, inner in value.items():
        whole |= flat(inner, mark, f"{begin}{name}{mark}") if isinstance(inner, dict) else {begin + name: inner}
    return whole


def console(record: Row) -> Row:
    row = flat(spelled({k: v for k, v in record.items() if k not in ("target", "published", "debugContext")}, snake))
    for number, target in enumerate((record.get("target") or [])[:4]):
        row |= {
            f"target{number}.{snake(name)}": target.get(name) for name in ("id", "type", "alternateId", "displayName")
        }
    return row | {"timestamp": record["published"]}


def elastic(record: Row) -> Row:
    okta = spelled({k: v for k, v in record.items() if k not in ("published", "debugContext")}, snake)
    debug = {"debug_data": {"flattened": (record.get("debugContext") or {}).get("debugData")}}
    return {"@timestamp": record["published"], "okta": okta | {"debug_context": debug}}


def sentinel_okta(record: Row) -> Row:
    suffixes = {"uuid": "g", "published": "t"}
    typed = flat({k: v for k, v in record.items() if k != "target"}, "_")
    row = {f"{name}_{suffixes.get(name, 's')}": value for name, value in typed.items() if value is not None}
    return row | {"target_s": json.dumps(record.get("target")), "Type": "Okta_CL", "TimeGenerated [UTC]": "x"}


def sentinel_entra(record: Row) -> Row:
    row: Row = {capital(name): value for name, value in record["properties"].items()}
    place = row.pop("Location", None)
    around = {"TenantId": "w", "TimeGenerated": record["time"], "AADTenantId": record["tenantId"], "Location": "GB"}
    result = {
        "ResultType": record.get("resultType"),
        "Category": record["category"],
        "Type": TABLES[record["category"]],
    }
    return row | around | result | {"LocationDetails": place, "IPAddress": row.pop("IpAddress", None)}


def as_text(row: Row) -> Row:
    return {name: v if v is None or isinstance(v, str) else json.dumps(v) for name, v in row.items()}


def splunk(record: object) -> Row:
    return {"preview": False, "offset": 0, "result": {"_raw": json.dumps(record), "_time": "x"}}


def eventbridge(record: Row) -> Row:
    return {"version": "0", "detail-type": "SystemLog", "source": "aws.partner/okta.com/x/y", "detail": record}


def delivery(record: object) -> Row:
    return {"logGroup": "g", "logEvents": [{"id": "1", "timestamp": 1, "message": json.dumps(record)}]}


def batch_answer(record: Row) -> Row:
    return {"id": "1", "status": 200, "body": {"@odata.context": "x", "value": [record["properties"]]}}


OF_OKTA: dict[str, Callable[[list[Row]], bytes]] = {
    "a page": lambda rows: json.dumps(rows).encode(),
    "one behind the other": lambda rows: b"".join(json.dumps(row).encode() for row in rows),
    "the console's table": lambda rows: table([console(row) for row in rows]),
    "the console's table, semicolons, UTF-16": lambda rows: (
        table([console(row) for row in rows], ";").decode().encode("utf-16")
    ),
    "Panther": lambda rows: lines([row | {"p_log_type": "Okta.SystemLog", "p_row_id": "x"} for row in rows]),
    "a hook": lambda rows: lines([{"cloudEventsVersion": "0.1", "data": {"events": rows}}]),
    "EventBridge by Firehose": lambda rows: gzip.compress(
        b"".join(json.dumps(eventbridge(row)).encode() for row in rows)
    ),
    "EventBridge by CloudWatch": lambda rows: lines([delivery(eventbridge(row)) for row in rows]),
    "EventBridge by SQS by Splunk": lambda rows: lines(
        [splunk({"Records": [{"messageId": "m", "body": json.dumps(eventbridge(row))}]}) for row in rows]
    ),
    "Splunk's table of raws": lambda rows: table([{"_time": "x", "_raw": json.dumps(row)} for row in rows]),
    "Elastic without the original": lambda rows: lines([{"_index": "x", "_source": elastic(row)} for row in rows]),
    "Elastic, names with dots": lambda rows: lines([{"_id": "x", "_source": flat(elastic(row))} for row in rows]),
    "Elastic's table": lambda rows: table([flat(elastic(row)) for row in rows]),
    "Sentinel": lambda rows: answer([sentinel_okta(row) for row in rows]),
    "Sentinel's table": lambda rows: table([sentinel_okta(row) for row in rows]),
    "tar.gz": lambda rows: gzip.compress(tar(lines(rows))),
    "tar.xz": lambda rows: lzma.compress(tar(lines(rows))),
    "tar.zst": lambda rows: zstandard.compress(tar(lines(rows))),
    "gzip in a zip in a bzip2": lambda rows: bz2.compress(zipped(gzip.compress(lines(rows)))),
}
OF_ENTRA: dict[str, Callable[[list[Row]], bytes]] = {
    "an event hub": lambda rows: lines([{"records": rows}]),
    "an event hub's messages": lambda rows: lines(
        [{"body": {"records": [row]}, "enqueuedTimeUtc": "x"} for row in rows]
    ),
    "a blob": lambda rows: b"\r\n".join(json.dumps(row).encode() for row in rows),
    "blobs in a zip": lambda rows: zipped(lines(rows)),
    "a page": lambda rows: lines([{"@odata.context": "x", "value": [row["properties"] for row in rows]}]),
    "the portal's JSON": lambda rows: json.dumps([row["properties"] for row in rows], indent=2).encode(),
    "a batch of answers": lambda rows: lines([{"responses": [batch_answer(row) for row in rows]}]),
    "PowerShell": lambda rows: json.dumps(spelled([row["properties"] for row in rows], capital)).encode(),
    "PowerShell's list": lambda rows: lines(
        [{"value": spelled([row["properties"] for row in rows], capital), "Count": 1}]
    ),
    "Sentinel": lambda rows: answer([sentinel_entra(row) for row in rows]),
    "Sentinel's table": lambda rows: table([sentinel_entra(row) for row in rows]),
    "Azure's command line": lambda rows: json.dumps([as_text(sentinel_entra(row)) for row in rows]).encode(),
    "Splunk": lambda rows: lines([{"sourcetype": "azure:monitor:aad", "event": row} for row in rows]),
    "Elastic's original": lambda rows: lines(
        [{"_source": {"event": {"original": json.dumps(row)}}, "_index": "x"} for row in rows]
    ),
    "xz": lambda rows: lzma.compress(lines(rows)),
}


def events_in(stored: bytes, folder: Path) -> list[Event]:
    (folder / "export").write_bytes(stored)
    pieces = list(read_records(str(folder / "export"), None, known_table(TRANSLATORS)))
    results = translated(pieces, TRANSLATORS, CONTEXT)
    assert [result for result in results if not isinstance(result, list)] == []
    return [event for result in results if isinstance(result, list) for event, _ in result]


def told(event: Event) -> tuple[str, str, datetime]:
    """Return what every form of a record tells."""
    return (
        event.event_id,
        event.kind,
        event.occurred_at.replace(microsecond=event.occurred_at.microsecond // 1000 * 1000),
    )


def ids(events: Sequence[Event]) -> set[str]:
    return {event.event_id for event in events}


@pytest.mark.parametrize("shape", OF_OKTA)
def test_each_shape_of_okta_s_records_gives_their_events(shape: str, tmp_path: Path) -> None:
    rows = rows_of("okta.elastic") + rows_of("okta.grove")
    events = events_in(OF_OKTA[shape](rows), tmp_path)
    assert ids(events) == ids(events_in(lines(rows), tmp_path))


@pytest.mark.parametrize("shape", OF_ENTRA)
def test_each_shape_of_entra_s_rows_gives_their_events(shape: str, tmp_path: Path) -> None:
    rows = rows_of("entra.diagnostic_sign_in.elastic")
    events, expected = events_in(OF_ENTRA[shape](rows), tmp_path), events_in(lines(rows), tmp_path)
    assert {(event.event_id, event.content_hash) for event in events} == {
        (event.event_id, event.content_hash) for event in expected
    }


@pytest.mark.parametrize("name", ["okta.elastic", "entra.diagnostic_sign_in.elastic"])
def test_what_elastic_made_of_a_record_without_its_original_is_the_same_event(name: str, tmp_path: Path) -> None:
    documents = rows_of(name, "expected_ecs")
    for document in documents:
        document["event"].pop("original", None)
    events, expected = events_in(lines(documents), tmp_path), events_in(lines(rows_of(name)), tmp_path)
    # What its debug data alone told (a privilege granted) is lost with it.
    differing = [(event, whole) for event, whole in zip(events, expected, strict=True) if told(event) != told(whole)]
    assert [told(event) for event, _ in differing] == [(w.event_id, "other", w.occurred_at) for _, w in differing]
    assert len(differing) < 2
