"""The parameters of Okta's requests, read strictly: wrong ones are refused as Okta refuses them."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request

from simulator.records.instants import micros
from simulator.service.okta.wire.answers import OktaError, invalid
from simulator.service.okta.wire.filters import FilterError, Predicate, parsed


def limit_of(request: Request, usual: int, most: int, least: int = 1) -> int:
    """Return how many are asked for. Raises OktaError E0000001 outside of what the endpoint gives."""
    given = request.query_params.get("limit")
    if given is None:
        return usual
    if not given.isdecimal() or not least <= int(given) <= most:
        raise invalid("limit", f"must be between {least} and {most}")
    return int(given)


def instant_of(request: Request, name: str) -> int | None:
    """Return an instant that is asked for, in microseconds. Raises OktaError E0000001 when it is none."""
    given = request.query_params.get(name)
    if given is None:
        return None
    try:
        instant = datetime.fromisoformat(given)
    except ValueError:
        raise invalid(name, "The date format in your query is not recognized") from None
    return micros(instant if instant.tzinfo else instant.replace(tzinfo=UTC))


def predicate_of(expression: str) -> Predicate:
    """Return what a filter or search selects. Raises OktaError E0000053 when it is not understood."""
    try:
        return parsed(expression)
    except FilterError as wrong:
        raise OktaError("E0000053", expression, [str(wrong)]) from wrong
