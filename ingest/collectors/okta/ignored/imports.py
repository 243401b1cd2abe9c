"""Ignored on purpose, by reason: vendor types of imports, directory agents and devices."""

from __future__ import annotations

IGNORED_IMPORTS: dict[str, str] = {
    "a step of an import; its effect on an account or a group has a record of its own": """
        system.import.clear.unconfirmed.users.summary system.import.custom_object.complete
        system.import.custom_object.create system.import.custom_object.delete system.import.custom_object.update
        system.import.entitlement system.import.entitlement.capacity_warning system.import.entitlement.mismatch
        system.import.entitlement.schema.update system.import.entitlement.upper_limit_exceeded
        system.import.group.complete system.import.group.create system.import.group.delete
        system.import.group.start system.import.group.update system.import.group_membership.complete
        system.import.import_profile system.import.import_provisioning_info system.import.user.complete
        system.import.user.delete system.import.user.start system.import.user.suspend
        system.import.user.unsuspend system.import.user.unsuspend_after_confirm
        system.import.user.update_user_lifecycle_from_master system.import.user_csv.complete
        system.import.user_csv.start system.import.user_match.confirm system.import.user_match.unignore
        system.import.user_match.update system.import.user_matching.complete system.import.user_matching.start
    """,
    "the course of an import": """
        system.import.complete system.import.complete_batch system.import.download.complete
        system.import.download.start system.import.full_import_required system.import.implicit_deletion.complete
        system.import.implicit_deletion.start system.import.incremental_converted_to_full
        system.import.membership_processing.complete system.import.membership_processing.start
        system.import.object_creation.complete system.import.object_creation.start system.import.roadblock
        system.import.roadblock.reschedule_and_resume system.import.roadblock.resume
        system.import.roadblock.updated system.import.schedule system.import.session.cancelled
        system.import.session.created system.import.session.expired system.import.session.triggered
        system.import.start
    """,
    "an agent's step of something that has a record of its own": """
        system.agent.ad.import_user system.agent.ad.realtimesync system.agent.ad.reset_user_password
        system.agent.ad.unlock_user_account system.agent.ad.update_user system.agent.ldap.change_user_password
        system.agent.ldap.create_user_JIT system.agent.ldap.realtimesync system.agent.ldap.reset_user_password
        system.agent.ldap.unlock_user_account system.agent.ldap.update_user
        system.agent.ldap.update_user_password
    """,
    "upkeep of directory agents": """
        system.agent.ad.config_change_detected system.agent.ad.connect system.agent.ad.create
        system.agent.ad.deactivate system.agent.ad.delete system.agent.ad.dirsync.verify
        system.agent.ad.import_ou system.agent.ad.invoke-powershell system.agent.ad.invoke_dir
        system.agent.ad.reactivate system.agent.ad.read_config system.agent.ad.read_dirsync
        system.agent.ad.read_ldap system.agent.ad.read_schema system.agent.ad.read_topology
        system.agent.ad.start system.agent.ad.update system.agent.ad.upgrade system.agent.ad.upload_iwa_log
        system.agent.ad.upload_log system.agent.ad.write_ldap system.agent.ldap.config_change_detected
        system.agent.ldap.disconnect system.agent.ldap.reconnect system.agent.register system.iwa.create
        system.iwa.go_offline system.iwa.go_online system.iwa.promote_primary system.iwa.remove
        system.iwa.update system.iwa.use_default
    """,
    "a step of an import from a source of identities; its effect has a record of its own": """
        app.ad.api.user_import.account_locked
        app.ad.api.user_import.warn.skipped_contact.attribute_invalid_value
        app.ad.api.user_import.warn.skipped_user.attribute_invalid_value
        app.ad.api.user_import.warn.skipped_user.missing_required_attribute
        app.ldap.import.tracking_attribute_missing app.ldap.password.change.failed app.ldap.read_schema
        app.realtimesync.import.details.delete_user app.realtimesync.import_failed system.csv.import_user
        system.identity_sources.bulk_delete system.identity_sources.bulk_device_delete
        system.identity_sources.bulk_device_upsert system.identity_sources.bulk_group_delete
        system.identity_sources.bulk_group_membership_delete
        system.identity_sources.bulk_group_membership_upsert system.identity_sources.bulk_group_upsert
        system.identity_sources.bulk_upsert system.identity_sources.group.create
        system.identity_sources.group.delete system.identity_sources.group.update
        system.identity_sources.group.user.assign system.identity_sources.group.user.revoke
        system.identity_sources.user.create system.identity_sources.user.delete
        system.identity_sources.user.update
    """,
    "moves passwords from a directory; neither access nor the state of an account changes": """
        app.ad.password_migration_campaign.cancel.end app.ad.password_migration_campaign.cancel.start
        app.ad.password_migration_campaign.create app.ad.password_migration_campaign.finish.end
        app.ad.password_migration_campaign.finish.start app.ad.password_migration_campaign.group.add
        app.ad.password_migration_campaign.user.capture_password
        app.ad.password_migration_campaign.user.migrate.end
        app.ad.password_migration_campaign.user.migrate.start
    """,
    "devices, and sign-in at devices": """
        device.assurance.policy.add device.assurance.policy.delete device.assurance.policy.update
        device.custom_push.send_notification device.desktop_mfa.configuration.update
        device.desktop_mfa.device_logout.completed device.desktop_mfa.device_logout.started
        device.desktop_mfa.enrollment.create device.desktop_mfa.recovery_pin.generate
        device.desktop_mfa.recovery_pin.rotate_secret device.enrollment.create
        device.integration.endpoint_security.activate device.integration.endpoint_security.deactivate
        device.lifecycle.activate device.lifecycle.deactivate device.lifecycle.delete device.lifecycle.suspend
        device.lifecycle.unsuspend device.local_account.create device.password_sync.authentication
        device.password_sync.enrollment.create device.platform.add device.platform.delete device.platform.renew
        device.platform.secret_key.reset device.platform.update device.platform_sso.authentication
        device.platform_sso.enrollment.create device.platform_sso.keys.register device.posture.check.add
        device.posture.check.delete device.posture.check.update device.push.provider.create
        device.push.provider.delete device.push.provider.update device.signals.status.timeout
        device.token.enrollment.create device.user.add device.user.remove device.user_os_account.sync
    """,
}
