"""Okta's answers: lists, and errors in its own form.

Source: Okta documentation, "Okta error codes and descriptions"; facts of rate limits in ``limits.py``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import orjson
from starlette.responses import Response

_SUMMARIES = {
    "E0000001": (400, "Api validation failed: {what}"),
    "E0000006": (403, "You do not have permission to perform the requested action"),
    "E0000007": (404, "Not found: Resource not found: {what}"),
    "E0000009": (500, "Internal Server Error"),
    "E0000011": (401, "Invalid token provided"),
    "E0000022": (405, "The endpoint does not support the provided HTTP method"),
    "E0000031": (400, "Invalid search criteria."),
    "E0000046": (403, "Deactivate application for user forbidden"),
    "E0000047": (429, "API call exceeded rate limit due to too many requests."),
    "E0000053": (400, "Invalid filter '{what}'"),
}


class OktaError(Exception):
    """A request that the org refuses: its code, what it is about, what caused it, and further headers."""

    def __init__(
        self, code: str, object_name: str = "", causes: Sequence[str] = (), headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(f"{code} {object_name}")
        self.code, self.what, self.causes, self.headers = code, object_name, tuple(causes), headers or {}

    def response(self) -> Response:
        """Return the answer."""
        status, summary = _SUMMARIES[self.code]
        body = {
            "errorCode": self.code,
            "errorSummary": summary.format(what=self.what),
            "errorLink": self.code,
            "errorId": "oae" + hashlib.sha256(str(self).encode()).hexdigest()[:20],
            "errorCauses": [{"errorSummary": cause} for cause in self.causes],
        }
        return json_answer(body, status, self.headers)


def invalid(parameter: str, why: str) -> OktaError:
    """Return the refusal of a request's parameter."""
    return OktaError("E0000001", parameter, [f"{parameter}: {why}"])


def json_answer(content: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return content as JSON."""
    return raw_answer(orjson.dumps(content), status, headers)


def raw_answer(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return a body that is JSON already."""
    return Response(body, status, headers, media_type="application/json")
