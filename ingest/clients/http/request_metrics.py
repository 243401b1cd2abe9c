"""The metrics of the HTTP client."""

from __future__ import annotations

from prometheus_client import Counter

REQUESTS = Counter("jitgov_collect_requests", "Answers of a vendor's API by status", ("idp", "tenant", "status"))
REFUSED = Counter("jitgov_collect_refused", "Answers 429: a rate limit was reached", ("idp", "tenant"))
REPEATED = Counter("jitgov_collect_repeated", "Requests repeated after a fault on the way", ("idp", "tenant"))
