"""Shippers and stores of logs: Logstash, Beats, Fluent Bit, Vector, containers, Datadog, Sumo Logic, Graylog, Loki."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ingest.files.peelers.opening import (
    Peeler,
    Value,
    field,
    has_any,
    has_object,
    is_json_text,
    is_list_of,
    may_wrap,
    raw_list,
    raws,
    wrapped_texts,
)

_AROUND_A_MESSAGE = ("@timestamp", "@version", "agent", "ecs", "host", "log", "fluent.tag", "tag", "source_type")
_AROUND_A_LINE = ("stream", "time", "kubernetes", "docker", "date")
_AROUND_ATTRIBUTES = ("service", "source", "tags")


def _is_stream(value: Value) -> bool:
    values = value["values"]
    return (
        has_object(value, "stream")
        and isinstance(values, list)
        and all(isinstance(entry, list) and len(entry) > 1 and isinstance(entry[1], str) for entry in values)
    )


def _lines_of_a_stream(raw: bytes) -> Iterator[bytes]:
    for entry in raw_list(raws(raw)["values"]):
        yield from wrapped_texts(bytes(raw_list(entry)[1]))


def _is_message(value: Value) -> bool:
    message = value["message"]
    return (may_wrap(message) and has_any(value, _AROUND_A_MESSAGE)) or (is_json_text(message) and "timestamp" in value)


def _is_gelf(name: str) -> Callable[[Value], bool]:
    return lambda value: is_json_text(value[name]) and has_any(value, ("host", "version"))


PEELERS = (
    Peeler("data", "a Datadog search", lambda v: is_list_of(v, "data", "attributes"), field("data")),
    Peeler(
        "attributes",
        "a Datadog log",
        lambda v: has_object(v, "attributes") and (v.get("type") == "log" or has_any(v, _AROUND_ATTRIBUTES)),
        field("attributes"),
    ),
    Peeler("messages", "a search's messages", lambda v: is_list_of(v, "messages", "map", "message"), field("messages")),
    Peeler("map", "a Sumo Logic message", lambda v: has_object(v, "map") and len(v) == 1, field("map")),
    Peeler("message", "a Graylog message", lambda v: has_object(v, "message") and "index" in v, field("message")),
    *(Peeler(name, "a GELF message", _is_gelf(name), field(name)) for name in ("full_message", "short_message")),
    Peeler(
        "data",
        "a Loki answer",
        lambda v: has_object(v, "data") and is_list_of(v["data"], "result", "values"),
        field("data", "result"),
    ),
    Peeler("values", "a Loki stream", _is_stream, _lines_of_a_stream),
    Peeler("line", "a Loki line", lambda v: is_json_text(v["line"]) and "labels" in v, field("line")),
    Peeler("json", "a Beat's line", lambda v: has_object(v, "json") and has_any(v, _AROUND_A_MESSAGE), field("json")),
    Peeler("message", "a shipper's message", _is_message, field("message")),
    Peeler("log", "a container's line", lambda v: may_wrap(v["log"]) and has_any(v, _AROUND_A_LINE), field("log")),
)
