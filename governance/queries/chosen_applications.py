"""Which applications of the register are asked for, by what settings and records say of them."""

from __future__ import annotations

from collections.abc import Mapping

from governance.model.keys import application_key, plain_parts
from governance.model.scope import Scope
from governance.queries.pages import AsOfFilters
from governance.queries.snapshot import Snapshot
from governance.settings.sections import ApplicationSettings
from governance.store.queries.application_pages import KnownApplication
from governance.store.queries.open_findings import open_findings_of

CHANNELS = ("yes", "no", "unknown")
"""Whether something ends an application's accounts."""


class ApplicationFilters(AsOfFilters, frozen=True, kw_only=True):
    """Which applications of the register; None and False: whichever."""

    named: str | None = None
    """A part of the name, or of the id, in any letter case."""
    channels: tuple[str, ...] | None = None
    """Some of ``CHANNELS``."""
    only_with_findings: bool = False
    """Of which a finding is open."""


def chosen_applications(
    snapshot: Snapshot, scope: Scope, filters: ApplicationFilters, known: Mapping[str, KnownApplication]
) -> list[str]:
    """Return the applications of a register that a scope sees and the filters leave: all of them are few."""
    configured = configured_applications(snapshot)
    keys = [key for key in known.keys() | configured.keys() if _is_of(key, scope, filters)]
    if filters.channels is not None:
        keys = [key for key in keys if channel_of(configured.get(key), known.get(key)) in filters.channels]
    if filters.named is not None:
        names, part = snapshot.application_names(keys), filters.named.casefold()
        keys = [key for key in keys if _is_called(part, key, names.get(key))]
    if filters.only_with_findings:
        open_findings = open_findings_of(snapshot.connection, keys, filters.as_of, 1)
        keys = [key for key in keys if key in open_findings]
    return keys


def _is_called(part: str, key: str, name: str | None) -> bool:
    """Tell whether some letters are part of an application's name or id, or its whole key."""
    return part in called_by(name, key) or part in plain_parts(key).id.casefold() or part == key.casefold()


def called_by(name: str | None, key: str) -> str:
    """Return by what an application is found and ordered: what it is called, else its id."""
    return (name or plain_parts(key).id).casefold()


def _is_of(key: str, scope: Scope, filters: AsOfFilters) -> bool:
    seen = scope.everything or key in scope.applications or plain_parts(key).issuer in scope.issuers
    wanted = filters.application_ids is None or key in filters.application_ids
    return seen and wanted and (filters.issuers is None or plain_parts(key).issuer in filters.issuers)


def configured_applications(snapshot: Snapshot) -> dict[str, ApplicationSettings]:
    """Return the applications that the settings name."""
    return {application_key(a.issuer, a.id): a for a in snapshot.settings.applications}


def channel_of(configured: ApplicationSettings | None, known: KnownApplication | None) -> str:
    """Return whether something ends an application's accounts: by the settings' word, else as records show it."""
    stated = configured.provisioning if configured is not None else None
    if stated is not None:
        return "yes" if stated else "no"
    return "yes" if known is not None and known.channel_at is not None else "unknown"
