"""A small company's orgs for tests: served on loopback, the clock standing where a test puts it."""

from __future__ import annotations

from types import TracebackType
from typing import Any

import httpx
import orjson

from simulator.service.clock import Clock
from simulator.service.faults import Faults
from simulator.service.okta.admission.settings import OrgSettings, ssws_token
from simulator.service.okta.org import okta
from simulator.service.simulation import Simulation
from simulator.service.sites.serving import Serving
from tests.simulator.made import small

LOGS = "/api/v1/logs"
LONG_AGO = "2026-01-01T00:00:00Z"


class Org:
    """The main org at the company's end, everything visible and callers unlimited, unless told otherwise."""

    def __init__(self, at: int | None = None, **settings: Any) -> None:
        plenty = dict.fromkeys(("logs", "users", "groups", "group", "apps", "app", "other"), 1_000_000)
        self.settings = OrgSettings(**{"retention_days": None, "per_minute": plenty, **settings})
        company = small()
        self.faults = Faults()
        self.clock = Clock(company.plan.end if at is None else at)
        self.simulation = Simulation(company, {"okta": okta(self.settings)}, self.clock, self.faults)
        self.serving = Serving(self.simulation)
        self.url = self.serving.url("okta:northwind")
        # No certificate is checked on loopback, and so none is loaded.
        self.client = httpx.Client(
            base_url=self.url,
            headers={"authorization": f"SSWS {ssws_token('northwind')}"},
            trust_env=False,
            verify=False,
            timeout=30,
        )
        self.admin = httpx.Client(base_url=self.serving.url("admin"), trust_env=False, verify=False, timeout=30)

    def __enter__(self) -> Org:
        self.serving.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()
        self.admin.close()
        self.serving.__exit__(kind, error, trace)

    def get(self, path: str, **params: Any) -> Any:
        answer = self.client.get(path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, path: str, **params: Any) -> tuple[int, str]:
        """Return the status and Okta's code of a refused request."""
        answer = self.client.get(path, params=params)
        return answer.status_code, answer.json()["errorCode"]

    def pages(self, path: str, **params: Any) -> list[list[Any]]:
        """Return all pages, following next links until there is none, or a page of the log is empty."""
        found: list[list[Any]] = []
        answer = self.client.get(path, params=params)
        while True:
            assert answer.status_code == 200, answer.text
            found.append(answer.json())
            if "next" not in answer.links or (path == LOGS and not found[-1]):
                return found
            answer = self.client.get(answer.links["next"]["url"])

    def walked(self, path: str, **params: Any) -> list[Any]:
        """Return all entries of all pages."""
        return [entry for page in self.pages(path, **params) for entry in page]

    def ledger(self) -> list[str]:
        """Return the uuids of what is visible of the main org, in the order of visibility."""
        rows = map(orjson.loads, self.admin.get("/ledger").content.splitlines())
        return [row["event_id"].removeprefix("okta:") for row in rows if row["tenant"] == "northwind"]
