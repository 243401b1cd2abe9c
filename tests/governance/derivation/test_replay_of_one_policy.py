"""Of each policy in turn, changed or switched off, a replay of few accounts tells what one of all of them tells."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from governance.derivation.replaying.replay import Difference, replay
from governance.policies.catalogue import compiled, load_policies
from governance.settings.compiled import Rules
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import checking
from governance.store.database.statements import prepare
from governance.worker.generations.generation_start import start_generation
from tests.governance.configured import with_severity
from tests.properties.planted_companies import Planted, read_by_lists
from tests.properties.stores import Store, in_memory

DAYS = 7
"""What every policy that counts days is set to."""


@pytest.fixture(scope="module")
def planted() -> Planted:
    return read_by_lists()


@pytest.fixture(scope="module")
def store(planted: Planted) -> Iterator[Store]:
    with in_memory() as told:
        told.rules = start_generation(told.engine, compiled(every_policy_on(planted)), "one", told.clock()).rules
        told.take(planted.events)
        told.drain()
        yield told


def every_policy_on(planted: Planted) -> GovernanceSettings:
    """The company's settings; a policy that they leave off has those of its first example."""
    own, null = planted.settings.policies, msgspec.Raw(b"null")
    off = [policy for policy in load_policies() if policy.default is None and own.get(policy.id, null) == null]
    examples = {policy.id: msgspec.Raw(msgspec.json.encode(policy.examples()[0].settings)) for policy in off}
    return msgspec.structs.replace(planted.settings, policies={**own, **examples})


def ways(settings: GovernanceSettings, policy_id: str) -> list[GovernanceSettings]:
    """Settings of which the policy's are others: off; graver, and with other days."""
    off = {**settings.policies, policy_id: msgspec.Raw(b"null")}
    graver = with_severity(settings, policy_id, "critical")
    own = msgspec.json.decode(graver.policies[policy_id])
    known = next(policy for policy in load_policies() if policy.id == policy_id).settings.__struct_fields__
    days = {name: DAYS for name in known if name.endswith("_days")}
    otherwise = {**graver.policies, policy_id: msgspec.Raw(msgspec.json.encode({**own, **days}))}
    return [msgspec.structs.replace(settings, policies=policies) for policies in (off, otherwise)]


def replayed(store: Store, rules: Rules) -> list[Difference]:
    with checking(store.engine) as connection:
        prepare(connection)
        return sorted(replay(connection, rules), key=repr)


@pytest.mark.parametrize("policy_id", [policy.id for policy in load_policies()])
def test_it_tells_what_asking_all_policies_about_everybody_tells(
    policy_id: str, store: Store, planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    for settings in ways(every_policy_on(planted), policy_id):
        rules = compiled(settings)
        of_few = replayed(store, rules)
        with monkeypatch.context() as patched:
            patched.setattr("governance.derivation.replaying.replay._policies_alone", lambda *_: None)
            of_everybody = replayed(store, rules)
        assert of_few == of_everybody
