"""Graph's two throttles: five report requests in ten seconds, and the directory's resource units.

Source: Graph, includes/throttling-entra-logs-reports.md and concepts/throttling-limits.md; Retry-After in the reports'
429 may be whole, fractional, a date, or missing.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from email.utils import format_datetime
from typing import Literal

from simulator.records.instants import SECOND, instant

RetryAfter = Literal["seconds", "fractional", "date", "missing"]

REPORT_REQUESTS = 5
REPORT_WINDOW = 10 * SECOND


class ReportThrottle:
    """Five requests in any ten seconds, shared by sign-ins, directory audits and provisioning of one app in one tenant.

    A refused request is not counted, so that a patient caller is let in as soon as the window has room.
    """

    def __init__(self) -> None:
        self._let_in: dict[str, deque[int]] = {}

    def admit(self, app_id: str, now: int, limit: int = REPORT_REQUESTS) -> int:
        """Return 0 and count the request, or the microseconds after which there is room again."""
        passed = self._let_in.setdefault(app_id, deque())
        while passed and passed[0] <= now - REPORT_WINDOW:
            passed.popleft()
        if len(passed) >= limit:
            return passed[0] + REPORT_WINDOW - now
        passed.append(now)
        return 0

    def drain(self, app_id: str, now: int, requests: int, limit: int = REPORT_REQUESTS) -> None:
        """Count requests that another worker made under the same app."""
        for _ in range(requests):
            self.admit(app_id, now, limit)


def retry_after(form: RetryAfter, wait: int, now: int) -> dict[str, str]:
    """Return the Retry-After header for a wait in microseconds, in one of the forms met on the wire."""
    spelled: dict[RetryAfter, Callable[[], dict[str, str]]] = {
        "seconds": lambda: {"Retry-After": str(max(1, math.ceil(wait / SECOND)))},
        "fractional": lambda: {"Retry-After": f"{max(0.001, math.ceil(wait / 1000) / 1000):.3f}"},
        # A date has whole seconds: it is rounded up, or the caller would come too early.
        "date": lambda: {"Retry-After": format_datetime(instant(-(-(now + wait) // SECOND) * SECOND), usegmt=True)},
        "missing": dict,
    }
    return spelled[form]()


class ResourceUnits:
    """The directory's token bucket of resource units per app, filled again within ten seconds."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._left: dict[str, tuple[float, int]] = {}

    def spend(self, app_id: str, cost: int, now: int) -> float:
        """Return the share of the limit in use after this call; above 1.0 the call is refused and costs nothing."""
        left, since = self._left.get(app_id, (float(self.limit), now))
        left = min(float(self.limit), left + self.limit * (now - since) / REPORT_WINDOW)
        used = (self.limit - left + cost) / self.limit
        self._left[app_id] = (left if used > 1.0 else left - cost, now)
        return used

    def wait(self, app_id: str, cost: int) -> int:
        """Return the microseconds until a call of that cost fits."""
        left, _ = self._left.get(app_id, (float(self.limit), 0))
        return max(0, math.ceil((cost - left) / self.limit * REPORT_WINDOW))


def units_for(users: int) -> int:
    """Return the units in ten seconds of a tenant of that size: S, M or L."""
    return 3_500 if users < 50 else 5_000 if users <= 500 else 8_000


def cost_of(base: int, *, selected: bool, expanded: bool, top: int | None) -> int:
    """Return a call's cost in resource units: less with ``$select`` and a small ``$top``, more with ``$expand``."""
    cost = base - selected + expanded - (top is not None and top < 20)
    return max(1, cost)


def unit_headers(cost: int, used: float, app_id: str, tenant_id: str) -> dict[str, str]:
    """Return the headers of a directory answer; the percentage stands there only from 0.8 to 1.8."""
    headers = {"x-ms-resource-unit": str(cost)}
    if used >= 0.8:
        headers["x-ms-throttle-limit-percentage"] = f"{min(used, 1.8):.1f}"
        headers["x-ms-throttle-scope"] = f"Tenant_Application/ReadWrite/{app_id}/{tenant_id}"
        headers["x-ms-throttle-information"] = "ResourceUnitLimitExceeded" if used > 1.0 else "ResourceUnitLimit"
    return headers
