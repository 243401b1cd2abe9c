"""Applications of the listed org's Entra tenant that may act for people, by what a list tells of them: P34."""

from __future__ import annotations

from ingest.collection.census_events import AccountSeen, GrantSeen
from ingest.contract.event import Entitlement, Grant, Party
from simulator.activity.stage import Stage
from simulator.entra.consents import for_everybody
from simulator.organisation.cast import ENTRA, TENANT, Account
from simulator.organisation.ledger import Finding, Unanswered
from simulator.records.mint import guid_of

_RISKY = "risky_consent"
_GRAPH = "00000003-0000-0000-c000-000000000000"
_EVERYBODY = "/"


class Consents:
    """The applications (``accounts``) and what they may do (``grants``), by the list."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.accounts: list[AccountSeen] = []
        self.grants: list[GrantSeen] = []
        one_person = f"/users/{guid_of('user bea')}"
        mail = self._application("Mail Sorter", "Mail.Read", one_person, verified=False)
        stage.expect_finding(Finding(_RISKY, mail.key, detail=f"consent:{one_person}"))
        stage.case("p34", "found", "an unverified publisher's application reads a person's mail", mail, "high scope")
        sign_in = self._application("Poll Maker", "openid", one_person, verified=False)
        stage.case("p34", "near_miss", "sign-in scopes", sign_in, "it learns who somebody is")
        own = self._application("Own Archiver", "Files.Read.All", _EVERYBODY, verified=False, foreign=False)
        stage.case("p34", "near_miss", "own tenant's application", own, "registered here")
        admin = self._application("Admin Notes", "Files.Read.All", one_person, verified=True)
        stage.case("p34", "near_miss", "administrator for himself, verified publisher", admin, "for nobody else")
        untold = self._application("Board Planner", "Files.Read.All", _EVERYBODY, verified=True)
        stage.expect_not_evaluable(Unanswered(_RISKY, untold.key, because="nobody tells who agreed for everybody"))
        stage.case("p34", "not_evaluable", "verified, for everybody", untold, "giver unknown")
        self._consenter, stranger = stage.entra("Cora Consenter"), stage.entra("Stan Stranger")
        for name, giver in (("Team Planner", stranger), ("Room Planner", self._consenter)):
            agreed = self._application(name, "Files.Read.All", _EVERYBODY, verified=True)
            at = stage.plan.before_end(45, 10)
            app_id = guid_of(f"application {name}")
            stage.add_record(for_everybody(stage.mint, agreed, app_id, "Files.Read.All", at, giver))
            if giver is stranger:
                stage.expect_finding(Finding(_RISKY, agreed.key, detail=f"consent:{_EVERYBODY}"))
                stage.case("p34", "found", "somebody else agreed for everybody", agreed, "is no listed consenter")
            else:
                stage.case("p34", "near_miss", "verified and by a consenter", agreed, "may agree for everybody")

    def settings(self) -> dict[str, object]:
        """Return what config says of the policy."""
        return {_RISKY: {"consenters": [self._consenter.key]}}

    def _application(self, name: str, scope: str, whom: str, *, verified: bool, foreign: bool = True) -> Account:
        account = Account(ENTRA, TENANT, guid_of(f"principal {name}"), name.lower(), name)
        party = Party("service", account.issuer, account.subject, None, name)
        attributes: dict[str, object] = {
            "state": "active",
            "app_id": guid_of(f"application {name}"),
            "read": ["credentials", "owners", "permissions", "roles"],
            "publisher": {"foreign": foreign, "verified": verified},
        }
        self.accounts.append(AccountSeen("service_principal", party, attributes))
        entitlement = Entitlement("permission", f"delegated/{_GRAPH}/{scope}", scope)
        self.grants.append(GrantSeen("oauth2_permission", party, entitlement, Grant(scope=whom)))
        return account
