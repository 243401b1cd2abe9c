"""``docs/entra-events.md`` is what the tables say, and the tables hold every activity to subscribe to."""

from __future__ import annotations

from pathlib import Path

from ingest.collectors.entra.audits.audit_row import activity_key
from ingest.collectors.entra.audits.directory_audits import TABLES
from ingest.collectors.entra.audits.ignored import IGNORED
from ingest.collectors.entra.catalogue import render

PAGE = Path(__file__).parents[4] / "docs" / "entra-events.md"
SUBSCRIBED = """
Add user · Update user · Delete user · Hard Delete user · Restore user · Disable account · Enable account
Add user sponsor · Change user license · Add member to group · Remove member from group · Add owner to group
Add app role assignment to group · Add app role assignment to service principal · Add app role assignment grant to user
Remove app role assignment from user · Remove app role assignment from group · Add delegated permission grant
Remove app role assignment from service principal · Consent to application · Add service principal
Add service principal credentials · Update application – Certificates and secrets management · Add member to role
Remove member from role · Add eligible member to role · Add scoped member to role
Update StsRefreshTokenValidFrom Timestamp · Add member to role requested (PIM activation)
Add member to role completed (PIM activation) · Add eligible member to role in PIM completed (permanent)
Add eligible member to role in PIM completed (timebound) · Add member to role in PIM completed (permanent)
Add member to role in PIM completed (timebound) · Add member to role outside of PIM (permanent)
Remove member from role (PIM activation expired) · Remove member from role completed (PIM deactivate)
Invite external user · Redeem external user invite · Invite internal user to B2B collaboration · Viral user creation
Delete external user · User requests access package assignment · Fulfill access package assignment request
Administrator directly assigns user to access package · Remove access package resource assignment
Create access review · Approve decision · Deny decision · Apply decision · Apply review · Access review ended
Import · Export · Synchronization rule action · Process escrow · Quarantine
"""


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == render(), (
        "run: python -m ingest.collectors.entra.catalogue > docs/entra-events.md"
    )


def test_every_activity_to_subscribe_to_is_mapped_or_ignored_on_purpose() -> None:
    known = {activity_key(row.activity) for rows in TABLES.values() for row in rows}
    known |= {activity_key(row.activity) for row in IGNORED}
    wanted = {activity_key(name) for line in SUBSCRIBED.strip().splitlines() for name in line.split("·")}
    assert wanted <= known
