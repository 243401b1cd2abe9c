"""Hooks and CloudEvents, and lists of events under a name of their own.

Source: https://developer.okta.com/docs/concepts/event-hooks/, https://github.com/cloudevents/spec.
"""

from __future__ import annotations

from ingest.files.peelers.opening import Peeler, Value, field, has_any, has_object, is_list_of, may_wrap

_AROUND_A_CLOUD_EVENT = ("specversion", "cloudEventsVersion", "dataVersion")
_BESIDE_EVENTS = frozenset(
    {"events", "searchedLogStreams", "nextToken", "nextForwardToken", "nextBackwardToken", "next", "count", "total"}
)


def _is_mere_list(value: Value) -> bool:
    return is_list_of(value, "events") and value.keys() <= _BESIDE_EVENTS


PEELERS = (
    Peeler(
        "data",
        "an event hook's call",
        lambda v: has_object(v, "data") and is_list_of(v["data"], "events"),
        field("data", "events"),
    ),
    Peeler("data", "a CloudEvent", lambda v: may_wrap(v["data"]) and has_any(v, _AROUND_A_CLOUD_EVENT), field("data")),
    Peeler("events", "a list of events", _is_mere_list, field("events")),
)
