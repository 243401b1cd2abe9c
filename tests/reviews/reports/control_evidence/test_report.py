"""Evidence by control: what serves it, what was found, what nobody was asked; and whether a review was acknowledged."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import Connection, Engine

from governance.model.states import DAY
from governance.policies.catalogue import controls
from governance.settings.sections import GovernanceSettings
from reviews.campaigns.owners_deeds import close, sign_off
from reviews.reports.catalogue import load_reports
from reviews.reports.control_evidence.report import REPORT
from reviews.reports.control_evidence.requirements import OWN, REQUIREMENTS, framework_of
from tests.governance.queries.filled import ACME, accepted, account, at, finding, unanswered
from tests.reviews.asked_company import BY_ANN, BY_RITA, company, opened
from tests.reviews.campaigns.decided_items import LATER, campaign
from tests.reviews.reports.kept_report import document_of, rows_of, store_with
from tests.reviews.reports.weekly.filled_week import END

OWN_ID = GovernanceSettings(policies={"orphan": msgspec.Raw(b'{"controls": ["ITGC-AC-04"]}')})


def filled(connection: Connection) -> None:
    account(connection, f"{ACME}|ada")
    finding(connection, "f1", f"{ACME}|ada")
    finding(connection, "f2", f"{ACME}|ada", closed_at=at(90))
    finding(connection, "f3", f"{ACME}|ada")
    accepted(connection, "f3", at(20), at(200))
    unanswered(connection, "u1", f"{ACME}|ada")


def test_a_control_sums_what_its_policies_found(store_url: str) -> None:
    document, tables = document_of(REPORT, store_with(store_url, filled), END, OWN_ID)
    (own,) = rows_of(tables, "controls_own")
    told = ("control", "policies_asked", "open", "accepted", "closed_in_period")
    assert [own[name] for name in told] == ["ITGC-AC-04", 1, 1, 1, 1]
    served_by = rows_of(tables, "policies_by_control")
    for control in controls(OWN_ID)["orphan"][:-1]:
        table = "controls_" + "".join(c if c.isalnum() else "_" for c in framework_of(control).lower())
        (line,) = [row for row in rows_of(tables, table) if row["control"] == control]
        serving = [row for row in served_by if row["control"] == control]
        assert line["open"] == sum(row["open"] for row in serving) >= 1
        assert {"orphan"} <= {row["policy_id"] for row in serving if row["asked"] == "yes"}
        assert line["policies_asked"] == sum(row["asked"] == "yes" for row in serving)
    assert {row["what"]: row["number"] for row in rows_of(tables, "tie_out")} == {
        **{"open": 1, "accepted": 1, "sum": 2, "counted by itself": 2, "ties out": "yes"}
    }
    assert "no review was signed off within 184 days" in document.verdict


def test_a_policy_that_nobody_asks_is_no_evidence(sqlite_url: str) -> None:
    _, tables = document_of(REPORT, store_with(sqlite_url, filled), END)
    by_policy = {row["policy_id"]: row for row in rows_of(tables, "by_policy")}
    assert (by_policy["role_mapping"]["asked"], by_policy["orphan"]["asked"]) == ("no", "yes")
    assert by_policy["orphan"]["policy"] == "An account outlives the person or the owner behind it"
    (unserved,) = [row for row in rows_of(tables, "controls_nist_800_53") if row["control"] == "NIST 800-53 AC-5"]
    assert (unserved["policies_asked"], unserved["policies_not_asked"]) == (0, 1), "separation_of_duties has no rules"


def test_a_reader_is_told_what_each_control_asks_for_in_the_order_of_its_framework(sqlite_url: str) -> None:
    _, tables = document_of(REPORT, store_with(sqlite_url, filled), END, OWN_ID)
    names = ("controls_soc_2", "controls_iso_27001_2022", "controls_nist_800_53", "controls_pci_dss_4_0_1")
    lines = [line for name in (*names, "controls_own") for line in rows_of(tables, name)]
    assert all(line["asks_for"] and line["evidence_in_reports"] for line in lines)
    assert len(lines) == len({line["control"] for line in lines}) == len(REQUIREMENTS) + 1
    told = [line["control"].removeprefix("PCI DSS 4.0.1 ") for line in rows_of(tables, "controls_pci_dss_4_0_1")]
    assert told.index("7.3.2") < told.index("8.2.1") < told.index("10.2.1.2") < told.index("12.8.1")


def test_every_control_that_a_policy_names_is_known() -> None:
    named = {control for served in controls(GovernanceSettings()).values() for control in served}
    assert sorted(named - REQUIREMENTS.keys()) == []


@pytest.fixture
def signed(sqlite_url: str) -> Engine:
    engine = company(sqlite_url)
    opened(engine)
    close(engine, campaign(engine).campaign_id, "all was asked", BY_ANN, LATER)
    sign_off(engine, campaign(engine).campaign_id, 4, BY_RITA, LATER)
    return engine


def test_a_signature_acknowledges_a_review(signed: Engine) -> None:
    document, tables = document_of(REPORT, signed, LATER + 1)
    (line,) = rows_of(tables, "campaigns")
    assert line["signed_by"] and line["signed_at"] and line["population_hash"]
    assert "a review was signed off last at" in document.verdict


def test_a_review_that_was_closed_before_the_period_and_signed_in_it_is_acknowledged(sqlite_url: str) -> None:
    engine = company(sqlite_url)
    opened(engine)
    close(engine, campaign(engine).campaign_id, "all was asked", BY_ANN, LATER)
    sign_off(engine, campaign(engine).campaign_id, 4, BY_RITA, LATER + 10 * DAY)
    for days, number in ((REPORT.days + 9, 1), (REPORT.days + 11, 0)):
        document, tables = document_of(REPORT, engine, LATER + days * DAY)
        assert len(rows_of(tables, "campaigns")) == number
        assert ("a review was signed off last at" in document.verdict) == bool(number)


def test_requirements_name_reports_that_are_there_and_controls_of_known_frameworks() -> None:
    for control, requirement in REQUIREMENTS.items():
        assert framework_of(control) != OWN
        assert set(requirement.reports) <= load_reports().keys(), control
