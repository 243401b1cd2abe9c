"""The vendors whose tenants can be served."""

from __future__ import annotations

from simulator.service.simulation import Vendor

VENDORS: dict[str, Vendor] = {}
"""The IdP's name → its part of the service."""
