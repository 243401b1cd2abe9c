"""Holds the issuers that settings name against those that there can be: a misspelt one would match nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import msgspec

from console.settings import ConsoleSettings
from governance.settings.sections import GovernanceSettings
from ingest.config.source_settings import SourceSettings
from ingest.contract.application_lists import is_own_list
from ingest.contract.did_you_mean import did_you_mean
from ingest.contract.errors import SetupError
from ingest.contract.providers.catalogue import providers

ANY = "*"


class IssuerPlaces(Protocol):
    """The parts of the settings in which issuers stand."""

    @property
    def tenant(self) -> str | None: ...
    @property
    def tenants(self) -> Mapping[str, str]: ...
    @property
    def sources(self) -> list[SourceSettings]: ...
    @property
    def governance(self) -> GovernanceSettings: ...
    @property
    def console(self) -> ConsoleSettings: ...


def check_issuers(settings: IssuerPlaces, file: Path) -> None:
    """Raise SetupError, naming every place, for an issuer that can be no account's.

    Its provider has to be known; its label has to be one of the settings' own where they name any.
    """
    problems = [
        f"{file}: {place}: {problem}"
        for place, issuer in [*_named(settings.governance), *_signed_in(settings.console)]
        if (problem := _why_not(issuer, settings))
    ]
    if problems:
        raise SetupError("\n  ".join(["settings are not valid:", *problems]))


def _why_not(issuer: str, settings: IssuerPlaces) -> str | None:
    idp, mark, label = issuer.partition(":")
    known = sorted(providers())
    if not mark or not label:
        return f"{issuer!r} is no issuer; expected <provider>:<label>, like {known[-1]}:acme"
    if idp not in known:
        return f"{issuer}: no identity provider is called {idp!r}{did_you_mean(idp, known)}"
    if is_own_list(issuer):
        return None
    labels = {*settings.tenants.values(), *(source.tenant for source in settings.sources if not source.is_roster)}
    labels |= {settings.tenant} if settings.tenant else set()
    possible = {f"{name}:{known_label}" for known_label in labels for name in known}
    if possible and issuer not in possible:
        where = "(`sources`, `tenants` and `tenant` do)"
        return f"{issuer}: the settings name no such tenant {where}{did_you_mean(issuer, sorted(possible))}"
    return None


def _signed_in(settings: ConsoleSettings) -> Iterator[tuple[str, str]]:
    """Yield the source whose accounts those are who sign in to the console, with its place in the file."""
    if settings.oidc is not None:
        yield "console.oidc.accounts_of", settings.oidc.accounts_of


def _named(settings: GovernanceSettings) -> Iterator[tuple[str, str]]:
    """Yield each issuer with its place in the file."""
    for number, application in enumerate(settings.applications):
        yield f"governance.applications[{number}].issuer", application.issuer
    for issuer in settings.links.attributes:
        yield f"governance.links.attributes.{issuer}", issuer
    for instance, issuer in settings.links.federated.items():
        yield f"governance.links.federated.{instance}", issuer
    for number, rule in enumerate(settings.account_types):
        for issuer in [*rule.issuers, *(account.partition("|")[0] for account in rule.accounts)]:
            yield f"governance.account_types[{number}]", issuer
    for number, account in enumerate(settings.non_persons):
        yield f"governance.non_persons[{number}].account", account.account.partition("|")[0]
        yield f"governance.non_persons[{number}].owner", account.owner.partition("|")[0]
    for policy, raw in settings.policies.items():
        yield from _in_rules(msgspec.json.decode(raw), f"governance.policies.{policy}")


def _in_rules(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Yield the issuers of a policy's entitlements (``issuer|type:name``), wherever they stand in its settings."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _in_rules(inner, f"{place}.{name}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _in_rules(inner, f"{place}[{number}]")
    elif isinstance(value, str) and "|" in value:
        issuer = value.partition("|")[0]
        if issuer != ANY and ":" in issuer:
            yield place, issuer
