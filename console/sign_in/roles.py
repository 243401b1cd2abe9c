"""What people are to the console: each page names the roles that may see it, each deed those that may do it."""

from __future__ import annotations

from typing import Literal, get_args

Role = Literal["reviewer", "analyst", "compliance", "auditor", "risk_owner", "operator", "administrator"]
Roles = frozenset[Role]
EVERY_ROLE: Roles = frozenset(get_args(Role))
REVIEWERS: Roles = frozenset({"reviewer"})
DECIDING: Roles = frozenset({"reviewer", "risk_owner", "compliance"})
RISK_OWNERS: Roles = frozenset({"risk_owner"})
COMPLIANCE: Roles = frozenset({"compliance"})
ASKING: Roles = frozenset({"analyst", "compliance", "auditor", "risk_owner"})
"""Who may ask about everybody."""
WATCHING: Roles = frozenset({"analyst", "compliance", "auditor", "operator", "administrator"})
"""Who may see whether all is read, judged and recorded: it names no person."""
SETTING: Roles = frozenset({"auditor", "operator", "administrator"})
"""Who may see the settings in force."""
REPLAYING: Roles = frozenset({"administrator"})
"""Who may see what other settings of policies would find."""
PROVING: Roles = frozenset({"compliance", "auditor"})
"""Who may take what proves the trail, with what it says of people, elsewhere."""
OWN_ACCESS: Roles = frozenset({"compliance", "auditor", "administrator"})
"""Who may see who uses jitgov itself."""

LOCAL: Roles = frozenset({"analyst", "compliance", "auditor", "operator", "administrator"})
"""Whoever may open the store on this machine reads all of it."""
LOCAL_AS: Roles = frozenset({"reviewer", "risk_owner", "analyst", "compliance", "auditor", "operator"})
"""… and as an account he decides, too; an administrator decides nothing."""
