"""What was read, and what was not judged, of the sources that the visitor may ask about."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from console.asking.answering import Answering
from console.asking.seeing import issuers_of, sources_within
from governance.model.choice import Choice
from governance.policies.catalogue import all_policies
from governance.queries.coverage_list import CoverageView, coverage_stretches
from governance.queries.not_judged import NotJudged, not_judged


def seen_not_judged(given: Answering, choice: Choice | None = None) -> NotJudged:
    """Return what was not judged; of a source that the visitor may not ask about nothing is told.

    ``choice``: the answers alone that are on what a list was narrowed to.
    """
    unjudged = not_judged(given.snapshot, given.as_of, choice, given.visitor.scope)
    own = sources_within(given.visitor, {unread.issuer for unread in unjudged.sources})
    return msgspec.structs.replace(unjudged, sources=[unread for unread in unjudged.sources if unread.issuer in own])


def policy_titles(given: Answering) -> Mapping[str, str]:
    """Return what policies are called, by id, in the order of their titles."""
    titles = {policy.id: policy.title for policy in all_policies(given.snapshot.settings)}
    return dict(sorted(titles.items(), key=lambda named: named[1]))


def seen_stretches(given: Answering) -> list[CoverageView]:
    """Return what is stated and what is assumed of every stream of those sources."""
    own = issuers_of(given.visitor)
    return [stretch for stretch in coverage_stretches(given.snapshot) if own is None or stretch.issuer in own]
