"""The listed org's Entra tenant: guests, by what a list tells of them (P38, P39), and who else stands in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from ingest.collection.census_events import AccountSeen, Census
from ingest.contract.event import Event, Party
from ingest.contract.instants import format_instant
from simulator.activity.guests import guest
from simulator.activity.stage import Stage
from simulator.entra.accounts import added, disabled
from simulator.entra.skeleton import Initiator
from simulator.organisation.cast import ENTRA, TENANT, Account
from simulator.organisation.ledger import Finding, Unanswered
from simulator.planted.listed.consents import Consents
from simulator.planted.listed.drifted import DriftedAccounts
from simulator.records.instants import instant

_SPONSORLESS, _OVERDUE = "guest_without_sponsor", "guest_review_overdue"
_MADE_DAYS, _LISTED_DAYS = 100, 20
"""Days before the end: when guests were invited, and when the list was taken."""
_REVIEW_DAYS = 155
_PARTNER = "partner.example.com"
_GROUP = "00000000-0000-4000-8000-00000000a9e0"


class ListedGuests:
    """The guests, what their tenant's list shows, and what must come of both."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._seen = stage, list[AccountSeen]()
        self._consents, self._drifted = Consents(stage), DriftedAccounts(stage)
        self._host_id = stage.entra_admin.subject
        self._host = self._member("Hana Host")
        self._left = self._member("Lex Leftsponsor", ended_days=40)
        self._inviter = self._member("Ina Inviter", ended_days=40)
        for case in (self._sponsored, self._unread, self._reviewed):
            case()

    def settings(self) -> dict[str, Any]:
        """Return what config says of the policies."""
        return {
            _SPONSORLESS: {},
            _OVERDUE: {"after_days": _REVIEW_DAYS},
            **self._consents.settings(),
            **self._drifted.settings(),
        }

    def census(self) -> Iterator[Event]:
        """Yield the events of the tenant's list."""
        began_at = instant(self._stage.plan.before_end(_LISTED_DAYS, 4))
        census = Census(ENTRA, TENANT, began_at, "full", began_at + timedelta(minutes=1))
        accounts = [*self._seen, *self._consents.accounts, *self._drifted.accounts]
        for account in accounts:
            yield census.account_seen(account, None)
        for grant in self._consents.grants:
            yield census.grant_seen(grant)
        yield census.ended(len(accounts), len(self._consents.grants), ["sponsors"])

    def _sponsored(self) -> None:
        stage = self._stage
        alone = self._guest("Gia Alone", [])
        left = self._guest("Gil Leftalone", [self._left])
        for account, why in ((alone, "the list names no sponsor"), (left, "the only sponsor has left")):
            stage.expect_finding(Finding(_SPONSORLESS, account.key))
            stage.case("p38", "found", why, account, "past the grace")
        stays = self._guest("Gus Sponsored", [self._inviter, self._host], inviter=self._inviter)
        stage.case("p38", "near_miss", "inviter left, sponsor stays", stays, "one is still there")
        grouped = self._guest("Gro Grouped", [_GROUP])
        stage.case("p38", "near_miss", "sponsoring group", grouped, "a group answers for it")
        turned = self._guest("Tom Turned", [], user_type="Member")
        stage.case("p38", "near_miss", "guest turned member", turned, "is none any more")

    def _unread(self) -> None:
        account = self._guest("Una Unread", None)
        self._stage.expect_not_evaluable(Unanswered(_SPONSORLESS, account.key, because="sponsors not read"))
        self._stage.case("p38", "not_evaluable", "sponsors not readable", account, "no list tells them")

    def _reviewed(self) -> None:
        stage = self._stage
        old = self._guest("Olga Overdue", [self._host], days=170)
        stage.expect_finding(Finding(_OVERDUE, old.key))
        stage.case("p39", "found", "170 days old, and nobody decided", old, f"allowed are {_REVIEW_DAYS}")
        short = self._guest("Sid Short", [self._host], days=_REVIEW_DAYS - 1)
        stage.case("p39", "near_miss", "one day short", short, "is due tomorrow")

    def _member(self, name: str, ended_days: float | None = None) -> Account:
        stage, account = self._stage, self._stage.entra(name)
        at = stage.plan.before_end(175, 8)
        stage.add_record(added(stage.mint, account, at))
        if ended_days is not None:
            stage.add_record(disabled(stage.mint, account, stage.plan.before_end(ended_days, 17)))
        self._show(account, "Member", at, "active" if ended_days is None else "disabled")
        return account

    def _guest(
        self,
        name: str,
        sponsors: Sequence[Account | str] | None,
        *,
        days: float = _MADE_DAYS,
        inviter: Account | None = None,
        user_type: str = "Guest",
    ) -> Account:
        stage, (account, _) = self._stage, guest(self._stage, name, _PARTNER)
        initiator = Initiator(inviter or self._host)
        at = stage.plan.before_end(days, 9)
        stage.add_record(added(stage.mint, account, at, initiator, creation_type="Invitation", guest=True))
        self._show(account, user_type, at, "active", sponsors)
        return account

    def _show(
        self, account: Account, user_type: str, at: int, state: str, sponsors: Sequence[Account | str] | None = None
    ) -> None:
        attributes: dict[str, object] = {
            "state": state,
            "created_at": format_instant(instant(at)),
            "factors": ["microsoftAuthenticatorPush"],
            "profile": {"userType": user_type, "department": "Partners", "manager": self._host_id},
        }
        if sponsors is not None:
            attributes["sponsors"] = [
                {"id": s, "kind": "group"} if isinstance(s, str) else {"id": s.subject, "kind": "user"}
                for s in sponsors
            ]
        party = Party("person", account.issuer, account.subject, account.login, account.display_name)
        self._seen.append(AccountSeen("user", party, attributes))
