"""Shapes in which people have records: each wraps the same record, token for token, whoever's record it is."""

from __future__ import annotations

import base64
import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.files.peelers import opening
from ingest.files.records import Readable, Unreadable, read_records

RECORD = {"uuid": "e-1", "when": "2026-02-01T10:00:00.000Z", "actor": {"id": "00u1", "n": 1.50}, "list": [{"a": "é"}]}
TEXT = '{"uuid": "e-1", "when": "2026-02-01T10:00:00.000Z", "actor": {"id": "00u1", "n": 1.50}, "list": [{"a": "é"}]}'


def dumped(value: object) -> bytes:
    return json.dumps(value).encode()


def wrapped(**around: Any) -> bytes:
    """Return the object as JSON with RECORD's own text where a value is RECORD."""
    marked = json.dumps(around, default=str)
    return marked.replace('"@record@"', TEXT).encode()


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def packed(text: bytes) -> str:
    return base64.b64encode(gzip.compress(text, mtime=0)).decode()


def quoted(text: str) -> bytes:
    """Return the text as a cell of a table."""
    return b'"' + text.replace('"', '""').encode() + b'"\n'


def zipped(text: str) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        archive.writestr("log.json", text)
    return stored.getvalue()


R = "@record@"
SHAPES: dict[str, bytes] = {
    "one object": TEXT.encode(),
    "NDJSON": f"{TEXT}\n".encode(),
    "NDJSON, carriage returns": f"{TEXT}\r\n".encode(),
    "a list": f"[{TEXT}]".encode(),
    "a list of lists": f"[[{TEXT}]]".encode(),
    "pages behind each other": f"[]\n[{TEXT}]\n[]".encode(),
    "JSON text sequence": f"\x1e{TEXT}\n".encode(),
    "printed over lines": json.dumps(RECORD, indent=2, ensure_ascii=False).encode(),
    "byte order mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "UTF-16": TEXT.encode("utf-16"),
    "UTF-16 without a mark": TEXT.encode("utf-16-le"),
    "a list of JSON texts": dumped([TEXT]),
    "a JSON text on a line": dumped(TEXT),
    "syslog before it": f"<134>1 2026-02-01T10:00:01Z host app - - - {TEXT}".encode(),
    "a time before it": f"Feb  1 10:00:01 host app[12]: {TEXT}\n".encode(),
    "gzip": gzip.compress(TEXT.encode()),
    "zip": zipped(TEXT),
    "Splunk HEC": wrapped(time=1.5, host="h", source="s", sourcetype="t", index="i", event=R),
    "Splunk HEC, text": wrapped(time=1.5, sourcetype="t", event=TEXT),
    "Splunk HEC without time": wrapped(event=R, fields={"a": "b"}),
    "Splunk search, _raw": wrapped(preview=False, offset=0, result={"_raw": TEXT, "_time": "x"}),
    "Splunk search, lastrow": wrapped(preview=False, lastrow=True, result={"_raw": TEXT}),
    "Splunk search, list": wrapped(preview=False, init_offset=0, messages=[], results=[{"_raw": TEXT}]),
    "Splunk search, rows": wrapped(preview=False, fields=["_time", "_raw"], rows=[["x", TEXT]]),
    "Splunk search, named rows": wrapped(fields=[{"name": "_raw"}], rows=[[TEXT]]),
    "Splunk search, columns": wrapped(preview=False, fields=["_time", "_raw"], columns=[["x"], [TEXT]]),
    "Splunk raw of an HEC event": wrapped(result={"_raw": wrapped(event=R, sourcetype="t").decode()}),
    "Elastic hit, source": wrapped(_index="i", _id="1", _source=R),
    "Elastic hit, original": wrapped(_index="i", _source={"event": {"original": TEXT}, "x": {"y": 1}}),
    "Elastic hit, flat original": wrapped(_index="i", _source={"event.original": TEXT}),
    "Elastic hit, fields": wrapped(_index="i", _id="1", fields={"event.original": [TEXT]}),
    "Elastic document": wrapped(**{"@timestamp": "x", "event": {"original": TEXT, "action": "a"}}),
    "Elastic search": wrapped(took=1, timed_out=False, hits={"total": 1, "hits": [{"_index": "i", "_source": R}]}),
    "Elastic bulk": b'{"index": {"_index": "i"}}\n' + TEXT.encode() + b'\n{"delete": {"_index": "i", "_id": "1"}}\n',
    "Elastic bulk, update": b'{"update": {"_id": "1"}}\n' + wrapped(doc=R),
    "EventBridge": wrapped(version="0", **{"detail-type": "SystemLog"}, source="aws.partner/x", detail=R),
    "CloudWatch delivery": wrapped(
        messageType="DATA_MESSAGE", logGroup="g", logEvents=[{"id": "1", "timestamp": 1, "message": TEXT}]
    ),
    "CloudWatch event": wrapped(timestamp=1, ingestionTime=2, message=TEXT),
    "SQS": wrapped(Records=[{"messageId": "m", "body": TEXT}]),
    "SNS": wrapped(Type="Notification", MessageId="m", TopicArn="arn:x", Message=TEXT),
    "SNS by SQS": wrapped(Records=[{"messageId": "m", "body": wrapped(TopicArn="arn:x", Message=TEXT).decode()}]),
    "SNS by Lambda": wrapped(Records=[{"EventSource": "aws:sns", "Sns": {"MessageId": "m", "Message": TEXT}}]),
    "Kinesis": wrapped(Records=[{"eventID": "x", "kinesis": {"partitionKey": "k", "data": encoded(TEXT)}}]),
    "Firehose": wrapped(invocationId="x", records=[{"recordId": "r", "data": encoded(TEXT)}]),
    "Pub/Sub": wrapped(subscription="s", message={"messageId": "m", "data": encoded(TEXT)}),
    "event hook": wrapped(eventType="com.example.event_hook", eventId="h", data={"events": [R]}),
    "CloudEvent": wrapped(specversion="1.0", type="t", source="s", data=R),
    "Event Grid": wrapped(topic="t", subject="s", dataVersion="1", data=R),
    "Event Hubs": wrapped(records=[R]),
    "Event Hubs, lines": wrapped(records=[R]) + b"\n" + wrapped(records=[]),
    "Graph page": wrapped(**{"@odata.context": "x", "value": [R], "@odata.nextLink": "y"}),
    "PowerShell list": wrapped(value=[R], Count=1),
    "Log Analytics answer": wrapped(
        tables=[{"name": "PrimaryResult", "columns": [{"name": "_raw", "type": "string"}], "rows": [[TEXT]]}]
    ),
    "Kusto answer": wrapped(Tables=[{"TableName": "T", "Columns": [{"ColumnName": "_raw"}], "Rows": [[TEXT]]}]),
    "Logstash": wrapped(**{"@timestamp": "x", "@version": "1", "message": TEXT}),
    "Beats": wrapped(**{"@timestamp": "x", "agent": {"type": "filebeat"}, "message": TEXT}),
    "Splunk HEC, nothing but the event": wrapped(event=R),
    "Elastic ES|QL": wrapped(columns=[{"name": "event.original", "type": "keyword"}], values=[[TEXT]]),
    "Elastic hit, fields alone": wrapped(_index="i", _id="1", fields=R),
    "CloudWatch, packed": wrapped(
        awslogs={"data": packed(wrapped(logGroup="g", logEvents=[{"id": "1", "timestamp": 1, "message": TEXT}]))}
    ),
    "CloudWatch, filtered": wrapped(
        events=[{"logStreamName": "s", "timestamp": 1, "message": TEXT, "ingestionTime": 2, "eventId": "e"}],
        searchedLogStreams=[],
    ),
    "CloudWatch, console": b"timestamp,message\n1," + quoted(TEXT),
    "CloudWatch Insights": wrapped(
        results=[[{"field": "@timestamp", "value": "x"}, {"field": "@message", "value": TEXT}]], status="Complete"
    ),
    "CloudWatch Insights, table": b"@timestamp,@message\nx," + quoted(TEXT),
    "CloudWatch Insights, objects": wrapped(**{"@timestamp": "x", "@message": R}),
    "SQS, received": wrapped(Messages=[{"MessageId": "m", "ReceiptHandle": "r", "Body": TEXT}]),
    "Kinesis, packed": wrapped(Records=[{"eventID": "x", "kinesis": {"data": packed(TEXT.encode())}}]),
    "an event hub's message": wrapped(body={"records": [R]}, enqueuedTimeUtc="x", offset="1"),
    "an event hub's message, text": wrapped(Body=wrapped(records=[R]).decode(), SequenceNumber=1),
    "Kusto answer, frames": wrapped(FrameType="DataSetHeader", Version="v2.0")
    + wrapped(FrameType="DataTable", TableKind="QueryProperties", Columns=[{"ColumnName": "a"}], Rows=[[1]])
    + wrapped(FrameType="DataTable", TableKind="PrimaryResult", Columns=[{"ColumnName": "_raw"}], Rows=[[TEXT]])
    + wrapped(FrameType="DataSetCompletion", HasErrors=False),
    "a batch of Graph": wrapped(responses=[{"id": "1", "status": 200, "body": {"@odata.context": "x", "value": [R]}}]),
    "a flow's answer": wrapped(statusCode=200, headers={}, body={"@odata.context": "x", "value": [R]}),
    "a list of events": wrapped(events=[R]),
    "Datadog search": wrapped(data=[{"id": "x", "type": "log", "attributes": {"service": "s", "attributes": R}}]),
    "Datadog archive": wrapped(_id="x", date="x", service="s", source="s", tags=[], attributes=R),
    "Sumo Logic": wrapped(fields=[], messages=[{"map": {"_raw": TEXT, "_messageid": "1"}}]),
    "Graylog": wrapped(messages=[{"message": {"_id": "x", "message": TEXT, "timestamp": "x"}, "index": "graylog_0"}]),
    "Graylog, table": b"timestamp,source,message\nx,s," + quoted(TEXT),
    "GELF": wrapped(version="1.1", host="h", short_message=TEXT, timestamp=1.5, level=6),
    "Loki answer": wrapped(
        status="success", data={"resultType": "streams", "result": [{"stream": {"job": "x"}, "values": [["1", TEXT]]}]}
    ),
    "Loki line": wrapped(labels={"job": "x"}, line=TEXT, timestamp="x"),
    "Vector": wrapped(message=TEXT, source_type="http_server", timestamp="x"),
    "Beats, parsed": wrapped(**{"@timestamp": "x", "agent": {}, "json": R}),
    "Google Cloud, object": wrapped(insertId="x", jsonPayload=R, logName="l", timestamp="x"),
    "Google Cloud, text": wrapped(insertId="x", textPayload=TEXT, logName="l", timestamp="x"),
    "a raw log": wrapped(rawLog=encoded(TEXT), createTime="x"),
    "Kafka, by its REST proxy": wrapped(topic="t", key=None, value=R, partition=0, offset=1),
    "Kafka, by kcat": wrapped(topic="t", partition=0, offset=1, key=None, payload=TEXT),
    "Kafka Connect": wrapped(schema={"type": "struct"}, payload=R),
    "recorded requests": wrapped(
        log={"version": "1.2", "entries": [{"request": {}, "response": {"content": {"text": f"[{TEXT}]"}}}]}
    ),
    "base64": encoded(TEXT).encode(),
    "base64, packed": packed(TEXT.encode()).encode(),
    "LZMA": lzma.compress(TEXT.encode(), format=lzma.FORMAT_ALONE),
    "a container's log": wrapped(log=f"{TEXT}\n", stream="stdout", time="x"),
    "five layers": wrapped(
        result={"_raw": wrapped(event={"original": wrapped(**{"detail-type": "x"}, detail=R).decode()}).decode()}
    ),
}


def pieces_in(stored: bytes, tmp_path: Path) -> list[Readable | Unreadable]:
    (tmp_path / "export").write_bytes(stored)
    return list(read_records(str(tmp_path / "export")))


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_gives_the_record(shape: str, tmp_path: Path) -> None:
    (piece,) = pieces_in(SHAPES[shape], tmp_path)
    assert isinstance(piece, Readable), piece
    assert piece.value == RECORD
    if shape != "printed over lines":
        assert piece.raw == TEXT.encode()


def test_records_that_follow_each_other_without_a_line_end_are_read(tmp_path: Path) -> None:
    stored = SHAPES["EventBridge"] * 3
    assert [piece.value for piece in pieces_in(stored, tmp_path) if isinstance(piece, Readable)] == [RECORD] * 3


def test_the_columns_of_a_table_are_the_names_of_its_rows(tmp_path: Path) -> None:
    columns = [{"name": "Id", "type": "string"}, {"name": "N", "type": "long"}]
    pieces = pieces_in(dumped({"tables": [{"columns": columns, "rows": [["a", 1], ["b", None]]}]}), tmp_path)
    assert [piece.value for piece in pieces if isinstance(piece, Readable)] == [
        {"Id": "a", "N": 1},
        {"Id": "b", "N": None},
    ]


@pytest.mark.parametrize(
    "value",
    [
        {"result": "success", "event": "x", "message": "hello"},
        {"data": {"a": 1}},
        {"detail": {"a": 1}},
        {"event": {"a": 1}},
        {"index": {"a": 1}},
        {"log": "text"},
        {"hits": 3},
        {"message": "hello", "timestamp": 1},
        {"value": {"a": 1}},
        {"payload": {"a": 1}},
        {"attributes": {"a": 1}},
        {"events": [{"a": 1}]},
        {"body": {"a": 1}},
        {"values": [["1", "x"]]},
        {"line": '{"a": 1}'},
        {"json": {"a": 1}},
        {"map": {"a": 1}},
    ],
)
def test_a_record_that_only_shares_a_key_is_left_alone(value: dict[str, Any], tmp_path: Path) -> None:
    (piece,) = pieces_in(b"\n" + dumped({"id": 1} | value), tmp_path)
    assert isinstance(piece, Readable)
    assert piece.value == {"id": 1} | value


@pytest.mark.parametrize(
    ("stored", "reason"),
    [
        (wrapped(result={"_raw": "plain text"}), "Splunk's `_raw` holds no record: not a JSON object"),
        (wrapped(result={"_raw": TEXT[:-9]}), "Splunk's `_raw` holds no record: "),
        (wrapped(event=TEXT[:-9], sourcetype="t"), "a Splunk HTTP event holds no record: "),
        (wrapped(fields=[1], rows=[["x"]]), "a Splunk search's rows cannot be opened: "),
    ],
)
def test_what_wraps_no_record_is_named(stored: bytes, reason: str, tmp_path: Path) -> None:
    (piece,) = pieces_in(stored, tmp_path)
    assert isinstance(piece, Unreadable)
    assert piece.reason.startswith(reason)


def test_a_packed_message_that_is_damaged_or_a_bomb_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_MAX_UNPACKED_BYTES", 100_000)
    bomb = base64.b64encode(gzip.compress(b" " * 100_001, 9)).decode()
    cut = base64.b64encode(gzip.compress(TEXT.encode(), mtime=0)[:-12]).decode()
    stored = dumped({"awslogs": {"data": bomb}}) + b"\n" + dumped({"awslogs": {"data": cut}})
    reasons = [piece.reason for piece in pieces_in(stored, tmp_path) if isinstance(piece, Unreadable)]
    reason = "a CloudWatch delivery cannot be opened: gzip is cut off, or gives more than 100000 bytes"
    assert reasons == [reason, reason]


def test_layers_without_end_are_refused(tmp_path: Path) -> None:
    text = TEXT
    for _ in range(14):
        text = json.dumps({"_raw": text})
    (piece,) = pieces_in(text.encode(), tmp_path)
    assert isinstance(piece, Unreadable)
    assert piece.reason == "wrapped in more than 12 layers"


@pytest.mark.parametrize("damage", [lambda raw: raw[:-1], lambda raw: raw.replace(b'"', b"", 1), lambda raw: raw[1:]])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_damaged_shape_is_named_or_read_and_nothing_else(
    shape: str, damage: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    assert pieces_in(damage(SHAPES[shape]), tmp_path)
