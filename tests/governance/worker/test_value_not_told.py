"""An attribute changed and no record tells to what: from then on it is unknown, for policies and links alike."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest

from governance.model.identity_links import is_link
from governance.settings.links import LinkSettings
from governance.settings.sections import GovernanceSettings
from ingest.contract.event import Event
from tests.governance.configured import governance
from tests.governance.told import Told
from tests.ingest.contract.events import ADA, AT, FINANCE, event, granted

MAPPED: dict[str, Any] = {
    "policies": {
        "role_mapping": {
            "mover_grace_days": 0,
            "rules": [{"entitlement": "group:Finance", "allow": [{"department": ["Finance"]}]}],
        }
    }
}


def updated(day: int, changed: list[str], **profile: object) -> Event:
    attributes: dict[str, Any] = {"changed": changed, "profile": profile} if profile else {"changed": changed}
    at = AT + timedelta(days=day)
    return event("account_updated", event_id=f"okta:u{day}", occurred_at=at, application=None, attributes=attributes)


CREATED = event(
    "account_created", event_id="okta:c", application=None, attributes={"profile": {"department": "Finance"}}
)
HOLDS = granted("grant_added", FINANCE, event_id="okta:g", application=None, occurred_at=AT + timedelta(days=1))
UNTOLD = updated(5, ["department", "title"])


def linking(told: Told) -> list[str]:
    """What links by itself: names and addresses of other domains only add to it."""
    return [str(link) for (link,) in told.ask("SELECT link FROM identity_link") if is_link(str(link))]


def unknown(told: Told) -> list[tuple[object, ...]]:
    return told.ask("SELECT policy, reason FROM not_evaluable WHERE policy = 'role_mapping'")


def test_from_then_on_no_rule_can_be_asked(store_url: str) -> None:
    told = Told(store_url, governance(**MAPPED))
    told.tell([CREATED, HOLDS])
    assert unknown(told) == []
    told.tell([UNTOLD])
    assert unknown(told) == [("role_mapping", "the attributes are unknown: department")]
    assert told.ask("SELECT finding_id FROM finding WHERE policy = 'role_mapping'") == []
    assert told.ask("SELECT profile FROM account WHERE application_id = ''") == [(None,)]


@pytest.mark.parametrize(("department", "findings"), [("Finance", 0), ("Sales", 1)])
def test_a_later_record_tells_it_again_in_any_order(department: str, findings: int) -> None:
    again = updated(9, ["department"], department=department)
    digests = set()
    for order in itertools.permutations([CREATED, HOLDS, UNTOLD, again]):
        told = Told("sqlite://", governance(**MAPPED))
        for each in order:
            told.tell([each])
        assert unknown(told) == []
        assert told.ask("SELECT COUNT(*) FROM finding WHERE policy = 'role_mapping'") == [(findings,)]
        digests.add(told.digest())
    assert len(digests) == 1


def test_what_the_update_does_not_name_stays_known(sqlite_url: str) -> None:
    told = Told(sqlite_url, governance(**MAPPED))
    told.tell([CREATED, HOLDS, updated(5, ["title"])])
    assert unknown(told) == []


def test_a_value_that_is_unknown_links_nobody(store_url: str) -> None:
    links = LinkSettings(attributes={ADA.issuer or "": "employeeNumber"})
    told = Told(store_url, GovernanceSettings(links=links))
    created = event(
        "account_created", event_id="okta:c", application=None, attributes={"profile": {"employeeNumber": "0042"}}
    )
    told.tell([created])
    assert linking(told) == ["attribute:0042"]
    told.tell([updated(5, ["employeeNumber"])])
    assert linking(told) == []
