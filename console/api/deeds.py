"""The deeds of the API: where each stands, and the deed of the pages that it is handed to."""

from __future__ import annotations

from datetime import UTC, datetime

from console.api.bodies import (
    Acceptance,
    Extension,
    Nothing,
    Reason,
    Reassignment,
    Signature,
    Withdrawal,
    Word,
    WordOnSeveral,
)
from console.api.interface import Deed
from console.api.singles import CAMPAIGN, CAMPAIGN_ITEM, FINDING, REMOVAL, REVIEW_ITEM
from console.asking.asked import Asked, UnclearWordError, plain_word
from console.deeds import campaigning, removing, reviewing
from console.deeds.accepting import accept_finding, reopen_finding
from console.sign_in.roles import COMPLIANCE, REVIEWERS, RISK_OWNERS
from ingest.contract.instants import to_micros
from reviews.campaigns.acceptances.accepting import Terms


def _plain(name: str, word: str) -> str:
    plain = plain_word(name, word)
    if plain is None:
        raise UnclearWordError(f"{name} is blank; say something: it is kept for good")
    return plain


def _micros(name: str, at: datetime) -> int:
    """Return an instant in microseconds. Raises UnclearWordError for one that UTC's calendar does not hold."""
    try:
        return to_micros(at.astimezone(UTC))
    except OverflowError as error:
        raise UnclearWordError(f"{name} is no instant in UTC, where years are from 1 to 9999") from error


def _decide(asked: Asked, item_id: str, said: Word) -> None:
    reviewing.decide_one(asked, reviewing.own(asked, item_id), said.verdict, _reason_if_any(said))


def _decide_several(asked: Asked, _id: str, said: WordOnSeveral) -> None:
    reviewing.decide_several(asked, said.items, said.verdict, _reason_if_any(said))


def _reason_if_any(said: Word | WordOnSeveral | Withdrawal) -> str | None:
    return None if said.reason is None else _plain("reason", said.reason)


def _take_back(asked: Asked, item_id: str, said: Withdrawal) -> None:
    reviewing.take_back(asked, reviewing.own(asked, item_id), _reason_if_any(said))


def _accept(asked: Asked, finding_id: str, said: Acceptance) -> None:
    reason, control, ticket = (_plain(name, getattr(said, name)) for name in ("reason", "control", "ticket"))
    accept_finding(asked, finding_id, Terms(reason, control, ticket, _micros("until", said.until)))


def _reopen(asked: Asked, finding_id: str, said: Reason) -> None:
    reopen_finding(asked, finding_id, _plain("reason", said.reason))


def _approve(asked: Asked, removal_id: str, said: Reason) -> None:
    removing.approve(asked, removal_id, _plain("reason", said.reason))


def _attest(asked: Asked, removal_id: str, said: Reason) -> None:
    removing.attest(asked, removal_id, _plain("reason", said.reason))


def _give_up(asked: Asked, removal_id: str, said: Reason) -> None:
    removing.give_up(asked, removal_id, _plain("reason", said.reason))


def _plan_again(asked: Asked, removal_id: str, _said: Nothing) -> None:
    removing.plan_again(asked, removal_id)


def _extend(asked: Asked, campaign_id: str, said: Extension) -> None:
    campaigning.extend(asked, campaign_id, _micros("due", said.due), _plain("reason", said.reason))


def _cancel(asked: Asked, campaign_id: str, said: Reason) -> None:
    campaigning.cancel(asked, campaign_id, _plain("reason", said.reason))


def _close(asked: Asked, campaign_id: str, said: Reason) -> None:
    campaigning.close(asked, campaign_id, _plain("reason", said.reason))


def _sign_off(asked: Asked, campaign_id: str, said: Signature) -> None:
    campaigning.sign_off(asked, campaign_id, said.unanswered)


def _reassign(asked: Asked, item_id: str, said: Reassignment) -> None:
    campaigning.reassign(asked, None, item_id, _plain("to", said.to), _plain("reason", said.reason))


DEEDS = (
    Deed("/review-items/{id}/decide", "Keep or revoke what changed, as the one who is asked.", REVIEWERS, Word, _decide,
         REVIEW_ITEM),
    Deed("/campaign-items/{id}/decide", "Decide an item of a campaign, as one who is asked.", REVIEWERS, Word, _decide,
         CAMPAIGN_ITEM),
    Deed("/own-campaign-items/decide", "Decide several items of campaigns alike, all or none, as one who is asked.",
         REVIEWERS, WordOnSeveral, _decide_several, CAMPAIGN_ITEM),
    Deed("/campaign-items/{id}/undo", "Take one's word back: the item waits again.", REVIEWERS, Withdrawal, _take_back,
         CAMPAIGN_ITEM),
    Deed("/campaign-items/{id}/reassign", "Ask somebody else, as an owner of the campaign.", COMPLIANCE, Reassignment,
         _reassign, CAMPAIGN_ITEM),
    Deed("/findings/{id}/accept", "Accept a finding until a day, as a risk owner.", RISK_OWNERS, Acceptance, _accept,
         FINDING),
    Deed("/findings/{id}/reopen", "End an acceptance, as a risk owner.", RISK_OWNERS, Reason, _reopen, FINDING),
    Deed("/removals/{id}/approve", "Let what is planned be sent.", COMPLIANCE, Reason, _approve, REMOVAL),
    Deed("/removals/{id}/gone", "Say that the access is gone, where no source can tell.", COMPLIANCE, Reason, _attest,
         REMOVAL),
    Deed("/removals/{id}/stays", "Say that the access stays.", COMPLIANCE, Reason, _give_up, REMOVAL),
    Deed("/removals/{id}/plan-again", "Let a removal be planned anew.", COMPLIANCE, Nothing, _plan_again, REMOVAL),
    Deed("/campaigns/{id}/extend", "Let a campaign be due later, as an owner.", COMPLIANCE, Extension, _extend,
         CAMPAIGN),
    Deed("/campaigns/{id}/cancel", "Cancel a campaign, as an owner.", COMPLIANCE, Reason, _cancel, CAMPAIGN),
    Deed("/campaigns/{id}/close", "Close a campaign before its time, as an owner.", COMPLIANCE, Reason, _close,
         CAMPAIGN),
    Deed("/campaigns/{id}/sign-off", "Sign what a closed campaign came to.", COMPLIANCE, Signature, _sign_off,
         CAMPAIGN),
)  # fmt: skip
"""By their addresses below /api/v1."""
