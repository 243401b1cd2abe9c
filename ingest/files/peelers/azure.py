"""Azure's queries, event hubs and grids, and pages of Graph.

Source: https://learn.microsoft.com/rest/api/loganalytics/dataaccess/query/get,
https://learn.microsoft.com/kusto/api/rest/response-v2.
"""

from __future__ import annotations

from collections.abc import Callable

from ingest.files.peelers.opening import (
    Peeler,
    Value,
    field,
    has_any,
    has_object,
    is_json_text,
    is_list_of,
    is_table,
    may_wrap,
    nothing,
    rows,
)

_AROUND_A_BODY = ("enqueuedTimeUtc", "EnqueuedTimeUtc", "sequenceNumber", "SequenceNumber")
_AROUND_AN_ANSWER = ("headers", "statusCode", "status")
_OF_A_PAGE = ("@odata.context", "@odata.nextLink", "Count", "count")


def _is_frame_without_rows(value: Value) -> bool:
    frame = value["FrameType"]
    kind = value.get("TableKind")
    return isinstance(frame, str) and (frame.startswith("DataSet") or kind not in (None, "PrimaryResult"))


def _is_hub_message(body: str) -> Callable[[Value], bool]:
    return lambda value: (has_object(value, body) or is_json_text(value[body])) and has_any(value, _AROUND_A_BODY)


PEELERS = (
    Peeler("FrameType", "a frame of a query's answer", _is_frame_without_rows, nothing),
    Peeler("tables", "a query's tables", lambda v: is_list_of(v, "tables", "rows"), field("tables")),
    Peeler("Tables", "a query's tables", lambda v: is_list_of(v, "Tables", "Rows"), field("Tables")),
    Peeler("columns", "a query's table", lambda v: is_table(v, "columns", "rows"), rows("columns", "rows")),
    Peeler("Columns", "a query's table", lambda v: is_table(v, "Columns", "Rows"), rows("Columns", "Rows")),
    *(Peeler(body, "a message of an event hub", _is_hub_message(body), field(body)) for body in ("body", "Body")),
    # Lists within another envelope; on a file's own level the splitter streams them.
    Peeler("records", "a list of records", lambda v: is_list_of(v, "records"), field("records")),
    Peeler("value", "a page", lambda v: is_list_of(v, "value") and has_any(v, _OF_A_PAGE), field("value")),
    Peeler("responses", "a batch of answers", lambda v: is_list_of(v, "responses", "body"), field("responses")),
    Peeler("body", "an answer's body", lambda v: may_wrap(v["body"]) and has_any(v, _AROUND_AN_ANSWER), field("body")),
)
