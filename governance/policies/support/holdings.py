"""What policies ask of accounts and grants alike: when an account really held something, and what tells of it."""

from __future__ import annotations

from collections.abc import Sequence

from governance.model.keys import plain_parts
from governance.model.spans import Span, earlier
from governance.model.states import AccountState, Grant
from governance.policies.support.cached_by_identity import remembered
from ingest.contract.providers.catalogue import provider_of


def held(grant: Grant, account: AccountState) -> Span | None:
    """Return when the account held the grant, at the latest until the account ended; None: never."""
    end = earlier(grant.valid_to, account.ended_at)
    return None if end is not None and end <= grant.valid_from else (grant.valid_from, end)


@remembered
def roots_of(grants: Sequence[Grant]) -> list[Grant]:
    """Return what is held itself, not through a group: of most accounts that is the least part."""
    return [grant for grant in grants if grant.via is None]


def removed(grant: Grant, account: AccountState) -> bool:
    """Tell whether the holding is over by an observed act, not by an end that was set beforehand."""
    taken = grant.valid_to is not None and grant.valid_to != grant.expires_at
    return taken or account.ended_at is not None


def thing_of(grant: Grant) -> str:
    """Return the entitlement as people name it."""
    return grant.entitlement_name or plain_parts(grant.entitlement_id).id


def directory_stream(issuer: str) -> str:
    """Return the stream that tells of the issuer's assignments and elevations."""
    return provider_of(issuer).assignment_stream


def provisioning_stream(issuer: str) -> str:
    """Return the stream that tells of the accounts which the issuer provisioned in applications, or ended there."""
    return provider_of(issuer).provisioning_stream
