"""P6: what belongs to a role is held only by those whose attributes give them the role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.labels import label
from governance.model.policy import Entitlements, Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import Span
from governance.model.states import DAY, AccountState, AttributeChange, Grant
from governance.policies.support import examples as ada
from governance.policies.support.cached_by_identity import remembered
from governance.policies.support.holdings import held, removed, roots_of, thing_of
from governance.policies.support.named_entitlements import SaidOfEntitlements
from governance.policies.support.role_mapping_index import Allow, Verdict, allow_of, verdict
from governance.policies.support.roster_attributes import earlier_by_roster, stated_by_roster
from governance.settings.sections import Days, Section


class RoleRule(Section, frozen=True, kw_only=True):
    """Who may hold an entitlement: each attribute must have one of its values."""

    entitlement: str
    """``type:name`` or ``type:id``; of one issuer with ``issuer|``."""
    allow: list[dict[str, list[str]]]


class RoleMapping(PolicySettings, frozen=True, kw_only=True):
    """Entitlements that belong to roles; a mover may keep the old role's for the grace."""

    mover_grace_days: Days = 14
    rules: list[RoleRule]


class _Piece(NamedTuple):
    """A stretch of a grant during which the attributes were the same."""

    start: int
    end: int | None
    verdict: Verdict
    event_id: str | None
    """The change that it began with."""


class _Denied(NamedTuple):
    span: Span
    evidence: tuple[str, ...]
    grant: Grant


class _Profiles(NamedTuple):
    """The account with what ``stated`` says: a roster, of attributes of which the account's source told nothing.

    ``with_earlier``: also with what the roster stated of others before the source first told them; None: nothing.
    """

    account: AccountState
    with_earlier: AccountState | None
    stated: Sequence[AttributeChange]


def _by_spelling(mapping: RoleMapping) -> dict[str, Allow]:
    index: dict[str, Allow] = {}
    for rule in mapping.rules:
        index.setdefault(rule.entitlement, []).extend(rule.allow)
    return index


@remembered
def _by_entitlement(mapping: RoleMapping) -> SaidOfEntitlements[Allow | None]:
    """Return what tells who may hold an entitlement; None: no rule names it."""
    index = _by_spelling(mapping)
    return SaidOfEntitlements(lambda spelled: allow_of(spelled, index))


def _judge(situation: Situation, mapping: RoleMapping) -> Iterable[Answer]:
    index = _by_entitlement(mapping)
    mapped: dict[str, list[tuple[Grant, Allow]]] = {}
    for grant in roots_of(situation.grants):
        if grant.mode != "eligible":
            allow = index.of(grant)
            if allow is not None and held(grant, situation.account) is not None:
                mapped.setdefault(grant.entitlement_id, []).append((grant, allow))
    if not mapped:
        return ()
    grace = mapping.mover_grace_days * DAY
    names = {name for holdings in mapped.values() for _, allow in holdings for allowed in allow for name in allowed}
    profiles = _profiles(situation, names)
    return [
        _answer(profiles, entitlement_id, sorted(holdings, key=_begin), grace)
        for entitlement_id, holdings in mapped.items()
    ]


def _begin(holding: tuple[Grant, Allow]) -> tuple[int, tuple[str, ...]]:
    return holding[0].valid_from, holding[0].evidence


def _profiles(situation: Situation, names: set[str]) -> _Profiles:
    own, person = situation.account, situation.person
    stated = stated_by_roster(own, person, names)
    account = _with_stated(own, stated) if stated else own
    earlier = earlier_by_roster(own, person, names)
    changes = tuple(sorted((*account.attribute_changes, *earlier), key=lambda change: change.at))
    return _Profiles(account, account._replace(attribute_changes=changes) if earlier else None, stated)


def _answer(profiles: _Profiles, entitlement_id: str, holdings: list[tuple[Grant, Allow]], grace: int) -> Answer:
    """Return the answer on one entitlement."""
    account, stated = profiles.account, profiles.stated
    about = About(account.account_id, entitlement_id=entitlement_id)
    denied: list[_Denied] = []
    for grant, allow in holdings:
        pieces = list(_pieces(grant, allow, account))
        if pieces[0].verdict == "denied" and profiles.with_earlier is not None:
            # What is first told may be what somebody moved to: who was allowed by the roster until then has a grace.
            pieces = list(_pieces(grant, allow, profiles.with_earlier))
        if pieces[-1].verdict == "unknown" and not removed(grant, account):
            names = sorted({name for condition in allow for name in condition})
            return not_evaluable(about, f"the attributes are unknown: {', '.join(names)}", pieces[-1].start)
        denied += _denials(grant, pieces, grace)
    if not denied:
        return compliant(about)
    latest = max(denied, key=lambda d: (d.span[1] is None, d.span[1] or 0, d.span[0]))
    message = f"{label(account)} holds {thing_of(latest.grant)}, which no rule allows for the account's attributes."
    since, until = latest.span
    known_by = [change.event_id for change in stated if change.at <= since][-1:]
    return violation(about, message, since, (*latest.evidence, *known_by), until=until)


def _with_stated(account: AccountState, stated: Sequence[AttributeChange]) -> AccountState:
    names = {change.name for change in stated}
    changes = [*(change for change in account.attribute_changes if change.name not in names), *stated]
    return account._replace(attribute_changes=tuple(sorted(changes, key=lambda change: change.at)))


def _denials(grant: Grant, pieces: list[_Piece], grace: int) -> Iterator[_Denied]:
    since: int | None = None
    evidence = grant.evidence
    for before, piece in zip([None, *pieces[:-1]], pieces, strict=True):
        if piece.verdict != "denied":
            since = None
            continue
        if since is None:
            moved = before is not None and before.verdict == "allowed"
            since = piece.start + grace if moved else piece.start
            evidence = (*grant.evidence, piece.event_id) if piece.event_id is not None else grant.evidence
        if piece.end is None or piece.end > since:
            yield _Denied((since, piece.end), evidence, grant)


def _pieces(grant: Grant, allow: Allow, account: AccountState) -> Iterator[_Piece]:
    names = {name for condition in allow for name in condition}
    changes = [c for c in account.attribute_changes if c.name in names]
    start, end = held(grant, account) or (grant.valid_from, grant.valid_from)
    known = {name: value for name, value in account.profile.items() if name not in {c.name for c in changes}}
    for change in changes:
        # What is first told of an attribute counts for the time before as well.
        if change.at <= start or change.name not in known:
            known[change.name] = change.value
    event_id: str | None = None
    for change in changes:
        if change.at > start and (end is None or change.at < end) and known.get(change.name) != change.value:
            yield _Piece(start, change.at, verdict(known, allow), event_id)
            known[change.name], start, event_id = change.value, change.at, change.event_id
    yield _Piece(start, end, verdict(known, allow), event_id)


def _examples() -> list[Example[RoleMapping]]:
    settings = RoleMapping(rules=[RoleRule(entitlement="group:Finance", allow=[{"department": ["Finance"]}])])

    def held_by(**profile: str) -> Situation:
        return ada.situation(account=ada.account(profile=profile), grants=(ada.grant("group:Finance", 1),))

    def moved() -> Situation:
        changes = (
            AttributeChange(ada.day(1), "department", "Finance", "hired"),
            AttributeChange(ada.day(10), "department", "Sales", "moved"),
        )
        sales = ada.account(profile={"department": "Sales"}, attribute_changes=changes)
        return ada.situation(account=sales, grants=(ada.grant("group:Finance", 1, 12),))

    return [
        Example("violation", "a salesperson is in the finance group", settings, held_by(department="Sales")),
        Example("compliant", "someone of finance is in the finance group", settings, held_by(department="Finance")),
        Example("compliant", "whoever moved on left the group within the grace", settings, moved(), is_near_miss=True),
        Example(
            "violation",
            "the roster alone tells the department",
            settings,
            held_by()._replace(person=ada.person(ada.stated(1, department="Sales"))),
        ),
        Example("not_evaluable", "the holder's department is unknown", settings, held_by()),
    ]


POLICY = Policy(
    id="role_mapping",
    title="An entitlement of a role that the account does not have",
    severity="medium",
    controls=Controls(soc2=("CC6.3",), iso27001=("A.5.15", "A.5.18"), nist800_53=("AC-6", "PS-5"), pci_dss=("7.2.2",)),
    remedy="Remove the grant, correct the attributes, or widen the mapping.",
    settings=RoleMapping,
    default=None,
    needs=needs(
        "grants",
        "person",
        only_with=("grants",),
        only_holding=lambda mapping: Entitlements(frozenset(_by_spelling(mapping))),
    ),
    examples=_examples,
    judge=_judge,
)
