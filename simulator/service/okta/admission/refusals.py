"""429 in all its forms, to callers who kept to the limit; what others send beside Okta's own headers too."""

from __future__ import annotations

from email.utils import formatdate

from simulator.records.instants import SECOND
from simulator.service.faults import Faults
from simulator.service.okta.admission.rate_limits import Allowance

_WAIT_SECONDS = (1, 3)
_PAST_SECONDS = 5
_FORMS = (
    "too_many",
    "retry_after_absent",
    "retry_after_fraction",
    "retry_after_date",
    "reset_in_past",
    "limit_zero",
)


def refusal(faults: Faults, issuer: str, allowance: Allowance, now: int) -> dict[str, str] | None:
    """Return the headers of a 429 that a fault gives, None when none does."""
    for form in _FORMS:
        if faults.strikes(form, issuer):
            return _headers(form, allowance, now, faults.draw(*_WAIT_SECONDS))
    return None


def _headers(form: str, allowance: Allowance, now: int, wait_seconds: int) -> dict[str, str]:
    until = now + wait_seconds * SECOND
    limit_headers = allowance._replace(remaining=0, resets_at=until).headers()
    match form:
        case "retry_after_absent":
            return {}
        case "retry_after_fraction":
            return {"retry-after": f"{wait_seconds - 1}.{now % 1_000:03}"}
        case "retry_after_date":
            return {**limit_headers, "retry-after": formatdate(until // SECOND, usegmt=True)}
        case "reset_in_past":
            return allowance._replace(remaining=0, resets_at=now - _PAST_SECONDS * SECOND).headers()
        case "limit_zero":
            # Too many requests at once: both are 0, and the reset is a guess.
            return Allowance(0, 0, until).headers()
    return limit_headers
