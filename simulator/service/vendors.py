"""The vendors whose tenants can be served."""

from __future__ import annotations

from simulator.organisation.cast import ENTRA, OKTA
from simulator.service.graph.registration import Registration
from simulator.service.graph.vendor import entra_vendor
from simulator.service.okta.admission.settings import OrgSettings
from simulator.service.okta.org import okta
from simulator.service.simulation import Vendor


def vendors(orgs: OrgSettings, registration: Registration) -> dict[str, Vendor]:
    """Return each IdP's name with its part of the service; what they are given may be changed while they serve."""
    return {OKTA: okta(orgs), ENTRA: entra_vendor(registration)}
