"""How accounts of one identity are found: by rules whose weights are summed, never by a name."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

import msgspec

LinkRule = Literal["federated_subject", "roster", "attribute", "owned_address", "foreign_address", "name"]
Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]

WEIGHTS: dict[LinkRule, int] = {
    "federated_subject": 100,
    "roster": 100,
    "attribute": 100,
    "owned_address": 80,
    "foreign_address": 40,
    "name": 30,
}
_WEAK: tuple[LinkRule, ...] = ("foreign_address", "name")
PLACEHOLDERS = (
    "-", "--", ".", "?", "0", "00", "000", "0000", "00000", "000000", "n/a", "na", "n.a.", "nil", "none", "null",
    "not applicable", "not available", "tba", "tbd", "test", "unassigned", "undefined", "unknown", "x", "xx", "xxx",
)  # fmt: skip


class LinkSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What makes accounts one identity's, and how sure that has to be."""

    attributes: dict[str, str] = {}
    """Per issuer, the verified attribute, as ``{"okta:acme": "employeeNumber"}``."""
    federated: dict[str, str] = {}
    """IdP instance id → issuer whose subject it asserts, as ``{"0oa1": "entra:acme"}``."""
    home: list[str] = []
    """The issuers at which people have accounts first, the home of all before the others."""
    owned_domains: list[str] = []
    """E-mail addresses of these domains link, where no source has, or had, two accounts with the address."""
    placeholders: list[str] = msgspec.field(default_factory=lambda: list(PLACEHOLDERS))
    """Values that stand where a value is missing: they link nobody. Letter case and blanks around mean nothing."""
    shared_by_at_most: Annotated[int, msgspec.Meta(ge=2, le=1_000)] = 20
    """A value that more accounts share is no person's, and links nobody."""
    weights: dict[LinkRule, Percent] = msgspec.field(default_factory=lambda: dict(WEIGHTS))
    """What each rule weighs, in percent; 0: it says nothing, and so does one that is left out."""
    linked_at: Annotated[int, msgspec.Meta(ge=1, le=100)] = 80
    """From this sum on two accounts are one identity's."""
    candidate_at: Annotated[int, msgspec.Meta(ge=1, le=100)] = 30
    """From this sum on two accounts that are not linked are a case for a person."""

    def __post_init__(self) -> None:
        """Raise ValueError where what anybody may have would link by itself."""
        given = dict(self.weights)
        weak = sum(given.get(rule, 0) for rule in _WEAK)
        if weak >= self.linked_at:
            raise ValueError(
                f"weights: {' and '.join(_WEAK)} come to {weak}, and linked_at is {self.linked_at}: what anybody may "
                "call himself would link accounts by itself; lower the weights, or raise linked_at"
            )
        if self.candidate_at > self.linked_at:
            raise ValueError(f"candidate_at is {self.candidate_at}, beyond linked_at, {self.linked_at}; lower it")
        msgspec.structs.force_setattr(self, "weights", given | dict.fromkeys(set(get_args(LinkRule)) - given.keys(), 0))

    @property
    def weak_decide(self) -> bool:
        """Tell whether a name or a foreign address may tip the scales beside other evidence that does not suffice."""
        strong = [weight for rule, weight in self.weights.items() if rule not in _WEAK and weight]
        return any(self.weights[rule] for rule in _WEAK) and any(weight < self.linked_at for weight in strong)
