"""The three log reports: their options and filters, and which of the tenant's logs a request reads.

Source: Graph, api/signin-list.md, directoryaudit-list.md, provisioningobjectsummary-list.md, and what collectors met.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from simulator.service.graph.query.filtering import Condition
from simulator.service.graph.query.options import Grammar
from simulator.service.graph.wire.call import Version
from simulator.service.graph.wire.errors import bad_request

MOST_ROWS = 1_000

_OPTIONS = frozenset({"$filter", "$orderby", "$top", "$select", "$count"})
_TIMES = frozenset({"ge", "gt", "le", "lt", "eq"})
_EQUAL = frozenset({"eq"})
_TEXT = frozenset({"eq", "startswith"})
_FOUND = frozenset({"eq", "contains"})

STREAM_OF_TYPE = {
    "interactiveUser": "sign_ins_interactive",
    "nonInteractiveUser": "sign_ins_non_interactive",
    "servicePrincipal": "sign_ins_service_principal",
    "managedIdentity": "sign_ins_managed_identity",
}
"""Sign-in event type → the stream that holds its rows."""
_OF_USERS = {"interactiveUser", "nonInteractiveUser"}
_TYPES = "signInEventTypes"


class Report(NamedTuple):
    """One report; ``ordered`` False: ``$orderby`` is taken and not followed."""

    name: str
    time: str
    """The property that dates a row."""
    grammar: Grammar
    streams: tuple[str, ...]
    permissions: tuple[str, ...] = ("AuditLog.Read.All",)
    ordered: bool = True

    def grammar_of(self, version: Version) -> Grammar:
        """Return the options that the report takes: only beta can filter sign-ins by event type."""
        if self.name != SIGN_INS.name or version == "beta":
            return self.grammar
        known = {name: operators for name, operators in self.grammar.filterable.items() if name != _TYPES}
        return self.grammar._replace(filterable=known)

    def streams_for(self, conditions: tuple[Condition, ...]) -> tuple[str, ...]:
        """Return the streams to read. Raises GraphError (400) for types of people and of workloads in one request."""
        types = [value for condition in conditions if condition.name == _TYPES for value in _values(condition)]
        if not types:
            return self.streams
        if unknown := [value for value in types if value not in STREAM_OF_TYPE]:
            raise bad_request(f"Invalid filter clause: '{unknown[0]}' is no value of {_TYPES}.")
        if 0 < len(_OF_USERS.intersection(map(str, types))) < len(set(types)):
            raise bad_request("Invalid filter clause: user and service principal sign-ins cannot be combined.")
        return tuple(STREAM_OF_TYPE[str(value)] for value in dict.fromkeys(types))

    def on_rows(self, conditions: tuple[Condition, ...]) -> list[Condition]:
        """Return the conditions that only the rows can answer: neither the time nor the choice of a stream."""
        return [condition for condition in conditions if condition.name not in (self.time, _TYPES)]


def _values(condition: Condition) -> tuple[object, ...]:
    return condition.value if isinstance(condition.value, tuple) else ()


def _grammar(type_name: str, filterable: Mapping[str, frozenset[str]]) -> Grammar:
    return Grammar(f"microsoft.graph.{type_name}", _OPTIONS, filterable, MOST_ROWS)


SIGN_INS = Report(
    "auditLogs/signIns",
    "createdDateTime",
    _grammar(
        "signIn",
        {
            "createdDateTime": _TIMES,
            _TYPES: frozenset({"any"}),
            **dict.fromkeys(("id", "userId", "appId", "ipAddress", "correlationId", "status/errorCode"), _EQUAL),
            **dict.fromkeys(("userPrincipalName", "userDisplayName", "appDisplayName", "clientAppUsed"), _TEXT),
        },
    ),
    # Without a filter on event types beta, too, has the interactive ones only.
    ("sign_ins_interactive",),
)
DIRECTORY_AUDITS = Report(
    "auditLogs/directoryAudits",
    "activityDateTime",
    _grammar(
        "directoryAudit",
        {
            "activityDateTime": _TIMES,
            "activityDisplayName": _TEXT,
            **dict.fromkeys(("id", "loggedByService", "category", "correlationId", "result"), _EQUAL),
        },
    ),
    ("directory_audits",),
)
PROVISIONING = Report(
    "auditLogs/provisioning",
    "activityDateTime",
    _grammar(
        "provisioningObjectSummary",
        {
            "activityDateTime": frozenset({"gt", "lt", "eq"}),
            **dict.fromkeys(("id", "jobId", "cycleId", "changeId", "provisioningAction"), _EQUAL),
            **dict.fromkeys(("sourceIdentity/displayName", "targetIdentity/displayName"), _FOUND),
            **dict.fromkeys(("servicePrincipal/id", "servicePrincipal/displayName"), _FOUND),
        },
    ),
    ("provisioning",),
    ("AuditLog.Read.All", "ProvisioningLog.Read.All"),
    ordered=False,
)
REPORTS = (SIGN_INS, DIRECTORY_AUDITS, PROVISIONING)
