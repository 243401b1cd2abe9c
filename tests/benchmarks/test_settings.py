"""What benchmarks measure under: every policy is in force."""

from benchmarks.settings import all_policies_on
from governance.policies.catalogue import settings_in_force


def test_no_policy_is_off() -> None:
    off = [policy for policy, settings in settings_in_force(all_policies_on()).items() if settings is None]

    assert off == []
