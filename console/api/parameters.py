"""The words of addresses by which lists of the API are narrowed and walked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from console.api.interface import Parameter
from governance.model.answers import SEVERITIES
from governance.queries.pages import MOST_ROWS

TEXT: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 500}
INSTANT: dict[str, Any] = {"type": "string", "format": "date-time"}
TICKED: dict[str, Any] = {"type": "string", "enum": ["1"]}
SEVERAL: dict[str, Any] = {"type": "array", "items": TEXT}


def among(name: str, words: Sequence[str]) -> Parameter:
    """Return the parameter that narrows a list to some of its words."""
    return Parameter(name, f"A {name}.", {"type": "array", "items": {"type": "string", "enum": list(words)}})


AS_OF = Parameter("as_of", "The instant to answer for; else the last that was read.", INSTANT)
PAGING = (
    Parameter("limit", "Rows of the page.", {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": 100}),
    Parameter("cursor", "Where the page begins, as the page before says.", {"type": "string", "maxLength": 8192}),
    Parameter("sort", "One of the list's orders; else its first.", TEXT),
)
ACCOUNT = Parameter("account", "A key, a login, or a name.", TEXT)
PERSON = Parameter("person", "All accounts of one: an account, an employee id, an address or a name.", TEXT)
APPLICATION = Parameter("application", "An id or a name.", TEXT)
ENTITLEMENT = Parameter("entitlement", "An id, type:name, or a name.", TEXT)
ISSUER = Parameter("issuer", "A source.", SEVERAL)
POLICY = Parameter("policy", "A policy.", SEVERAL)
SEVERITY = among("severity", SEVERITIES)
JIT = Parameter("jit", "Only what is about accounts that JIT provisioning made.", TICKED)
SINCE = Parameter("since", "What began at this instant or later.", INSTANT)
UNTIL = Parameter("until", "What began before this instant.", INSTANT)
USUAL = (ACCOUNT, APPLICATION, ISSUER, SINCE, UNTIL, JIT, AS_OF, *PAGING)
