"""P10: no account outlives whoever stands behind it: an application's account its person, a service its owner.

Of an application's account whose person has left by the roster's word ``leaver_elsewhere`` speaks, where it is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.keys import is_listed
from governance.model.labels import label
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import ApplicationFacts, Owner, Situation
from governance.model.spans import earlier
from governance.model.states import DAY, AccountState, AppAccountState
from governance.policies.support import examples as ada
from governance.policies.support.absences import Absence, absences
from governance.policies.support.holdings import provisioning_stream
from governance.settings.sections import Days
from ingest.contract.application_lists import application_of, is_own_list


class OrphanAccounts(PolicySettings, frozen=True, kw_only=True):
    """How long an application's account may outlive the IdP account."""

    grace_days: Days = 7


_OLDER = "no list of the application was read since the account ended"
_GONE = frozenset({"disabled", "deleted"})


def _judge(situation: Situation, settings: OrphanAccounts) -> Iterable[Answer]:
    account = situation.account
    if is_own_list(account.issuer):
        return _of_nobody(account)
    if not (account.timeline or account.ended_at or situation.owner or account.state == "unknown"):
        return ()
    grace = settings.grace_days * DAY
    owner = situation.owner if account.type != "person" else None
    answers = [_of_owner(situation, owner, grace)] if owner is not None else []
    if not situation.app_accounts:
        return answers
    if account.state == "unknown":
        return answers + [_of_unknown(app) for app in situation.app_accounts if app.state not in _GONE]
    left = absences(account)
    return answers + [_of_leaver(situation, app, left, grace) for app in situation.app_accounts if left]


def _of_nobody(account: AccountState) -> list[Answer]:
    """Return the answer about an account that only its application's list names."""
    if account.type != "person" or account.state in _GONE:
        return []
    about = About(account.account_id, application_of(account.issuer))
    return [not_evaluable(about, "the application lists it, and no account of an identity provider is known to be its")]


def _of_owner(situation: Situation, owner: Owner, grace: int) -> Answer:
    account = situation.account
    about = About(account.account_id)
    if not owner.known:
        return not_evaluable(about, "the owner is unknown: no record names them")
    if owner.ended_at is None:
        return compliant(about)
    since = owner.ended_at + grace
    if account.ended_at is not None and account.ended_at <= since:
        return compliant(about)
    message = f"{label(account)} belongs to no person, and its owner has left."
    # An owner's end that no single record tells is shown by the account being there.
    shown = (owner.ended_event_id,) if owner.ended_event_id is not None else _seen_at(situation)
    return violation(about, message, since, shown, until=account.ended_at)


def _seen_at(situation: Situation) -> tuple[str, ...]:
    # The first use of each application: later ones have nobody judged again.
    used = max(((r.first_at, r.first_event_id) for r in situation.rollups if r.use != "failed"), default=None)
    return (used[1],) if used is not None else situation.account.provenance.evidence


def _of_unknown(app: AppAccountState) -> Answer:
    about = About(app.account_id, app.application_id)
    return not_evaluable(about, "no record tells whether the IdP account is still there")


def _of_leaver(situation: Situation, app: AppAccountState, left: Sequence[Absence], grace: int) -> Answer:
    about = About(app.account_id, app.application_id)
    facts = situation.applications.get(app.application_id)
    channel = facts is not None and facts.has_channel
    if app.state in _GONE and (channel or app.ended_at is None):
        return compliant(about)
    outlived = [(since, until, a) for a in left for since, until in _outlived(a, app, grace)]
    if not outlived:
        return compliant(about)
    since, until, absence = outlived[-1]
    if app.listed and until is None and not _listed_since(situation, app.application_id, absence.from_at):
        return not_evaluable(about, _OLDER, since)
    if channel and not app.listed:
        if until is not None:
            return compliant(about)
        return not_evaluable(about, _why_unknown(situation, absence.from_at, since), since)
    name = (facts.name if facts is not None else None) or app.application_id
    alive = (
        f"{name} still lists the account"
        if app.listed
        else f"no record tells of an end of the account in {name}, nor of anything that could end it"
    )
    ends = (app.ended_event_id if app.ended_at == until else None, absence.to_event_id)
    evidence = (absence.from_event_id, *app.provenance.evidence, *ends)
    return violation(
        about,
        f"{label(situation.account)} has left, and {alive}.",
        since,
        (event_id for event_id in evidence if event_id is not None),
        until=until,
        stated=app.listed or is_listed(absence.from_event_id),
    )


def _listed_since(situation: Situation, application_id: str, moment: int) -> bool:
    """Tell whether a list of the application was read from the moment on, as far as its lists are known."""
    lists = situation.own_lists.get(application_id, ())
    return not lists or any(listed.since(moment) for listed in lists)


def _outlived(absence: Absence, app: AppAccountState, grace: int) -> list[tuple[int, int | None]]:
    """Return since when and until when the application's account outlives the absence's grace, if it does."""
    since = max(absence.from_at + grace, app.created_at or 0)
    until = earlier(absence.to_at, app.ended_at)
    return [(since, until)] if until is None or until > since else []


def _why_unknown(situation: Situation, ended_at: int, since: int) -> str:
    issuer = situation.account.issuer
    if situation.coverage.over(issuer, provisioning_stream(issuer), ended_at, since) is None:
        return "a gap in the deprovisioning stream may hide the end of the account"
    return "no record tells whether the application's account was ended"


def _examples() -> list[Example[OrphanAccounts]]:
    settings, crm = OrphanAccounts(), f"{ada.OKTA}|0oa1crm"
    gone = ada.account(state="disabled", timeline=(ada.changed("disabled", 10),), ended_at=ada.day(10))

    def left(channel: bool = False, **fields: Any) -> Situation:
        facts = ApplicationFacts(crm, "CRM", channel)
        return ada.situation(account=gone, app_accounts=(ada.app_account(crm, **fields),), applications={crm: facts})

    return [
        Example(
            "violation", "the person has left, and nothing could end the account in the application", settings, left()
        ),
        Example(
            "compliant",
            "the application's account ended a day later",
            settings,
            left(state="disabled", ended_at=ada.day(11)),
            is_near_miss=True,
        ),
        Example(
            "not_evaluable", "a channel exists, and no record tells that it ended the account", settings, left(True)
        ),
    ]


POLICY = Policy(
    id="orphan",
    title="An account outlives the person or the owner behind it",
    severity="high",
    controls=Controls(
        soc2=("CC6.2",), iso27001=("A.5.18", "A.6.5"), nist800_53=("AC-2(3)",), pci_dss=("7.2.5.1", "8.2.5")
    ),
    remedy="End the account in the application, or give the service account an owner who is there.",
    settings=OrphanAccounts,
    default=OrphanAccounts(),
    needs=needs("app_accounts", "rollups", "applications", "owner", "coverage", "own_lists", only_with=("departure",)),
    examples=_examples,
    judge=_judge,
    of_lists=True,
)
