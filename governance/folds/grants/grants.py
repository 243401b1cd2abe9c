"""Grants of one holder (an account, or a group that is conferred something) from its successful events in order.

PIM's and the directory's records of one act are one grant; a record that restates all that is held adds and removes
only what differs; an activation ends when its time is over, whether or not a record says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from governance.folds.census.listing import Listings
from governance.folds.census.subjects import told_by_census
from governance.folds.grants.containers import NO_CLOSURES, Closure, Closures, containers_of
from governance.folds.grants.cuts import Cuts
from governance.folds.grants.grant_spans import ONE_ACT, Key, Span, Spans, Step, giver_of, told_of_pim
from governance.folds.grants.listed_grants import Listed
from governance.model.keys import application_key, entitlement_key, group_key, issuer_of
from governance.model.spans import earlier
from governance.model.states import Begin, Grant
from governance.settings.privileges import Privileges
from ingest.contract.event import Event
from ingest.contract.instants import to_micros
from ingest.contract.sealing import record_id_of

_GRANT_KINDS = frozenset({"grant_added", "grant_removed", "elevation_activated", "elevation_expired", "grant_seen"})
_REMOVES = frozenset({"grant_removed", "elevation_expired"})
_ELEVATIONS = frozenset({"elevation_activated", "elevation_expired"})


def _steps(facts: Sequence[Event]) -> list[Step]:
    steps: list[Step] = []
    for event in facts:
        kind, entitlement, grant = event.kind, event.entitlement, event.grant
        if entitlement is None or kind not in _GRANT_KINDS or (event.attributes and told_by_census(event) is not None):
            continue
        issuer = issuer_of(event)
        mode = "activated" if kind in _ELEVATIONS else grant.mode if grant is not None else "active"
        # A conferral (no account) is held by the group itself: its own ``via`` names the holder, not a path.
        via = group_key(issuer, grant.via) if grant is not None and grant.via and event.account is not None else None
        scope = (grant.scope if grant is not None else None) or "/"
        key = Key(entitlement_key(issuer, entitlement), mode, via, scope)
        steps.append(Step(to_micros(event.occurred_at), event, key, kind not in _REMOVES))
    if any(step.key.mode == "activated" and not step.adds for step in steps):
        # What ends at the instant at which it is activated anew is what was activated before, whichever id comes first.
        steps.sort(key=lambda step: (step.at, step.adds or step.key.mode != "activated"))
    return steps


def _echo_of_activation(step: Step, activations: Sequence[Step], ends: Sequence[Step]) -> Step | None:
    """Return PIM's own record of the act, when ``step`` is the directory's record of that act."""
    if step.key.mode != "active" or step.event.entitlement is None:
        return None
    act = step.event.correlation.transaction
    for other in activations if step.adds else ends:
        same_thing = other.key.entitlement_id == step.key.entitlement_id
        same_act = step.event.attributes.get("by_pim") or (act and other.event.correlation.transaction == act)
        if same_thing and same_act and abs(other.at - step.at) <= ONE_ACT:
            return other
    return None


def fold_grants(
    facts: Sequence[Event],
    holder: str,
    privileges: Privileges,
    listings: Listings | None = None,
    closures: Closures = NO_CLOSURES,
    of_holder: Sequence[Closure] = (),
    created_at: int | None = None,
) -> list[Grant]:
    """Return the holder's root grants, open and ended; ``facts`` are its successes in order, lists' among them or not.

    ``closures``: of what is given; ``of_holder``: when the holder itself was deleted; ``created_at``: when it came to
    be, before which it held nothing, whatever a list states.
    """
    steps = _steps(facts)
    if not listings and not of_holder and _is_each_by_itself(steps) and not _is_any_closed(steps, closures):
        return [
            _grant_alone(holder, step, privileges) for step in sorted(steps, key=lambda step: _order(step.key, step.at))
        ]
    named = [step.event for step in steps] + (listings.events() if listings else [])
    cuts = Cuts(closures, (container for event in named for container in containers_of(event)), of_holder)
    listed = Listed(steps, listings, cuts.instants, cuts.closings_of, created_at)
    if not steps and not listed:
        return []
    activations = [s for s in steps if s.key.mode == "activated" and s.adds]
    ends = [s for s in steps if s.key.mode == "activated" and not s.adds]
    spans: Spans = {}
    echoes: list[tuple[Step, Step]] = []
    restated: dict[str, set[Key]] = {}
    for step in steps:
        if step.event.grant is not None and step.event.grant.restated:
            restated.setdefault(record_id_of(step.event.event_id), set()).add(step.key)
    for step in steps:
        cuts.apply(spans, step.at, listed)
        listed.apply(spans, step.at)
        twin = _echo_of_activation(step, activations, ends) if activations else None
        if twin is not None:
            echoes.append((step, twin))
            continue
        _apply(step, spans)
        if step.event.grant is not None and step.event.grant.restated:
            _close_unstated(step, spans, restated[record_id_of(step.event.event_id)])
    cuts.apply(spans, None, listed)
    listed.apply(spans, None)
    for step, twin in echoes:
        for span in spans.get(twin.key, ()):
            if twin.event.event_id in span.evidence:
                span.evidence.append(step.event.event_id)
    # A span whose path a census told stands under two keys.
    distinct = {id(span): span for same_key in spans.values() for span in same_key}
    return [
        grant
        for span in sorted(distinct.values(), key=lambda span: _order(span.key, span.valid_from))
        for grant in cuts.uninterrupted(_grant(holder, span.key, span, privileges), span)
    ]


def _is_each_by_itself(steps: Sequence[Step]) -> bool:
    """Tell whether each step gives something else, and says nothing of the others: so it is with most holders."""
    for step in steps:
        grant = step.event.grant
        if not step.adds or step.key.mode == "activated" or (grant is not None and grant.restated):
            return False
    return len(steps) < 2 or len({step.key for step in steps}) == len(steps)


def _is_any_closed(steps: Iterable[Step], closures: Closures) -> bool:
    return bool(closures) and any(container in closures for step in steps for container in containers_of(step.event))


def _basis(step: Step) -> Begin:
    return "unknown" if step.event.kind == "grant_seen" else "seen"


def _order(key: Key, begin: int) -> tuple[str, str, str, str, int]:
    entitlement_id, mode, via, scope = key
    return entitlement_id, mode, via or "", scope, begin


def _apply(step: Step, spans: Spans) -> None:
    same_key = spans.setdefault(step.key, [])
    last = same_key[-1] if same_key else None
    if step.adds:
        if last is None or last.over_at(step.at):
            same_key.append(Span(step, _basis(step)))
            return
        fresh = Span(step, "seen")
        last.evidence.append(step.event.event_id)
        last.note_pim(step)
        # The latest word on the end counts (an extension, or made permanent), but an echo of the same act has none.
        if fresh.expires_at is not None or step.at - last.valid_from > ONE_ACT:
            last.expires_at = fresh.expires_at
        last.name = fresh.name or last.name
        last.told_again(step.event)
    elif last is not None and (last.valid_to is None or last.is_cut or step.at - last.valid_to <= ONE_ACT):
        # The removal; or a record, after the grant's time was over or by another service, of an end known already.
        for span in _shown_once_more(same_key):
            span.end(step)
            span.is_cut = False
            span.evidence.append(step.event.event_id)
    else:
        # Removed without having been seen added: it was held before.
        before = Span(step, "unknown")
        before.expires_at = None
        before.end(step)
        same_key.append(before)


def _shown_once_more(same_key: Sequence[Span]) -> Sequence[Span]:
    """Return the last span, with the one before where a list merely shows that one again after its time."""
    first = len(same_key) - 1
    while first and _begins_after_its_time(same_key[first]):
        first -= 1
    return same_key[first:]


def _begins_after_its_time(span: Span) -> bool:
    return span.expires_at is not None and span.expires_at <= span.valid_from


def _close_unstated(step: Step, spans: Spans, stated: set[Key]) -> None:
    entitlement = step.event.entitlement
    if entitlement is None:
        return
    for key, same_key in spans.items():
        if key in stated or not same_key or (key.scope, key.mode) != (step.key.scope, step.key.mode):
            continue
        last = same_key[-1]
        same_type = last.first.entitlement is not None and last.first.entitlement.type == entitlement.type
        if same_type and not last.over_at(step.at):
            last.end(step)
            last.evidence.append(step.event.event_id)


def _grant_alone(holder: str, step: Step, privileges: Privileges) -> Grant:
    """Return what ``_grant`` makes of a span that nothing but its first step tells of: most grants are told of once."""
    at, event, (entitlement_id, mode, via, scope), _ = step
    entitlement, grant, application = event.entitlement, event.grant, event.application
    assert entitlement is not None  # noqa: S101
    name = entitlement.name
    until = to_micros(grant.expires_at) if grant is not None and grant.expires_at is not None else None
    outside_pim, pim_told_at = told_of_pim(event, at)
    return tuple.__new__(
        Grant,
        (
            holder,
            entitlement_id,
            entitlement.type,
            name,
            application_key(issuer_of(event), application.id) if application is not None else None,
            mode,
            via,
            scope,
            at,
            _basis(step),
            until,
            until,
            privileges.holds(entitlement_id) if name is None else privileges.holds(entitlement_id, name),
            (event.event_id,),
            None,
            giver_of(event),
            None,
            None,
            (),
            pim_told_at,
            outside_pim,
        ),
    )


def _grant(holder: str, key: Key, span: Span, privileges: Privileges) -> Grant:
    event = span.first
    assert event.entitlement is not None  # noqa: S101
    application = event.application
    issuer = issuer_of(event) if application is not None else ""
    end = earlier(span.valid_to, span.expires_at)
    # By place: naming each field takes several times as long.
    return tuple.__new__(
        Grant,
        (
            holder,
            key.entitlement_id,
            event.entitlement.type,
            span.name,
            application_key(issuer, application.id) if application is not None else None,
            key.mode,
            key.via,
            key.scope,
            span.valid_from,
            span.from_basis,
            end,
            span.expires_at,
            privileges.holds(key.entitlement_id, *(() if span.name is None else (span.name,))),
            tuple(dict.fromkeys(span.evidence)),
            span.path,
            span.granted_by,
            span.ended_by if end == span.valid_to else None,
            span.end_told_at,
            (),
            span.pim_told_at,
            span.outside_pim,
        ),
    )
