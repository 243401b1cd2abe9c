"""Accounts of the listed org's Entra tenant that signed up themselves, and whose department changed since: P37."""

from __future__ import annotations

from ingest.collection.census_events import AccountSeen
from ingest.contract.event import Party
from ingest.contract.instants import format_instant
from simulator.activity.stage import Stage
from simulator.entra.accounts import added, updated
from simulator.entra.skeleton import Initiator, changed
from simulator.organisation.cast import Account
from simulator.organisation.ledger import Finding
from simulator.records.instants import instant

_DRIFT, _ASSERTED = "attribute_drift", "Sales"


class DriftedAccounts:
    """The accounts, with what the list shows of them (``accounts``)."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.accounts: list[AccountSeen] = []
        drifted = self._signed_up("Dirk Drifted", "Finance")
        stage.expect_finding(Finding(_DRIFT, drifted.key, detail="department"))
        stage.case("p37", "found", "Sales was asserted, Finance it is", drifted, "no roster tells a move")
        spelled = self._signed_up("Cara Cased", " SALES")
        stage.case("p37", "near_miss", "case or spelling", spelled, "the same department")

    def settings(self) -> dict[str, object]:
        """Return what config says of the policy."""
        return {_DRIFT: {"attributes": ["department"]}}

    def _signed_up(self, name: str, department: str) -> Account:
        stage = self._stage
        account, at = stage.entra(name), stage.plan.before_end(90, 9)
        created = added(
            stage.mint, account, at, Initiator(account), attributes={"Department": _ASSERTED},
            creation_type="SelfServiceSignUp",
        )  # fmt: skip
        stage.add_record(created)
        change = changed("Department", [department], [_ASSERTED])
        stage.add_record(updated(stage.mint, account, stage.plan.before_end(50, 9), [change]))
        attributes: dict[str, object] = {
            "state": "active",
            "created_at": format_instant(instant(at)),
            "factors": ["microsoftAuthenticatorPush"],
            "profile": {"userType": "Member", "department": department, "manager": stage.entra_admin.subject},
        }
        party = Party("person", account.issuer, account.subject, account.login, account.display_name)
        self.accounts.append(AccountSeen("user", party, attributes))
        return account
