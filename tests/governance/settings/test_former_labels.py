"""Settings that name a tenant by a label which means another are named themselves."""

from __future__ import annotations

import msgspec

from front_door.settings import Settings
from governance.settings.former_labels import naming_labels
from governance.settings.people import PeopleSettings
from governance.settings.sections import GovernanceSettings


def test_each_setting_that_names_the_former_label_is_told_once() -> None:
    rules = [{"id": "pay", "a": "okta:typo|group:a", "b": "okta:typo|group:b"}]
    raw = msgspec.Raw(msgspec.json.encode({"rules": rules}))
    settings = Settings(
        people=PeopleSettings(risk_owners=["okta:typo|ann", "okta:typo-eu|bob", "entra:acme|x"]),
        governance=GovernanceSettings(policies={"separation_of_duties": raw}),
    )
    assert naming_labels(settings, ("typo",)) == {
        "okta:typo": ["people.risk_owners", "governance.policies.separation_of_duties.rules"]
    }
    assert naming_labels(settings, ()) == {}
