"""Vendor types of provisioning into applications, and of applications' own account lists.

Source: Okta event types catalogue, https://developer.okta.com/docs/reference/api/event-types/
"""

from __future__ import annotations

from ingest.collectors.okta.readers.provisioning import provisioning, seen
from ingest.collectors.okta.readers.row import Row

_IN = "User target in the AppInstance target"

PROVISIONING = {
    "application.provision.user.push": Row("provisioned", provisioning("push"), _IN),
    "application.provision.user.push_profile": Row("provisioned", provisioning("push_profile"), _IN),
    "application.provision.user.sync": Row("provisioned", provisioning("sync"), _IN),
    "application.provision.user.activate": Row("provisioned", provisioning("activate"), _IN),
    "application.provision.user.reactivate": Row("provisioned", provisioning("reactivate"), _IN),
    "application.user_membership.provision": Row("provisioned", provisioning("provision"), _IN),
    "app.user_management.push_new_user_success": Row("provisioned", provisioning("push"), _IN),
    "application.provision.user.deactivate": Row("deprovisioned", provisioning("deactivate"), _IN),
    "application.provision.user.deprovision": Row("deprovisioned", provisioning("deprovision"), _IN),
    "application.provision.user.delete": Row("deprovisioned", provisioning("delete"), _IN),
    "application.user_membership.deprovision": Row("deprovisioned", provisioning("deprovision"), _IN),
    "application.account.remove": Row("deprovisioned", provisioning("remove"), _IN),
    "app.office365.user.delete.success": Row("deprovisioned", provisioning("delete"), _IN),
    "application.provision.user.import": Row("account_seen", seen, _IN),
    "application.provision.user.import_profile": Row("account_seen", seen, _IN),
    "application.provision.user.verify_exists": Row("account_seen", seen, _IN),
    "application.account.detect": Row("account_seen", seen, _IN),
    "system.import.user.create": Row("account_seen", seen, _IN),
    "system.import.user.update": Row("account_seen", seen, _IN),
    "system.import.user.match": Row("account_seen", seen, _IN),
    "app.realtimesync.import.details.add_user": Row("account_seen", seen, _IN),
    "app.realtimesync.import.details.update_user": Row("account_seen", seen, _IN),
}
