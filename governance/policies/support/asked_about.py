"""Which policies are asked about an account: by what is cheap to see of it, and by what it holds.

Most accounts hold nothing that settings name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar, get_args

from governance.model.configured import Configured
from governance.model.policy import Entitlements, Trait
from governance.model.situation import Situation
from governance.policies.support.named_entitlements import SaidOfEntitlements
from governance.policies.support.traits import Traits, mask_of, traits_of

_Question = TypeVar("_Question")
_PRIVILEGE = mask_of(["privilege"])
_FIRST_BIT = len(get_args(Trait))
"""Above the traits, each policy that asks about holders alone has a bit of its own."""


class AskedAbout(Generic[_Question]):
    """Tells which of some questions, one for each of these policies, are asked about an account."""

    def __init__(self, every: Sequence[tuple[Configured, _Question]]) -> None:
        named: dict[Traits, Entitlements] = {}
        demanding: list[tuple[Traits, _Question]] = []
        for asked, question in every:
            needs = asked.policy.needs
            demanded = mask_of(needs.only_with)
            if needs.only_holding is not None:
                bit = 1 << (_FIRST_BIT + len(named))
                named[bit] = needs.only_holding(asked.settings)
                demanded |= bit
            demanding.append((demanded, question))
        self._by_traits = _ByTraits(demanding)
        self._by_entitlement = SaidOfEntitlements(_naming(named)) if named else None
        self._of_privileges = sum(bit for bit, entitlements in named.items() if entitlements.privileges)

    def of(self, situation: Situation) -> tuple[_Question, ...]:
        """Return the questions that are asked about the account, in their order."""
        traits = traits_of(situation)
        if self._by_entitlement is not None:
            for bits in self._by_entitlement.of_each(situation.grants):
                traits |= bits
            if traits & _PRIVILEGE:
                traits |= self._of_privileges
        return self._by_traits[traits]


def _naming(named: Mapping[Traits, Entitlements]) -> Callable[[tuple[str, ...]], Traits]:
    """Return what tells the bits of those whose settings name an entitlement of these spellings."""

    def naming(spelled: tuple[str, ...]) -> Traits:
        return sum(bit for bit, entitlements in named.items() if not entitlements.spellings.isdisjoint(spelled))

    return naming


class _ByTraits(dict[Traits, tuple[_Question, ...]], Generic[_Question]):
    """What an account has → whoever is asked about it; made of each question with what it demands."""

    def __init__(self, every: Sequence[tuple[Traits, _Question]]) -> None:
        super().__init__()
        self._every = every

    def __missing__(self, traits: Traits) -> tuple[_Question, ...]:
        asked = tuple(question for demanded, question in self._every if traits & demanded == demanded)
        self[traits] = asked
        return asked
