"""What lists say of passwords that nobody used, PIM of grants, and records of consents: any of it, from a seed."""

from __future__ import annotations

from governance.model.credentials import UnusedPassword
from governance.model.estates import JitEstate
from governance.model.logins import Namesake
from governance.model.situation import AccessDecision, Consent, FellowDecision, Situation
from governance.model.states import DAY
from tests.governance.any_values import AnyValues


class Words(AnyValues):
    """Adds such words to what is told of an account."""

    def with_words(self, told: Situation) -> Situation:
        """Let lists tell of passwords that some never used, PIM of some grants, and records of who consented."""
        self.issuer, self.made = told.account.issuer, 5_000
        if self.r.random() < 0.5 and told.account.provenance.kind == "unknown":
            told = told._replace(rollups=(), stated_use=None, days=())
        shown = [UnusedPassword(self.r.choice([None, at, at]), at, None, self.event()) for at in (self.at(),)]
        grants = tuple(
            grant._replace(
                pim_told_at=self.r.choice([None, grant.valid_from]), outside_pim=self.r.choice([None, "past"])
            )
            if grant.mode == "active" and self.r.random() < 0.5
            else grant
            for grant in told.grants
        )
        agreed = (Consent(self.at(), f"{self.issuer}|admin", frozenset({"mail.read"}), self.event()),)
        decisions = tuple(
            AccessDecision(self.at(), f"item{n}", grant.entitlement_id, None, n % 3 < 2, n % 3 == 2)
            for n, grant in enumerate(told.grants)
        )
        again = [
            grant._replace(valid_from=grant.valid_to + 5 * DAY, valid_to=None)
            for grant in told.grants
            if grant.valid_to is not None and self.r.random() < 0.3
        ]
        beside = tuple(
            FellowDecision(
                f"{self.issuer}|other",
                word._replace(item_id=f"other {word.item_id}"),
                ((word.at - DAY, self.r.choice([None, word.at + DAY])),),
            )
            for word in decisions
            if self.r.random() < 0.3
        )
        return told._replace(
            access_decisions=tuple(sorted(decisions)),
            fellow_decisions=beside,
            account=told.account._replace(unused_passwords=tuple(shown[: self.r.randint(0, 1)])),
            grants=(*grants, *again),
            consents=agreed if told.account.type == "service" else (),
        )

    def with_namesakes(self, told: Situation) -> Situation:
        """Let others have been called as some people are called now."""
        self.issuer, self.made = told.account.issuer, 6_000
        namesakes = tuple(
            Namesake(
                f"{self.issuer}|o{n}", f"Old {n}", f"old{n % 2}@example.com",
                self.r.choice([None, at, at - 400 * DAY]), at, self.r.choice([None, at + DAY]),
                self.r.choice([True, False, False, None]), (self.event(), self.event()),
            )
            for n in self.some(3)
            for at in (self.at(),)
        )  # fmt: skip
        return told._replace(namesakes=namesakes if told.account.type == "person" else ())

    def with_estates(self, told: Situation) -> Situation:
        """Let some accounts speak for what logins made in an application."""
        self.issuer, self.made = told.account.issuer, 7_000
        application_id, counts = f"{self.r.choice([self.issuer, self.issuer, 'okta:unread'])}|a0", (1, 2, 30)
        estates = [
            JitEstate(
                application_id, "CRM", self.r.choice(counts), self.at(), (self.event(),), self.r.random() < 0.3,
                self.r.choice([None, None, self.at()]),
            )
            for _ in self.some(1)
        ]  # fmt: skip
        return told._replace(estates=tuple(estates))
