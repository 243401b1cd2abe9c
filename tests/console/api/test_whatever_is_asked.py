"""Whatever a program asks, the answer is one that the description knows, and never a fault of ours."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from console.api.document import BASE, document
from console.api.interface import Listing
from console.api.listings import LISTINGS
from tests.console.api.test_listings import Program
from tests.console.opened_console import house_over
from tests.reviews.opened import filled_store, open_at

EXAMPLES = 20
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def program() -> Program:
    engine = filled_store("sqlite://")
    open_at(engine)
    # A clock of minutes: no example is kept waiting.
    return Program(house_over(engine)).asks()


@pytest.mark.parametrize("listing", [pytest.param(listing, id=listing.path) for listing in LISTINGS])
def test_an_answer_is_one_of_those_described(program: Program, listing: Listing) -> None:
    operation = schemathesis.openapi.from_dict(document())[f"{BASE}{listing.path}"]["GET"]

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy())
    def answers(case: schemathesis.Case[Any]) -> None:
        case.headers["authorization"] = f"Bearer {program.token_sent}"
        sent = case.as_transport_kwargs(base_url="http://127.0.0.1:7730")
        answer = program.send(sent["url"], sent["params"], dict(sent["headers"]))
        case.validate_response(answer, checks=CHECKS)

    answers()
