"""The vendors whose tenants can be served."""

from __future__ import annotations

from simulator.service.okta.org import okta
from simulator.service.simulation import Vendor


def vendors() -> dict[str, Vendor]:
    """Return the IdPs' names with their parts of the service, set up as usual."""
    return {"okta": okta()}
