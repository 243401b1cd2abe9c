"""The settings with which jitgov collects from a served company; their secrets are files, as any source's are."""

from __future__ import annotations

from pathlib import Path

from simulator.organisation.cast import OKTA
from simulator.records.record import Json
from simulator.service.graph.registration import Registration
from simulator.service.graph.throttle import REPORT_REQUESTS
from simulator.service.okta.admission.settings import client_key_pem
from simulator.service.okta.furnishing import client_id
from simulator.service.simulation import Simulation

_OKTA_KEY, _ENTRA_SECRET = "okta-private-key.pem", "entra-client-secret"


def sources(simulation: Simulation, registration: Registration, folder: Path) -> list[Json]:
    """Return ``sources:`` of config.yaml for every tenant that is served, and write the secrets into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    key, secret = folder / _OKTA_KEY, folder / _ENTRA_SECRET
    _keep(key, client_key_pem())
    _keep(secret, registration.secret.encode())
    return [
        _okta(simulation, tenant, key) if idp == OKTA else _entra(simulation, tenant, registration, secret)
        for idp, tenant in simulation.tenants
    ]


def _okta(simulation: Simulation, tenant: str, key: Path) -> Json:
    return {
        "kind": "okta",
        "tenant": tenant,
        "url": simulation.origins[f"okta:{tenant}"],
        "auth": {"private_key": {"client_id": client_id(tenant), "key_file": str(key)}},
    }


def _entra(simulation: Simulation, tenant: str, registration: Registration, secret: Path) -> Json:
    limit = registration.report_requests
    return {
        "kind": "entra",
        "tenant": tenant,
        "tenant_id": registration.tenant_id,
        "graph_url": simulation.origins[f"entra:{tenant}"],
        "authority_url": simulation.origins[f"entra:{tenant}:login"],
        "auth": {"client_secret": {"client_id": registration.client_id, "secret_file": str(secret)}},
        # Okta's answers tell their limit; Graph's do not.
        **({} if limit == REPORT_REQUESTS else {"log_requests_per_ten_seconds": limit}),
    }


def _keep(path: Path, secret: bytes) -> None:
    """Write a secret that only its owner may read."""
    path.touch(mode=0o600, exist_ok=True)
    path.write_bytes(secret)
