"""Splunk's events and searches.

Source: https://docs.splunk.com/Documentation/Splunk/latest/Data/FormateventsforHTTPEventCollector.
"""

from __future__ import annotations

from ingest.files.peelers.opening import (
    Peeler,
    Value,
    columnar,
    field,
    has_any,
    has_object,
    is_list_of,
    is_table,
    may_wrap,
    rows,
)

_AROUND_AN_EVENT = ("sourcetype", "source", "host", "index", "time", "fields")
_OF_A_SEARCH = ("preview", "init_offset", "messages", "highlighted", "post_process_count")


def _is_http_event(value: Value) -> bool:
    event = value["event"]
    # A document of Elastic has an `event` of its own, and often a `source` and a `host`.
    if isinstance(event, dict) and ("original" in event or "@timestamp" in value):
        return False
    # The event alone is all that the collector demands.
    return may_wrap(event) and (has_any(value, _AROUND_AN_EVENT) or len(value) == 1)


PEELERS = (
    Peeler("_raw", "Splunk's `_raw`", lambda v: isinstance(v["_raw"], str), field("_raw")),
    Peeler(
        "result",
        "a Splunk search's result",
        lambda v: has_object(v, "result") and (has_any(v, ("preview", "offset", "lastrow")) or "_raw" in v["result"]),
        field("result"),
    ),
    Peeler(
        "results", "a Splunk search", lambda v: is_list_of(v, "results") and has_any(v, _OF_A_SEARCH), field("results")
    ),
    Peeler("fields", "a Splunk search's rows", lambda v: is_table(v, "fields", "rows"), rows("fields", "rows")),
    Peeler(
        "fields", "a Splunk search's columns", lambda v: is_table(v, "fields", "columns"), columnar("fields", "columns")
    ),
    Peeler("event", "a Splunk HTTP event", _is_http_event, field("event")),
)
