"""Every metric of live collection, each declared once, with its meaning; served on loopback where the settings say."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, start_http_server

REQUESTS = Counter("jitgov_collect_requests", "Answers of a vendor's API by status", ("idp", "tenant", "status"))
REFUSED = Counter("jitgov_collect_refused", "Answers 429: a rate limit was reached", ("idp", "tenant"))
REPEATED = Counter("jitgov_collect_repeated", "Requests repeated after a fault on the way", ("idp", "tenant"))
EVENTS = Counter("jitgov_collect_events", "Events published", ("idp", "tenant", "stream"))
REJECTED = Counter("jitgov_collect_rejected", "Records that could not be read", ("idp", "tenant", "stream"))
LAG = Gauge(
    "jitgov_collect_lag_seconds",
    "Age of the newest instant up to which the stream is read without a gap",
    ("idp", "tenant", "stream"),
)
STOPPED = Gauge("jitgov_collect_stopped", "1 when a source stopped and an operator must act", ("idp", "tenant"))


def serve(port: int) -> None:
    """Serve the metrics on loopback, in a thread of their own."""
    start_http_server(port, addr="127.0.0.1")
