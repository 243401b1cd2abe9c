"""Reads a LogEvent out of tables and documents that spell its fields their own way.

Forms: the admin console's CSV (``client.user_agent.os``, ``target0.id``), Elastic's Okta integration without the
original (an object ``okta``, or names like ``okta.actor.id``), Sentinel's ``Okta_CL`` (``actor_alternateId_s``), and
flattened JSON (``actor.id``, ``target{}.id``). All tell less than the record itself: a version made of one never counts
where the record is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ingest.collectors.okta.record.fields import decoded
from ingest.contract.errors import RecordError

Json = dict[str, Any]

TRANSLATION = 1
"""Of events made of these forms: the lowest, below that of the record itself."""

_CONSOLE = frozenset({"uuid", "event_type", "timestamp", "actor.id", "outcome.result"})
_FLATTENED = frozenset({"uuid", "eventType", "published", "actor.id"})
_ELASTIC = frozenset({"okta.uuid", "okta.event_type", "@timestamp"})
_SENTINEL = frozenset({"uuid_g", "eventType_s", "published_t"})
_TYPED = re.compile(r"(?P<path>.+)_(?P<type>[stgdb])")
_REDATED = re.compile(
    r"\d{1,2}([/.-])\d{1,2}\1\d{2,4}(?:,?\s+\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:[.,]\d+)?(?:\s*[AaPp]\.?[Mm]\.?)?)?"
    r"|\d{1,2}:\d\d(?:[:.,]\d+)?|\d{5}(?:[.,]\d+)?",
    re.ASCII,
)
"""``1/31/2026 8:00``, ``31.01.2026 08:00``, ``00:32.2``, ``46053.33``: how spreadsheets save an instant."""
_OF_TARGETS = "target{}."
_NUMBERED = re.compile(r"target(\d)")
_UNDERLINED = re.compile(r"_(.)")


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell by its keys whether the record is one of these forms, with all that an event needs."""
    return _form_of(record) is not None


def as_log_event(record: Mapping[str, Any]) -> Json | None:
    """Return the LogEvent that a record of these forms tells of; None for a record of another form."""
    form = _form_of(record)
    return None if form is None else form(record)


def _form_of(record: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], Json] | None:
    if "uuid" in record and record.keys() >= _CONSOLE:
        return _from_console
    if "okta" in record and isinstance(record["okta"], dict) and record["okta"].keys() >= {"uuid", "event_type"}:
        return _from_elastic
    if "okta.uuid" in record and record.keys() >= _ELASTIC:
        return _from_elastic_names
    if "uuid_g" in record and record.keys() >= _SENTINEL:
        return _from_sentinel
    if "actor.id" in record and record.keys() >= _FLATTENED:
        return _from_flattened
    return None


def _from_console(record: Mapping[str, Any]) -> Json:
    log: Json = {}
    targets: dict[int, Json] = {}
    for name, cell in record.items():
        if cell in ("", None):
            continue
        first, _, rest = name.partition(".")
        numbered = _NUMBERED.fullmatch(first)
        if name == "timestamp":
            log["published"] = _as_downloaded(cell)
        elif numbered is not None and rest:
            targets.setdefault(int(numbered[1]), {})[_camel(rest)] = cell
        else:
            _put(log, [_camel(part) for part in name.split(".")], cell)
    log["target"] = [targets[number] for number in sorted(targets)]
    return log


def _as_downloaded(cell: object) -> object:
    """Return the console's timestamp. Raises RecordError where a spreadsheet wrote it anew: in which zone, it lost."""
    if isinstance(cell, str) and _REDATED.fullmatch(cell.strip()):
        raise RecordError(
            f"timestamp {cell!r:.40} was rewritten by a spreadsheet that the file was opened and saved in, and no "
            "longer tells the instant; import the CSV as Okta's console gave it, or collect the log itself"
        )
    return cell


def _from_elastic(record: Mapping[str, Any]) -> Json:
    log = {_camel(name): _camel_keys(value) for name, value in record["okta"].items()}
    client = log.get("client")
    if isinstance(client, dict) and "ip" in client:
        client["ipAddress"] = client.pop("ip")
    debug = log.get("debugContext")
    data = debug.get("debugData") if isinstance(debug, dict) else None
    if isinstance(debug, dict) and isinstance(data, dict) and isinstance(data.get("flattened"), dict):
        debug["debugData"] = data | data["flattened"]
    log.setdefault("published", record.get("@timestamp"))
    return log


def _from_elastic_names(record: Mapping[str, Any]) -> Json:
    """Return the LogEvent of a document whose names have dots; a search's fields are lists, also of one value."""
    okta: Json = {}
    targets = {name: value for name, value in record.items() if name.startswith("okta.target.")}
    for name, value in record.items():
        if name.startswith("okta.") and name not in targets:
            inner = value[0] if isinstance(value, list) and len(value) == 1 and name != "okta.target" else value
            _put(okta, name.split(".")[1:], decoded(inner))
    if targets:
        okta.setdefault("target", _targets({name.split(".", 2)[2]: value for name, value in targets.items()}))
    published = record["@timestamp"]
    return _from_elastic({"okta": okta, "@timestamp": published[0] if isinstance(published, list) else published})


def _targets(columns: Mapping[str, Any]) -> list[Json]:
    """Return the targets of lists of their fields; a list that is not as long as that of ids is nobody's.

    It left out what was null: whose the rest is, is unknown. Without ids and types of all there is no target.
    """
    lists = {name: value if isinstance(value, list) else [value] for name, value in columns.items()}
    ids, types = lists.get("id", []), lists.get("type", [])
    if len(ids) != len(types):
        return []
    whole = {name: values for name, values in lists.items() if len(values) == len(ids)}
    return [dict(zip(whole, values, strict=True)) for values in zip(*whole.values(), strict=True)]


def _from_sentinel(record: Mapping[str, Any]) -> Json:
    log: Json = {}
    for name, cell in record.items():
        typed = _TYPED.fullmatch(name)
        if typed is not None and cell not in ("", None):
            _put(log, typed["path"].split("_"), decoded(cell))
    return log


def _from_flattened(record: Mapping[str, Any]) -> Json:
    """Return the LogEvent of dotted names; the values of a list's fields stand beneath each other in one cell."""
    log: Json = {}
    of_targets: dict[str, Any] = {}
    for name, cell in record.items():
        if cell in ("", None) or name.startswith("_"):
            continue
        if name.startswith(_OF_TARGETS):
            of_targets[name.removeprefix(_OF_TARGETS)] = cell.split("\n") if isinstance(cell, str) else cell
        elif "{}" not in name:
            _put(log, name.split("."), decoded(cell))
    if of_targets:
        log["target"] = _targets(of_targets)
    return log


def _put(log: Json, path: list[str], value: object) -> None:
    for part in path[:-1]:
        inner = log.setdefault(part, {})
        if not isinstance(inner, dict):
            return
        log = inner
    log.setdefault(path[-1], value)


def _camel(name: str) -> str:
    return _UNDERLINED.sub(lambda match: match[1].upper(), name)


def _camel_keys(value: object) -> object:
    if isinstance(value, dict):
        return {_camel(name): _camel_keys(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_camel_keys(inner) for inner in value]
    return value
