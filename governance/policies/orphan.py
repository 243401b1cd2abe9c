"""P10: no account outlives whoever stands behind it: an application's account its person, a service its owner."""

from __future__ import annotations

from collections.abc import Iterable

from governance.holding import label
from governance.model import DAY, AppAccountState
from governance.policies.interface import (
    About,
    Answer,
    Owner,
    Policy,
    Situation,
    compliant,
    not_evaluable,
    violation,
)

_STREAM = {"entra": "provisioning"}
_GONE = frozenset({"disabled", "deleted"})


def _judge(situation: Situation) -> Iterable[Answer]:
    ended_at, settings = situation.account.ended_at, situation.settings.orphan
    if settings is None or (ended_at is None and situation.owner is None):
        return ()
    grace = settings.grace_days * DAY
    answers: list[Answer] = []
    if situation.owner is not None:
        answers.append(_of_owner(situation, situation.owner, grace))
    if ended_at is not None:
        answers.extend(_of_leaver(situation, app, ended_at, grace) for app in situation.app_accounts)
    return answers


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
    evidence = (owner.ended_event_id,) if owner.ended_event_id is not None else ()
    return violation(about, message, since, evidence, until=account.ended_at)


def _of_leaver(situation: Situation, app: AppAccountState, ended_at: int, grace: int) -> Answer:
    about, since = About(app.account_id, app.application_id), ended_at + grace
    facts = situation.applications.get(app.application_id)
    channel = facts is not None and facts.has_channel
    if app.state in _GONE and (channel or app.ended_at is None or app.ended_at <= since):
        return compliant(about)
    if channel and not app.listed:
        return not_evaluable(about, _why_unknown(situation, ended_at, since))
    name = (facts.name if facts is not None else None) or app.application_id
    why = "the application still lists it" if app.listed else "nothing could end it there"
    return violation(
        about,
        f"{label(situation.account)} has left, but the account in {name} is alive: {why}.",
        since,
        _evidence(situation, app),
        until=app.ended_at,
    )


def _why_unknown(situation: Situation, ended_at: int, since: int) -> str:
    issuer = situation.account.issuer
    stream = _STREAM.get(issuer.partition(":")[0], "system_log")
    if situation.coverage.over(issuer, stream, ended_at, since) is None:
        return "a gap in the deprovisioning stream may hide the end of the account"
    return "no record tells whether the application's account was ended"


def _evidence(situation: Situation, app: AppAccountState) -> list[str]:
    ended = (situation.account.ended_event_id, *app.provenance.evidence, app.ended_event_id)
    return [event_id for event_id in ended if event_id is not None]


POLICY = Policy(
    id="orphan",
    title="An account outlives the person or the owner behind it",
    severity="high",
    controls=("NIST SP 800-53 AC-2(3)", "ISO/IEC 27001:2022 A.5.18", "SOC 2 CC6.2"),
    remedy="End the account in the application, or give the service account an owner who is there.",
    judge=_judge,
)
