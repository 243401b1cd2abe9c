"""The columns of an account list: which of them is the key, the login, the state, what is held there.

Suggestions are only suggestions: by the headers that an application's own export has, else by words that many use.
The key is never suggested: what keeps one account apart from another only a person knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from ingest.contract.errors import SetupError
from ingest.files.cells import DayOrder
from ingest.files.column_map import column_called, first_called, folded


class AccountColumns(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Meaning → column. What a list does not have stays out; ``roles`` may be several columns."""

    key: str | None = None
    """What an account is known by in the application; never changed, never given to another."""
    case_sensitive: bool = False
    """Keys that differ in letter case alone are two accounts."""
    federated: str | None = None
    """Whom the identity provider asserts: its subject or login."""
    login: str | None = None
    email: str | None = None
    name: str | None = None
    type: str | None = None
    """Person or service."""
    status: str | None = None
    """A word, or yes for one that may sign in."""
    disabled: str | None = None
    """Yes for one that may not."""
    deleted_at: str | None = None
    created: str | None = None
    last_login: list[str] = []
    """Columns with an instant of use; the latest counts."""
    roles: list[str] = []
    mfa: str | None = None
    dates: DayOrder | None = None
    """What 01/02/2026 means."""

    def used(self) -> list[str]:
        """Return the columns that mean something."""
        own = (self.key, self.federated, self.login, self.email, self.name, self.type, self.status, self.disabled)
        single = (*own, self.deleted_at, self.created, self.mfa)
        return [*(column for column in single if column is not None), *self.last_login, *self.roles]


class Preset(NamedTuple):
    """What an application's own export is known by, and what its columns mean."""

    application: str
    known_by: tuple[str, ...]
    columns: AccountColumns
    uses_begin_with: str | None = None
    """What the headers of columns with a last use begin with, where they name each product."""


PRESETS = (
    Preset(
        "Salesforce",
        ("Username", "IsActive", "UserType"),
        AccountColumns(
            case_sensitive=True, federated="FederationIdentifier", login="Username", email="Email", name="Name",
            status="IsActive", created="CreatedDate", last_login=["LastLoginDate"],
            roles=["Profile.Name", "UserRole.Name"],
        ),
    ),
    Preset(
        "Snowflake",
        ("LOGIN_NAME", "DEFAULT_ROLE", "LAST_SUCCESS_LOGIN"),
        AccountColumns(
            login="LOGIN_NAME", email="EMAIL", name="DISPLAY_NAME", type="TYPE", disabled="DISABLED",
            deleted_at="DELETED_ON", created="CREATED_ON", last_login=["LAST_SUCCESS_LOGIN"], roles=["DEFAULT_ROLE"],
            mfa="HAS_MFA",
        ),
    ),
    Preset(
        "Slack",
        ("username", "billing-active", "has-2fa", "userid"),
        AccountColumns(
            login="username", email="email", name="fullname", status="status", roles=["status"], mfa="has-2fa"
        ),
    ),
    Preset(
        "Atlassian",
        ("User id", "User status", "Added to org"),
        AccountColumns(login="email", email="email", name="User name", status="User status", created="Added to org",
                       roles=["Org role"]),
        "Last seen in ",
    ),
    Preset(
        "AWS IAM Identity Center",
        ("UserId", "UserName", "IdentityStoreId"),
        AccountColumns(
            federated="ExternalIds", login="UserName", email="Emails", name="DisplayName", status="UserStatus",
            roles=["Groups"],
        ),
    ),
    Preset(
        "Zoom",
        ("Email", "Last Name", "Type", "Creation Date", "Last Login"),
        AccountColumns(
            login="Email", email="Email", name="Display Name", status="Status", created="Creation Date",
            last_login=["Last Login"], roles=["Role", "User Group", "Type"],
        ),
    ),
    Preset(
        "GitHub",
        ("login", "role", "2fa_enabled?"),
        AccountColumns(
            login="login", email="email", name="name", disabled="suspended?", created="created_at",
            last_login=["last_active"], roles=["role"], mfa="2fa_enabled?",
        ),
    ),
    Preset(
        "GitHub",
        ("username", "role", "last active"),
        AccountColumns(
            federated="saml_name_id", login="username", email="GitHub com verified domain emails", name="display name",
            last_login=["last active"], roles=["role"], mfa="2FA",
        ),
    ),
)  # fmt: skip
"""Recognised from the first to the last: those of more particular headers come first."""

_USUAL: dict[str, tuple[str, ...]] = {
    "federated": ("federated subject", "saml_name_id", "name id", "external id", "sso id", "idp user id"),
    "login": ("login", "user name", "user login", "account", "user"),
    "email": ("email", "e-mail", "email address", "mail", "work email", "user email", "primary email"),
    "name": ("display name", "full name", "name", "real name"),
    "type": ("account type", "user type"),
    "status": ("status", "state", "user status", "account status", "active", "is active", "enabled"),
    "disabled": ("disabled", "suspended", "suspended?", "is disabled", "deactivated", "blocked"),
    "deleted_at": ("deleted on", "deleted at"),
    "created": ("created", "created at", "created on", "creation date", "created date", "date created", "added on",
                "join date", "member since"),
    "mfa": ("mfa", "2fa", "has mfa", "mfa enabled", "2fa enabled", "two factor"),
}  # fmt: skip
_USES = (
    "last login", "last login at", "last login date", "last sign in", "last signin", "last active", "last activity",
    "last seen", "last used", "last access",
)  # fmt: skip
_ROLES = (
    "role",
    "roles",
    "user role",
    "permission",
    "permissions",
    "groups",
    "group",
    "profile",
    "access level",
    "teams",
)


class Suggested(NamedTuple):
    """What a list's columns may mean, and whose export it seems to be (None: nobody's that is known)."""

    columns: AccountColumns
    application: str | None


def suggested(columns: Sequence[str]) -> Suggested:
    """Return what the columns may mean, without a key."""
    headers = {folded(column) for column in columns}
    preset = next((p for p in PRESETS if headers.issuperset(map(folded, p.known_by))), None)
    if preset is None:
        return Suggested(_by_usual_words(columns), None)
    wanted: dict[str, object] = msgspec.to_builtins(preset.columns)
    meant: dict[str, object] = {}
    for meaning, named in wanted.items():
        if isinstance(named, str):
            column = first_called([named], columns)
            meant |= {} if column is None else {meaning: column}
        elif isinstance(named, list):
            meant[meaning] = [c for name in named if (c := first_called([name], columns)) is not None]
        else:
            meant[meaning] = named
    if preset.uses_begin_with is not None:
        meant["last_login"] = [column for column in columns if column.startswith(preset.uses_begin_with)]
    return Suggested(msgspec.convert(meant, AccountColumns), preset.application)


def _by_usual_words(columns: Sequence[str]) -> AccountColumns:
    meant: dict[str, object] = {
        meaning: column for meaning, names in _USUAL.items() if (column := first_called(names, columns)) is not None
    }
    used = first_called(_USES, columns)
    roles = first_called(_ROLES, columns)
    return msgspec.convert(
        meant | {"last_login": [used] if used else [], "roles": [roles] if roles else []}, AccountColumns
    )


def checked(columns: AccountColumns, listed: Sequence[str]) -> AccountColumns:
    """Return a map with its columns spelled as the list has them. Raises SetupError for one that it does not have."""
    if columns.key is None:
        raise SetupError(
            "which column is the key is not guessed: name it with --key, one of " + ", ".join(map(repr, listed))
        )
    given: dict[str, object] = msgspec.to_builtins(columns)
    for meaning, named in given.items():
        if meaning in ("case_sensitive", "dates"):
            continue
        if isinstance(named, str):
            given[meaning] = column_called(named, listed)
        elif isinstance(named, list):
            given[meaning] = [column_called(str(name), listed) for name in named]
    return msgspec.convert(given, AccountColumns)
