"""Entra's rows made strange: what no contract names, as the service adds it without notice; and crowds of nobodies."""

from __future__ import annotations

from simulator.entra.sign_ins import sign_in
from simulator.organisation.cast import ENTRA, Account
from simulator.organisation.catalogue import EXCHANGE
from simulator.records.mint import Mint
from simulator.records.record import Json, Record

_NOBODY = "00000000-0000-0000-0000-000000000000"
_NO_SUCH_USER = 50034
_SEAT = 62_000
_LISTS = ("appliedConditionalAccessPolicies", "additionalDetails", "provisioningSteps")


def strange(body: Json, fault: str) -> Json:
    """Return a body with an unknown value, an unknown property, or null where a list stood."""
    if fault == "unknown_enum":
        for name in ("riskState", "operationType", "provisioningAction", "conditionalAccessStatus"):
            if name in body:
                # Graph shows newcomers so to callers that do not ask for unknown members.
                return {**body, name: "unknownFutureValue"}
    if fault == "unknown_field":
        return {**body, "postureOfTomorrow": {"score": 3, "signals": ["new"]}}
    return {name: None if name in _LISTS else value for name, value in body.items()}


def crowd(mint: Mint, tenant: str, at: int, number: int) -> Record:
    """Return a failed attempt with a login that nobody has."""
    login = f"crowd{number}@corp.example.com"
    nobody = Account(ENTRA, tenant, _NOBODY, login, "", _SEAT + number % 5)
    return sign_in(mint, nobody, EXCHANGE, at, factors="single", error=_NO_SUCH_USER)
