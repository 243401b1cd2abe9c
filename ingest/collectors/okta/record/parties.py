"""The accounts, applications and groups that a record names: known by Okta's id, never by name or address."""

from __future__ import annotations

from msgspec.structs import replace

from ingest.collectors.okta.record.fields import Entry
from ingest.collectors.okta.record.log_event import LogEvent, known, short
from ingest.contract.event import Application, Party, PartyType
from ingest.contract.text import MAX_IDENTIFIER, identifier, text

PERSON = "user"
APP_USER = "appuser"
APPLICATION = "appinstance"
GROUP = "usergroup"
APP_GROUP = "appgroup"
ROLE = ("role", "customrole", "adminrole", "iamrole")
RESOURCE_SET = "resourceset"
CLIENT = ("publicclientapp", "oauthclient", "client", "clientapp")
# Tuples, not sets: a type may be anything, hashable or not.
_PEOPLE = ("User", "NewUser", "AppUser")
_SYSTEM = ("SystemPrincipal", "System", "Server")


def _subject(entry: Entry, field: str) -> str | None:
    subject = known(entry.id)
    return subject if subject is None or len(subject) <= MAX_IDENTIFIER else identifier(subject, field)


def _party(kind: PartyType, issuer: str, subject: str | None, entry: Entry) -> Party | None:
    name, display_name = short(entry.alternate_id), text(entry.display_name)
    if subject is None and name is None and known(display_name) is None:
        return None
    return Party(kind, issuer if subject else None, subject, name.lower() if name else None, display_name)


def actor(log: LogEvent) -> Party | None:
    """Return the actor, with ``subject`` None when its id is unknown; None when the record names nobody."""
    if log.actor is None:
        log.actor = (_actor(log),)
    return log.actor[0]


def _actor(log: LogEvent) -> Party | None:
    entry = log.record.actor
    if entry is None:
        return None
    subject, kind = _subject(entry, "actor.id"), entry.type
    if kind in _PEOPLE or (not isinstance(kind, str) and (subject or "").startswith("00u")):
        return _party("person", log.issuer, subject, entry)
    return _party("system" if kind in _SYSTEM or kind is None else "service", log.issuer, subject, entry)


def acting_person(log: LogEvent) -> Party | None:
    """Return the actor if it is a person with a known id."""
    party = actor(log)
    return party if party is not None and party.type == "person" and party.subject else None


def person(log: LogEvent, entry: Entry | None) -> Party | None:
    """Return the account of a User target, None when its id is unknown (an import's ``NewUser``)."""
    subject = _subject(entry, "target.id") if entry is not None else None
    return _party("person", log.issuer, subject, entry) if entry is not None and subject else None


def people(log: LogEvent) -> list[Party]:
    """Return the accounts of all User targets, each once."""
    parties = {
        party.subject: party for entry in log.all(PERSON, "newuser") if (party := person(log, entry)) is not None
    }
    return list(parties.values())


def target_person(log: LogEvent) -> Party | None:
    """Return the account of the first User target."""
    return person(log, log.first(PERSON))


def service(log: LogEvent, entry: Entry | None) -> Party | None:
    """Return a client application as an account, None when its id is unknown.

    It has no login: Okta repeats its id where that of a person stands.
    """
    subject = _subject(entry, "client id") if entry is not None else None
    party = _party("service", log.issuer, subject, entry) if entry is not None and subject else None
    return replace(party, name=None) if party is not None and party.name == (subject or "").lower() else party


def named(entry: Entry) -> str | None:
    """Return a target's label: ``alternateId`` is an administrator's name for it, ``displayName`` Okta's own."""
    return known(entry.alternate_id) or known(entry.display_name)


def application_of(entry: Entry | None) -> Application | None:
    """Return the application of an AppInstance target, None when its id is unknown."""
    app_id = _subject(entry, "application id") if entry is not None else None
    return Application(app_id, named(entry)) if entry is not None and app_id else None


def application(log: LogEvent) -> Application | None:
    """Return the application of the first AppInstance target."""
    return application_of(log.first(APPLICATION))


def applications(log: LogEvent) -> list[Application]:
    """Return the applications of all AppInstance targets, each once."""
    apps = {app.id: app for entry in log.all(APPLICATION) if (app := application_of(entry)) is not None}
    return list(apps.values())


def groups(log: LogEvent, *types: str) -> list[tuple[str, str | None]]:
    """Return (id, name) of all group targets, each once; Okta puts a group's name in ``displayName``."""
    names_by_id = {
        group: known(entry.display_name) or known(entry.alternate_id)
        for entry in log.all(*(types or (GROUP,)))
        if (group := _subject(entry, "group id")) is not None
    }
    return list(names_by_id.items())
