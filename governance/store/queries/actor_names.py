"""How records call those who acted and have no account in the store: services of the vendor's own, as a rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from sqlalchemy import Connection

from governance.store.database.streaming import rows_among
from ingest.contract.event import Grant, Party, account_key
from ingest.contract.outside_text import is_seen

_GIVEN = "SELECT granted_by, evidence FROM held_grant WHERE account_id IN ({keys}) AND recorded_to IS NULL"
_RECORDS = "SELECT body FROM fact WHERE record_id IN ({keys})"


class _Acting(msgspec.Struct):
    actor: Party | None = None
    grant: Grant | None = None


_decode = msgspec.json.Decoder(_Acting).decode
_evidence = msgspec.json.Decoder(list[str]).decode


def givers_in_records(connection: Connection, holders: Mapping[str, str]) -> dict[str, str | None]:
    """Return the names of those who gave something, by key; ``holders``: giver → an account that holds it by him."""
    given = rows_among(connection, _GIVEN, set(holders.values())) if holders else ()
    # Of all that he gave them: in which order the store tells of it is nobody's to know.
    return actors_in_records(connection, ((giver, evidence) for giver, evidence in given if giver in holders))


def actors_in_records(connection: Connection, deeds: Iterable[tuple[str, str | None]]) -> dict[str, str | None]:
    """Return the names of actors by key; ``deeds``: (actor, ids of events in which he acts, as a JSON list).

    Of several names it is the first by alphabet, in whatever order the deeds come. Of whom was erased the records tell
    no name any more.
    """
    acted = list(deeds)
    actors = {actor for actor, _ in acted}
    records = {event_id.partition("#")[0] for _, ids in acted if ids for event_id in _evidence(ids)}
    named: dict[str, str | None] = {}
    for (body,) in rows_among(connection, _RECORDS, records) if records else ():
        event = _decode(body)
        giver = event.grant.granted_by if event.grant is not None else None
        for party in (event.actor, giver):
            if isinstance(party, Party) and party.issuer and party.subject:
                key = account_key(party.issuer, party.subject)
                name = next((name for name in (party.name, party.display_name) if name and is_seen(name)), None)
                if key in actors and name is not None:
                    named[key] = min(name, named.get(key) or name)
    return named
