"""Every fault that Okta's pages can have, each given once; a walk that heeds none of them shows what it costs."""

from __future__ import annotations

import pytest

from tests.simulator.service.orgs import LOGS, LONG_AGO, Org


def walk_once(fault: str) -> tuple[list[list[str]], Org]:
    with Org() as org:
        org.client.get(LOGS)
        org.faults.once(fault)
        pages = org.pages(LOGS, since=LONG_AGO, limit=1000)
        assert org.faults.counts() == {fault: 1}
        return [[record["uuid"] for record in page] for page in pages], org


def test_an_empty_page_with_a_next_link_loses_nothing_to_who_follows_it() -> None:
    with Org() as org:
        org.faults.once("empty_page")
        empty = org.client.get(LOGS, params={"since": LONG_AGO, "limit": 1000})
        assert empty.json() == []
        following = org.client.get(empty.links["next"]["url"]).json()
        assert [record["uuid"] for record in following] == org.ledger()[:1000]


@pytest.mark.parametrize("fault", ["links_reversed", "links_joined"])
def test_links_in_another_form_lead_to_the_same_pages(fault: str) -> None:
    with Org() as org:
        usual = org.client.get(LOGS, params={"limit": 1})
        org.faults.once(fault)
        other = org.client.get(LOGS, params={"limit": 1})
        assert other.links == usual.links
        told = other.headers.get_list("link")
        assert told == (
            [", ".join(usual.headers.get_list("link"))]
            if fault == "links_joined"
            else usual.headers.get_list("link")[::-1]
        )


def test_a_missing_next_link_ends_a_walk_too_early() -> None:
    pages, _ = walk_once("no_next")
    assert [len(page) for page in pages] == [1000]


def test_a_next_link_to_itself_gives_the_same_page_again() -> None:
    pages, _ = walk_once("next_is_self")
    assert pages[0] == pages[1]
    assert pages[1] != pages[2]


def test_a_foreign_next_link_leads_to_another_origin() -> None:
    with Org() as org:
        org.faults.once("foreign_next")
        following = org.client.get(LOGS, params={"limit": 1}).links["next"]["url"]
        assert not following.startswith(org.url + "/")
        assert following.startswith("http://127.0.0.1:")


def test_a_page_may_begin_with_the_end_of_the_one_before() -> None:
    with Org() as org:
        first = org.client.get(LOGS, params={"since": LONG_AGO, "limit": 100})
        org.faults.once("page_again")
        second = org.client.get(first.links["next"]["url"])
        assert second.json()[:5] == first.json()[-5:]


def test_an_expired_cursor_is_refused() -> None:
    with Org() as org:
        cursor = org.client.get(LOGS, params={"limit": 1}).links["next"]["url"]
        org.faults.once("cursor_expired")
        answer = org.client.get(cursor)
        assert (answer.status_code, answer.json()["errorCode"]) == (400, "E0000001")
        assert org.client.get(cursor).status_code == 200


def test_a_list_can_have_an_empty_page_in_its_midst() -> None:
    with Org() as org:
        everybody = org.walked("/api/v1/users", limit=30, search="status pr")
        org.faults.once("empty_page")
        pages = org.pages("/api/v1/users", limit=30, search="status pr")
        assert pages[0] == []
        assert [user for page in pages for user in page] == everybody
