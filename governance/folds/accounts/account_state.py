"""The IdP account itself: its life, its provenance, what it is called, its attributes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from governance.folds.accounts.account_history import FoldContext, OrderedHistory
from governance.folds.accounts.clients import application_of_client, credentials, parts_read, publishers
from governance.folds.accounts.factors import enrolled_factors
from governance.folds.accounts.life import attribute_changes, deleted_at, life
from governance.folds.accounts.listed_life import with_stated_attributes
from governance.folds.accounts.logins import Naming, addresses_told, logins, namings_of
from governance.folds.accounts.own_changes import own_changes
from governance.folds.accounts.profile import federated_at, first_listed, untold_attributes
from governance.folds.accounts.provenance import corroborated, provenance
from governance.folds.accounts.sponsors import sponsors_listed
from governance.folds.accounts.unused_passwords import unused_passwords
from governance.folds.census.listing import Statement
from governance.model.states import AccountState, AttributeChange, Provenance, UsageSummary
from ingest.contract.application_lists import application_of, is_own_list


def account_state(history: OrderedHistory, context: FoldContext) -> AccountState:
    """Return the account as its history has it."""
    statements = history.statements
    final = life(history.changes, signs_of_life=_is_alive(history.rollups, statements))
    attributes = attribute_changes(history.records) if history.records else ()
    attributes = with_stated_attributes(attributes, statements) if statements else attributes
    factors = enrolled_factors(history.issuer, history.records, statements)
    namings = namings_of(history.records, statements)
    name, display_name, account_type = _called(history.rollups, namings)
    account = AccountState(
        history.account_id,
        history.issuer,
        history.subject,
        name,
        display_name,
        account_type,
        final.state,
        history.created_at,
        final.ended_at,
        final.ended_event_id,
        _provenance(history, context),
        _profile(attributes),
        history.changes,
        attributes,
        factors.factorless,
        factors.enrolled,
        untold=untold_attributes(attributes),
        own_changes=own_changes(history.account_id, history.records) if history.records else (),
        other_issuers=history.other_issuers,
        logins=logins(history.logins, namings, name, deleted_at(history.changes, final.state)),
        addresses_told=addresses_told(namings),
    )
    # Of most accounts no list tells anything.
    return _with_listed(account, statements) if statements else account


def _is_alive(rollups: Sequence[UsageSummary], statements: Sequence[Statement]) -> bool:
    """Tell whether somebody got in, or a list shows the account."""
    for rollup in rollups:
        if rollup.use != "failed":
            return True
    return any(statement.event is not None for statement in statements) if statements else False


def _with_listed(account: AccountState, statements: Sequence[Statement]) -> AccountState:
    """Return the account with what lists alone tell of it."""
    listed_at, listed_event_id = first_listed(statements)
    sponsors, sponsors_read = sponsors_listed(account.issuer, statements)
    return account._replace(
        listed_at=listed_at,
        listed_event_id=listed_event_id,
        federated_at=federated_at(account.issuer, statements),
        credentials=credentials(statements),
        read=parts_read(statements),
        publishers=publishers(statements),
        unused_passwords=unused_passwords(statements),
        client_of=application_of_client(account.issuer, statements),
        sponsors=sponsors,
        sponsors_read=sponsors_read,
    )


def _provenance(history: OrderedHistory, context: FoldContext) -> Provenance:
    if is_own_list(history.issuer):
        shown = tuple(statement.event_id for statement in history.statements[:1])
        reason = "the application's own list alone tells of it"
        return Provenance("unknown", history.created_at, None, application_of(history.issuer), None, shown, reason)
    how = provenance(
        history.account_id, history.records, history.changes, history.rollups, context.coverage, context.rules
    )
    return corroborated(how, history.statements) if history.statements else how


def _called(rollups: Sequence[UsageSummary], namings: Sequence[Naming]) -> tuple[str | None, str | None, str]:
    """Return login, display name and type as the latest record, or list, that tells them has them.

    A service without a login goes by its display name. What a record says is the platform's own stays so: other records
    do not tell it from the tenant's services.
    """
    best: tuple[int, str] = (-1, "")
    name: str | None = None
    shown: tuple[int, str, str | None] = (-1, "", None)
    account_type, is_platforms = "person", False
    for rollup in rollups:
        at = (rollup.last_at, rollup.last_event_id)
        is_platforms = is_platforms or rollup.account_type == "system"
        if at > best:
            best, account_type = at, rollup.account_type
            name = rollup.last_name
        if rollup.last_display_name and at > shown[:2]:
            shown = (*at, rollup.last_display_name)
    for instant, event_id, party in namings:
        at = (instant, event_id)
        is_platforms = is_platforms or party.type == "system"
        # A service may have no login; a person of whom a record names none is named by another.
        if at > best and (party.name or party.type != "person"):
            best, name, account_type = at, party.name or name, party.type
        if party.display_name and at > shown[:2]:
            shown = (*at, party.display_name)
    if name is None and account_type != "person":
        name = shown[2]
    return name, shown[2], "system" if is_platforms else account_type


def _profile(changes: Sequence[AttributeChange]) -> dict[str, Any]:
    profile: dict[str, Any] = {}
    for change in changes:
        profile[change.name] = change.value
    return {name: value for name, value in sorted(profile.items()) if value not in (None, "")}
