"""The factors of persons: asked of everyone who can sign in, after all else; unread ones are unknown, and told."""

from __future__ import annotations

from tests.ingest.collectors.okta.census.listed_org import API, accounts, company, taken
from tests.ingest.collectors.okta.org import Org

FACTORS = f"{API}/users/{{}}/factors"


def larger() -> Org:
    """The small org with ten more people, of whom nobody administers anything."""
    org = company()
    for path in (f"{API}/users", f"{API}/users?search=status+pr"):
        people = org.lists.get(path)
        if isinstance(people, list):
            people += [
                {"id": f"00v{n}", "status": "ACTIVE", "profile": {"login": f"v{n}@x.example"}} for n in range(10)
            ]
    return org


def enrolled(org: Org) -> dict[str, object]:
    return {subject: event.attributes.get("factors") for subject, event in accounts(taken(org)).items()}


def partial(org: Org) -> list[str]:
    parts: list[str] = taken(org)[-1].attributes["census"]["partial"]
    return parts


def asked(org: Org) -> list[str]:
    return [path for path in org.paths() if path.endswith("/factors")]


def test_everyone_who_can_sign_in_is_asked_once_and_last() -> None:
    org = company()
    factors = enrolled(org)
    assert factors == {"00u1": ["push"], "00u2": None, "00u3": None, "00u4": [], "0oa9": None}
    assert asked(org) == [FACTORS.format("00u1"), FACTORS.format("00u4")]
    assert org.paths()[-2:] == asked(org)


def test_a_factor_that_is_not_active_yet_does_not_count() -> None:
    org = company()
    org.lists[FACTORS.format("00u1")] = [{"id": "f2", "factorType": "sms", "status": "PENDING_ACTIVATION"}]
    assert enrolled(org)["00u1"] == []


def test_of_a_person_who_is_gone_by_now_no_factors_are_known() -> None:
    org = company()
    org.lists[FACTORS.format("00u4")] = 404
    assert enrolled(org)["00u4"] is None
    assert partial(org) == []


def test_one_refused_list_leaves_the_others_to_be_read() -> None:
    org = company()
    org.lists[FACTORS.format("00u4")] = 403
    assert (enrolled(org)["00u1"], enrolled(org)["00u4"]) == (["push"], None)
    assert partial(org) == ["factors"]


def test_an_org_without_the_list_is_asked_a_few_times_and_told_of() -> None:
    org = larger()
    for path in list(org.lists):
        if path.endswith("/factors"):
            del org.lists[path]
    org.lists |= {FACTORS.format(f"00v{n}"): 404 for n in range(10)}
    org.lists |= {FACTORS.format(f"00u{n}"): 404 for n in (1, 4)}
    assert set(enrolled(org).values()) == {None}
    assert len(asked(org)) == 5
    assert partial(org) == ["factors"]


def test_without_the_permission_nobody_else_is_asked() -> None:
    org = larger()
    org.lists |= {FACTORS.format(f"00v{n}"): 403 for n in range(10)}
    org.lists |= {FACTORS.format(f"00u{n}"): 403 for n in (1, 4)}
    assert set(enrolled(org).values()) == {None}
    assert len(asked(org)) == 1
    assert partial(org) == ["factors"]
