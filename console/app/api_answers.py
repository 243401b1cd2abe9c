"""What the API sends: rows as JSON with their tags, problems in one form, and what it says of callers."""

from __future__ import annotations

import msgspec
from starlette.responses import Response

from console.api.problems import KIND, Problem
from console.app.faults import Fault

NO_TOKEN = Fault(401, "Unauthorized", "Send a token that counts: Authorization: Bearer …")
NOT_YOURS = Fault(403, "Forbidden", "the token's roles do not reach this")
ASKS_ONLY = Fault(
    403,
    "Forbidden",
    "this token asks, and does nothing; `jitgov token create --acts` makes one that does; of the identity "
    "provider's those with the scope that console.oidc.api_write_scope names do",
)
OF_NOBODY = Fault(403, "Forbidden", "this token is of no person: what is decided is a person's word")

NO_SUCH = Fault(404, "Not found", "there is no such thing here; /api/v1/openapi.json says what there is")


def problem(fault: Fault, headers: dict[str, str] | None = None) -> Response:
    """Return a problem (RFC 9457)."""
    return Response(problem_body(fault), fault.status, headers, media_type=KIND)


def problem_body(fault: Fault) -> bytes:
    """Return a problem as JSON."""
    return msgspec.json.encode(Problem(fault.title, fault.status, fault.what, fault_id=fault.fault_id))


def tagged(body: bytes, tag: str, known: str) -> Response:
    """Return an answer with its entity tag; ``known``: what If-None-Match says, whose answer is not sent again."""
    if tag in known:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, headers={"ETag": tag, "Vary": "Accept, Authorization"}, media_type="application/json")
