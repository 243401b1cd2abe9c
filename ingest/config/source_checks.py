"""Checks of sources that types cannot make: a label twice, a key that its kind needs, a secret that is not there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

from ingest.config.loopback import is_loopback
from ingest.config.source_kinds import SourceKind
from ingest.config.source_settings import Auth, SourceSettings, connection_of, secret_of
from ingest.contract.errors import SetupError


def check_sources(sources: Sequence[SourceSettings], environ: Mapping[str, str]) -> None:
    """Raise SetupError, naming the key, for what types cannot check: a tenant twice, a plain URL, a missing secret."""
    check_labels(sources)
    for number, source in enumerate(sources):
        check_source(source, f"sources[{number}]", environ)


def check_labels(sources: Sequence[SourceSettings]) -> None:
    """Raise SetupError when a tenant has two sources; a roster may lie in several places."""
    labels_seen: set[tuple[str, str, str | None]] = set()
    for number, source in enumerate(sources):
        label = (source.kind, source.tenant, source.path if source.is_roster else None)
        if label in labels_seen:
            problem = f"sources[{number}]: {source.kind}:{source.tenant} is configured twice"
            raise SetupError(f"{problem}; give each tenant one source")
        labels_seen.add(label)


def check_source(source: SourceSettings, path: str, environ: Mapping[str, str]) -> None:
    """Raise SetupError, naming the key below ``path``, when a source is incomplete."""
    CHECKS[source.kind](source, path)
    if source.is_roster:
        return
    secret_of(source.auth, f"{path}.auth", environ)
    if source.write_auth is not None:
        secret_of(source.write_auth, f"{path}.write_auth", environ)
    if source.event_hub is not None:
        connection_of(source.event_hub, f"{path}.event_hub", environ)


def _check_roster(source: SourceSettings, path: str) -> None:
    if source.auth != Auth() or source.write_auth is not None:
        raise SetupError(f"{path}.auth: a roster is a file, at which nobody signs in; leave it out")
    if not source.path:
        raise SetupError(f"{path}.path is missing: the roster's file, or the folder of its files")
    if not source.columns_file:
        make_it = f"jitgov import-roster {source.path} --map --write roster-map.yaml"
        raise SetupError(f"{path}.columns_file is missing: the column map, as `{make_it}` makes it")
    if source.population is not None and not source.population.strip():
        raise SetupError(f"{path}.population is blank: name whom the lists name completely, or leave it out")


def _check_okta(source: SourceSettings, path: str) -> None:
    if source.url is None:
        raise SetupError(f"{path}.url is missing: the URL of the org, like https://example.okta.com")
    _check_url(source.url, f"{path}.url")
    _check_ways(source, path, "ssws", "private_key")


def _check_entra(source: SourceSettings, path: str) -> None:
    if source.tenant_id is None:
        raise SetupError(f"{path}.tenant_id is missing: the id of the Entra tenant, as its overview page shows it")
    _check_url(source.graph_url, f"{path}.graph_url")
    _check_url(source.authority_url, f"{path}.authority_url")
    _check_ways(source, path, "client_secret", "certificate")
    if source.via == "event_hub" and source.event_hub is None:
        raise SetupError(f"{path}.event_hub is missing: via event_hub needs server, topic and connection")
    spans = [re_read.minutes for re_read in source.re_read or ()]
    if spans != sorted(set(spans)):
        raise SetupError(f"{path}.re_read must go from the shortest span to the longest")


def _check_ways(source: SourceSettings, path: str, *ways: str) -> None:
    """Raise SetupError for a way to sign in that is none at this kind of source."""
    for place, auth in (("auth", source.auth), ("write_auth", source.write_auth or Auth())):
        other = [name for name in Auth.__struct_fields__ if name not in ways and getattr(auth, name) is not None]
        if other:
            raise SetupError(f"{path}.{place}.{other[0]}: {source.kind} has no such sign-in; set {' or '.join(ways)}")


def _check_url(url: str, path: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise SetupError(f"{path} is no URL of a server; expected https://HOST")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise SetupError(f"{path} is plain HTTP, which shows the token to everyone on the way; use https://")
    if parts.username or parts.password:
        raise SetupError(f"{path} has a login in it; name what holds the secret under auth")


CHECKS: Mapping[SourceKind, Callable[[SourceSettings, str], None]] = {
    "okta": _check_okta,
    "entra": _check_entra,
    "roster": _check_roster,
}
"""What each kind's own keys must say; no kind is checked as another."""
