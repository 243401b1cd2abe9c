"""A policy with the settings that it is asked with, and with the only view of a situation that it gets.

Reading what the policy did not declare to need raises. The classes of its views are made once, whatever its settings: a
view costs one call and no copy.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple, NoReturn, TypeVar

from governance.model.policy import Policy, PolicySettings
from governance.model.situation import Holding, IdentitySituation, Situation
from governance.model.spellings import spellings_of
from governance.model.states import Grant
from ingest.contract.errors import BrokenError

_ALWAYS = frozenset({"account", "identity_id", "holdings"})
Seen = TypeVar("Seen", bound=tuple[Any, ...])


class Configured(NamedTuple):
    """A policy and its settings; ``configure`` makes it."""

    policy: Policy[Any]
    settings: PolicySettings
    concerned: frozenset[str] | None
    """Spellings of the entitlements whose holders' identities concern the policy; None: every identity."""
    view: type[Situation]
    identity_view: type[IdentitySituation]
    holding_view: type[Holding]

    def concerns(self, grants: Iterable[Grant]) -> bool:
        """Tell whether an identity with these grants concerns the policy."""
        return self.concerned is None or any(not self.concerned.isdisjoint(spellings_of(grant)) for grant in grants)

    def seen(self, situation: Situation) -> Situation:
        """Return the situation as the policy may see it; what it then reads undeclared raises BrokenError."""
        return tuple.__new__(self.view, situation)

    def seen_identity(self, situation: IdentitySituation) -> IdentitySituation:
        """Return the situation of an identity as the policy may see it, its holdings included."""
        holdings = tuple(tuple.__new__(self.holding_view, holding) for holding in situation.holdings)
        return tuple.__new__(self.identity_view, situation._replace(holdings=holdings))


def configure(policy: Policy[Any], settings: PolicySettings) -> Configured:
    """Return the policy, ready to be asked under these settings."""
    declared = policy.needs.parts | _ALWAYS
    declared |= {"days"} if policy.needs.days is not None else set()
    declared |= {"sessions"} if policy.needs.sessions is not None else set()
    declared |= {"peers"} if policy.needs.peers is not None else set()
    return Configured(
        policy,
        settings,
        policy.concerned(settings) if policy.concerned is not None else None,
        _view(Situation, policy.id, declared),
        _view(IdentitySituation, policy.id, declared),
        _view(Holding, policy.id, declared),
    )


@cache
def _view(shape: type[Seen], policy_id: str, declared: frozenset[str]) -> type[Seen]:
    fields: tuple[str, ...] = getattr(shape, "_fields", ())
    undeclared = {name: _refusing(policy_id, name) for name in fields if name not in declared}
    return type(shape.__name__, (shape,), {"__slots__": (), **undeclared})


def _refusing(policy_id: str, name: str) -> property:
    def refuse(_situation: object) -> NoReturn:
        raise BrokenError(f"the policy {policy_id} reads {name} of its situation, which its needs do not declare")

    return property(refuse)
