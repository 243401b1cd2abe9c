"""The accounts of a situation that Just-in-Time provisioning made, or may have made."""

from __future__ import annotations

from typing import NamedTuple

from governance.model.answers import About, of_account, of_application
from governance.model.keys import plain_parts
from governance.model.labels import label
from governance.model.situation import Situation
from governance.model.states import AccountState, AppAccountState, Provenance
from governance.policies.support.cached_by_identity import remembered_of_two

JIT_KINDS = frozenset({"jit_confirmed", "jit_candidate"})
"""Of the provenances those by which a login made something, or may have made it."""


class JitAccount(NamedTuple):
    """An account made at a login: at the IdP (``app`` None) or in an application."""

    about: About
    provenance: Provenance
    at: int
    ended_at: int | None
    app: AppAccountState | None

    @property
    def candidate(self) -> bool:
        """Tell whether nothing but a first sign-in speaks for it."""
        return self.provenance.kind == "jit_candidate"


def called(made: JitAccount, situation: Situation) -> str:
    """Return whom or what a message says to be made at a login: the person, or the account that they have somewhere."""
    whose = label(situation.account)
    if made.app is None:
        return whose
    facts = situation.applications.get(made.app.application_id)
    name = facts.name if facts is not None else None
    return f"{whose} has an account in {name or plain_parts(made.app.application_id).id} that"


def jit_accounts(situation: Situation) -> list[JitAccount]:
    """Return the IdP account and the application accounts whose provenance is JIT, confirmed or candidate."""
    return _jit_accounts(situation.account, situation.app_accounts)


@remembered_of_two
def _jit_accounts(account: AccountState, app_accounts: tuple[AppAccountState, ...]) -> list[JitAccount]:
    accounts: list[JitAccount] = []
    if account.provenance.kind in JIT_KINDS:
        accounts.append(_made(of_account(account.account_id), account.provenance, account.ended_at, None))
    for app in app_accounts:
        if app.provenance.kind in JIT_KINDS:
            about = of_application(app.account_id, app.application_id)
            accounts.append(_made(about, app.provenance, app.ended_at, app))
    return accounts


def _made(about: About, provenance: Provenance, ended_at: int | None, app: AppAccountState | None) -> JitAccount:
    at = provenance.at if provenance.at is not None else 0
    # An end before the creation ended another life of the account.
    end = ended_at if ended_at is not None and ended_at > at else None
    made: JitAccount = tuple.__new__(JitAccount, (about, provenance, at, end, app))
    return made


def is_by_login(provenance: Provenance) -> bool:
    """Tell whether a login made what has this provenance, or may have."""
    return provenance.kind in JIT_KINDS
