"""Evidence by control: what serves it, what was found, what nobody was asked; and whether a review was acknowledged."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import Connection, Engine

from governance.policies.catalogue import controls
from governance.settings.sections import GovernanceSettings
from reviews.campaigns.owners_deeds import close, sign_off
from reviews.reports.catalogue import load_reports
from reviews.reports.control_evidence.report import REPORT
from reviews.reports.control_evidence.requirements import OWN, REQUIREMENTS, framework_of
from tests.governance.queries.filled import ACME, accepted, account, at, finding, unanswered
from tests.reviews.asked_company import BY_ANN, BY_RITA, company, opened
from tests.reviews.campaigns.test_answering import LATER
from tests.reviews.reports.campaign.test_report import campaign_id
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
    assert [own[name] for name in told] == ["ITGC-AC-04", "orphan", 1, 1, 1]
    for control in controls(OWN_ID)["orphan"][:-1]:
        table = "controls_" + "".join(c if c.isalnum() else "_" for c in framework_of(control).lower())
        (line,) = [row for row in rows_of(tables, table) if row["control"] == control]
        assert line["open"] >= 1 and "orphan" in line["policies_asked"]
    assert {row["what"]: row["number"] for row in rows_of(tables, "tie_out")} == {
        **{"open": 1, "accepted": 1, "sum": 2, "counted by itself": 2, "ties out": "yes"}
    }
    assert "no review was signed off within 184 days" in document.verdict


def test_a_policy_that_nobody_asks_is_no_evidence(sqlite_url: str) -> None:
    _, tables = document_of(REPORT, store_with(sqlite_url, filled), END)
    by_policy = {row["policy"]: row for row in rows_of(tables, "by_policy")}
    assert (by_policy["role_mapping"]["asked"], by_policy["orphan"]["asked"]) == ("no", "yes")
    for name in ("soc_2", "iso_27001_2022", "nist_800_53", "pci_dss_4_0_1"):
        for line in rows_of(tables, f"controls_{name}"):
            assert "role_mapping" not in (line["policies_asked"] or "")


@pytest.fixture
def signed(sqlite_url: str) -> Engine:
    engine = company(sqlite_url)
    opened(engine)
    close(engine, campaign_id(engine), "all was asked", BY_ANN, LATER)
    sign_off(engine, campaign_id(engine), 4, BY_RITA, LATER)
    return engine


def test_a_signature_acknowledges_a_review(signed: Engine) -> None:
    document, tables = document_of(REPORT, signed, LATER + 1)
    (line,) = rows_of(tables, "campaigns")
    assert line["signed_by"] and line["signed_at"] and line["population_hash"]
    assert "a review was signed off last at" in document.verdict


def test_requirements_name_reports_that_are_there_and_controls_of_known_frameworks() -> None:
    for control, requirement in REQUIREMENTS.items():
        assert framework_of(control) != OWN
        assert set(requirement.reports) <= load_reports().keys(), control
