"""What records of consent say of what lists show that a client may do for people: that it ended, and that it is back.

A list alone tells what a client may do, for a record of a consent need not name whose API its scopes are of. What a
list showed ends by a record that revokes it, before the next list; and a consent anew brings it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from governance.folds.accounts.clients import OF_PERSON
from governance.folds.accounts.life import succeeded
from governance.folds.census.listing import Listings
from governance.folds.census.subjects import grant_subject, grant_subject_parts
from governance.folds.usage.consents import CONSENT_KINDS, client_of_consent
from governance.model.keys import entitlement_key, entitlement_parts, issuer_of
from ingest.contract.event import Entitlement, Event, Grant, Kind

_DELEGATED, _EVERYBODY = "delegated/", "/"


def with_consents(client: str, records: Sequence[Event], acts: Iterable[Event], listings: Listings) -> Sequence[Event]:
    """Return a client's records, in order, with those of consents to it as grants that ended or came back."""
    listed = {subject.lower(): subject for subject in listings.subjects()}
    revoked: set[str] = set()
    grants: list[Event] = []
    for act in succeeded(acts):
        if act.kind not in CONSENT_KINDS or client_of_consent(act, issuer_of(act)) != client:
            continue
        for spelled in _spelled(act):
            subject = listed.get(spelled.lower())
            if subject is not None and (act.kind == "consent_revoked" or subject in revoked):
                revoked.add(subject)
                grants.append(_as_grant(act, subject))
    return succeeded([*records, *grants]) if grants else records


def _spelled(act: Event) -> Iterable[str]:
    """Yield as subjects of lists what the act speaks of; nothing where it does not tell whose API, or for whom."""
    resource, scopes = act.attributes.get("resource_id"), act.attributes.get("scopes")
    whom = _whom(act)
    if isinstance(resource, str) and isinstance(scopes, list) and whom is not None:
        for scope in scopes:
            entitlement = Entitlement("permission", f"{_DELEGATED}{resource}/{scope}")
            yield grant_subject(entitlement_key(issuer_of(act), entitlement), "active", None, whom)


def _as_grant(act: Event, subject: str) -> Event:
    entitlement_id, *_, whom = grant_subject_parts(subject)
    own_id = entitlement_parts(entitlement_id).id
    entitlement = Entitlement("permission", own_id, own_id.rpartition("/")[2])
    kind: Kind = "grant_removed" if act.kind == "consent_revoked" else "grant_added"
    return replace(act, kind=kind, entitlement=entitlement, grant=Grant(scope=whom))


def _whom(act: Event) -> str | None:
    """Return for whom the client may act: everybody, or one person; None: the record does not tell."""
    if act.attributes.get("on_behalf_of_all"):
        return _EVERYBODY
    return f"{OF_PERSON}{act.account.subject}" if act.account is not None and act.account.subject else None
