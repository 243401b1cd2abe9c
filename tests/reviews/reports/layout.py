"""How a page is looked at in Chromium, and a store whose names have no place to break."""

from __future__ import annotations

from sqlalchemy import Engine

from governance.store.database.engine import writing
from tests.governance.queries.filled import ACME, account, at, finding, grant, named
from tests.reviews.reports.weekly.filled_week import filled_week

LONG = "w" * 180
"""A name without a place to break it."""
A4_PIXELS = 688
"""What the margins of an A4 page leave, in CSS pixels."""
OVERFULL = """() => [document.documentElement, ...document.querySelectorAll(".scroll, td, th, p, li, h1")]
  .filter(box => box.scrollWidth > box.clientWidth && box.clientWidth > 0)
  .map(box => `${box.tagName} ${box.scrollWidth} > ${box.clientWidth}: ${box.textContent.slice(0, 40)}`)
"""
OUTSIDE = """() => [...document.querySelectorAll("bdi, .state, .value, svg")]
  .filter(box => box.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map(box => box.textContent.slice(0, 40))
"""


def store_with_long_names(url: str) -> Engine:
    """A filled week, with an account, an entitlement and a finding whose words do not break."""
    engine = filled_week(url)
    with writing(engine) as connection:
        named(connection, "entitlement", f"{ACME}|group:{LONG}", LONG)
        account(connection, f"{ACME}|long", name=f"{LONG}@example.com", created_at=at(2))
        finding(connection, "f-long", f"{ACME}|long", severity="critical", opened_at=at(95), message=f"{LONG} {LONG}")
        grant(connection, "g-long", f"{ACME}|long", f"{ACME}|group:{LONG}", valid_from=at(96))
    return engine
