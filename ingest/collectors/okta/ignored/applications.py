"""Ignored on purpose, by reason: vendor types of applications, their provisioning and identity providers."""

from __future__ import annotations

IGNORED_APPLICATIONS: dict[str, str] = {
    "the assignment stays as it is, or has a record of its own": """
        application.user_membership.approve application.user_membership.change_username
        application.user_membership.update
    """,
    "a password kept for the application, not the account's own": """
        application.provision.user.password application.provision.user.push_okta_password
        application.provision.user.push_password application.user_membership.change_password
        application.user_membership.restore_password application.user_membership.show_password
    """,
    "announces what has a record of its own when it happens": """
        application.provision.user.delete.schedule
    """,
    "takes entitlements within the application without naming them": """
        application.provision.user.remove_entitlements application.provision.user.remove_entitlements.schedule
    """,
    "groups and mappings in the application: no account of Okta gains or loses access": """
        app.user_management.grouppush.mapping.created.from.rule
        app.user_management.grouppush.mapping.created.from.rule.error.duplicate
        app.user_management.grouppush.mapping.created.from.rule.error.validation
        app.user_management.grouppush.mapping.created.from.rule.errors
        app.user_management.grouppush.mapping.okta.users.ignored app.user_management.import.csv.line.error
        app.user_management.update_from_master_failed app.user_management.user_group_import.create_failure
        app.user_management.user_group_import.delete_success
        app.user_management.user_group_import.update_failure app.user_management.user_group_import.upsert_fail
        app.user_management.user_group_import.upsert_success application.provision.field_mapping_rule.change
        application.provision.group.add application.provision.group.import application.provision.group.remove
        application.provision.group.update application.provision.group.verify_exists
        application.provision.group_membership.add application.provision.group_membership.import
        application.provision.group_membership.remove application.provision.group_membership.update
        application.provision.group_push.activate_mapping application.provision.group_push.deactivate_mapping
        application.provision.group_push.delete_appgroup
        application.provision.group_push.mapping.and.groups.deleted.rule.deleted
        application.provision.group_push.mapping.app.group.renamed
        application.provision.group_push.mapping.app.group.renamed.failed
        application.provision.group_push.mapping.created
        application.provision.group_push.mapping.created.from.rule.warning.duplicate.name
        application.provision.group_push.mapping.created.from.rule.warning.duplicate.name.tobecreated
        application.provision.group_push.mapping.created.from.rule.warning.upsertGroup.duplicate.name
        application.provision.group_push.mapping.deactivated.source.group.renamed
        application.provision.group_push.mapping.deactivated.source.group.renamed.failed
        application.provision.group_push.mapping.update.or.delete.failed
        application.provision.group_push.mapping.update.or.delete.failed.with.error
        application.provision.group_push.push_memberships application.provision.group_push.pushed
        application.provision.group_push.removed application.provision.group_push.updated
        application.provision.integration.call_api
    """,
    "decides or corrects to whom an application's account belongs; the account itself stays": """
        application.account.decision.confirm application.account.decision.ignore
        application.account.decision.revoke application.account.match.update
    """,
    "an application is made, and nobody is assigned yet": """
        application.lifecycle.create
    """,
    "settings of applications, held by no account": """
        app.app_instance.csr.generate app.app_instance.csr.publish app.app_instance.csr.revoke
        app.app_instance.provision_sync_job.completed app.app_instance.provision_sync_job.failed
        app.app_instance.provision_sync_job.started app.cross_app_access.connection.create
        app.cross_app_access.connection.delete app.cross_app_access.connection.update
        app.saml.sensitive.attribute.update application.appuser.mapping.invalid.expression
        application.configuration.detect_error application.configuration.disable_delauth_outbound
        application.configuration.disable_fed_broker_mode application.configuration.enable_delauth_outbound
        application.configuration.enable_fed_broker_mode application.configuration.import_schema
        application.configuration.reset_logo
        application.configuration.update application.configuration.update_api_credentials_for_pass_change
        application.configuration.update_logo application.configuration.update_rate_limits
        application.integration.api_query application.integration.authentication_failure
        application.integration.general_failure application.integration.rate_limit_exceeded
        application.integration.transfer_files
    """,
    "errors of one connector: nothing was provisioned or taken": """
        app.office365.api.error.ad.user app.office365.api.error.check.user.exists
        app.office365.api.error.create.user app.office365.api.error.deactivate.user
        app.office365.api.error.download.custom.objects app.office365.api.error.download.groups
        app.office365.api.error.download.users app.office365.api.error.endpoint.unavailable
        app.office365.api.error.get.company.dirsync.failure
        app.office365.api.error.get.company.dirsync.status.failure
        app.office365.api.error.get.company.dirsync.status.pending
        app.office365.api.error.get.object.ids.by.group.id app.office365.api.error.group.create.failure
        app.office365.api.error.group.create.failure.name.in.use app.office365.api.error.group.delete.failure
        app.office365.api.error.group.membership.update.failure
        app.office365.api.error.group.membership.update.group.not.found.failure
        app.office365.api.error.group.update.failure app.office365.api.error.group.update.failure.not.found
        app.office365.api.error.import.profile app.office365.api.error.push.password
        app.office365.api.error.push.profile app.office365.api.error.reactivate.user
        app.office365.api.error.remove.domain.federation.failure
        app.office365.api.error.remove.domain.federation.failure.access.denied
        app.office365.api.error.remove.domain.federation.failure.domain.not.found
        app.office365.api.error.revoke.refresh.token app.office365.api.error.set.company.dirsync.failure
        app.office365.api.error.set.company.dirsync.status.failure
        app.office365.api.error.set.domain.federation.failure
        app.office365.api.error.set.domain.federation.failure.access.denied
        app.office365.api.error.set.domain.federation.failure.domain.default
        app.office365.api.error.set.domain.federation.failure.domain.not.found
        app.office365.api.error.sync.contact app.office365.api.error.sync.finalize
        app.office365.api.error.sync.group app.office365.api.error.sync.not.activated
        app.office365.api.error.sync.set.attribute app.office365.api.error.sync.user
        app.office365.api.error.unable.to.create.graph.client app.office365.api.error.validate.admin.creds
        app.office365.api.error.validate.creds app.office365.api.error.x-ms-forwarded-client-ip-header.absent
        app.office365.error.importing.user app.office365.graph.api.error.no.mailbox.found
        app.office365.graph.api.error.rate-limit.exceeded
        app.office365.graph.api.error.service.principal.creation.failed
        app.office365.graph.api.error.service.principal.msgraph.authentication.failure
        app.office365.user.lifecycle.action.failed
    """,
    "takes licences without naming them": """
        app.office365.user.remove.licenses.success
    """,
    "upkeep of one connector": """
        app.office365.api.change.domain.federation.success app.office365.api.remove.domain.federation.success
        app.office365.api.set.domain.federation.success app.office365.api.sync.complete
        app.office365.api.sync.heartbeat.sent app.office365.api.sync.job.complete
        app.office365.api.sync.job.complete.contact app.office365.api.sync.job.complete.group
        app.office365.api.sync.job.complete.user
        app.office365.clientplatform.conversion.job.processing.app.instance
        app.office365.clientplatform.conversion.job.skipping.migration
        app.office365.dirsync.skipping.conflict-object app.office365.dirsync.skipping.critical-system-object
        app.office365.dirsync.skipping.non-security-group-invalid-mail
        app.office365.dirsync.skipping.reserved-attribute-value app.office365.dirsync.skipping.systemmailbox
        app.office365.dirsync.skipping.without-name-and-displayname app.office365.provisioning_app.create
        app.office365.provisioning_app_credential.rotate app.office365.service.principal.cleanup.job.complete
        app.office365.service.principal.cleanup.job.invalid.credentials
        app.office365.service.principal.cleanup.job.processing
        app.office365.service.principal.cleanup.job.skipping.missing.creds
        app.office365.service.principal.cleanup.job.skipping.no.service.principal
        app.office365.service.principal.cleanup.job.unable.to.delete.service.principal
    """,
    "settings of an inbound identity provider; who comes through it has records of their own": """
        system.idp.key.create system.idp.key.delete system.idp.key.update system.idp.lifecycle.activate
        system.idp.lifecycle.create system.idp.lifecycle.deactivate system.idp.lifecycle.delete
        system.idp.lifecycle.read_client_secret system.idp.lifecycle.update
    """,
}
