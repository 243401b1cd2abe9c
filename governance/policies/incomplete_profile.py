"""P17: a person who can sign in, past the grace, and of whom neither roster nor profile names department and manager.

Without both nobody can tell who is to be asked about the person's access, nor what belongs to the role.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from governance.model.answers import Answer, compliant, not_evaluable, of_account, violation
from governance.model.controls import Controls
from governance.model.labels import label
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import Span, overlap, union, without
from governance.model.states import DAY, AccountState, AttributeChange
from governance.policies.support import examples as ada
from governance.policies.support.able_spans import judged_spans, unless_untold
from governance.policies.support.cached_by_identity import remembered
from governance.policies.support.guests import is_guest
from governance.policies.support.named_accounts import is_named
from governance.settings.sections import Days
from ingest.contract.event import account_key


class IncompleteProfile(PolicySettings, frozen=True, kw_only=True):
    """Which attributes name the department and the manager, and who needs neither."""

    grace_days: Days = 30
    department_attributes: list[str] = msgspec.field(default_factory=lambda: ["department"])
    manager_attributes: list[str] = msgspec.field(default_factory=lambda: ["managerId", "manager"])
    heads: list[str] = msgspec.field(default_factory=list)
    """Logins or account keys of those at the head of the organisation, who have no manager."""


_UNREAD = "no list of the source was read that shows the account's profile"
_MANAGER, _DEPARTMENT = "manager", "department"


def _judge(situation: Situation, settings: IncompleteProfile) -> Iterable[Answer]:
    return unless_untold(situation.account, _answers(situation, settings))


def _answers(situation: Situation, settings: IncompleteProfile) -> Iterable[Answer]:
    account = situation.account
    if account.type != "person" or is_guest(account):
        return ()
    able = judged_spans(account, invited=True)
    if not able:
        return ()
    about, lasts = of_account(account.account_id), able[-1][1] is None
    allowed_until = 0 if account.created_at is None else account.created_at + settings.grace_days * DAY
    demanded = _demanded(account, settings)
    if account.listed_at is None:
        if not lasts:
            return ()
        is_told = _is_told(situation, demanded)
        return [compliant(about) if is_told else not_evaluable(about, _UNREAD, allowed_until)]
    begin = max(account.listed_at, allowed_until)
    past_grace = overlap(able, [(begin, None)])
    by_roster = {what: _by_roster(situation, what) for what in demanded}
    untold = [
        what
        for what, names in demanded.items()
        if not account.untold.isdisjoint(names) and not (by_roster[what] and by_roster[what][-1][1] is None)
    ]
    lacking = {
        what: without(
            past_grace,
            [*_named(account, names, situation.manager_ends if what == _MANAGER else {}), *by_roster[what]],
        )
        for what, names in demanded.items()
        if what not in untold
    }
    answer = _missing(account, lacking, gone=bool(situation.manager_ends or situation.absent_managers))
    if answer is not None and (answer.until is None or not untold):
        return [answer]
    if not lasts:
        return [answer] if answer is not None else ()
    if untold:
        reason = f"the {' and the '.join(untold)} changed to a value that no record tells"
        return [*([answer] if answer is not None else []), not_evaluable(about, reason, begin)]
    return [answer] if answer is not None else [compliant(about)]


def _is_told(situation: Situation, demanded: dict[str, frozenset[str]]) -> bool:
    """Tell whether all that is demanded is named, by the roster or by records, where no list shows what is not."""
    account = situation.account
    # Of more profiles the manager is missing.
    for what, names in reversed(demanded.items()):
        spans = _by_roster(situation, what)
        if account.untold.isdisjoint(names):
            spans = [*spans, *_named(account, names, situation.manager_ends if what == _MANAGER else {})]
        if None not in [until for _, until in spans]:
            return False
    return True


def _demanded(account: AccountState, settings: IncompleteProfile) -> dict[str, frozenset[str]]:
    """Return what a profile must name, and the attributes that name it, in lower case."""
    of_everybody, of_heads = _attributes(settings)
    return of_heads if is_named(account, settings.heads) else of_everybody


@remembered
def _attributes(settings: IncompleteProfile) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Return what everybody's profile must name, and what that of the organisation's heads must."""
    of_heads = {_DEPARTMENT: _lower(settings.department_attributes)}
    return of_heads | {_MANAGER: _lower(settings.manager_attributes)}, of_heads


def _by_roster(situation: Situation, what: str) -> list[Span]:
    """Return when the roster named the department, or a manager who was there.

    Its first list speaks of the time before it, too.
    """
    if situation.person is None:
        return []
    spans: list[Span] = []
    for place, stated in enumerate(situation.person.spans):
        named = stated.manager if what == _MANAGER else stated.department
        if named is not None:
            gone = situation.absent_managers.get(named, ()) if what == _MANAGER else ()
            spans += without([(stated.valid_from if place else 0, stated.valid_to)], gone)
    return union(spans)


def _lower(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.lower() for name in names)


def _named(account: AccountState, names: frozenset[str], ends: Mapping[str, int]) -> list[Span]:
    """Return when any of the attributes had a value, or may have had one: what changed untold is not missing.

    ``names``: in lower case; ``ends``: since when those are gone whom one names now, of whom that is known.
    """
    naming = [change for change in account.attribute_changes if change.name.lower() in names]
    spans: list[Span] = []
    begun: dict[str, int] = {}
    values: dict[str, str] = {}
    for change in _in_order(naming):
        name = change.name.lower()
        if name in begun:
            spans.append((begun.pop(name), change.at))
        if not change.is_known or not _is_empty(change.value):
            begun[name], values[name] = change.at, str(change.value).strip()
    for name, at in begun.items():
        spans.append((at, _end_of(account, values[name], ends) if ends else None))
    return spans


def _end_of(account: AccountState, value: str, ends: Mapping[str, int]) -> int | None:
    keys = (account_key(account.issuer, spelled) for spelled in (value, value.lower()))
    return next((ends[key] for key in keys if key in ends), None)


def _in_order(changes: Sequence[AttributeChange]) -> Sequence[AttributeChange]:
    if len(changes) < 2:
        return changes
    return sorted(changes, key=lambda change: (change.at, change.name, change.event_id))


def _is_empty(value: object) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _missing(account: AccountState, lacking: Mapping[str, Sequence[Span]], *, gone: bool) -> Answer | None:
    """Return the last stretch in which something was missing, None where nothing ever was."""
    last = {what: spans[-1] for what, spans in lacking.items() if spans}
    if not last:
        return None
    open_ones = sorted(what for what, (_, until) in last.items() if until is None)
    if open_ones:
        since, until = min(last[what][0] for what in open_ones), None
    else:
        since, until = max(last.values(), key=lambda span: (span[1] or 0, span[0]))
    named = open_ones or sorted(what for what, span in last.items() if span == (since, until))
    called = [f"{what} who is still there" if what == _MANAGER and gone else what for what in named]
    message = f"{label(account)} has a profile that names no {' and no '.join(called)}."
    shown = [c.event_id for c in _in_order(account.attribute_changes) if c.at <= since][-1:] or [
        event_id for event_id in (account.listed_event_id,) if event_id is not None
    ]
    return violation(of_account(account.account_id), message, since, shown, until=until)


def _examples() -> list[Example[IncompleteProfile]]:
    settings = IncompleteProfile()

    def listed(*names: str, **fields: Any) -> Situation:
        changes = tuple(AttributeChange(ada.day(40), name, f"a {name}", "listed") for name in ("title", *names))
        account = ada.account(created_at=ada.day(1), listed_at=ada.day(40), attribute_changes=changes, **fields)
        return ada.situation(account=account)

    return [
        Example("violation", "the profile names a department and no manager", settings, listed("department")),
        Example("compliant", "the profile names both", settings, listed("department", "managerId")),
        Example(
            "compliant",
            "the head of the organisation has no manager",
            IncompleteProfile(heads=["ada@example.com"]),
            listed("department"),
        ),
        Example(
            "compliant",
            "the roster alone names the manager",
            settings,
            listed("department")._replace(person=ada.person(ada.stated(50, manager="2"))),
            is_near_miss=True,
        ),
        Example(
            "violation",
            "the manager whom the roster names has left by it",
            settings,
            listed("department")._replace(
                person=ada.person(ada.stated(50, manager="2")), absent_managers={"2": [(ada.day(60), None)]}
            ),
        ),
        Example(
            "not_evaluable",
            "the department changed to a value that is not told",
            settings,
            listed("department", "managerId", untold=frozenset({"department"})),
        ),
    ]


POLICY = Policy(
    id="incomplete_profile",
    title="Profile without department or manager",
    severity="low",
    controls=Controls(soc2=("CC6.2",), iso27001=("A.5.16", "A.5.18"), nist800_53=("AC-2",), pci_dss=("7.2.4",)),
    remedy="Supply the department and the manager, or have the personnel system do so.",
    settings=IncompleteProfile,
    default=IncompleteProfile(),
    needs=needs("absent_managers", "manager_ends", "person"),
    examples=_examples,
    judge=_judge,
)
