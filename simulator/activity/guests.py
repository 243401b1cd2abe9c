"""People of other tenants in Entra: how their logins look, how they are invited, and their sign-ins."""

from __future__ import annotations

from simulator.activity.scripts import entra_visit, stays_active
from simulator.activity.stage import Stage
from simulator.entra.accounts import added, invited, redeemed, updated
from simulator.entra.skeleton import Initiator, changed
from simulator.organisation.cast import Account
from simulator.organisation.catalogue import PARTNER_HOME
from simulator.records.instants import DAY, MINUTE

HOME_SUFFIX = "#EXT#@northwind.example.com"


def guest(stage: Stage, name: str, domain: str) -> tuple[Account, Account]:
    """Return the account as audits name it (``…#EXT#…``), and as sign-ins do (its real address)."""
    address = f"{name.lower().replace(' ', '.')}@{domain}"
    audited = stage.entra(name, address.replace("@", "_") + HOME_SUFFIX)
    return audited, audited._replace(login=address)


def first_sign_in(stage: Stage, signing: Account, at: int) -> None:
    """Add the first sign-in, which states no factors (a row of Graph v1.0), and later ones that do."""
    entra_visit(stage, signing, at + 2 * MINUTE, factors="unstated", guest=True)
    stays_active(stage, signing, at + 60 * MINUTE, guest=True)


def invited_and_redeemed(stage: Stage, name: str, domain: str, at: int) -> Account:
    """Add a guest's invitation, its redemption two days later, and sign-ins; return the account."""
    audited, signing = guest(stage, name, domain)
    stage.expect_account(signing, "invited")
    initiator, correlation, mint = Initiator(stage.entra_admin), stage.mint.guid(), stage.mint
    state = {"UserState": "PendingAcceptance", "Mail": signing.login}
    stage.add_record(
        added(
            mint,
            audited,
            at,
            initiator,
            attributes=state,
            creation_type="Invitation",
            guest=True,
            correlation=correlation,
        )
    )
    stage.add_record(invited(mint, audited, at, initiator, signing.login, correlation))
    accepted, redemption_correlation = at + 2 * DAY, mint.guid()
    stage.add_record(redeemed(mint, audited, accepted, PARTNER_HOME, redemption_correlation))
    changes = [changed("UserState", ["Accepted"], ["PendingAcceptance"])]
    stage.add_record(updated(mint, audited, accepted, changes, Initiator(audited), redemption_correlation))
    stays_active(stage, signing, accepted, guest=True)
    return signing
