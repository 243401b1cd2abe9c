"""The peelers: each recognises by its keys what a product wraps around other products' records, and yields the inner.

None knows a field of an identity provider. What stands beside the inner record (the index, the host, the time at which
it was taken in) says nothing of what happened, and is left behind.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

Raws = Mapping[str, msgspec.Raw]
Value = Mapping[str, Any]

_raws = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_raw_list = msgspec.json.Decoder(list[msgspec.Raw]).decode
_text = msgspec.json.Decoder(str).decode


class Peeler(NamedTuple):
    """``recognises`` a decoded object that has ``key``; ``inner`` yields the bytes of what it wraps, to the token."""

    key: str
    name: str
    recognises: Callable[[Value], bool]
    inner: Callable[[bytes], Iterator[bytes]]


def _object(value: Value, *keys: str) -> bool:
    return all(isinstance(value.get(key), dict) for key in keys)


def _any(value: Value, keys: Collection[str]) -> bool:
    return any(key in value for key in keys)


def _wraps(value: object) -> bool:
    """Tell whether a value may hold a record: an object, or text with an object in it."""
    return isinstance(value, dict) or (isinstance(value, str) and "{" in value)


def _field(*path: str) -> Callable[[bytes], Iterator[bytes]]:
    """Return what yields the value at the path, and each element of a list there."""

    def inner(raw: bytes) -> Iterator[bytes]:
        value = bytes(raw)
        for name in path:
            value = bytes(_raws(value)[name])
        yield from _each(value)

    return inner


def _each(raw: bytes) -> Iterator[bytes]:
    first = raw[:1]
    if first == b"[":
        for element in _raw_list(raw):
            yield from _each(bytes(element))
    elif first == b'"':
        yield _text(raw).encode()
    elif first == b"{":
        yield raw


def _nothing(_: bytes) -> Iterator[bytes]:
    yield from ()


def _from_base64(*path: str) -> Callable[[bytes], Iterator[bytes]]:
    texts = _field(*path)

    def inner(raw: bytes) -> Iterator[bytes]:
        for text in texts(raw):
            yield base64.b64decode(text, validate=True)

    return inner


def _is_base64(value: object) -> bool:
    try:
        return isinstance(value, str) and base64.b64decode(value, validate=True).lstrip()[:1] in (b"{", b"[")
    except (binascii.Error, ValueError):
        return False


def _rows(columns: str, rows: str) -> Callable[[bytes], Iterator[bytes]]:
    """Return what yields each row of a table as an object: its columns' names, its own values token for token."""

    def inner(raw: bytes) -> Iterator[bytes]:
        table = _raws(raw)
        names = [_column_name(bytes(column)) for column in _raw_list(table[columns])]
        for row in _raw_list(table[rows]):
            values = _raw_list(row)
            yield b"{" + b",".join(name + b":" + bytes(v) for name, v in zip(names, values, strict=False)) + b"}"

    return inner


def _column_name(raw: bytes) -> bytes:
    if raw[:1] == b'"':
        return raw
    column = _raws(raw)
    named = column.get("name") or column.get("ColumnName")
    return b'""' if named is None else bytes(named)


def _is_table(value: Value, columns: str, rows: str) -> bool:
    names, lines = value.get(columns), value.get(rows)
    return isinstance(names, list) and isinstance(lines, list) and all(isinstance(line, list) for line in lines)


def _columnar(raw: bytes) -> Iterator[bytes]:
    table = _raws(raw)
    names = [_column_name(bytes(column)) for column in _raw_list(table["fields"])]
    columns: Sequence[Sequence[msgspec.Raw]] = [_raw_list(column) for column in _raw_list(table["columns"])]
    for values in zip(*columns, strict=False):
        yield b"{" + b",".join(name + b":" + bytes(v) for name, v in zip(names, values, strict=False)) + b"}"


def _is_bulk_action(value: Value) -> bool:
    if len(value) != 1:
        return False
    action, where = next(iter(value.items()))
    return action in _BULK_ACTIONS and isinstance(where, dict) and set(where) <= _BULK_KEYS


def _is_list_of(value: Value, key: str, *within: str) -> bool:
    elements = value.get(key)
    return isinstance(elements, list) and all(
        isinstance(element, dict) and (not within or _any(element, within)) for element in elements
    )


_BULK_ACTIONS = ("index", "create", "update", "delete")
_BULK_KEYS = frozenset({"_index", "_id", "_type", "routing", "version", "version_type", "pipeline", "require_alias"})
_SPLUNK = ("sourcetype", "source", "host", "index", "time", "fields")
_SEARCH = ("preview", "init_offset", "messages", "highlighted", "post_process_count")
_HIT = ("_index", "_id", "_score", "_type", "sort")
_QUEUE = ("messageId", "MessageId", "receiptHandle", "ReceiptHandle")
_CLOUD_EVENT = ("specversion", "cloudEventsVersion", "dataVersion")
_PAGE = ("@odata.context", "@odata.nextLink", "Count", "count")
_SHIPPER = ("@timestamp", "@version", "agent", "ecs", "host", "log", "fluent.tag", "tag")
_CONTAINER = ("stream", "time", "kubernetes", "docker", "date")

PEELERS: tuple[Peeler, ...] = (
    # Splunk: https://docs.splunk.com/Documentation/Splunk/latest/Data/FormateventsforHTTPEventCollector
    Peeler("_raw", "Splunk's `_raw`", lambda v: isinstance(v["_raw"], str), _field("_raw")),
    Peeler(
        "result",
        "a Splunk search's result",
        lambda v: _object(v, "result") and (_any(v, ("preview", "offset", "lastrow")) or "_raw" in v["result"]),
        _field("result"),
    ),
    Peeler("results", "a Splunk search", lambda v: _is_list_of(v, "results") and _any(v, _SEARCH), _field("results")),
    Peeler("fields", "a Splunk search's rows", lambda v: _is_table(v, "fields", "rows"), _rows("fields", "rows")),
    Peeler("fields", "a Splunk search's columns", lambda v: _is_table(v, "fields", "columns"), _columnar),
    # Elastic: https://www.elastic.co/docs/reference/ecs/ecs-event
    Peeler("hits", "an Elastic search", lambda v: _object(v, "hits") and "hits" in v["hits"], _field("hits", "hits")),
    Peeler("_source", "Elastic's `_source`", lambda v: _object(v, "_source") and _any(v, _HIT), _field("_source")),
    Peeler(
        "event",
        "Elastic's `event.original`",
        lambda v: _object(v, "event") and _wraps(v["event"].get("original")),
        _field("event", "original"),
    ),
    Peeler(
        "event.original", "Elastic's `event.original`", lambda v: bool(v["event.original"]), _field("event.original")
    ),
    Peeler(
        "fields",
        "Elastic's `fields`",
        lambda v: _object(v, "fields") and "event.original" in v["fields"],
        _field("fields"),
    ),
    *(Peeler(action, "an action of Elastic's bulk format", _is_bulk_action, _nothing) for action in _BULK_ACTIONS),
    Peeler("doc", "a document of Elastic's bulk format", lambda v: _object(v, "doc") and len(v) <= 3, _field("doc")),
    # Splunk's event collector stands behind Elastic, whose `event` is an object with an original.
    Peeler("event", "a Splunk HTTP event", lambda v: _wraps(v["event"]) and _any(v, _SPLUNK), _field("event")),
    # Amazon: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html, and its queues and logs
    Peeler("detail", "an EventBridge event", lambda v: _wraps(v["detail"]) and "detail-type" in v, _field("detail")),
    Peeler("logEvents", "a CloudWatch delivery", lambda v: _is_list_of(v, "logEvents", "message"), _field("logEvents")),
    Peeler(
        "message",
        "a CloudWatch event",
        lambda v: _wraps(v["message"]) and "timestamp" in v and _any(v, ("id", "eventId", "ingestionTime")),
        _field("message"),
    ),
    Peeler("Records", "a delivery", lambda v: _is_list_of(v, "Records", "body", "Sns", "kinesis"), _field("Records")),
    Peeler("body", "a queue's message", lambda v: _wraps(v["body"]) and _any(v, _QUEUE), _field("body")),
    Peeler("Body", "a queue's message", lambda v: _wraps(v["Body"]) and _any(v, _QUEUE), _field("Body")),
    Peeler(
        "Message",
        "a notification",
        lambda v: _wraps(v["Message"]) and _any(v, ("TopicArn", "MessageId")),
        _field("Message"),
    ),
    Peeler("Sns", "a notification's delivery", lambda v: _object(v, "Sns"), _field("Sns")),
    Peeler(
        "kinesis",
        "a Kinesis record",
        lambda v: _object(v, "kinesis") and _is_base64(v["kinesis"].get("data")),
        _from_base64("kinesis", "data"),
    ),
    Peeler(
        "data",
        "a message in base64",
        lambda v: _is_base64(v["data"]) and _any(v, ("recordId", "messageId", "publishTime")),
        _from_base64("data"),
    ),
    Peeler(
        "message",
        "a Pub/Sub message",
        lambda v: _object(v, "message") and _is_base64(v["message"].get("data")),
        _from_base64("message", "data"),
    ),
    # Hooks: https://developer.okta.com/docs/concepts/event-hooks/, CloudEvents, Event Grid
    Peeler(
        "data",
        "an event hook's call",
        lambda v: _object(v, "data") and _is_list_of(v["data"], "events"),
        _field("data", "events"),
    ),
    Peeler("data", "a CloudEvent", lambda v: _wraps(v["data"]) and _any(v, _CLOUD_EVENT), _field("data")),
    # Azure: https://learn.microsoft.com/rest/api/loganalytics/dataaccess/query/get
    Peeler("tables", "a query's tables", lambda v: _is_list_of(v, "tables", "rows"), _field("tables")),
    Peeler("Tables", "a query's tables", lambda v: _is_list_of(v, "Tables", "Rows"), _field("Tables")),
    Peeler("columns", "a query's table", lambda v: _is_table(v, "columns", "rows"), _rows("columns", "rows")),
    Peeler("Columns", "a query's table", lambda v: _is_table(v, "Columns", "Rows"), _rows("Columns", "Rows")),
    # Lists within another envelope; on a file's own level the splitter streams them.
    Peeler("records", "a list of records", lambda v: _is_list_of(v, "records"), _field("records")),
    Peeler("value", "a page", lambda v: _is_list_of(v, "value") and _any(v, _PAGE), _field("value")),
    # Shippers of logs: Logstash, Beats, Fluent Bit, container runtimes
    Peeler("message", "a shipper's message", lambda v: _wraps(v["message"]) and _any(v, _SHIPPER), _field("message")),
    Peeler("log", "a container's line", lambda v: _wraps(v["log"]) and _any(v, _CONTAINER), _field("log")),
)
MARKS = frozenset(peeler.key for peeler in PEELERS)
"""A record without any of these keys is wrapped by nothing: nearly all of them, which are asked this alone."""
