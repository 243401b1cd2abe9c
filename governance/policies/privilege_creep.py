"""P29: somebody moved to another role, and still holds what the old one needed and the new one does not.

What a role needs is told by those who are in it today; what is held until a stated end counts until then. A title that
is merely spelled otherwise is no move, and what a reviewer approved after the move may be kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, NamedTuple

import msgspec

from governance.model.account_types import PERSON
from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.labels import label
from governance.model.peers import Peers, PeerView, Role
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import AccessDecision, Situation
from governance.model.states import DAY, AttributeChange, Grant
from governance.policies.support import examples as ada
from governance.policies.support.holdings import thing_of
from governance.policies.support.roles import by_entitlement, held_last, roles_of, standing_roots
from governance.settings.sections import Days

Percent = Annotated[float, msgspec.Meta(ge=0, le=100)]


class PrivilegeCreep(PolicySettings, frozen=True, kw_only=True):
    """For how long a mover may keep what the old role needed, and by how many peers that is told."""

    grace_days: Days = 30
    old_percent: Percent = 50
    """What so many percent of the old peers hold, at the least, the old role needs."""
    new_percent: Percent = 10
    """What fewer percent of the new peers hold the new role does not need."""
    peers: Annotated[int, msgspec.Meta(ge=1)] = 10
    """Fewer peers, on either side, tell nothing."""


class _Move(NamedTuple):
    """The last move of somebody, and what was held before it, or may have been, and still is."""

    old: Role
    new: Role
    grants: Sequence[Grant]


def _move(situation: Situation) -> _Move | None:
    if situation.account.type != PERSON:
        return None
    roles = roles_of(situation.account.attribute_changes, situation.person)
    if roles.now is None or roles.before is None:
        return None
    moved_at = roles.now.from_at
    roots = standing_roots(situation.grants)
    from_before = [grant for grant in roots if grant.valid_from < moved_at or grant.from_basis == "unknown"]
    return _Move(roles.before, roles.now, from_before) if from_before else None


def _judge(situation: Situation, settings: PrivilegeCreep) -> Iterable[Answer]:
    move = _move(situation)
    if move is None:
        return []
    return [_answer(situation, move, grants, settings) for grants in by_entitlement(move.grants)]


def _answer(situation: Situation, move: _Move, grants: Sequence[Grant], settings: PrivilegeCreep) -> Answer:
    last, _, own_end = held_last(grants)
    first, moved_at = last[0], move.new.from_at
    entitlement_id, account = first.entitlement_id, situation.account
    about = About(account.account_id, None, entitlement_id)
    due_at = moved_at + settings.grace_days * DAY
    if own_end is not None and own_end <= due_at:
        return compliant(about)
    now, before = situation.peers.now, situation.peers.before
    if now is None or before is None or min(now.size, before.size) < settings.peers:
        reason = f"fewer than {settings.peers} others are in the role before the move, or in the one after it"
        # What ends by itself is no open question for ever.
        return not_evaluable(about, reason, due_at) if own_end is None else compliant(about)
    not_needed_from = now.fewer_from(entitlement_id, settings.new_percent)
    ends = (own_end, before.fewer_from(entitlement_id, settings.old_percent))
    until = min((end for end in ends if end is not None), default=None)
    if not_needed_from is None or (until is not None and until <= max(due_at, not_needed_from)):
        return compliant(about)
    since = max(due_at, not_needed_from)
    if _is_approved(situation.access_decisions, entitlement_id, moved_at):
        return compliant(about)
    if first.valid_from >= moved_at:
        reason = "whether it was held before the move is not known"
        return not_evaluable(about, reason, due_at) if own_end is None else compliant(about)
    message = (
        f"{label(account)} moved from {move.old.spelled} to {move.new.spelled}, and "
        f"still holds {thing_of(first)}, as {round(before.percent_at(entitlement_id, since))} % of the old peers and "
        f"{round(now.percent_at(entitlement_id, since))} % of the new ones do."
    )
    evidence = (*first.evidence, move.new.event_id)
    return violation(about, message, since, evidence, until=until, because_of=last)


def _is_approved(decisions: Iterable[AccessDecision], entitlement_id: str, since: int) -> bool:
    later = [d for d in decisions if d.entitlement_id == entitlement_id and d.at > since]
    return bool(later) and max(later, key=lambda decision: (decision.at, decision.item_id)).is_kept


def _examples() -> list[Example[PrivilegeCreep]]:
    settings, ledger = PrivilegeCreep(), ada.grant("group:Ledger", 10)

    def known(old: int, new: int, *, sales: str = "Account Manager", size: int = 20) -> Situation:
        moves = [(1, "department", "Finance"), (1, "title", "Accountant"), (100, "department", "Sales"),
                (100, "title", sales)]  # fmt: skip
        changes = tuple(AttributeChange(ada.day(at), name, value, f"told-{at}") for at, name, value in moves)
        peers = PeerView(Peers(size, {ledger.entitlement_id: new}), Peers(size, {ledger.entitlement_id: old}))
        return ada.situation(account=ada.account(attribute_changes=changes), grants=(ledger,), peers=peers)

    return [
        Example("violation", "the ledger is accountants', and she sells now", settings, known(18, 0)),
        Example("compliant", "most of sales hold it as well", settings, known(18, 15), is_near_miss=True),
        Example("compliant", "hardly any accountant holds it", settings, known(2, 0)),
        Example("not_evaluable", "she is one of a few", settings, known(5, 0, size=5)),
    ]


POLICY = Policy(
    id="privilege_creep",
    title="A mover keeps what the old role needed",
    severity="medium",
    controls=Controls(soc2=("CC6.3",), iso27001=("A.5.18",), nist800_53=("AC-6(7)", "PS-5"), pci_dss=("7.2.4",)),
    remedy="Remove it, or have the new manager approve that it is kept.",
    settings=PrivilegeCreep,
    default=PrivilegeCreep(),
    needs=needs(
        "grants",
        "person",
        "access_decisions",
        peers=lambda situation, _: _move(situation) is not None,
        only_with=("grants", "role"),
    ),
    examples=_examples,
    judge=_judge,
)
