"""What Graph answers when it refuses: one exception, and the bodies that the wire carries.

Source: Graph, concepts/errors.md and concepts/throttling.md; the texts are those that collectors have met.
"""

from __future__ import annotations

from collections.abc import Mapping

import orjson


class GraphError(Exception):
    """A refusal: HTTP status, Graph's code and message, and headers that go with it."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.headers = dict(headers or {})

    def body(self, request_id: str, date: str) -> bytes:
        """Return the JSON body; ``date`` is Graph's, ``2026-10-28T10:00:00``, without a zone."""
        inner: dict[str, str] = {"date": date, "request-id": request_id, "client-request-id": request_id}
        if self.status == 429:
            inner |= {"code": "429", "message": "Please retry after", "status": "429"}
        return orjson.dumps({"error": {"code": self.code, "message": self.message, "innerError": inner}})


def bad_request(message: str) -> GraphError:
    """Return the 400 of the log reports."""
    return GraphError(400, "BadRequest", message)


def unsupported_query(message: str) -> GraphError:
    """Return the directory's 400 for an option that the resource does not take."""
    return GraphError(400, "Request_UnsupportedQuery", message)


def no_such_property(name: str, type_name: str) -> GraphError:
    """Return the 400 for a property that the resource type does not have."""
    return bad_request(f"Could not find a property named '{name}' on type '{type_name}'.")


def not_found(object_name: str) -> GraphError:
    """Return the directory's 404."""
    message = (
        f"Resource '{object_name}' does not exist or one of its queried reference-property objects are not present."
    )
    return GraphError(404, "Request_ResourceNotFound", message)


def unauthorized(message: str) -> GraphError:
    """Return the 401 for an absent, broken or expired token."""
    return GraphError(401, "InvalidAuthenticationToken", message, {"WWW-Authenticate": 'Bearer realm=""'})


def no_premium_licence() -> GraphError:
    """Return the 403 of a tenant without P1 or P2."""
    return GraphError(
        403,
        "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
        "Neither tenant is B2C or tenant doesn't have premium license",
    )


def too_many_requests(headers: Mapping[str, str]) -> GraphError:
    """Return the 429; ``headers`` hold Retry-After, or not."""
    return GraphError(429, "TooManyRequests", "Too many requests. Please retry later.", headers)
