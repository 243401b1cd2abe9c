"""P7: one person must not hold both halves of a duty at the same time, whichever of their accounts hold them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import msgspec

from governance.model.answers import About, Answer, Severity, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.keys import entitlement_parts, plain_parts
from governance.model.labels import label
from governance.model.policy import ConfiguredException, Example, Policy, PolicySettings, needs
from governance.model.situation import Holding, IdentitySituation
from governance.model.spans import Span, overlap, union, without
from governance.model.spellings import spellings_of
from governance.model.states import AccountState, Grant
from governance.policies.support import examples as ada
from governance.policies.support.holdings import held
from governance.settings.sections import Instant, Section
from ingest.contract.instants import to_micros


class SodRule(Section, frozen=True, kw_only=True):
    """``A and B`` must not be held at once by one identity; with ``unless_held``: ``A and not B``."""

    id: str
    a: str
    """``issuer|type:name`` or ``issuer|type:id``; ``*|``, or nothing, for any issuer."""
    b: str
    unless_held: bool = False
    severity: Severity | None = None

    def __post_init__(self) -> None:
        """Take a half without an issuer for any issuer's: it would be held by nobody, and the rule never speak."""
        for half, spelled in (("a", self.a), ("b", self.b)):
            if "|" not in spelled:
                msgspec.structs.force_setattr(self, half, f"*|{spelled}")


class SodException(Section, frozen=True, kw_only=True):
    """An identity (one of its account keys) that may break a rule until an instant."""

    rule: str
    account: str
    owner: str
    reason: str
    compensating_control: str
    until: Instant


class SeparationOfDuties(PolicySettings, frozen=True, kw_only=True):
    """The rules and their exceptions."""

    rules: list[SodRule]
    exceptions: list[SodException] = msgspec.field(default_factory=list)


_Held = tuple[AccountState, Grant, Span]


def _concerned(duties: SeparationOfDuties) -> frozenset[str]:
    return frozenset(side for rule in duties.rules for side in (rule.a, rule.b))


def _judge(situation: IdentitySituation, duties: SeparationOfDuties) -> Iterable[Answer]:
    by_side: dict[str, list[_Held]] = {}
    for holding in situation.holdings:
        account = holding.account
        for grant in holding.grants:
            span = held(grant, account) if grant.mode != "eligible" else None
            if span is not None:
                for side in spellings_of(grant):
                    by_side.setdefault(side, []).append((account, grant, span))
    for rule in duties.rules:
        a, b = (sorted(by_side.get(side, ()), key=_begin) for side in (rule.a, rule.b))
        if a or b:
            yield _answer(rule, a, b, situation)


def _begin(holding: _Held) -> tuple[int, str, tuple[str, ...]]:
    return holding[1].valid_from, holding[1].account_id, holding[1].evidence


def _answer(rule: SodRule, a: list[_Held], b: list[_Held], situation: IdentitySituation) -> Answer:
    # The first of its holders, not the identity, whose name changes with whoever else is linked to it.
    about = About(min(account.account_id for account, _, _ in (*a, *b)), detail=rule.id)
    spans = (without if rule.unless_held else overlap)(_spans(a), _spans(b))
    unlinked = _unlinked_issuer(rule, a, b, situation)
    # Held without the other half is a violation only if the other half would be seen.
    if unlinked is not None and (spans or not rule.unless_held):
        open_ends = [start for start, end in _spans([*a, *b]) if end is None]
        if open_ends:
            reason = f"the link is unknown: no account of {unlinked} is linked to this identity"
            return not_evaluable(about, reason, open_ends[-1])
        return compliant(about)
    if not spans:
        return compliant(about)
    since, until = spans[-1]
    concerned = [holding for holding in (*a, *b) if _touches(holding[2], since, until)]
    holder = label((concerned[0] if concerned else (a or b)[0])[0])
    first, second = _called(rule.a, a), _called(rule.b, b)
    together = f"without {second}" if rule.unless_held else f"and {second} at the same time"
    return violation(
        about,
        f"{holder} holds {first} {together}, against the rule {rule.id}.",
        since,
        (event_id for _, grant, _ in concerned for event_id in grant.evidence),
        until=until,
        severity=rule.severity,
        because_of=[grant for _, grant, _ in concerned],
    )


def _called(side: str, holdings: Iterable[_Held]) -> str:
    """Return how people call a half, with its source: by the name of what is held, else as the rule spells it."""
    issuer, _, spelled = entitlement_parts(side)
    name = next((grant.entitlement_name for _, grant, _ in holdings if grant.entitlement_name), spelled)
    return name if issuer == "*" else f"{name} ({issuer})"


def _spans(holdings: Iterable[_Held]) -> list[Span]:
    return union(span for _, _, span in holdings)


def _touches(span: Span, since: int, until: int | None) -> bool:
    return (until is None or span[0] < until) and (span[1] is None or span[1] > since)


def _unlinked_issuer(rule: SodRule, a: list[_Held], b: list[_Held], situation: IdentitySituation) -> str | None:
    """Return the issuer of the half that is not held, when no account of it is linked: it may be held unseen."""
    if a and b:
        return None
    missing = plain_parts(rule.b if a else rule.a).issuer
    present = plain_parts(rule.a if a else rule.b).issuer
    if "*" in (missing, present) or missing == present:
        return None
    return None if missing in _issuers(situation) else missing


def _issuers(situation: IdentitySituation) -> Iterator[str]:
    return (holding.account.issuer for holding in situation.holdings)


def _exceptions(duties: SeparationOfDuties) -> Iterable[ConfiguredException]:
    return (
        ConfiguredException(
            e.rule,
            e.account,
            to_micros(e.until),
            {"owner": e.owner, "reason": e.reason, "compensating_control": e.compensating_control},
        )
        for e in duties.exceptions
    )


def _examples() -> list[Example[SeparationOfDuties]]:
    rule = SodRule(id="pay-and-approve", a=f"{ada.OKTA}|group:Payment entry", b=f"{ada.ENTRA}|group:Payment approval")
    excepted = SodException(
        rule=rule.id,
        account=f"{ada.OKTA}|00u1pat",
        owner="sam@example.com",
        reason="year-end cover",
        compensating_control="weekly sampling",
        until=datetime(2027, 1, 31, tzinfo=UTC),
    )
    settings = SeparationOfDuties(rules=[rule], exceptions=[excepted])

    def enters(until: float | None = None) -> Holding:
        return Holding(ada.account(), (ada.grant("group:Payment entry", 1, until),))

    approves = Holding(ada.account(ada.ENTRA), (ada.grant("group:Payment approval", 20, issuer=ada.ENTRA),))

    def identity(*holdings: Holding) -> IdentitySituation:
        return IdentitySituation("identity:ada", holdings, ada.ALL_READ)

    return [
        Example("violation", "one person enters payments and approves them", settings, identity(enters(), approves)),
        Example(
            "compliant",
            "the entry of payments ended before the approval began",
            settings,
            identity(enters(10), approves),
            is_near_miss=True,
        ),
        Example(
            "not_evaluable",
            "no account of the other half's issuer is linked to the person",
            settings,
            identity(enters()),
        ),
    ]


POLICY = Policy(
    id="separation_of_duties",
    title="One identity holds two things that must be kept apart",
    severity="high",
    controls=Controls(soc2=("CC6.3",), iso27001=("A.5.3",), nist800_53=("AC-5",), pci_dss=("7.2.1", "7.2.2")),
    remedy="Remove one of the two, or record an exception with an owner, a compensating control and an end.",
    settings=SeparationOfDuties,
    default=None,
    needs=needs("grants"),
    examples=_examples,
    judge_identity=_judge,
    concerned=_concerned,
    exceptions=_exceptions,
)
