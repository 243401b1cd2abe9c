"""Which policies are asked about an account: by what is cheap to see of it, and by what it holds.

An entitlement has thousands of holders. Of which policies' settings it is one is looked for once, and then told by one
look-up for each grant: most accounts hold nothing that settings name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Generic, TypeVar, get_args

from governance.model.configured import Configured
from governance.model.policy import Entitlements, Trait
from governance.model.situation import Situation
from governance.model.spellings import spellings
from governance.model.states import Grant
from governance.policies.support.traits import Traits, mask_of, traits_of

_Question = TypeVar("_Question")
_Entitlement = tuple[str, str, str | None, tuple[str, ...]]
"""All of a grant on which it rests whether settings name what is granted."""
_READ = ("entitlement_id", "entitlement_type", "entitlement_name", "former_names")
_entitlement_of = itemgetter(*(Grant._fields.index(name) for name in _READ))
_REMEMBERED = 20_000
"""Of so many entitlements it is kept in memory which policies they concern."""
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
        self._by_entitlement = _ByEntitlement(named) if named else None
        self._of_privileges = sum(bit for bit, entitlements in named.items() if entitlements.privileges)

    def of(self, situation: Situation) -> tuple[_Question, ...]:
        """Return the questions that are asked about the account, in their order."""
        traits = traits_of(situation)
        if self._by_entitlement is not None:
            traits |= self._by_entitlement.of(situation.grants)
            if traits & _PRIVILEGE:
                traits |= self._of_privileges
        return self._by_traits[traits]


class _ByTraits(dict[Traits, tuple[_Question, ...]], Generic[_Question]):
    """What an account has → whoever is asked about it; made of each question with what it demands."""

    def __init__(self, every: Sequence[tuple[Traits, _Question]]) -> None:
        super().__init__()
        self._every = every

    def __missing__(self, traits: Traits) -> tuple[_Question, ...]:
        asked = tuple(question for demanded, question in self._every if traits & demanded == demanded)
        self[traits] = asked
        return asked


class _ByEntitlement(dict[_Entitlement, Traits]):
    """Entitlement → the bits of those whose settings name it."""

    def __init__(self, named: dict[Traits, Entitlements]) -> None:
        super().__init__()
        self._named = named

    def __missing__(self, entitlement: _Entitlement) -> Traits:
        entitlement_id, entitlement_type, name, former_names = entitlement
        names = () if name is None else (name,)
        spelled = spellings(entitlement_id, entitlement_type, *names, *former_names)
        bits = 0
        for bit, entitlements in self._named.items():
            if not entitlements.spellings.isdisjoint(spelled):
                bits |= bit
        if len(self) >= _REMEMBERED:
            self.clear()
        self[entitlement] = bits
        return bits

    def of(self, grants: Iterable[Grant]) -> Traits:
        """Return the bits of those whose settings name anything of what is granted."""
        bits = 0
        for named_by in map(self.__getitem__, map(_entitlement_of, grants)):
            bits |= named_by
        return bits
