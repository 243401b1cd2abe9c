"""What the words of a campaign's scope stand for: applications, entitlements and accounts, by key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from governance.model.keys import application_key, entitlement_parts
from governance.policies.catalogue import all_policies
from governance.queries.snapshot import Snapshot
from governance.store.assessment.finding_rows import policies_with_findings
from governance.store.held.managers import accounts_answering_to_accounts
from governance.store.queries.application_pages import known_to_records
from governance.store.queries.entity_names import every_name
from governance.store.queries.holders_persons import accounts_of_one
from governance.store.queries.roster_persons import accounts_linked_to
from ingest.contract.errors import DeclinedError
from reviews.campaigns.definitions.checks import NO_OWN_ACCESS
from reviews.settings.campaigns import CampaignScope
from reviews.store.campaigns.persons_in import accounts_by_word, persons_of_departments
from reviews.store.campaigns.source_rows import Chosen

_OF_APPLICATIONS = "app_role"


def chosen_by(snapshot: Snapshot, scope: CampaignScope) -> Chosen:
    """Return what a scope names. Raises DeclinedError where its words stand for nothing: nobody would be asked."""
    return Chosen(
        applications=_applications(snapshot, scope),
        entitlements=_entitlements(snapshot, scope.entitlements) if scope.entitlements else None,
        accounts=_accounts(snapshot, scope) if scope.departments or scope.managers else None,
    )


def unknown_words(snapshot: Snapshot, scope: CampaignScope) -> Iterator[str]:
    """Yield each word of a scope that stands for nothing: what it was meant to name would be left out in silence."""
    connection = snapshot.connection
    if scope.own_access and not scope.entitlements:
        yield NO_OWN_ACCESS
    if scope.applications:
        known = _known_applications(snapshot)
        yield from _unknown(
            "applications", (key for key in scope.applications if key not in known), "jitgov applications"
        )
    if scope.entitlements:
        called = _entitlement_words(snapshot)
        nothing = (word for word in scope.entitlements if word.casefold() not in called)
        yield from (
            _nobody_let_in_by(nothing) if scope.own_access else _unknown("entitlements", nothing, "jitgov access")
        )
    if scope.policies:
        ids = {policy.id for policy in all_policies(snapshot.settings)} | policies_with_findings(connection)
        yield from _unknown("policies", (word for word in scope.policies if word not in ids), "jitgov policy list")
    if scope.departments:
        nothing = (word for word in scope.departments if not persons_of_departments(connection, [word]))
        yield from _unknown("departments", nothing, None)
    if scope.managers:
        keys = accounts_by_word(connection, scope.managers)
        yield from _unknown("managers", (word for word in scope.managers if not keys.get(word)), "jitgov accounts")


def _unknown(key: str, words: Iterable[str], command: str | None) -> Iterator[str]:
    where = f"see `{command}`" if command else "no roster has it"
    for word in words:
        yield f"scope.{key}: {word} stands for nothing; {where}"


def _nobody_let_in_by(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield (
            f"scope.own_access: no record knows {word}; where it has another name, console.oidc.held_as says so; "
            "where nobody was ever given it, take it out of console.oidc until somebody is"
        )


def _known_applications(snapshot: Snapshot) -> set[str]:
    """Return the applications of which records, names or settings tell, by key."""
    stated = {application_key(a.issuer, a.id) for a in snapshot.settings.applications}
    stated |= {application_key(entry.issuer, entry.id) for entry in snapshot.settings.register}
    named = {key for key, _ in every_name(snapshot.connection, "application")}
    return stated | named | {known.application_id for known in known_to_records(snapshot.connection)}


def _applications(snapshot: Snapshot, scope: CampaignScope) -> set[str] | None:
    sets: list[set[str]] = [set(scope.applications)] if scope.applications else []
    if scope.criticality or scope.in_scope_of:
        sets.append(_registered(snapshot, scope))
    if scope.disconnected:
        sets.append(_disconnected(snapshot))
    if not sets:
        return None
    return _some(set.intersection(*sets), "no application is all that scope says of applications")


def _registered(snapshot: Snapshot, scope: CampaignScope) -> set[str]:
    return {
        application_key(entry.issuer, entry.id)
        for entry in snapshot.settings.register
        if (not scope.criticality or entry.criticality in scope.criticality)
        and (not scope.in_scope_of or not set(scope.in_scope_of).isdisjoint(entry.in_scope_of))
    }


def _disconnected(snapshot: Snapshot) -> set[str]:
    """Return the applications of which no channel is known that ends their accounts, by records or by settings."""
    stated = {application_key(a.issuer, a.id): a.provisioning for a in snapshot.settings.applications}
    channels = {known.application_id: known.channel_at for known in known_to_records(snapshot.connection)}
    return {key for key in stated.keys() | channels.keys() if not stated.get(key) and channels.get(key) is None}


def _entitlements(snapshot: Snapshot, words: Iterable[str]) -> set[str]:
    called = _entitlement_words(snapshot)
    keys = {key for word in words for key in called.get(word.casefold(), ())}
    return _some(keys, "no entitlement is called as scope.entitlements says")


def entitlements_called(snapshot: Snapshot, words: Iterable[str]) -> dict[str, set[str]]:
    """Return, by each of the words, the keys of the entitlements that it stands for; a word may mean none."""
    called = _entitlement_words(snapshot)
    return {word: called.get(word.casefold(), set()) for word in words}


def _entitlement_words(snapshot: Snapshot) -> dict[str, set[str]]:
    """Return the keys of entitlements by ``type:id`` and ``type:name``, with and without ``issuer|``, casefolded.

    An application's role is called ``app_role:APPLICATION/name``, too: its id begins with the application's.
    """
    called: dict[str, set[str]] = {}
    for key, name in every_name(snapshot.connection, "entitlement"):
        issuer, kind, own_id = entitlement_parts(key)
        words = {f"{kind}:{own_id}", f"{kind}:{name or own_id}"}
        application, slash, _ = own_id.partition("/")
        if kind == _OF_APPLICATIONS and slash and name:
            words.add(f"{kind}:{application}/{name}")
        for word in words:
            called.setdefault(word.casefold(), set()).add(key)
            called.setdefault(f"{issuer}|{word}".casefold(), set()).add(key)
    return called


def _accounts(snapshot: Snapshot, scope: CampaignScope) -> set[str]:
    connection = snapshot.connection
    sets: list[set[str]] = []
    if scope.departments:
        persons = persons_of_departments(connection, scope.departments)
        linked = accounts_linked_to(connection, persons)
        sets.append(accounts_of_one(connection, {account for accounts in linked.values() for account in accounts}))
    if scope.managers:
        managers = {key for keys in accounts_by_word(connection, scope.managers).values() for key in keys}
        sets.append(accounts_of_one(connection, accounts_answering_to_accounts(connection, managers)))
    return _some(set.intersection(*sets), "nobody is of the departments, and answers to the managers, of scope")


def _some(keys: set[str], why_none: str) -> set[str]:
    if not keys:
        raise DeclinedError(f"nothing is to be asked: {why_none}")
    return keys
