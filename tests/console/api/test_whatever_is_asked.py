"""Whatever a program asks or does, the answer is one that the description knows, and never a fault of ours."""

from __future__ import annotations

import os
from functools import cache
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
from sqlalchemy import Engine

from console.api.deeds import DEEDS
from console.api.document import BASE, document
from console.api.files import DOWNLOADS
from console.api.interface import Deed, Download, Listing, Question, Single
from console.api.listings import LISTINGS
from console.api.questions import QUESTIONS
from console.api.singles import SINGLES
from governance.settings.people import PeopleSettings
from tests.console.api.programs import Program
from tests.console.opened_console import PAT, SITE, house_over
from tests.reviews import asked_company
from tests.reviews.asked_company import JO, PAYROLL, SAM
from tests.reviews.opened import filled_store, open_at
from tests.reviews.remediation.removing_company import (
    CLOSED,
    DIRECT,
    MINUTE,
    Source,
    context_of,
    decided_company,
    turn,
)

FUZZ = int(os.environ.get("JITGOV_FUZZ_API", "0"))
"""Examples of an operation where somebody looks for long: ``make fuzz-api``."""
READS, DEED_EXAMPLES = FUZZ or 20, FUZZ or 50
THINGS = {
    "/audit-proofs/{id}": "1",
    "/accounts/{id}": JO,
    "/persons/{id}": JO,
    "/applications/{id}": PAYROLL,
    "/events/{id}": "okta:e1",
}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def program_over(engine: Engine, account: str = PAT) -> Program:
    # A clock of minutes: no example is kept waiting.
    house = house_over(engine, people=PeopleSettings(risk_owners=[PAT]))
    return Program(house).asks(account=account, acts=True)


@cache
def program_of(path: str) -> Program:
    """A program over a store that has what the path names; made by the first test that asks."""
    match path.split("/")[1]:
        case "review-items":
            engine = filled_store("sqlite://")
            open_at(engine)
        case "removals":
            engine = decided_company("sqlite://")
            turn(engine, context_of(Source(DIRECT), approve_above=0), CLOSED + MINUTE)
            return program_over(engine, SAM)  # Pat decided it, and speaks of it no more.
        case _:
            engine = asked_company.company("sqlite://")
            asked_company.opened(engine)
    return program_over(engine)


def named(offered: tuple[Any, ...]) -> list[Any]:
    return [pytest.param(one, id=one.path) for one in offered]


def whatever(program: Program, path: str, method: str, examples: int, ids: tuple[str, ...] = ()) -> None:
    """Ask an operation by examples of its description; ``ids``: some that are there, which no example would guess."""
    operation = schemathesis.openapi.from_dict(document())[f"{BASE}{path}"][method]
    turn = iter(range(1_000_000))

    @settings(
        max_examples=examples,
        derandomize=not FUZZ,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def answers(case: schemathesis.Case[Any]) -> None:
        number = next(turn)
        if ids and number % 2:
            case.path_parameters["id"] = ids[number % len(ids)]
            case.headers.pop("If-Match", None)
        case.headers["authorization"] = f"Bearer {program.token_sent}"
        sent = case.as_transport_kwargs(base_url=SITE.origin)
        case.validate_response(program.send(method, sent), checks=CHECKS)

    answers()


def ids_of(program: Program, path: str) -> tuple[str, ...]:
    """Some ids that a path may name."""
    if "{id}" not in path or path.startswith(("/reports/", "/report-files/")):
        return ()
    if path in THINGS:
        return (THINGS[path],)
    listing = path.split("/")[1]
    field = {"campaigns": "campaign_id", "findings": "finding_id", "removals": "removal_id"}.get(listing, "item_id")
    ids = tuple(row[field] for row in program.call(f"/{listing}").json()["rows"])[:3]
    assert ids, f"{listing}: without any, all that is asked is what is not there"
    return ids


@pytest.mark.parametrize("listing", named(LISTINGS))
def test_a_list_answers_as_described(listing: Listing) -> None:
    whatever(program_of(listing.path), listing.path, "GET", READS)


@pytest.mark.parametrize("single", named(SINGLES))
def test_a_row_answers_as_described(single: Single) -> None:
    program = program_of(single.path)
    whatever(program, single.path, "GET", READS, ids_of(program, single.path))


@pytest.mark.parametrize("download", named(DOWNLOADS))
def test_a_file_is_sent_as_described(download: Download) -> None:
    program = program_of(download.path)
    whatever(program, download.path, "GET", READS, ids_of(program, download.path))


@pytest.mark.parametrize("question", named(QUESTIONS))
def test_a_question_is_answered_as_described(question: Question) -> None:
    whatever(program_of(question.path), question.path, "POST", READS)


@pytest.mark.parametrize("deed", named(DEEDS))
def test_a_deed_answers_as_described(deed: Deed) -> None:
    program = program_of(deed.path)
    whatever(program, deed.path, "POST", DEED_EXAMPLES, ids_of(program, deed.path))
