"""P1: a Just-in-Time account whose creation lists what was asserted, without an attribute that is required."""

from __future__ import annotations

from collections.abc import Iterable

from governance.model.answers import Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import earlier
from governance.model.states import AttributeChange
from governance.policies.support import examples as ada
from governance.policies.support.jit_accounts import JitAccount, called, jit_accounts


class RequiredAttributes(PolicySettings, frozen=True, kw_only=True):
    """Attributes that every JIT account must have been given at its creation."""

    attributes: list[str]


def _judge(situation: Situation, settings: RequiredAttributes) -> Iterable[Answer]:
    return [_answer(made, situation, settings) for made in jit_accounts(situation)]


def _answer(made: JitAccount, situation: Situation, settings: RequiredAttributes) -> Answer:
    if made.candidate:
        return not_evaluable(
            made.about, "a mere candidate: no creation was recorded that could list attributes", made.at
        )
    changes = situation.account.attribute_changes if made.app is None else ()
    listed = made.provenance.asserted
    given = {name.lower() for name in listed or ()} | _at_creation(made, changes)
    missing = [name for name in settings.attributes if name.lower() not in given]
    if not missing:
        return compliant(made.about)
    if listed is None:
        return not_evaluable(made.about, "no list was logged of the attributes asserted at creation", made.at)
    supplies = _supplied(missing, made, changes)
    return violation(
        made.about,
        f"{called(made, situation)} was created at sign-in without the required {', '.join(sorted(missing))}.",
        made.at,
        (*made.provenance.evidence, *(change.event_id for change in supplies or ())),
        until=earlier(max(change.at for change in supplies) if supplies else None, made.ended_at),
        assumed=made.provenance.assumed,
    )


def _at_creation(made: JitAccount, changes: Iterable[AttributeChange]) -> set[str]:
    """Return the names of the attributes that the creation itself gave a value."""
    ids = made.provenance.evidence
    return {c.name.lower() for c in changes if (c.event_id in ids or c.at == made.at) and not _empty(c)}


def _supplied(missing: list[str], made: JitAccount, changes: Iterable[AttributeChange]) -> list[AttributeChange] | None:
    """Return the first later change that supplies each missing attribute, None while one is still missing."""
    first: dict[str, AttributeChange] = {}
    for change in sorted(changes, key=lambda c: (c.at, c.event_id)):
        if change.at >= made.at and not _empty(change):
            first.setdefault(change.name.lower(), change)
    suppliers = [first.get(name.lower()) for name in missing]
    supplies = [change for change in suppliers if change is not None]
    return supplies if len(supplies) == len(suppliers) else None


def _empty(change: AttributeChange) -> bool:
    value = change.value
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _examples() -> list[Example[RequiredAttributes]]:
    settings = RequiredAttributes(attributes=["department"])

    def created(asserted: tuple[str, ...] | None) -> Situation:
        return ada.situation(account=ada.account(provenance=ada.jit(1, asserted=asserted)))

    return [
        Example("violation", "the creation lists an e-mail address and no department", settings, created(("email",))),
        Example("compliant", "the creation lists the department", settings, created(("email", "department"))),
        Example(
            "compliant", "it is spelled in other letters", settings, created(("email", "Department")), is_near_miss=True
        ),
        Example("not_evaluable", "no list of attributes was logged", settings, created(None)),
    ]


POLICY = Policy(
    id="jit_required_attributes",
    title="JIT account without required attributes",
    severity="medium",
    controls=Controls(soc2=("CC6.2",), iso27001=("A.5.16",), nist800_53=("AC-2", "IA-4"), pci_dss=("8.2.4",)),
    remedy="Supply the attribute, or have the identity provider assert it; else end the account.",
    settings=RequiredAttributes,
    default=None,
    needs=needs("app_accounts", "applications", only_with=("jit_account",)),
    examples=_examples,
    judge=_judge,
)
