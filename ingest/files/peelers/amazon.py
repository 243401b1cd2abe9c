"""Amazon's events, queues, streams and logs.

Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html and its siblings.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ingest.files.peelers.opening import (
    Peeler,
    Value,
    field,
    from_base64,
    has_any,
    has_object,
    is_base64,
    is_json_text,
    is_list_of,
    may_wrap,
    raw_list,
    raws,
    wrapped_texts,
)

_AROUND_A_MESSAGE = ("messageId", "MessageId", "receiptHandle", "ReceiptHandle")
_AROUND_A_LOG_EVENT = ("id", "eventId", "ingestionTime")
_OF_A_LOG_EVENT = frozenset({"timestamp", "message", "logStreamName", "logGroupName", "ingestionTime", "eventId", "id"})


def _is_log_event(value: Value) -> bool:
    if "timestamp" not in value:
        return False
    message = value["message"]
    return (may_wrap(message) and has_any(value, _AROUND_A_LOG_EVENT)) or (
        is_json_text(message) and value.keys() <= _OF_A_LOG_EVENT
    )


def _is_insights(value: Value) -> bool:
    results = value["results"]
    return isinstance(results, list) and all(
        isinstance(row, list) and all(isinstance(cell, dict) and "field" in cell for cell in row) for row in results
    )


def _of_insights(raw: bytes) -> Iterator[bytes]:
    for row in raw_list(raws(raw)["results"]):
        for cell in map(raws, raw_list(row)):
            if msgspec.json.decode(cell["field"]) == "@message" and "value" in cell:
                yield from wrapped_texts(bytes(cell["value"]))


PEELERS = (
    Peeler("detail", "an EventBridge event", lambda v: may_wrap(v["detail"]) and "detail-type" in v, field("detail")),
    Peeler("logEvents", "a CloudWatch delivery", lambda v: is_list_of(v, "logEvents", "message"), field("logEvents")),
    Peeler(
        "awslogs",
        "a CloudWatch delivery",
        lambda v: has_object(v, "awslogs") and is_base64(v["awslogs"].get("data")),
        from_base64("awslogs", "data"),
    ),
    Peeler("message", "a CloudWatch event", _is_log_event, field("message")),
    Peeler("@message", "CloudWatch's `@message`", lambda v: may_wrap(v["@message"]), field("@message")),
    Peeler("results", "a CloudWatch Insights answer", _is_insights, _of_insights),
    Peeler("Records", "a delivery", lambda v: is_list_of(v, "Records", "body", "Sns", "kinesis"), field("Records")),
    Peeler("Messages", "a queue's messages", lambda v: is_list_of(v, "Messages", "Body", "body"), field("Messages")),
    Peeler("body", "a queue's message", lambda v: may_wrap(v["body"]) and has_any(v, _AROUND_A_MESSAGE), field("body")),
    Peeler("Body", "a queue's message", lambda v: may_wrap(v["Body"]) and has_any(v, _AROUND_A_MESSAGE), field("Body")),
    Peeler(
        "Message",
        "a notification",
        lambda v: may_wrap(v["Message"]) and has_any(v, ("TopicArn", "MessageId")),
        field("Message"),
    ),
    Peeler("Sns", "a notification's delivery", lambda v: has_object(v, "Sns"), field("Sns")),
    Peeler(
        "kinesis",
        "a Kinesis record",
        lambda v: has_object(v, "kinesis") and is_base64(v["kinesis"].get("data")),
        from_base64("kinesis", "data"),
    ),
    Peeler(
        "data",
        "a message in base64",
        lambda v: is_base64(v["data"]) and has_any(v, ("recordId", "messageId", "publishTime")),
        from_base64("data"),
    ),
)
