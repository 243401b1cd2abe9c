"""What is wrong with a campaign is told with its place in the settings, all of it at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from front_door.settings import settings_in
from ingest.contract.errors import SetupError, UnclearError
from reviews.campaigns.definitions.checks import check_definitions, definition_called, faults, stages_of
from reviews.campaigns.machine.item_states import Stage
from reviews.settings.campaigns import CampaignSettings

OWNERS = ["okta:acme|rita", "okta:acme|sam"]


def defined(**keys: Any) -> CampaignSettings:
    return msgspec.convert({"name": "privileges", "owners": OWNERS} | keys, CampaignSettings)


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        ({"owners": ["rita"]}, "owners: two different people at least"),
        ({"owners": ["rita", "Rita"]}, "owners: two different people at least"),
        ({"name": "what_changed"}, "name: what_changed is built in"),
        ({"stages": []}, "stages: one at least"),
        ({"stages": [{"reviewers": []}]}, "stages[0].reviewers: one at least"),
        ({"stages": [{"days": 3}]}, "stages[0].days: the last stage ends with the campaign"),
        ({"scope": {"severities": ["high"]}}, "scope.severities: only findings have one"),
        ({"scope": {"of": "accounts", "privileged": True}}, "scope.privileged: only grants are privileges"),
        (
            {"scope": {"of": "accounts", "entitlements": ["group:a"]}},
            "scope.entitlements: an account is no entitlement",
        ),
        ({"scope": {"applications": ["payroll"]}}, "scope.applications: payroll is no key of an application"),
        ({"scope": {"entitlements": ["admins"]}}, "scope.entitlements: admins names no type"),
        ({"scope": {"account_types": ["guest", "servise"]}}, "scope.account_types: servise is no type; did you mean"),
        ({"escalate": [{"days_after_due": 7}]}, "escalate: 7 days after it was due the campaign is closed"),
        ({"holidays_of": "QQ"}, "holidays_of: no calendar is known for QQ"),
        ({"schedule": {"cron": "0 6 31 2 *"}}, "schedule.cron: '0 6 31 2 *' names no instant"),
        ({"schedule": {"cron": "0 0 6 1 * *"}}, "schedule.cron: '0 0 6 1 * *' has not five fields"),
        ({"schedule": {"cron": "0 6 1 * *", "zone": "Berlin"}}, "schedule.zone: no time zone is called Berlin"),
    ],
)
def test_a_fault_names_its_key(keys: dict[str, Any], fault: str) -> None:
    (told,) = faults(defined(**keys))
    assert told.startswith(fault)


def test_a_definition_with_its_defaults_is_whole() -> None:
    assert list(faults(defined())) == []
    assert stages_of(defined(stages=[{"passes_on": ["approved"]}])) == (Stage(passes_on=frozenset({"approved"})),)


def test_all_faults_are_told_at_once_with_their_places() -> None:
    with pytest.raises(SetupError) as raised:
        check_definitions([defined(owners=["rita"]), defined(stages=[])])
    assert [line.partition(": ")[0].strip() for line in str(raised.value).splitlines()[1:]] == [
        "reviews.campaigns[0].owners",
        "reviews.campaigns[1].stages",
        "reviews.campaigns[1].name",
    ]


def test_a_file_with_a_wrong_campaign_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("reviews:\n  campaigns:\n    - {name: quarterly, owners: [rita]}\n")
    with pytest.raises(SetupError, match=r"reviews\.campaigns\[0\]\.owners"):
        settings_in(file)


def test_a_name_that_nobody_defined_is_told_with_the_nearest() -> None:
    assert definition_called([defined()], "privileges") == defined()
    with pytest.raises(UnclearError, match="no campaign is defined as privilege; did you mean privileges"):
        definition_called([defined()], "privilege")
