"""Messages of Kafka as its tools print them, and what recorded a browser's or a program's requests."""

from __future__ import annotations

from ingest.files.peelers.opening import Peeler, Value, field, has_any, has_object, is_json_text, is_list_of

_AROUND_A_VALUE = ("partition", "offset")


def _is_har(value: Value) -> bool:
    return has_object(value, "log") and is_list_of(value["log"], "entries", "response")


PEELERS = (
    Peeler(
        "value",
        "a message of Kafka",
        lambda v: (has_object(v, "value") or is_json_text(v["value"])) and "topic" in v and has_any(v, _AROUND_A_VALUE),
        field("value"),
    ),
    Peeler(
        "payload",
        "a message of Kafka",
        lambda v: (has_object(v, "payload") or is_json_text(v["payload"])) and has_any(v, ("schema", "topic")),
        field("payload"),
    ),
    Peeler("log", "recorded requests", _is_har, field("log", "entries", "response", "content", "text")),
)
