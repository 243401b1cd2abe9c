from __future__ import annotations

import pytest

from simulator.service.graph.query.filtering import Condition
from simulator.service.graph.query.options import Grammar, link, read_options
from simulator.service.graph.wire.errors import GraphError

LOGS = Grammar(
    "microsoft.graph.signIn",
    frozenset({"$filter", "$orderby", "$top", "$select"}),
    {"createdDateTime": frozenset({"ge", "lt"}), "userId": frozenset({"eq"})},
    1000,
)


def test_options_are_read() -> None:
    query = {"$filter": "userId eq 'a'", "$orderby": "createdDateTime asc", "$top": "7", "$select": "id, appId"}
    options = read_options({**query, "$skiptoken": "t"}, LOGS)
    assert options.conditions == (Condition("userId", "eq", "a"),)
    assert (options.ascending, options.ordered_by, options.top) == (True, "createdDateTime", 7)
    assert (options.select, options.token) == (("id", "appId"), "t")
    assert options.asked == read_options(query, LOGS).asked


def test_without_options_it_is_the_resources_own_way() -> None:
    options = read_options({}, LOGS)
    assert (options.conditions, options.ascending, options.top, options.token) == ((), False, None, None)


@pytest.mark.parametrize("order", ["createdDateTime", "createdDateTime asc"])
def test_an_order_ascends_unless_told_otherwise(order: str) -> None:
    assert read_options({"$orderby": order}, LOGS).ascending
    assert not read_options({"$orderby": "createdDateTime desc"}, LOGS).ascending


@pytest.mark.parametrize("top", ["0", "1001", "-1", "many", ""])
def test_top_has_bounds(top: str) -> None:
    with pytest.raises(GraphError, match=f"Invalid page size specified: '{top}'") as refused:
        read_options({"$top": top}, LOGS)
    assert refused.value.status == 400


def test_an_unknown_property_is_named_with_its_type() -> None:
    with pytest.raises(GraphError, match=r"named 'signInEventTypes' on type 'microsoft\.graph\.signIn'"):
        read_options({"$filter": "signInEventTypes/any(t: t eq 'a')"}, LOGS)


def test_an_operator_that_the_property_does_not_know_is_refused() -> None:
    with pytest.raises(GraphError, match="'eq' on 'createdDateTime'"):
        read_options({"$filter": "createdDateTime eq 2026-10-28T10:00:00Z"}, LOGS)


def test_an_option_that_the_resource_does_not_take_is_refused() -> None:
    with pytest.raises(GraphError) as refused:
        read_options({"$expand": "manager"}, LOGS)
    assert refused.value.code == "Request_UnsupportedQuery"


def test_a_delta_token_is_taken_in_either_spelling() -> None:
    assert read_options({"$deltaToken": "latest"}, LOGS).token == "latest"


def test_a_link_repeats_the_options_with_another_token() -> None:
    query = {"$filter": "userId eq 'a'", "$skiptoken": "old"}
    assert link("http://host/v1.0/x", query, "$skiptoken", "new") == (
        "http://host/v1.0/x?$filter=userId%20eq%20%27a%27&$skiptoken=new"
    )
