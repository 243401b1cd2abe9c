"""What is ignored on purpose: families that have nothing to do with access, and single vendor types with the reason.

Ignored is not dropped: such a record is published as ``other`` with its raw.
"""

from __future__ import annotations

from ingest.collectors.okta.ignored.access import IGNORED_ACCESS
from ingest.collectors.okta.ignored.applications import IGNORED_APPLICATIONS
from ingest.collectors.okta.ignored.imports import IGNORED_IMPORTS
from ingest.collectors.okta.ignored.privileged import IGNORED_PRIVILEGED

FAMILIES: dict[str, str] = {
    "account.aerial_template_condition.": "templates across tenants",
    "analytics.": "reports that somebody looked at",
    "app.interclient_mapping.": "trust between clients",
    "app.keys.": "signing keys",
    "app.radius.": "upkeep of agents",
    "app.rum.": "the vendor's own measurements",
    "application.cache.": "caches",
    "event_hook.": "deliveries to event hooks",
    "inline_hook.": "calls to inline hooks",
    "mim.": "commands to mobile devices",
    "network_zone.": "network zones",
    "org.": "pages of the tenant",
    "personal.": "personal password vaults",
    "pki.": "certificates of devices",
    "plugin.": "downloads of the browser plugin",
    "support.": "support cases",
    "system.agent.auto_update": "upkeep of agents",
    "system.agent.connector.": "upkeep of agents",
    "system.agent_pools.": "upkeep of agents",
    "system.beta.": "features of the product",
    "system.brand.": "looks of pages",
    "system.captcha.": "challenges against robots",
    "system.client.": "rate limits",
    "system.custom_": "the tenant's own domains, mail servers and pages",
    "system.dr.": "the vendor's disaster recovery",
    "system.email": "mails and mail domains",
    "system.feature.": "features of the product",
    "system.hook.": "keys of hooks",
    "system.internal.": "the vendor's own upkeep",
    "system.log_stream.": "streams of the log itself",
    "system.operation.": "rate limits",
    "system.org.": "the tenant and its rate limits",
    "system.push.": "push messages",
    "system.rate_limit.": "rate limits",
    "system.sms.": "text messages",
    "system.theme.": "looks of pages",
    "system.voice.": "calls",
    "system.well_known_uri.": "pages of the tenant",
    "task.": "tasks of the console",
    "workflows.org.": "limits of workflows",
    "workflows.user.execution_log_stream_connection.": "flows, their folders and tables",
    "workflows.user.flow.": "flows, their folders and tables",
    "workflows.user.folder.": "flows, their folders and tables",
    "workflows.user.table.": "flows, their folders and tables",
    "workflows.user.truststore.": "flows, their folders and tables",
    "zone.": "network zones",
}

IGNORED: dict[str, str] = {
    vendor_type: reason
    for table in (IGNORED_ACCESS, IGNORED_APPLICATIONS, IGNORED_IMPORTS, IGNORED_PRIVILEGED)
    for reason, vendor_types in table.items()
    for vendor_type in vendor_types.split()
}
