from __future__ import annotations

from collections import Counter

from simulator.organisation.cast import ACQUIRED
from tests.simulator.made import small, small_records
from tests.simulator.table import FOUND, NEAR_MISSES


def test_every_cell_of_the_table_is_planted() -> None:
    planted = {(case.subject, case.role == "found", case.name) for case in small().ledger.cases}
    missing = [(row, name) for row, names in FOUND.items() for name in names if (row, True, name) not in planted]
    missing += [
        (row, name) for row, names in NEAR_MISSES.items() for name in names if (row, False, name) not in planted
    ]
    assert not missing


def test_every_case_says_why_and_is_one_persons_or_one_applications() -> None:
    ledger = small().ledger
    applications = {application for _, application in ledger.app_provenance}
    for case in ledger.cases:
        assert case.why
        assert case.account in ledger.provenance.keys() | ledger.never_made.keys() | applications
    assert len({(case.subject, case.name) for case in ledger.cases}) == len(ledger.cases)


def test_whoever_is_planted_appears_in_the_records() -> None:
    text = "\n".join(str(record.body) for record in small_records())
    for case in small().ledger.cases:
        assert case.account.partition("|")[2] in text, case


def test_findings_and_unanswered_are_about_known_accounts() -> None:
    ledger = small().ledger
    keys = [found.key for found in ledger.findings]
    assert len(set(keys)) == len(keys)
    asked = [answer[:4] for answer in ledger.unanswered]
    assert len(set(asked)) == len(asked)
    applications = {application for _, application in ledger.app_provenance}
    for account in (*(found.account for found in ledger.findings), *(answer.account for answer in ledger.unanswered)):
        assert account in ledger.provenance.keys() | applications


def test_each_policy_is_found_and_each_near_miss_is_not() -> None:
    ledger = small().ledger
    assert {found.policy for found in ledger.findings if found.status == "open"} == {
        "jit_required_attributes",
        "jit_origin",
        "jit_mfa",
        "jit_only_application",
        "jit_past_limit",
        "resurrection",
        "admin_mfa",
        "dormant_privileged",
        "role_mapping",
        "separation_of_duties",
        "standing_privilege",
        "suspended_holds",
        "unassigned_sign_in",
        "unused_assignment",
        "orphan",
        "privileged_client",
        "leaver_account",
        "leaver_elsewhere",
        "used_after_leaving",
        "contract_ended",
        "reserved_entitlement",
        "unknown_person",
        "used_on_leave",
        "privilege_creep",
    }
    about = {found.account for found in ledger.findings if found.status == "open"}
    restated = "a record that restates privileges held"
    wrong = [case for case in ledger.cases if case.role == "near_miss" and case.account in about]
    assert [case.name for case in wrong] == [restated]


def test_only_one_tenant_has_a_gap() -> None:
    ledger = small().ledger
    unknown = [key for key, verdict in ledger.sweep.items() if verdict == "not_evaluable"]
    assert len(unknown) == 1
    assert unknown[0].startswith(f"okta:{ACQUIRED}|")


def test_verdicts_add_up_to_the_population() -> None:
    ledger = small().ledger
    counts = Counter(ledger.sweep.values())
    assert {name: counts[name] for name in counts if name != "active"} == {
        "stale": 3,
        "young": 1,
        "excluded": 1,
        "not_evaluable": 1,
    }
    assert len(ledger.not_active()) == 6


def test_who_left_is_not_in_the_population() -> None:
    company = small()
    left = [account for person in company.people if person.fate == "leaves" for account in person.accounts]
    assert left
    assert not [account.key for account in left if account.key in company.ledger.sweep]
