"""Ignored on purpose, by reason: vendor types of privileged access, workloads and flows."""

from __future__ import annotations

IGNORED_PRIVILEGED: dict[str, str] = {
    "beside or inside a checkout (pam.resource.checkout) or a login that has a record of its own": """
        pam.auth_token.issue pam.gateway_creds.issue pam.preauthorization.create pam.preauthorization.update
        pam.resource.checkin.start pam.resource_group.create pam.resource_group.delete pam.resource_group.update
        pam.secret.reveal pam.server_account.password.reveal pam.service_account.password.reveal
        pam.user_creds.issue
    """,
    "accounts, groups and projects within Okta Privileged Access, which has its own list of them": """
        pam.client.assign pam.group.bulk_membership_change pam.group.create pam.group.delete
        pam.incoming_federation.approve pam.incoming_federation.request pam.member.add pam.member.remove
        pam.outgoing_federation.approve pam.permission.change pam.project.add_group pam.project.create
        pam.project.delete pam.project.remove_group pam.project.update pam.service_account.assign
        pam.team_invitation.create pam.user.create pam.user.remove pam.user.update
    """,
    "settings, secrets and servers of Okta Privileged Access": """
        pam.active_directory.account_discovery.complete pam.active_directory.account_rule.applied
        pam.active_directory.account_rule.update pam.active_directory.connection.update pam.ad_connection.create
        pam.ad_connection.delete pam.ad_connection.update pam.ad_task_settings.create
        pam.ad_task_settings.delete pam.ad_task_settings.update pam.ad_task_settings.update_schedule
        pam.ad_user_sync_task_settings.activate pam.ad_user_sync_task_settings.create
        pam.ad_user_sync_task_settings.deactivate pam.ad_user_sync_task_settings.delete
        pam.ad_user_sync_task_settings.update pam.ad_user_sync_task_settings.update_schedule pam.apikey.delete
        pam.apikey.rotate pam.app.update pam.billing_contact.create pam.client.enroll pam.client.remove
        pam.client.state.update pam.client_enrollment_policies.create pam.client_enrollment_policies.delete
        pam.client_enrollment_policies.update pam.client_enrollment_policy_token.delete
        pam.client_enrollment_policy_token.rotate pam.cloud_account.create pam.cloud_account.delete
        pam.cloud_account.update pam.credential_verification.end pam.credential_verification.start
        pam.entitlement_sudo.add_to_project pam.entitlement_sudo.create pam.entitlement_sudo.remove
        pam.entitlement_sudo.remove_from_project pam.entitlement_sudo.update pam.gateway.create
        pam.gateway.delete pam.gateway.setup_token.create pam.gateway.setup_token.delete
        pam.gateway.setup_token.update pam.gateway.update pam.integration.account_rule.create
        pam.integration.account_rule.delete pam.integration.account_rule.update pam.integration.create
        pam.integration.delete pam.integration.health_change pam.integration.update pam.offline_disabled_event
        pam.offline_enabled_event pam.offline_group.secrets.rotate pam.password.change pam.password.reset
        pam.project_group_selector.update pam.secret.create pam.secret.delete pam.secret.move pam.secret.update
        pam.secret_folder.create pam.secret_folder.delete pam.secret_folder.update pam.security_policy.create
        pam.security_policy.delete pam.security_policy.evaluate pam.security_policy.update pam.server.enroll
        pam.server.reassign pam.server.remove pam.server_account.discovered
        pam.server_account.password_change.initiated pam.server_account.password_change.out_of_band
        pam.server_account.password_change.update pam.server_account.update pam.server_labels.update
        pam.service.create pam.service.remove pam.service_account.create pam.service_account.delete
        pam.service_account.password.update pam.service_account.password_rotation.end
        pam.service_account.password_rotation.start pam.service_account.update pam.sudo_command_bundle.create
        pam.sudo_command_bundle.delete pam.sudo_command_bundle.update pam.team.create pam.team.delete
        pam.team_group_attribute.create pam.team_group_attribute.delete pam.team_group_attribute.update
        pam.team_project_group_attribute.create pam.team_project_group_attribute.delete
        pam.team_project_group_attribute.update pam.team_project_user_attribute.create
        pam.team_project_user_attribute.delete pam.team_project_user_attribute.update pam.team_settings.update
        pam.team_user_attribute.create pam.team_user_attribute.delete pam.team_user_attribute.update
        pam.unbound_client.enroll pam.unmanaged_server.create pam.workload_connection.api_key.create
        pam.workload_connection.api_key.revoke pam.workload_connection.api_key.rotation.activate
        pam.workload_connection.api_key.rotation.create pam.workload_connection.api_key.rotation.delete
        pam.workload_connection.api_key.update pam.workload_connection.create pam.workload_connection.delete
        pam.workload_connection.update pam.workload_role.create pam.workload_role.delete
        pam.workload_role.update
    """,
    "principals of workloads and agents, which are no accounts of Okta's directory": """
        app.ai_agent_provider.activate app.ai_agent_provider.create app.ai_agent_provider.credential.validate
        app.ai_agent_provider.deactivate app.ai_agent_provider.delete app.ai_agent_provider.import.complete
        app.ai_agent_provider.import.start app.ai_agent_provider.import_staging.confirm
        app.ai_agent_provider.import_staging.ignore app.ai_agent_provider.priority.update
        app.ai_agent_provider.update workload_principal.activate workload_principal.ai_agent.activate
        workload_principal.ai_agent.credential.activate workload_principal.ai_agent.credential.create
        workload_principal.ai_agent.credential.deactivate workload_principal.ai_agent.credential.delete
        workload_principal.ai_agent.deactivate workload_principal.ai_agent.delete
        workload_principal.ai_agent.register workload_principal.ai_agent.sign_on_provider.add
        workload_principal.ai_agent.sign_on_provider.remove workload_principal.ai_agent.update
        workload_principal.deactivate workload_principal.delegation_link.create
        workload_principal.delegation_link.delete workload_principal.delete workload_principal.register
        workload_principal.resource_connection.activate workload_principal.resource_connection.create
        workload_principal.resource_connection.deactivate workload_principal.resource_connection.delete
        workload_principal.resource_connection.update workload_principal.sign_on_provider.add
        workload_principal.sign_on_provider.remove workload_principal.update
    """,
    "servers that agents call, and their settings": """
        resource_servers.a2a_server.auth_server.add resource_servers.a2a_server.auth_server.remove
        resource_servers.a2a_server.delete resource_servers.a2a_server.register
        resource_servers.api_server.activate resource_servers.api_server.auth_server.add
        resource_servers.api_server.auth_server.remove resource_servers.api_server.auth_server.update
        resource_servers.api_server.deactivate resource_servers.api_server.delete
        resource_servers.api_server.register resource_servers.api_server.update
        resource_servers.client_authentication_settings.create
        resource_servers.client_authentication_settings.delete
        resource_servers.client_authentication_settings.update resource_servers.mcp_server.activate
        resource_servers.mcp_server.auth_server.create resource_servers.mcp_server.auth_server.delete
        resource_servers.mcp_server.auth_server.update resource_servers.mcp_server.capability.discover
        resource_servers.mcp_server.deactivate resource_servers.mcp_server.delete
        resource_servers.mcp_server.register resource_servers.mcp_server.update
        resource_servers.virtual_mcp_server.auth_server.add
        resource_servers.virtual_mcp_server.auth_server.remove
        resource_servers.virtual_mcp_server.capability.add resource_servers.virtual_mcp_server.capability.remove
        resource_servers.virtual_mcp_server.capability.update
    """,
    "connections and runs of flows": """
        workflows.user.connection.create workflows.user.connection.delete workflows.user.connection.reauthorize
        workflows.user.connection.revoke workflows.user.delegatedflow.run
    """,
}
