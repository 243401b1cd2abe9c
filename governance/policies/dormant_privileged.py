"""P42: an account that holds a privilege and is not used at all: whoever takes it over is noticed by nobody.

Any success counts as a use, of whatever kind. An account that is kept for emergencies is meant to be silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from governance.model.answers import About, Answer, compliant
from governance.model.controls import Controls
from governance.model.labels import label
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import overlap, union
from governance.model.states import DAY, Grant
from governance.policies.support import examples as ada
from governance.policies.support.able_spans import not_shut_spans
from governance.policies.support.holdings import thing_of
from governance.policies.support.named_accounts import is_named
from governance.policies.support.silent_spans import (
    Moment,
    Silence,
    Telling,
    answers_until,
    last_success,
    shown_with,
)
from governance.settings.sections import Days


class DormantPrivileged(PolicySettings, frozen=True, kw_only=True):
    """How long an account that holds a privilege may be silent."""

    after_days: Days = 30
    break_glass: list[str] = msgspec.field(default_factory=list)
    """Logins or keys of accounts that are kept for emergencies, beside those that are typed so: all are silent."""


def _judge(situation: Situation, settings: DormantPrivileged) -> Iterable[Answer]:
    account = situation.account
    held = [grant for grant in situation.grants if grant.privileged and grant.mode != "activated"]
    if not held:
        return ()
    able = not_shut_spans(account, invited=False)
    spans = overlap(union((grant.valid_from, grant.valid_to) for grant in held), able)
    if not spans:
        return ()
    about = About(account.account_id)
    if account.type == "break_glass" or is_named(account, settings.break_glass):
        return (compliant(about),)
    last = spans[-1]
    privileges = sorted((g for g in held if overlap([(g.valid_from, g.valid_to)], [last])), key=_order)
    first = privileges[0]
    seen = last_success(situation)

    def telling() -> Telling:
        message = (
            f"{label(account)} {_holding(privileges)}, and no use of the account was seen for "
            f"{settings.after_days} days."
        )
        return Telling(message, tuple(privileges), shown_with(first.evidence, seen), first.from_basis == "stated")

    idle_from = next(begin for begin, end in able if begin <= last[0] and (end is None or end > last[0]))
    silence = Silence(about, last, _last_use(situation, seen), settings.after_days * DAY, idle_from=idle_from)
    return answers_until(last[1], silence, situation, telling)


def _order(grant: Grant) -> tuple[int, str, str]:
    return grant.valid_from, grant.entitlement_id, grant.scope


def _last_use(situation: Situation, seen: Moment | None) -> int | None:
    """Return when the account was last used, by what was seen or a list's word."""
    uses = (None if seen is None else seen[0], situation.stated_use)
    return max((at for at in uses if at is not None), default=None)


def _holding(privileges: Sequence[Grant]) -> str:
    does = "may activate" if all(grant.mode == "eligible" for grant in privileges) else "holds"
    names = list(dict.fromkeys(thing_of(grant) for grant in privileges))
    more = len(names) - 1
    return f"{does} the privilege {names[0]}{f' and {more} more' if more else ''}"


def _examples() -> list[Example[DormantPrivileged]]:
    settings, mail = DormantPrivileged(), f"{ada.OKTA}|0oa1mail"
    super_admin = ada.grant("admin_privilege:Super Administrator", 10, privileged=True)

    def used_until(number: float, **more: object) -> Situation:
        return ada.situation(grants=(super_admin,), rollups=(ada.signed_in_daily(mail, 10, number),), **more)

    return [
        Example("violation", "the account was used daily, and then no more for 30 days", settings, used_until(40)),
        Example(
            "compliant",
            "it is kept for emergencies",
            DormantPrivileged(break_glass=["ada@example.com"]),
            used_until(40),
            is_near_miss=True,
        ),
        Example(
            "not_evaluable", "the log of sign-ins was not read", settings, used_until(40, coverage=ada.NOTHING_READ)
        ),
    ]


POLICY = Policy(
    id="dormant_privileged",
    title="An account that holds a privilege is not used",
    severity="high",
    controls=Controls(
        soc2=("CC6.2", "CC6.3"), iso27001=("A.5.18", "A.8.2"), nist800_53=("AC-2(3)", "AC-6(7)"), pci_dss=("8.2.6",)
    ),
    remedy="Take the privilege away, or disable the account, until it is needed; list it if it is for emergencies.",
    settings=DormantPrivileged,
    default=DormantPrivileged(),
    needs=needs(
        "grants",
        "rollups",
        "coverage",
        "stated_use",
        silence=lambda settings: settings.after_days * DAY,
        only_with=("privilege",),
    ),
    examples=_examples,
    judge=_judge,
)
