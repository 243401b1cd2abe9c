"""One tenant's directory as Graph lists it: who are people, what are service principals, who is whose manager."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from simulator.company.company import Company
from simulator.organisation.cast import ENTRA, Workload
from simulator.organisation.workforce import OWNERS
from simulator.records.mint import guid_of
from simulator.service.graph.registration import Registration
from simulator.service.tenants.tenant import AccountState, AppState, GroupState, TenantState

GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
GRAPH_ID = guid_of("principal Microsoft Graph")
OUR_PRINCIPAL = guid_of("principal jitgov")
MICROSOFT = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"
"""The tenant that owns Microsoft's own applications."""

_PERMISSIONS = {
    "Log Shipper": ("AuditLog.Read.All",),
    "Mail Relay": ("Mail.Send", "User.Read.All"),
    "Report Builder": ("Reports.Read.All",),
}
"""Workload → what it may do through Graph."""


class Principal(NamedTuple):
    """A service principal; ``app``: the application that people are assigned to, None for workloads."""

    id: str
    app_id: str
    name: str
    kind: str = "Application"
    created_at: int = 0
    owner: str = MICROSOFT
    permissions: tuple[str, ...] = ()
    app: AppState | None = None


@dataclass
class Directory:
    """A tenant and what its state does not hold; ``managers``: account id → the manager's account id.

    ``sponsors``: guest's account id → what answers for it, as (``user`` or ``group``, id).
    """

    state: TenantState
    registration: Registration
    workloads: Mapping[str, Workload] = field(default_factory=dict)
    managers: Mapping[str, str] = field(default_factory=dict)
    sponsors: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)
    """Delegated permissions that were taken back."""

    def users(self) -> dict[str, AccountState]:
        """Return the accounts of people that are not deleted, by id."""
        accounts = self.state.accounts.items()
        return {
            account_id: known
            for account_id, known in accounts
            if known.state != "deleted" and account_id not in self.workloads
        }

    def groups(self) -> dict[str, GroupState]:
        """Return the groups, by id."""
        return dict(self.state.groups)

    def principals(self) -> dict[str, Principal]:
        """Return the service principals: applications, workloads, Graph itself, and the app that reads it."""
        began_at, tenant_id = self.state.began_at, self.registration.tenant_id
        principals = [self._principal(known) for known in self.state.apps.values()]
        for workload in self.workloads.values():
            kind = "ManagedIdentity" if workload.managed else "Application"
            name = workload.account.display_name
            held = _PERMISSIONS.get(name, ())
            principals.append(
                Principal(workload.account.subject, workload.app.id, name, kind, began_at, tenant_id, held)
            )
        principals.append(Principal(GRAPH_ID, GRAPH_APP_ID, "Microsoft Graph", created_at=began_at))
        ours = self.registration
        held = ours.permissions
        principals.append(Principal(OUR_PRINCIPAL, ours.client_id, "jitgov", "Application", began_at, tenant_id, held))
        return {principal.id: principal for principal in principals}

    def _principal(self, known: AppState) -> Principal:
        # Microsoft's own applications have ids that all tenants share: they begin with zeros, or are well known.
        owner = self.registration.tenant_id if known.app.id == guid_of("app " + known.app.name) else MICROSOFT
        app = known.app
        return Principal(app.principal, app.id, app.name, created_at=known.created_at, owner=owner, app=known)


def directory_of(company: Company, state: TenantState, registration: Registration) -> Directory:
    """Return a company's directory at Entra."""
    workloads = {
        workload.account.subject: workload for workload in company.stage.robots if workload.account.idp == ENTRA
    }
    prefix = f"{state.issuer}|"
    managers = {
        key.removeprefix(prefix): position.manager.subject
        for key, position in state.positions.items()
        if key.startswith(prefix) and position.manager is not None
    }
    return Directory(state, registration, workloads, managers, _sponsors(company))


def _sponsors(company: Company) -> dict[str, list[tuple[str, str]]]:
    """Return who answers for guests: one of the owners for each who was invited, nobody for the others."""
    hosts = [person.entra for person in company.people if person.entra and person.fate == "stays"][:OWNERS]
    origins = company.ledger.provenance
    guests = [a for a in company.stage.accounts if origins.get(a.key) == "invited"] if hosts else []
    return {guest.subject: [("user", hosts[guest.seat % len(hosts)].subject)] for guest in guests}
