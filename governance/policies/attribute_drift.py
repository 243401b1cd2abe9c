"""P37: a watched attribute of a Just-in-Time account is another than was asserted at first, and no roster says so.

What an identity provider asserted at the first sign-in decides what people are let into; a later change by hand goes
round it. A change that the roster tells, too, is a move.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.labels import label
from governance.model.persons import Person, PersonSpan
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import Span, overlap, union, without
from governance.model.states import AccountState, AttributeChange, Provenance
from governance.policies.support import examples as ada
from governance.policies.support.able_spans import not_shut_spans

_FIELDS: Mapping[str, str] = {
    "department": "department", "title": "title", "jobtitle": "title", "location": "location", "city": "location",
    "officelocation": "location", "employeetype": "type",
}  # fmt: skip
"""Attribute, in lower case → what a roster calls it."""


class AttributeDrift(PolicySettings, frozen=True, kw_only=True):
    """Which attributes must stay as they were asserted."""

    attributes: list[str]
    """Names, in any letter case."""
    roster_fields: dict[str, str] = msgspec.field(default_factory=dict)
    """Attribute → department, title, location or type of the roster, where it is not called alike."""


_AT_CREATION = "the attribute's value at the account's creation is not told"
_NOW = "the attribute changed to a value that no record tells"


class _Value(NamedTuple):
    """An attribute's value for a stretch; ``text`` None: it is not told."""

    span: Span
    text: str | None
    event_id: str


def _judge(situation: Situation, settings: AttributeDrift) -> Iterable[Answer]:
    account = situation.account
    if account.provenance.kind != "jit_confirmed":
        return ()
    able = not_shut_spans(account, invited=True)
    names = {name.lower(): name for name in settings.attributes}
    return [_answer(situation, names[name], able, settings) for name in sorted(names)] if able else ()


def _answer(situation: Situation, name: str, able: Sequence[Span], settings: AttributeDrift) -> Answer:
    account = situation.account
    about, lasts = About(account.account_id, None, None, name), able[-1][1] is None
    values = _values(account, name)
    made_at = account.provenance.at or 0
    if not values or not _is_of_creation(account, values[0]) or values[0].text is None:
        return not_evaluable(about, _AT_CREATION, made_at) if lasts else compliant(about)
    first = values[0].text
    others = [value for value in values if value.text is not None and value.text != first]
    drifts = overlap(without((v.span for v in others), _explained(situation.person, name, others, settings)), able)
    untold = [value for value in values if value.text is None and value.span[1] is None]
    if drifts and (drifts[-1][1] is None or not untold):
        return _violation(account, about, name, drifts[-1], values)
    return not_evaluable(about, _NOW, untold[0].span[0]) if untold and lasts else compliant(about)


def _values(account: AccountState, name: str) -> list[_Value]:
    changes = sorted(
        (change for change in account.attribute_changes if change.name.lower() == name.lower()),
        key=lambda change: (change.at, change.event_id),
    )
    ends = [*(change.at for change in changes[1:]), None][: len(changes)]
    return [_Value((change.at, end), _text(change), change.event_id) for change, end in zip(changes, ends, strict=True)]


def _text(change: AttributeChange) -> str | None:
    """Return the value without case and blanks around it, which mean nothing; None: it is not told."""
    if not change.is_known:
        return None
    return "" if change.value is None else " ".join(str(change.value).split()).casefold()


def _is_of_creation(account: AccountState, value: _Value) -> bool:
    created = {change.event_id for change in account.timeline if change.what in ("created", "redeemed")}
    return value.event_id in created | set(account.provenance.evidence) or value.span[0] == account.provenance.at


def _explained(person: Person | None, name: str, others: Sequence[_Value], settings: AttributeDrift) -> list[Span]:
    """Return when the roster stated the value that the account had."""
    own = {attribute.lower(): named for attribute, named in settings.roster_fields.items()}
    called = own.get(name.lower(), _FIELDS.get(name.lower()))
    if person is None or called is None:
        return []
    agreeing: list[Span] = []
    for value in others:
        stated = [(span.valid_from, span.valid_to) for span in person.spans if _spelled(span, called) == value.text]
        agreeing += overlap([value.span], stated)
    return union(agreeing)


def _spelled(span: PersonSpan, called: str) -> str | None:
    stated = {"department": span.department, "title": span.title, "location": span.location, "type": span.type}
    text = stated.get(called)
    return None if text is None else " ".join(text.split()).casefold()


def _violation(account: AccountState, about: About, name: str, span: Span, values: Sequence[_Value]) -> Answer:
    since, until = span
    last = max((value for value in values if value.span[0] <= since), key=lambda value: value.span[0])
    verb = "is" if until is None else "was"
    message = (
        f"{label(account)} was made at a sign-in, and the attribute {name} {verb} another than the one asserted then; "
        "no roster states the change."
    )
    return violation(about, message, since, (values[0].event_id, last.event_id), until=until)


def _examples() -> list[Example[AttributeDrift]]:
    settings = AttributeDrift(attributes=["department"])

    def made(*values: str | None, **fields: Any) -> Situation:
        changes = tuple(
            AttributeChange(ada.day(1 + 9 * place), "department", value, f"event-{place}", value is not None)
            for place, value in enumerate(values)
        )
        how = Provenance("jit_confirmed", ada.day(1), "0oa1", None, None, ("event-0",))
        account = ada.account(created_at=ada.day(1), provenance=how, attribute_changes=changes)
        return ada.situation(account=account, **fields)

    moved = ada.person(ada.stated(1, department="Sales"), ada.stated(5, department="Finance"))
    return [
        Example("violation", "sales was asserted, and it is finance now", settings, made("Sales", "Finance")),
        Example("compliant", "only its spelling changed", settings, made("Sales", " SALES"), is_near_miss=True),
        Example("compliant", "the roster tells the move", settings, made("Sales", "Finance", person=moved)),
        Example(
            "compliant",
            "the roster calls the attribute otherwise",
            AttributeDrift(attributes=["department"], roster_fields={"department": "title"}),
            made("Sales", "Clerk", person=ada.person(ada.stated(1, title="Clerk"))),
        ),
        Example("not_evaluable", "the log names the attribute without its value", settings, made("Sales", None)),
    ]


POLICY = Policy(
    id="attribute_drift",
    title="An attribute differs from what was asserted at the first sign-in",
    severity="low",
    controls=Controls(
        soc2=("CC6.1", "CC6.2"), iso27001=("A.5.16",), nist800_53=("AC-2", "IA-4"), pci_dss=("7.2.4", "8.2.1")
    ),
    remedy="Find out who changed the attribute and why; have the identity provider, or the roster, say the same.",
    settings=AttributeDrift,
    default=None,
    needs=needs("person", only_with=("jit_account", "jit_confirmed")),
    examples=_examples,
    judge=_judge,
)
