"""Vendor types of the life of groups and applications: whoever holds something through one is concerned.

Source: Okta event types catalogue, https://developer.okta.com/docs/reference/api/event-types/
"""

from __future__ import annotations

from ingest.collectors.okta.readers.containers import of_applications, of_groups, renamed_applications, renamed_groups
from ingest.collectors.okta.readers.row import Row

_APPLICATION = "AppInstance target"

CONTAINERS = {
    "group.lifecycle.delete": Row("container_deleted", of_groups, "UserGroup target"),
    "group.profile.update": Row("entity_renamed", renamed_groups, "UserGroup target whose changeDetails tell a name"),
    "application.lifecycle.delete": Row("container_deleted", of_applications, _APPLICATION),
    "application.lifecycle.deactivate": Row("container_suspended", of_applications, _APPLICATION),
    "application.lifecycle.activate": Row("container_resumed", of_applications, _APPLICATION),
    "application.lifecycle.update": Row(
        "entity_renamed", renamed_applications, "AppInstance target whose changeDetails tell a label"
    ),
}
