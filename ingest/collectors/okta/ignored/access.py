"""Ignored on purpose, by reason: vendor types of sign-in, lifecycle, groups, roles, requests and reviews."""

from __future__ import annotations

IGNORED_ACCESS: dict[str, str] = {
    "a request is no grant: what is granted in the end has a record of its own": """
        access.request.cancel access.request.condition.activate access.request.condition.create
        access.request.condition.deactivate access.request.condition.delete access.request.condition.invalidate
        access.request.condition.update access.request.create access.request.expire access.request.reject
        access.request.resolve access.request.sequence.create access.request.sequence.delete
        access.request.sequence.update access.request.settings.update access.request.update
        app.access_request.approver.approve app.access_request.approver.deny app.access_request.delete
        app.access_request.deny app.access_request.expire app.access_request.grant app.access_request.request
        app.request_new.notify
    """,
    "a review at the identity provider: what it takes away has a record of its own": """
        access.review.action access.review.close access.review.create access.review.remediate
        access.review.start access.review.update certification.campaign.close
        certification.campaign.context.update certification.campaign.create certification.campaign.delete
        certification.campaign.item.decide certification.campaign.item.remediate certification.campaign.launch
        certification.campaign.update certification.remediation.open governance.principal.settings.update
        governance.settings.update
    """,
    "defines what can be held; nobody holds more or less until a grant says so": """
        entitlement.migration.complete entitlement.migration.fail entitlement.migration.start
        resource.collection.create resource.collection.delete resource.collection.update resource.entitlement.create
        resource.entitlement.delete resource.entitlement.update resource.entitlement_bundle.create
        resource.entitlement_bundle.delete resource.entitlement_bundle.update
        resource.entitlement_policy.activate resource.entitlement_policy.draft.create
        resource.entitlement_policy.draft.delete resource.entitlement_policy.draft.update
        resource.governance_engine.disable resource.governance_engine.enable resource.label.assignment.update
        resource.label.update resource.owner.update resource.risk_rule.create resource.risk_rule.delete
        resource.risk_rule.update
    """,
    "names the account but not the entitlements that it gained or lost": """
        resource.collection.assign resource.collection.unassign
        resource.user_entitlements.drift.detect resource.user_entitlements.drift.revert
        resource.user_entitlements.update
    """,
    "a step of a sign-on whose end has a record of its own (user.authentication.sso)": """
        app.oauth2.as.authorize app.oauth2.as.authorize.code app.oauth2.as.authorize.implicit.access_token
        app.oauth2.as.authorize.implicit.id_token app.oauth2.as.authorize.scope_denied
        app.oauth2.as.interact.interaction_code app.oauth2.as.interact.interaction_handle app.oauth2.authorize
        app.oauth2.authorize.code app.oauth2.authorize.implicit.access_token
        app.oauth2.authorize.implicit.id_token app.oauth2.interact.interaction_code
        app.oauth2.interact.interaction_handle
    """,
    "the access token of the same request tells of the use (….token.grant.access_token)": """
        app.oauth2.as.token.grant app.oauth2.as.token.grant.device_secret app.oauth2.as.token.grant.id_token
        app.oauth2.as.token.grant.interclient_token app.oauth2.as.token.grant.refresh_token
        app.oauth2.token.grant app.oauth2.token.grant.id_jag app.oauth2.token.grant.id_token
        app.oauth2.token.grant.interclient_token app.oauth2.token.grant.oauth_sts
        app.oauth2.token.grant.refresh_token app.oauth2.token.grant.service_account
        app.oauth2.token.grant.vaulted_secret
    """,
    "ends or exchanges tokens; the grant stays as it is": """
        app.oauth2.as.token.revoke app.oauth2.token.oauth_sts.request_token app.oauth2.token.revoke
        app.oauth2.token.revoke.implicit.as app.oauth2.token.revoke.implicit.client
        app.oauth2.token.revoke.implicit.user
    """,
    "settings, keys and credentials of clients and authorization servers, held by no account": """
        app.oauth2.as.evaluate.claim app.oauth2.as.key.rollover
        app.oauth2.as.resource_server.credentials.lifecycle.activate
        app.oauth2.as.resource_server.credentials.lifecycle.create
        app.oauth2.as.resource_server.credentials.lifecycle.deactivate
        app.oauth2.as.resource_server.credentials.lifecycle.delete app.oauth2.client.lifecycle.activate
        app.oauth2.client.lifecycle.create app.oauth2.client.lifecycle.deactivate
        app.oauth2.client.lifecycle.delete app.oauth2.client.lifecycle.update
        app.oauth2.client_id_rate_limit_warning app.oauth2.credentials.lifecycle.activate
        app.oauth2.credentials.lifecycle.deactivate app.oauth2.credentials.lifecycle.delete
        app.oauth2.invalid_client_credentials app.oauth2.key.rollover app.oauth2.trusted_server.add
        app.oauth2.trusted_server.delete oauth2.as.activated oauth2.as.created oauth2.as.deactivated
        oauth2.as.deleted oauth2.as.updated oauth2.claim.created oauth2.claim.deleted oauth2.claim.updated
        oauth2.scope.created oauth2.scope.deleted oauth2.scope.updated
    """,
    "announces a sign-out that has a record of its own when it happens": """
        user.authentication.universal_logout.scheduled
    """,
    "a step or an obstacle of an authentication whose end has a record of its own": """
        app.ad.credential.verify app.kerberos_rich_client.account_not_found
        app.kerberos_rich_client.instance_not_found app.kerberos_rich_client.multiple_accounts_found
        core.user_auth.idp.x509.crl_download_failure security.internal.authentication system.iwa_agentless.auth
        system.iwa_agentless.auth_after_redirect system.iwa_agentless.redirect system.iwa_agentless.update
        system.iwa_agentless.user.not_found system.iwa_agentless_kerberos.update
        system.ldapi.admin_limit_exceeded system.ldapi.search system.ldapi.unbind user.authentication.auth
        user.authentication.auth_identifier_not_in_policy user.authentication.auth_unconfigured_identifier
        user.authentication.authenticate user.authentication.dsso_via_non_priority_source
        user.device_session.end user.device_session.start
    """,
    "the vendor's internal copy of a record (user.risk.change, user.session.context.change)": """
        user.internal.authentication.telemetry user.internal.risk.change user.internal.risk.detect
        user.internal.session_context_change
    """,
    "a group is made, and holds nobody yet": """
        group.lifecycle.create
    """,
    "the vendor's support enters the tenant; no account of the tenant gains or uses access": """
        user.session.impersonation.end user.session.impersonation.extend user.session.impersonation.grant
        user.session.impersonation.initiate user.session.impersonation.revoke
    """,
    "neither access nor the state of an account changes": """
        user.account.access_support_user_app user.account.preference_update user.account.subscriptions.update
        user.account.unlock_token user.account.use_token user.behavior.profile.reset user.chrome.data.clear
        user.identity_snapshot.attestation.create user.identity_verification user.identity_verification.start
        user.session.context.change
    """,
    "the lock itself, and its end, have records of their own": """
        user.account.lock.limit user.account.unlock_failure
    """,
    "announces a deletion; user.lifecycle.delete.completed tells of it": """
        user.lifecycle.delete.initiated
    """,
    "an account that could not be written by a federated sign-in: nothing changed": """
        user.lifecycle.jit.error.read_only
    """,
    "announces or sums up what each account's own record tells": """
        scheduled_action.user_suspension.canceled scheduled_action.user_suspension.completed
        scheduled_action.user_suspension.scheduled scheduled_action.user_suspension.updated
        user.lifecycle.password_mass_expiry
    """,
    "settings and messages of factors, or a push refused: no factor was verified, gained or lost": """
        security.authenticator.lifecycle.activate security.authenticator.lifecycle.create
        security.authenticator.lifecycle.deactivate security.authenticator.lifecycle.update
        system.email.mfa_enroll_notification.sent_message system.email.mfa_reset_notification.sent_message
        system.mfa.factor.activate system.mfa.factor.deactivate system.mfa.preregister.initiate
        system.voice.send_mfa_challenge_call user.mfa.okta_verify user.mfa.okta_verify.deny_push
        user.mfa.okta_verify.deny_push_upgrade_needed user.mfa.promote_enrollment
    """,
    "rules, and their evaluation: the sign-in that was allowed or denied has a record of its own": """
        app.policy.sign_on.update application.policy.sign_on.rule.create application.policy.sign_on.rule.delete
        application.policy.sign_on.update application.registration_policy.lifecycle.create
        application.registration_policy.lifecycle.update core.concurrency.org.limit.violation core.el.evaluate
        iam.policy.assignee_configuration.update iam.policy.configuration.update policy.auth_reevaluate.action
        policy.auth_reevaluate.enforce policy.auth_reevaluate.fail policy.branch.lifecycle.create
        policy.branch.lifecycle.delete policy.branch.lifecycle.promote policy.branch.lifecycle.rollback
        policy.branch.lifecycle.stage policy.branch.lifecycle.update policy.branch.rule.activate
        policy.branch.rule.add policy.branch.rule.deactivate policy.branch.rule.delete policy.branch.rule.update
        policy.continuous_access.action policy.continuous_access.evaluate policy.entity_risk.action
        policy.entity_risk.evaluate policy.evaluate_sign_on policy.execute.user.start policy.lifecycle.activate
        policy.lifecycle.create policy.lifecycle.deactivate policy.lifecycle.delete policy.lifecycle.overwrite
        policy.lifecycle.update policy.mapping.create policy.rule.action.execute policy.rule.activate
        policy.rule.add policy.rule.deactivate policy.rule.delete policy.rule.invalidate policy.rule.update
        policy.scheduled.execute security.protected_action.attempt security.protected_action.settings.update
        security.session.detect_client_roaming security.session_protection.status.update
    """,
    "settings of a group: memberships and assignments have records of their own": """
        group.application_assignment.skip_assignment_reconcile group.application_assignment.update
        group.user_membership.rule.add_exclusion group.user_membership.rule.deactivated
        group.user_membership.rule.error group.user_membership.rule.evaluation
        group.user_membership.rule.invalidate group.user_membership.rule.trigger
    """,
    "profiles, realms and directories outside; the accounts' own records tell what changed": """
        account.user.classify directory.app_user_profile.bootstrap directory.app_user_profile.update
        directory.external.group.membership.add directory.external.group.membership.remove
        directory.linked_object.create directory.linked_object.delete directory.mapping.update
        directory.non_default_user_profile.create directory.realm.assignment.create
        directory.realm.assignment.delete directory.realm.assignment.execution_completed
        directory.realm.assignment.execution_started directory.realm.assignment.update
        directory.realm.lifecycle.create directory.realm.lifecycle.delete directory.realm.lifecycle.update
        directory.user_profile.bootstrap directory.user_profile.update self_service.disabled
        self_service.enabled system.self_service.configuration.update
    """,
    "defines roles and resource sets; who holds them is told by bindings and privileges": """
        iam.resourceset.create iam.resourceset.delete iam.resourceset.resources.add
        iam.resourceset.resources.delete iam.resourceset.resources.update iam.resourceset.update iam.role.create
        iam.role.delete iam.role.permission.conditions.add iam.role.permission.conditions.delete
        iam.role.permissions.add iam.role.permissions.delete iam.role.subscriptions.update iam.role.update
    """,
    "settings and signals of the whole tenant, about no account": """
        security.attack.end security.attack.start security.attack_protection.settings.update
        security.behavior.settings.create security.behavior.settings.delete security.behavior.settings.update
        security.bot_protection.settings.update security.bot_protection.status.update
        security.device.add_request_blacklist_policy security.device.remove_request_blacklist_policy
        security.device.temporarily_disable_blacklisting security.events.provider.activate
        security.events.provider.create security.events.provider.deactivate security.events.provider.delete
        security.events.provider.update security.events.transmitter.create security.events.transmitter.delete
        security.events.transmitter.update security.internal.dco_malicious_ip_report
        security.internal.dco_user_risk_report security.internal.threat.detected
        security.internal.valid_password_sprayed.detected security.origin.auto_whitelisted
        security.request.blocked security.threat.configuration.update security.trusted_origin.activate
        security.trusted_origin.create security.trusted_origin.deactivate security.trusted_origin.delete
        security.trusted_origin.update security.voice.add_country_blacklist
        security.voice.remove_country_blacklist security.zone.make_blacklist security.zone.remove_blacklist
        system.api_token.request_outside_allowed_range system.api_token.update system.directory.debugger.extend
        system.directory.debugger.grant system.directory.debugger.query_executed
        system.directory.debugger.revoke system.oauth2.token.request_outside_allowed_range
    """,
    "tenants of one owner, and the consent between them": """
        account.org.add account.org.consent.grant account.org.consent.revoke account.org.delete.cancel
        account.org.delete.request account.org.product.update account.org.status.update account.org_group.create
        account.org_group.delete account.org_group.org.assign account.org_group.org.revoke
        account.org_group.update
    """,
}
