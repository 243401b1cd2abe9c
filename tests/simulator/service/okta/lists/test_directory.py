from __future__ import annotations

from simulator.activity.service_applications import service_applications
from simulator.organisation.catalogue import BOOKS, CORPORATE_IDP, EXPENSE_USERS, EXPENSES, FINANCE, PAYMENTS
from simulator.records.instants import DAY, okta_text
from simulator.service.tenants.tenant import RoleHeld
from tests.simulator.made import small
from tests.simulator.service.orgs import Org


def test_users_are_those_whom_the_ledger_knows() -> None:
    with Org() as org:
        users = org.walked("/api/v1/users", search="status pr", limit=50)
        services = {account.key for account in service_applications()}
        expected = {key for key in small().ledger.provenance if key.startswith("okta:northwind|")} - services
        assert {f"okta:northwind|{user['id']}" for user in users} == expected
        assert len(users) == len({user["id"] for user in users})


def test_the_deprovisioned_are_left_out_unless_searched_for() -> None:
    with Org() as org:
        listed = {user["id"] for user in org.walked("/api/v1/users")}
        searched = org.walked("/api/v1/users", search="status pr")
        left = {user["id"] for user in searched if user["status"] == "DEPROVISIONED"}
        assert left
        assert listed == {user["id"] for user in searched} - left


def test_what_was_changed_lately_can_be_asked_for() -> None:
    with Org() as org:
        since = okta_text(org.clock.now() - 75 * DAY)
        changed = org.walked("/api/v1/users", filter=f'lastUpdated ge "{since}"')
        everybody = org.walked("/api/v1/users", search="status pr")
        assert changed
        assert changed == [user for user in everybody if user["lastUpdated"] >= since]
        groups = org.walked("/api/v1/groups", search=f'lastMembershipUpdated gt "{since}"')
        assert 0 < len(groups) < len(org.walked("/api/v1/groups"))


def test_the_org_is_as_its_clock_says() -> None:
    with Org(at=small().plan.begin) as org:
        young = next(each for each in small().stage.accounts if each.login == "jo.reversed@corp.example.com")
        assert org.refused(f"/api/v1/users/{young.subject}") == (404, "E0000007")
        zombie = next(each for each in small().stage.accounts if each.login == "zed.zombie@corp.example.com")
        seen = []
        for days in (101, 90, 30):
            org.clock.set(small().plan.before_end(days))
            seen.append(org.get(f"/api/v1/users/{zombie.subject}")["status"])
        assert seen == ["ACTIVE", "DEPROVISIONED", "ACTIVE"]
        jit = org.get(f"/api/v1/users/{young.subject}")
        assert jit["credentials"]["provider"]["type"] == "FEDERATION"


def test_profiles_are_as_hr_left_them() -> None:
    with Org() as org:
        found = org.walked("/api/v1/users", search='profile.login eq "mov.mover@corp.example.com"')
        assert [user["profile"]["department"] for user in found] == ["Marketing"]


def test_whoever_hr_knows_has_a_department_and_a_manager_of_the_org_and_the_chief_none() -> None:
    with Org() as org:
        users = org.walked("/api/v1/users", search="status pr")
    by_hr = [user["profile"] for user in users if "employeeNumber" in user["profile"]]
    assert len(by_hr) > len(small().people) / 2
    assert all(profile["department"] for profile in by_hr)
    workforce = {person.okta.login for person in small().people if person.okta}
    assert {profile["login"] for profile in by_hr if "title" in profile} == workforce & {p["login"] for p in by_hr}
    (chief,) = [profile["login"] for profile in by_hr if "managerId" not in profile]
    assert chief == small().people[0].accounts[0].login
    managers = {profile["managerId"] for profile in by_hr if "managerId" in profile}
    assert managers <= {user["profile"]["login"] for user in users if user["status"] == "ACTIVE"}
    by_sign_in = [user for user in users if user["credentials"]["provider"]["type"] == "FEDERATION"]
    assert by_sign_in
    assert not any("managerId" in user["profile"] for user in by_sign_in)


def test_members_and_applications_of_groups() -> None:
    with Org() as org:
        members = org.walked(f"/api/v1/groups/{FINANCE.id}/users", limit=2)
        names = {user["profile"]["displayName"] for user in members}
        assert {"Sal Sales", "Fin Finance", "Mov Mover", "Una Unknown"} <= names
        for user in members:
            assert FINANCE.id in {group["id"] for group in org.get(f"/api/v1/users/{user['id']}/groups")}
        conferred = org.walked(f"/api/v1/groups/{EXPENSE_USERS.id}/apps")
        assert [app["id"] for app in conferred] == [EXPENSES.id]
        assert org.get(f"/api/v1/groups/{FINANCE.id}")["profile"]["name"] == "Finance"


def test_direct_and_inherited_users_of_applications_are_told_apart() -> None:
    with Org() as org:
        payments = {user["id"]: user["scope"] for user in org.walked(f"/api/v1/apps/{PAYMENTS.id}/users")}
        logins = {user["id"]: user["profile"]["displayName"] for user in org.walked("/api/v1/users")}
        assert {logins[each]: scope for each, scope in payments.items()} == {
            "Gro Grouped": "GROUP",
            "Asa Arriving": "USER",
        }
        assert {user["scope"] for user in org.walked(f"/api/v1/apps/{BOOKS.id}/users")} == {"GROUP"}
        pushed = org.walked(f"/api/v1/apps/{EXPENSES.id}/users")
        assert pushed
        assert all(user["externalId"] and user["syncState"] == "SYNCHRONIZED" for user in pushed)
        assert org.get(f"/api/v1/apps/{EXPENSES.id}")["features"]
        open_to_all = {
            app: org.get(f"/api/v1/apps/{app.id}")["settings"]["implicitAssignment"] for app in (BOOKS, EXPENSES)
        }
        assert open_to_all == {BOOKS: True, EXPENSES: False}


def test_pages_follow_each_other() -> None:
    with Org() as org:
        pages = org.pages("/api/v1/apps", limit=7)
        assert [len(page) for page in pages[:-1]] == [7] * (len(pages) - 1)
        assert org.refused("/api/v1/users", limit=201) == (400, "E0000001")
        assert org.refused("/api/v1/users", after="nonsense") == (400, "E0000001")
        assert org.refused("/api/v1/users", search="status is") == (400, "E0000053")


def test_identity_providers_tokens_roles_factors_and_scopes() -> None:
    with Org() as org:
        assert CORPORATE_IDP.id in {idp["id"] for idp in org.walked("/api/v1/idps")}
        (token,) = org.get("/api/v1/api-tokens")
        assert org.get(f"/api/v1/users/{token['userId']}")["profile"]["login"] == "odd.admin@corp.example.com"
        assert [factor["factorType"] for factor in org.get(f"/api/v1/users/{token['userId']}/factors")] == ["push"]
        services = [
            app
            for app in org.walked("/api/v1/apps")
            if app["settings"].get("oauthClient", {}).get("application_type") == "service"
        ]
        scopes = {app["label"]: len(org.get(f"/api/v1/apps/{app['id']}/grants")) for app in services}
        assert scopes == {"jitgov": 8, "HR Sync": 2}


def test_a_service_application_has_roles_of_its_own_and_is_no_assignee() -> None:
    with Org() as org:
        (hr,) = (app["id"] for app in org.walked("/api/v1/apps") if app["label"] == "HR Sync")
        state = org.simulation.tenants["okta", "northwind"]
        state.roles[hr] = {"Group Administrator": RoleHeld("Group Administrator", state.began_at)}
        (held,) = org.get(f"/oauth2/v1/clients/{hr}/roles")
        assert (held["type"], held["assignmentType"]) == ("USER_ADMIN", "CLIENT")
        assert hr not in {each["id"] for each in org.get("/api/v1/iam/assignees/users")["value"]}
        assert org.refused("/oauth2/v1/clients/0oaNobody/roles") == (404, "E0000007")


def test_accounts_of_a_federated_login_are_linked_to_its_identity_provider() -> None:
    with Org() as org:
        linked = {user["externalId"] for user in org.walked(f"/api/v1/idps/{CORPORATE_IDP.id}/users", limit=2)}
        assert {"jo.reversed@corp.example.com", "lin.linked@corp.example.com"} <= linked
        assert "fay.failed@corp.example.com" not in linked


def test_who_holds_roles_is_told_page_by_page_in_the_body() -> None:
    with Org() as org:
        first = org.get("/api/v1/iam/assignees/users", limit=1)
        second = org.client.get(first["_links"]["next"]["href"]).json()
        assert "next" not in second["_links"]
        held = {}
        for assignee in (*first["value"], *second["value"]):
            login = org.get(f"/api/v1/users/{assignee['id']}")["profile"]["login"]
            held[login] = {role["label"] for role in org.get(f"/api/v1/users/{assignee['id']}/roles")}
        assert held == {
            "oda.admin@corp.example.com": {"Help Desk Administrator"},
            "ray.restated@corp.example.com": {"Report Administrator", "Group Administrator"},
        }
