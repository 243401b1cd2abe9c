"""Activations: what people take for a while of what they may activate, where their identity provider has that."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from governance.model.answers import About
from governance.model.situation import Situation
from governance.model.states import Grant
from ingest.contract.instants import format_instant, from_micros
from ingest.contract.providers.catalogue import provider_of


class Activation(NamedTuple):
    """An activation with those that renewed it without a break; instants in microseconds."""

    grants: tuple[Grant, ...]
    """In order of their beginning, at least one."""

    @property
    def began_at(self) -> int:
        """Return when it began, or was seen first."""
        return self.grants[0].valid_from

    @property
    def ended_at(self) -> int | None:
        """Return when its last one ends, by a record or by the time that it was given; None: neither tells."""
        ends = [grant.valid_to for grant in self.grants]
        return None if None in ends else max(end for end in ends if end is not None)

    @property
    def about(self) -> About:
        """Return what a finding about it is about."""
        return about_activation(self.grants[0])


def about_activation(grant: Grant) -> About:
    """Return what a finding about one activation is about: what is held, where, and since when."""
    began = format_instant(from_micros(grant.valid_from))
    return About(grant.account_id, entitlement_id=grant.entitlement_id, detail=f"{grant.scope} {began}")


def activated(situation: Situation) -> list[Grant]:
    """Return the account's own activations in order; what an activated membership confers is no other activation."""
    if not provider_of(situation.account.issuer).has_elevations:
        return []
    own = [g for g in situation.grants if g.mode == "activated" and g.via is None and not _is_over_at_first_sight(g)]
    return sorted(own, key=lambda g: (g.entitlement_id, g.scope, g.valid_from, g.evidence))


def _is_over_at_first_sight(grant: Grant) -> bool:
    """Tell whether a list alone shows it, after its time: then it is the one that had that time, shown once more."""
    return grant.expires_at is not None and grant.expires_at <= grant.valid_from


def without_breaks(activations: Iterable[Grant], longest_break: int) -> list[Activation]:
    """Return activations that are in order, each with those that renewed it; microseconds."""
    joined: list[Activation] = []
    for grant in activations:
        last = joined[-1] if joined else None
        if last is None or not _renews(grant, last, longest_break):
            joined.append(Activation((grant,)))
        else:
            joined[-1] = Activation((*last.grants, grant))
    return joined


def _renews(grant: Grant, last: Activation, longest_break: int) -> bool:
    first = last.grants[0]
    same = (first.entitlement_id, first.scope) == (grant.entitlement_id, grant.scope)
    return same and (last.ended_at is None or grant.valid_from <= last.ended_at + longest_break)
