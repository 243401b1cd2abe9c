"""What each control asks for, in short and in words of ours, and which report carries the evidence.

Every control that a policy names stands here; a test holds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Requirement(NamedTuple):
    """A control's demand, and the reports that carry evidence of it."""

    asks: str
    reports: tuple[str, ...]


_SOC2: Mapping[str, Requirement] = {
    "CC6.1": Requirement("only who may reach what is protected can reach it", ("access_matrix", "privileged_access")),
    "CC6.2": Requirement(
        "people are registered and authorised before they get access, and lose it when they are no longer authorised",
        ("jit_accounts", "terminations"),
    ),
    "CC6.3": Requirement(
        "access is given, changed and removed by role, with no more than is needed and duties kept apart, and reviewed",
        ("campaign", "sample_sheets", "sod_acceptances"),
    ),
    "CC7.2": Requirement("systems are watched for what is unusual, and it is looked into", ("weekly",)),
    "CC8.1": Requirement("changes are authorised before they are made", ("weekly", "privileged_access")),
    "CC9.2": Requirement("risks from suppliers and partners are known and handled", ("weekly",)),
}
_ISO27001: Mapping[str, Requirement] = {
    "A.5.3": Requirement("duties that conflict lie with different people", ("sod_acceptances",)),
    "A.5.9": Requirement("what the organisation has is listed, and everything listed has an owner", ("orphans",)),
    "A.5.11": Requirement("whoever leaves or moves gives back what was entrusted to them", ("terminations",)),
    "A.5.15": Requirement("who may reach what is laid down as rules, and the rules are kept", ("access_matrix",)),
    "A.5.16": Requirement(
        "identities are looked after from their beginning to their end, those of services too",
        ("jit_accounts", "orphans"),
    ),
    "A.5.17": Requirement(
        "passwords, keys and other proofs of who one is are given out and looked after in a known way", ("weekly",)
    ),
    "A.5.18": Requirement(
        "rights are given, reviewed, changed and taken away as the rules of access say",
        ("campaign", "sample_sheets", "terminations"),
    ),
    "A.5.19": Requirement("risks from the access of suppliers are known and handled", ("weekly", "orphans")),
    "A.5.23": Requirement("cloud services are taken up, used and left in a way that was agreed", ("weekly",)),
    "A.6.5": Requirement("what holds beyond the end or change of employment is enforced", ("terminations",)),
    "A.8.2": Requirement("privileged rights are few, and looked after", ("privileged_access",)),
    "A.8.5": Requirement("signing in is as strong as what it protects demands", ("weekly",)),
    "A.8.16": Requirement("systems are watched for unusual behaviour, and it is followed up", ("weekly",)),
}
_NIST: Mapping[str, Requirement] = {
    "AC-2": Requirement(
        "accounts are made, changed and ended by rule, their use is watched, and they are reviewed",
        ("weekly", "campaign"),
    ),
    "AC-2(2)": Requirement("temporary and emergency accounts end by themselves after a set time", ("weekly",)),
    "AC-2(3)": Requirement(
        "accounts are disabled in time once they expired, belong to nobody, break policy or are not used",
        ("stale_accounts", "terminations", "orphans"),
    ),
    "AC-2(4)": Requirement("what is done to accounts is recorded by itself", ("weekly", "coverage_quality")),
    "AC-2(6)": Requirement("privileges can be given and taken away while systems run", ("privileged_access",)),
    "AC-2(7)": Requirement(
        "privileges are assigned by role or attribute, watched, and taken away once they no longer fit",
        ("privileged_access",),
    ),
    "AC-2(9)": Requirement("shared accounts exist only under conditions that were set for them", ("weekly",)),
    "AC-2(12)": Requirement("accounts are watched for unusual use, and it is reported", ("weekly",)),
    "AC-2(13)": Requirement("accounts of people who are a risk are disabled soon after it is known", ("terminations",)),
    "AC-3": Requirement("systems let nobody do what was not approved", ("access_matrix",)),
    "AC-5": Requirement("duties to be kept apart are known, and access is given so", ("sod_acceptances",)),
    "AC-6": Requirement("nobody can do more than the task needs", ("access_matrix", "campaign")),
    "AC-6(1)": Requirement("access to what keeps systems safe is given by name or role", ("privileged_access",)),
    "AC-6(5)": Requirement("privileged accounts are for a named few", ("privileged_access",)),
    "AC-6(7)": Requirement(
        "privileges are reviewed at set times, and changed or removed where the need is gone",
        ("privileged_access", "campaign"),
    ),
    "AU-6": Requirement("records are looked through for what is unusual, and it is reported", ("weekly",)),
    "AU-10": Requirement("nobody can deny what they did", ("sample_sheets",)),
    "CM-3": Requirement("changes are decided, recorded and checked", ("weekly", "privileged_access")),
    "CM-8": Requirement("what a system consists of is listed, and the list is right", ("coverage_quality", "orphans")),
    "IA-2": Requirement("everybody of the organisation signs in as one identifiable person", ("weekly",)),
    "IA-2(1)": Requirement("privileged accounts sign in with a second factor", ("weekly", "privileged_access")),
    "IA-2(2)": Requirement("accounts without privileges sign in with a second factor", ("weekly",)),
    "IA-4": Requirement("a login belongs to one person or thing, and is not given to another", ("orphans",)),
    "IA-5": Requirement(
        "passwords, keys and tokens are given to whoever they were meant for, protected, changed and withdrawn",
        ("weekly", "terminations"),
    ),
    "IA-8": Requirement("people from outside are identified when they sign in", ("jit_accounts",)),
    "PS-4": Requirement("access ends within a set time when somebody leaves", ("terminations",)),
    "PS-5": Requirement("access is confirmed anew, and changed, when somebody moves", ("campaign",)),
    "PS-7": Requirement("people of other firms keep the same rules, and their leaving is told", ("orphans", "weekly")),
    "SA-9": Requirement("services of others keep the organisation's rules, and are watched", ("weekly",)),
}
_PCI: Mapping[str, Requirement] = {
    "7.2.1": Requirement("a model says who needs access to what", ("access_matrix", "sod_acceptances")),
    "7.2.2": Requirement(
        "access follows the job, and is no more than the job needs", ("access_matrix", "privileged_access")
    ),
    "7.2.3": Requirement("whoever may do so approves privileges before they are given", ("privileged_access",)),
    "7.2.4": Requirement(
        "all accounts and their access are reviewed every six months, what is inappropriate is addressed, and "
        "management acknowledges it",
        ("campaign", "sample_sheets"),
    ),
    "7.2.5": Requirement("accounts of applications and systems can do no more than they need", ("access_matrix",)),
    "7.2.5.1": Requirement("access of applications and systems is reviewed at set times", ("campaign",)),
    "7.3.2": Requirement("the system that controls access enforces what was assigned", ("access_matrix", "weekly")),
    "8.2.1": Requirement("everybody has a login of their own before they get access", ("orphans",)),
    "8.2.2": Requirement("shared accounts are an exception, approved, and tell who used them", ("weekly",)),
    "8.2.4": Requirement("logins are made, changed and removed only as approved", ("jit_accounts", "terminations")),
    "8.2.5": Requirement("access of whoever leaves ends at once", ("terminations",)),
    "8.2.6": Requirement("accounts that are not used end within 90 days", ("stale_accounts",)),
    "8.2.7": Requirement("access of other firms is open only when it is needed, and watched", ("orphans", "weekly")),
    "8.3.5": Requirement("a first password is different for everybody, and changed at its first use", ("weekly",)),
    "8.4.1": Requirement("administrators sign in with several factors", ("weekly", "privileged_access")),
    "8.4.2": Requirement("everybody who reaches card data signs in with several factors", ("weekly",)),
    "8.6.1": Requirement("people use accounts of systems and applications only as an approved exception", ("weekly",)),
    "8.6.3": Requirement("secrets of systems and applications are protected and changed in time", ("terminations",)),
    "10.2.1.2": Requirement("everything that an administrator does is recorded", ("weekly", "coverage_quality")),
    "10.4.1": Requirement("records are looked through every day for what is suspicious", ("weekly",)),
    "12.8.1": Requirement("there is a list of the firms that could touch card data", ("weekly",)),
}
FRAMEWORKS = ("SOC 2", "ISO 27001:2022", "NIST 800-53", "PCI DSS 4.0.1")
OWN = "own"
REQUIREMENTS: Mapping[str, Requirement] = {
    f"{framework} {control}": requirement
    for framework, of_it in zip(FRAMEWORKS, (_SOC2, _ISO27001, _NIST, _PCI), strict=True)
    for control, requirement in of_it.items()
}
"""By control, as ``Controls.spelled`` writes it."""


def framework_of(control: str) -> str:
    """Return a control's framework; the organisation's own ids have none."""
    return next((name for name in FRAMEWORKS if control.startswith(f"{name} ")), OWN)


def requirement_of(control: str) -> Requirement | None:
    """Return what a control asks for; None: we know no text of it."""
    return REQUIREMENTS.get(control)
