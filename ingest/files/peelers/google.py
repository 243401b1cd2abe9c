"""Google Cloud's messages and logs. Source: https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry."""

from __future__ import annotations

from ingest.files.peelers.opening import Peeler, field, from_base64, has_any, has_object, is_base64, is_json_text

_AROUND_A_PAYLOAD = ("insertId", "logName", "receiveTimestamp")

PEELERS = (
    Peeler(
        "message",
        "a Pub/Sub message",
        lambda v: has_object(v, "message") and is_base64(v["message"].get("data")),
        from_base64("message", "data"),
    ),
    Peeler(
        "jsonPayload",
        "a log entry",
        lambda v: has_object(v, "jsonPayload") and has_any(v, _AROUND_A_PAYLOAD),
        field("jsonPayload"),
    ),
    Peeler(
        "textPayload",
        "a log entry",
        lambda v: is_json_text(v["textPayload"]) and has_any(v, _AROUND_A_PAYLOAD),
        field("textPayload"),
    ),
    Peeler("rawLog", "a raw log", lambda v: is_base64(v["rawLog"]), from_base64("rawLog")),
)
