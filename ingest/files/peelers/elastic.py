"""Elastic's documents, searches and bulk format. Source: https://www.elastic.co/docs/reference/ecs/ecs-event."""

from __future__ import annotations

from ingest.files.peelers.opening import Peeler, Value, field, has_any, has_object, is_table, may_wrap, nothing, rows

_AROUND_A_SOURCE = ("_index", "_id", "_score", "_type", "sort")
_BULK_ACTIONS = ("index", "create", "update", "delete")
_BULK_KEYS = frozenset({"_index", "_id", "_type", "routing", "version", "version_type", "pipeline", "require_alias"})


def _is_bulk_action(value: Value) -> bool:
    if len(value) != 1:
        return False
    action, where = next(iter(value.items()))
    return action in _BULK_ACTIONS and isinstance(where, dict) and set(where) <= _BULK_KEYS


def _has_fields(value: Value) -> bool:
    return has_object(value, "fields") and ("event.original" in value["fields"] or has_any(value, _AROUND_A_SOURCE))


PEELERS = (
    Peeler("hits", "an Elastic search", lambda v: has_object(v, "hits") and "hits" in v["hits"], field("hits", "hits")),
    Peeler(
        "_source",
        "Elastic's `_source`",
        lambda v: has_object(v, "_source") and has_any(v, _AROUND_A_SOURCE),
        field("_source"),
    ),
    Peeler(
        "event",
        "Elastic's `event.original`",
        lambda v: has_object(v, "event") and may_wrap(v["event"].get("original")),
        field("event", "original"),
    ),
    Peeler(
        "event.original", "Elastic's `event.original`", lambda v: bool(v["event.original"]), field("event.original")
    ),
    Peeler("fields", "Elastic's `fields`", _has_fields, field("fields")),
    Peeler("columns", "an ES|QL answer", lambda v: is_table(v, "columns", "values"), rows("columns", "values")),
    *(Peeler(action, "an action of Elastic's bulk format", _is_bulk_action, nothing) for action in _BULK_ACTIONS),
    Peeler("doc", "a document of Elastic's bulk format", lambda v: has_object(v, "doc") and len(v) <= 3, field("doc")),
)
