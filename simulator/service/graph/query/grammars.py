"""What the directory's lists take: their options, the largest page, the properties that can be filtered on.

Source: Graph, api/user-list.md and its like; ``roleDefinitions`` refuses ``$top`` at any value.
"""

from __future__ import annotations

from simulator.service.graph.query.options import Grammar

_LISTS = frozenset({"$select", "$filter", "$top", "$count", "$orderby"})
_EQUAL, _TEXT = frozenset({"eq", "ne"}), frozenset({"eq", "startswith"})
_TIMES = frozenset({"ge", "gt", "le", "lt", "eq"})


def _grammar(type_name: str, options: frozenset[str], most: int, **filterable: frozenset[str]) -> Grammar:
    return Grammar(f"microsoft.graph.{type_name}", options, filterable, most)


USERS = _grammar(
    "user", _LISTS | {"$expand"}, 999,
    id=_EQUAL, accountEnabled=_EQUAL, userType=_EQUAL, creationType=_EQUAL, department=_TEXT, employeeId=_TEXT,
    createdDateTime=_TIMES, displayName=_TEXT, userPrincipalName=_TEXT, mail=_TEXT,
)  # fmt: skip
GROUPS = _grammar("group", _LISTS, 999, id=_EQUAL, displayName=_TEXT, securityEnabled=_EQUAL)
PRINCIPALS = _grammar(
    "servicePrincipal", _LISTS, 999,
    id=_EQUAL, appId=_EQUAL, displayName=_TEXT, servicePrincipalType=_EQUAL, accountEnabled=_EQUAL,
)  # fmt: skip
APPLICATIONS = _grammar("application", _LISTS, 999, id=_EQUAL, appId=_EQUAL, displayName=_TEXT)
OWNERS = _grammar("directoryObject", frozenset({"$select", "$top", "$count"}), 999)
GROUP_ELIGIBILITIES = _grammar("privilegedAccessGroupEligibilityScheduleInstance",
                               frozenset({"$select", "$top", "$filter", "$expand"}), 999,
                               groupId=_EQUAL, principalId=_EQUAL)  # fmt: skip
ASSIGNMENTS = _grammar("appRoleAssignment", frozenset({"$select", "$top", "$count"}), 999)
CONSENTS = _grammar("oAuth2PermissionGrant", frozenset({"$select", "$top", "$filter"}), 999,
                    clientId=_EQUAL, principalId=_EQUAL, consentType=_EQUAL)  # fmt: skip
ROLE_DEFINITIONS = _grammar("unifiedRoleDefinition", frozenset({"$select", "$filter"}), 0,
                            isBuiltIn=_EQUAL, displayName=_TEXT)  # fmt: skip
ROLE_ASSIGNMENTS = _grammar("unifiedRoleAssignment", frozenset({"$select", "$top", "$filter", "$count"}), 999,
                            principalId=_EQUAL, roleDefinitionId=_EQUAL)  # fmt: skip
REGISTRATIONS = _grammar("userRegistrationDetails", frozenset({"$select", "$top", "$filter"}), 1_000,
                         isAdmin=_EQUAL, isMfaRegistered=_EQUAL, userType=_EQUAL)  # fmt: skip
# A delta takes neither $top nor $orderby nor $expand.
USER_CHANGES = USERS._replace(options=frozenset({"$select"}))
GROUP_CHANGES = GROUPS._replace(options=frozenset({"$select"}))
PRINCIPAL_CHANGES = PRINCIPALS._replace(options=frozenset({"$select"}))
