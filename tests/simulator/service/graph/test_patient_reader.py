"""Under every fault at once, a reader that trusts nothing reads exactly what the ledger says was visible."""

from __future__ import annotations

import httpx
import orjson

from simulator.records.instants import DAY, MINUTE, SECOND
from simulator.records.record import Json
from simulator.service.clock import Clock
from simulator.service.faults import FAULTS, Faults
from simulator.service.graph.registration import CLIENT_ID, CLIENT_SECRET, Registration
from simulator.service.graph.sign_on.token_endpoint import SCOPE
from simulator.service.graph.vendor import entra_vendor
from simulator.service.logs.ledger import ledger_rows
from simulator.service.simulation import Simulation
from simulator.service.sites.serving import Serving
from tests.simulator.made import small
from tests.simulator.service.graph.calls import URLS

NOT_GRAPHS = {"no_next", "links_reversed", "links_joined", "reset_in_past", "limit_zero", "dpop_nonce"}
"""Graph has neither Link lines, nor rate headers, nor bound tokens, and a log that has an end says so by no link."""
_MOST_ROUNDS = 20
"""So many that every fault has its chance."""
FORM = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "scope": SCOPE}


class PatientReader:
    """Walks a log until a walk ends: waits where it is told to, signs on anew, begins again where a walk breaks."""

    def __init__(self, serving: Serving, clock: Clock, client: httpx.Client) -> None:
        self._graph, self._login = serving.url("entra:northwind"), serving.url("entra:northwind:login")
        self._clock, self._client, self._token = clock, client, "none"

    def walk(self, url: str) -> set[str]:
        found: set[str] = set()
        first = following = f"{self._graph}/{url}"
        while following:
            page = self._page(following)
            found.update(row["id"] for row in (page or {"value": []})["value"])
            led = page.get("@odata.nextLink", "") if page is not None else first
            following = first if (led and not led.startswith(f"{self._graph}/")) or led == following else led
        return found

    def _page(self, url: str) -> Json | None:
        """Return a page, None when the token in its URL is no longer taken."""
        while True:
            answer = self._asked(url)
            if answer is not None and answer.status_code == 200:
                try:
                    page: Json = orjson.loads(answer.content)
                except orjson.JSONDecodeError:
                    continue
                return page
            if answer is not None and answer.status_code == 400:
                return None
            if answer is not None and answer.status_code == 401:
                self._sign_on()
            self._clock.advance(11 * SECOND)

    def _asked(self, url: str) -> httpx.Response | None:
        try:
            return self._client.get(url, headers={"Authorization": f"Bearer {self._token}"})
        except httpx.TransportError:
            return None

    def _sign_on(self) -> None:
        try:
            answer = self._client.post(f"{self._login}/{Registration().tenant_id}/oauth2/v2.0/token", data=FORM)
            self._token = orjson.loads(answer.content)["access_token"]
        except (httpx.TransportError, orjson.JSONDecodeError):
            self._clock.advance(MINUTE)


def test_every_row_is_read_in_spite_of_all_faults() -> None:
    plan, faults, clock = small().plan, Faults(1), Clock(small().plan.begin)
    simulation = Simulation(small(), {"entra": entra_vendor(Registration(retention_days=None))}, clock, faults)
    faults.switch_on_all(0.06)
    faults.once("same_second")
    clock.set(plan.end + DAY)
    simulation.catch_up()
    rows = list(ledger_rows(simulation.logs, clock.now()))
    with Serving(simulation) as serving, httpx.Client(trust_env=False, verify=False, timeout=30) as client:
        reader = PatientReader(serving, clock, client)
        for _ in range(_MOST_ROUNDS):
            for stream, url in URLS.items():
                visible = {str(row["event_id"]).removeprefix("entra:") for row in rows if row["stream"] == stream}
                order = "activityDateTime" if "signIns" not in url else "createdDateTime"
                asked = f"{url}{'&' if '?' in url else '?'}$top=400&$orderby={order} asc"
                assert reader.walk(asked) == visible, stream
            if set(faults.counts()) >= set(FAULTS) - NOT_GRAPHS:
                break
    assert set(faults.counts()) >= set(FAULTS) - NOT_GRAPHS
