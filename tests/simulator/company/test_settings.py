from __future__ import annotations

import msgspec

from governance.policies.catalogue import configured, load_policies
from governance.settings.sections import GovernanceSettings
from simulator.company.settings import demo_settings
from simulator.organisation.catalogue import APPLICATIONS
from tests.governance.configured import governance
from tests.simulator.made import small


def settings() -> GovernanceSettings:
    return governance(**demo_settings(small())["governance"])


def test_the_settings_are_such_as_governance_reads() -> None:
    # Who is unlike his peers is asked of a list of its own (`planted.peers`): this company knows few roles.
    named = [policy for policy in load_policies() if policy.id != "peer_outlier"]
    assert [asked.policy for asked in configured(settings())] == named
    assert msgspec.json.encode(demo_settings(small()))


def test_every_application_is_named_and_owned() -> None:
    named = {f"{app.issuer}|{app.id}": app for app in settings().applications}
    assert len(APPLICATIONS) >= 40
    for app in APPLICATIONS:
        assert named[app.key].owner
        assert named[app.key].assignment_required is app.assignment_required
        assert named[app.key].provisioning is app.scim


def test_every_account_of_no_person_has_a_known_owner() -> None:
    provenance = small().ledger.provenance
    assert settings().non_persons
    for answerable in settings().non_persons:
        assert answerable.account in provenance
        assert answerable.owner in provenance


def test_one_exclusion_has_expired_and_one_has_not() -> None:
    end = small().plan.ends_at
    assert sorted(excluded.until > end for excluded in settings().sweep.exclusions) == [False, True]
