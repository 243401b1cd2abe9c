"""What each control asks for, in short, and which report carries the evidence (facts of the frameworks' own texts)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Requirement(NamedTuple):
    """A control's demand, and the reports that carry evidence of it."""

    asks: str
    reports: tuple[str, ...]


REQUIREMENTS: Mapping[str, Requirement] = {
    "SOC 2 CC6.1": Requirement("logical access security over protected assets", ("access_matrix", "privileged_access")),
    "SOC 2 CC6.2": Requirement(
        "users are registered and authorised before access, and removed when no longer authorised",
        ("jit_accounts", "terminations"),
    ),
    "SOC 2 CC6.3": Requirement(
        "access is granted, changed and removed by role, least privilege and separation of duties, and reviewed",
        ("campaign", "sample_sheets", "sod_acceptances"),
    ),
    "ISO 27001:2022 A.5.3": Requirement("separation of duties", ("sod_acceptances",)),
    "ISO 27001:2022 A.5.15": Requirement("rules of access", ("access_matrix",)),
    "ISO 27001:2022 A.5.16": Requirement("life cycle of identities, also of services", ("jit_accounts", "orphans")),
    "ISO 27001:2022 A.5.18": Requirement(
        "rights are given, reviewed, changed and removed by policy", ("campaign", "sample_sheets", "terminations")
    ),
    "ISO 27001:2022 A.8.2": Requirement("privileged rights are restricted and managed", ("privileged_access",)),
    "NIST 800-53 AC-2": Requirement(
        "life cycle of accounts, their use is monitored, and they are reviewed", ("weekly", "campaign")
    ),
    "NIST 800-53 AC-2(3)": Requirement(
        "accounts are disabled that expired, belong to nobody, break policy or are inactive",
        ("stale_accounts", "terminations", "orphans"),
    ),
    "NIST 800-53 AC-2(4)": Requirement("what is done to accounts is recorded", ("weekly", "coverage_quality")),
    "NIST 800-53 AC-2(12)": Requirement("atypical use of accounts", ("weekly",)),
    "NIST 800-53 AC-2(13)": Requirement("accounts of people who are a risk are disabled", ("terminations",)),
    "NIST 800-53 AC-5": Requirement("separation of duties", ("sod_acceptances",)),
    "NIST 800-53 AC-6(7)": Requirement("privileges are reviewed", ("privileged_access", "campaign")),
    "NIST 800-53 AU-10": Requirement("acts cannot be denied", ("sample_sheets",)),
    "NIST 800-53 PS-4": Requirement("access ends when somebody leaves", ("terminations",)),
    "NIST 800-53 PS-5": Requirement("access is confirmed anew when somebody moves", ("campaign",)),
    "PCI DSS 4.0.1 7.2.4": Requirement(
        "all accounts and their access are reviewed every six months, what is inappropriate is addressed, and "
        "management acknowledges it",
        ("campaign", "sample_sheets"),
    ),
    "PCI DSS 4.0.1 7.2.5.1": Requirement("accounts of applications and systems are reviewed", ("campaign",)),
    "PCI DSS 4.0.1 8.2.5": Requirement("access of whoever leaves ends at once", ("terminations",)),
    "PCI DSS 4.0.1 8.2.6": Requirement("accounts that are not used end within 90 days", ("stale_accounts",)),
}
"""By control, as ``Controls.spelled`` writes it."""
FRAMEWORKS = ("SOC 2", "ISO 27001:2022", "NIST 800-53", "PCI DSS 4.0.1")
OWN = "own"


def framework_of(control: str) -> str:
    """Return a control's framework; the organisation's own ids have none."""
    return next((name for name in FRAMEWORKS if control.startswith(f"{name} ")), OWN)


def requirement_of(control: str) -> Requirement | None:
    """Return what a control asks for; None: we know no text of it."""
    return REQUIREMENTS.get(control)
