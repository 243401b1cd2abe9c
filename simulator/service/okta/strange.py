"""Okta's records made strange: what no contract names, as vendors add it without notice; and crowds of nobodies."""

from __future__ import annotations

from simulator.okta.sign_ins import unknown_login
from simulator.records.mint import Mint
from simulator.records.record import Json, Record

_SEAT = 61_000


def strange(body: Json, fault: str) -> Json:
    """Return a body with an unknown value, an unknown property, or null where a list stood."""
    if fault == "unknown_enum":
        context = {**body["authenticationContext"], "credentialType": "PASSKEY_OF_TOMORROW"}
        return {**body, "authenticationContext": context}
    if fault == "unknown_field":
        return {**body, "postureOfTomorrow": {"score": 3, "signals": ["new"]}}
    return {**body, "request": {"ipChain": None}, "securityContext": {**body["securityContext"], "userBehaviors": None}}


def crowd(mint: Mint, tenant: str, at: int, number: int) -> Record:
    """Return a failed attempt with a login that nobody has."""
    return unknown_login(mint, tenant, at, f"crowd{number}@corp.example.com", _SEAT + number % 5)
