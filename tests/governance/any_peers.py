"""Roles that people were in, and what those hold who are in them: any of it, from a seed."""

from __future__ import annotations

from collections.abc import Sequence

from governance.model.peers import Peers as InRole
from governance.model.peers import PeerView
from governance.model.situation import AccessDecision, Situation
from governance.model.states import DAY, AttributeChange
from tests.governance.any_values import AnyValues


class Peers(AnyValues):
    """Gives people roles and peers."""

    def with_peers(self, told: Situation) -> Situation:
        """Let some have a title, and move with it, and others of both roles hold what they hold, or not."""
        if told.account.type != "person" or self.r.random() < 0.3:
            return told
        self.issuer, self.made = told.account.issuer, 8_000
        moved = sorted(self.at() for _ in range(2))
        titles = [(moved[0], "title", "Clerk"), (moved[1], "title", self.r.choice(["Clerks", "Trader"]))]
        named = [(moved[0], "department", "Law"), *titles[: self.r.randint(1, 2)]]
        changes = tuple(AttributeChange(at, name, value, self.event()) for at, name, value in named)
        kept = tuple(c for c in told.account.attribute_changes if c.name != "department")
        every = tuple(sorted((*kept, *changes), key=lambda change: (change.at, change.event_id)))
        held = sorted({grant.entitlement_id for grant in told.grants})
        now, before = (self._in_role(held) for _ in "12")
        words = [AccessDecision(moved[1] + DAY, "kept", entitlement, None, False, True) for entitlement in held[:1]]
        return told._replace(
            account=told.account._replace(attribute_changes=every),
            peers=PeerView(now, before),
            access_decisions=tuple(sorted((*told.access_decisions, *(words if self.r.random() < 0.5 else ())))),
        )

    def _in_role(self, held: Sequence[str]) -> InRole:
        """Let some hold what there is without an end, and others until an instant."""
        holders = {entitlement: self.r.choice([0, 1, 15]) for entitlement in held}
        ends = {entitlement: sorted(self.at() for _ in range(self.r.randint(0, 5))) for entitlement in held}
        return InRole(self.r.choice([20, 20, 40]) if self.r.random() < 0.7 else 5, holders, ends)
