"""Who and what a record speaks of: accounts by Okta id, applications, groups; never known by name or address."""

from __future__ import annotations

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


def _subject(entry: Entry, what: str) -> str | None:
    found = known(entry.id)
    return found if found is None or len(found) <= MAX_IDENTIFIER else identifier(found, what)


def _party(kind: PartyType, issuer: str, subject: str | None, entry: Entry) -> Party | None:
    name, display_name = short(entry.alternate_id), text(entry.display_name)
    if subject is None and name is None and known(display_name) is None:
        return None
    return Party(kind, issuer if subject else None, subject, name.lower() if name else None, display_name)


def actor(log: LogEvent) -> Party | None:
    """Return who acted, with ``subject`` None when the id is unknown; None when the record names nobody."""
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
    """Return the acting account when it is a person's and its id is known."""
    found = actor(log)
    return found if found is not None and found.type == "person" and found.subject else None


def person(log: LogEvent, entry: Entry | None) -> Party | None:
    """Return the account of a User target, None when its id is unknown (an import's ``NewUser``)."""
    subject = _subject(entry, "target.id") if entry is not None else None
    return _party("person", log.issuer, subject, entry) if entry is not None and subject else None


def people(log: LogEvent) -> list[Party]:
    """Return the accounts of all User targets, each once."""
    found = {p.subject: p for entry in log.all(PERSON, "newuser") if (p := person(log, entry)) is not None}
    return list(found.values())


def target_person(log: LogEvent) -> Party | None:
    """Return the account of the first User target."""
    return person(log, log.first(PERSON))


def service(log: LogEvent, entry: Entry | None) -> Party | None:
    """Return a client application as the account that it is, None when its id is unknown."""
    subject = _subject(entry, "client id") if entry is not None else None
    return _party("service", log.issuer, subject, entry) if entry is not None and subject else None


def named(entry: Entry) -> str | None:
    """Return a target's label: ``alternateId`` is what an administrator called it, ``displayName`` Okta's word."""
    return known(entry.alternate_id) or known(entry.display_name)


def application_of(entry: Entry | None) -> Application | None:
    """Return the application of an AppInstance target, None when its id is unknown."""
    found = _subject(entry, "application id") if entry is not None else None
    return Application(found, named(entry)) if entry is not None and found else None


def application(log: LogEvent) -> Application | None:
    """Return the application of the first AppInstance target."""
    return application_of(log.first(APPLICATION))


def applications(log: LogEvent) -> list[Application]:
    """Return the applications of all AppInstance targets, each once."""
    found = {a.id: a for entry in log.all(APPLICATION) if (a := application_of(entry)) is not None}
    return list(found.values())


def groups(log: LogEvent, *types: str) -> list[tuple[str, str | None]]:
    """Return (id, name) of all group targets, each once; Okta puts a group's name in ``displayName``."""
    found = {
        group: known(entry.display_name) or known(entry.alternate_id)
        for entry in log.all(*(types or (GROUP,)))
        if (group := _subject(entry, "group id")) is not None
    }
    return list(found.items())
