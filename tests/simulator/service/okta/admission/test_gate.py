from __future__ import annotations

from email.utils import parsedate_to_datetime

import pytest

from simulator.records.instants import MINUTE, SECOND, micros
from simulator.service.okta.admission.settings import OrgSettings
from tests.simulator.service.orgs import LOGS, Org

WORKFORCE = OrgSettings().per_minute


def test_a_caller_may_use_half_of_a_bucket_within_a_minute() -> None:
    with Org(per_minute=WORKFORCE) as org:
        answers = [org.client.get(LOGS, params={"limit": 0}) for _ in range(61)]
        assert [answer.status_code for answer in answers] == [200] * 60 + [429]
        assert [int(answer.headers["x-rate-limit-remaining"]) for answer in answers] == [*range(59, -1, -1), 0]
        assert {answer.headers["x-rate-limit-limit"] for answer in answers} == {"60"}
        assert answers[-1].json()["errorCode"] == "E0000047"
        assert org.client.get("/api/v1/idps").status_code == 200
        org.clock.set(int(answers[-1].headers["x-rate-limit-reset"]) * SECOND)
        assert org.client.get(LOGS, params={"limit": 0}).status_code == 200


def test_the_window_begins_with_its_first_request() -> None:
    with Org(per_minute=WORKFORCE) as org:
        org.clock.advance(17 * SECOND)
        reset = int(org.client.get(LOGS).headers["x-rate-limit-reset"]) * SECOND
        assert reset == org.clock.now() + MINUTE
        org.clock.advance(30 * SECOND)
        assert int(org.client.get(LOGS).headers["x-rate-limit-reset"]) * SECOND == reset


def test_another_client_can_drain_the_bucket() -> None:
    with Org(per_minute=WORKFORCE) as org:
        assert org.client.get(LOGS).headers["x-rate-limit-remaining"] == "59"
        org.faults.once("drained")
        assert org.client.get(LOGS).status_code == 429
        org.clock.advance(MINUTE)
        assert org.client.get(LOGS).headers["x-rate-limit-remaining"] == "59"


def test_refusals_come_in_all_forms() -> None:
    with Org() as org:
        told = {}
        forms = ("too_many", "retry_after_absent", "retry_after_fraction", "retry_after_date", "reset_in_past")
        for fault in (*forms, "limit_zero"):
            org.faults.once(fault)
            answer = org.client.get(LOGS)
            assert (answer.status_code, answer.json()["errorCode"]) == (429, "E0000047"), fault
            told[fault] = answer.headers
        now = org.clock.now()
        assert int(told["too_many"]["x-rate-limit-reset"]) * SECOND > now
        assert not {"retry-after", "x-rate-limit-reset"} & set(told["retry_after_absent"])
        assert "." in told["retry_after_fraction"]["retry-after"]
        assert micros(parsedate_to_datetime(told["retry_after_date"]["retry-after"])) > now
        assert int(told["reset_in_past"]["x-rate-limit-reset"]) * SECOND < now
        assert told["limit_zero"]["x-rate-limit-limit"] == told["limit_zero"]["x-rate-limit-remaining"] == "0"


@pytest.mark.parametrize(("fault", "status"), [("query_timeout", 500), ("unavailable", 503)])
def test_the_server_can_fail(fault: str, status: int) -> None:
    with Org() as org:
        org.faults.once(fault)
        answer = org.client.get(LOGS)
        assert answer.status_code == status
        assert ("x-rate-limit-limit" in answer.headers) == (fault == "query_timeout")
        assert org.client.get(LOGS).status_code == 200


def test_nobody_and_who_may_not_are_told_apart() -> None:
    with Org(ssws_scopes=frozenset({"okta.logs.read"})) as org:
        assert org.client.get(LOGS, headers={"authorization": "SSWS wrong"}).json()["errorCode"] == "E0000011"
        assert org.refused("/api/v1/users") == (403, "E0000006")
        assert org.client.get(LOGS).status_code == 200
        assert org.refused("/api/v1/nothing") == (404, "E0000007")
        assert org.refused("/api/v1/groups/00gnone") == (403, "E0000006")
        assert org.client.post(LOGS).json()["errorCode"] == "E0000022"
