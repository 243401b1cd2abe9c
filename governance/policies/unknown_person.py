"""P26: an account that can sign in, and a complete roster that names nobody whose it is known to be, or may be.

What a roster says of whom it does not name holds as long as the roster is young; who joined since is in the next one.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.labels import label
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Rosters, Situation
from governance.model.spans import Span, overlap, union
from governance.model.states import DAY
from governance.policies.support import examples as ada
from governance.policies.support.able_spans import UNTOLD, judged_spans
from governance.policies.support.guests import signs_in_from_elsewhere
from governance.settings.sections import Days

Populations = tuple[tuple[tuple[int, str], ...], ...]


class UnknownPerson(PolicySettings, frozen=True, kw_only=True):
    """How long an account may be nobody's, and how old a complete roster may be."""

    grace_days: Days = 7
    roster_days: Days = 7


_UNLINKED = "the settings name nothing by which an account of this source belongs to a person of the roster"
_INCOMPLETE = "no complete list of a population was read, so whom the roster lacks is not known"
_OLD = "the newest complete roster is too old: whoever joined since is not in it"
_CANDIDATE = "a person of the roster has the account's name or address, and nobody said whose the account is"


def _judge(situation: Situation, settings: UnknownPerson) -> Iterable[Answer]:
    account, rosters = situation.account, situation.rosters
    if rosters is None or account.type != "person" or signs_in_from_elsewhere(account):
        return []
    able = judged_spans(account, invited=True)
    if not able:
        return []
    about, begin = About(account.account_id), (account.created_at or 0) + settings.grace_days * DAY
    lasts, doubt = able[-1][1] is None, _doubt(rosters)
    young = [] if doubt is not None else _young(rosters.populations, settings.roster_days * DAY)
    spans = overlap(overlap(able[-1:], [(begin, None)]), young)
    if account.state == "unknown":
        # What no list names may never have come to be: its making failed, or somebody was merely called so.
        return [not_evaluable(about, UNTOLD, spans[0][0])] if spans and account.listed_at is not None else []
    if not spans:
        return [not_evaluable(about, doubt or _OLD, begin)] if lasts else [compliant(about)]
    # A while without a young roster between two that lack the person changes nothing of what both say.
    since, until = spans[0][0], spans[-1][1]
    can = "can" if lasts else "could"
    message = f"{label(account)} {can} sign in, and nobody whom the complete roster names is known to be the person."
    answer = violation(about, message, since, _evidence(situation, rosters, since), until=until)
    return [answer, not_evaluable(about, _OLD, until)] if lasts and until is not None else [answer]


def _doubt(rosters: Rosters) -> str | None:
    """Return why rosters tell nothing of whom they do not name."""
    if not rosters.links:
        return _UNLINKED
    if rosters.candidates:
        return _CANDIDATE
    return None if rosters.populations else _INCOMPLETE


@lru_cache(maxsize=4)
def _young(populations: Populations, lasting: int) -> list[Span]:
    """Return when each population that is known then had a complete list that was not too old."""
    young: list[Span] = [(min(lists[0][0] for lists in populations), None)]
    for lists in populations:
        covered = union((at, at + lasting) for at, _ in lists)
        young = overlap(young, [(0, lists[0][0]), *covered])
    return young


def _evidence(situation: Situation, rosters: Rosters, since: int) -> list[str]:
    """Return what shows the account, and the newest lists at that instant that do not name its person."""
    account = situation.account
    listed = [
        max(before) for lists in rosters.populations if (before := [entry for entry in lists if entry[0] <= since])
    ]
    shown = [account.listed_event_id] if account.listed_event_id is not None else account.provenance.evidence[:1]
    return [*shown, *(event_id for _, event_id in sorted(listed))]


def _examples() -> list[Example[UnknownPerson]]:
    settings = UnknownPerson()
    lists = ((ada.day(20), "roster-20"), (ada.day(26), "roster-26"))

    def nobodys(*populations: tuple[tuple[int, str], ...], **fields: Any) -> Situation:
        rosters = Rosters(populations, links=True, candidates=fields.pop("candidates", False))
        known: dict[str, Any] = {
            "created_at": ada.day(1),
            "listed_at": ada.day(19),
            "listed_event_id": "listed",
        } | fields
        account = ada.account(**known)
        return ada.situation(account=account, rosters=rosters)

    return [
        Example("violation", "two complete rosters name nobody whose account it could be", settings, nobodys(lists)),
        Example(
            "compliant",
            "the account was disabled within the grace",
            settings,
            nobodys(lists, state="disabled", timeline=(ada.changed("disabled", 5),)),
            is_near_miss=True,
        ),
        Example("not_evaluable", "no list of the roster is complete", settings, nobodys()),
        Example(
            "not_evaluable", "a person of that name stands in the roster", settings, nobodys(lists, candidates=True)
        ),
    ]


POLICY = Policy(
    id="unknown_person",
    title="An account of nobody whom the roster knows",
    severity="medium",
    controls=Controls(
        soc2=("CC6.1", "CC6.2"), iso27001=("A.5.16", "A.5.18"), nist800_53=("AC-2", "IA-4"), pci_dss=("8.2.1", "8.2.4")
    ),
    remedy="Find out whose the account is and have the roster or the account say so, or end the account.",
    settings=UnknownPerson,
    default=UnknownPerson(),
    needs=needs("rosters", only_with=("rosters",)),
    examples=_examples,
    judge=_judge,
    of_lists=True,
)
