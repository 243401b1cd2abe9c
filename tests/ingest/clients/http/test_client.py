from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from ingest.clients.http.rate_limiter import PATIENCE_ONCE_SECONDS
from ingest.contract.errors import BrokenError, SetupError, TransientError
from tests.ingest.clients.http.scripted_server import SECRET, URL, Place

Handler = Callable[[httpx.Request], httpx.Response]


def test_bytes_stay_what_they_were() -> None:
    place = Place(httpx.Response(200, content=b'[ {"a" :1.50, "b":"\\u00e9"}]', headers={"x": "y"}))
    answer = place.get()
    assert [bytes(raw) for raw in answer.value] == [b'{"a" :1.50, "b":"\\u00e9"}']
    assert (answer.status, answer.headers["x"]) == (200, "y")
    assert place.asked[0].headers["authorization"] == f"SSWS {SECRET}0"


@pytest.mark.parametrize("status", [200, 504])
def test_a_body_is_let_go_without_waiting_for_the_garbage_collector(status: int) -> None:
    place = Place(httpx.Response(status, content=b"[1]"))
    gc.disable()
    try:
        answer = place.get(accepts=(504,))
        assert [each() for each in place.given] == [None]
    finally:
        gc.enable()
    assert answer.status == status


@pytest.mark.parametrize(
    "fault",
    [
        httpx.Response(500, content=b"E0000009"),
        httpx.Response(503),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("peer closed connection without sending complete message body"),
        httpx.Response(200, content=b'[{"a": 1}, {"b"'),
        httpx.Response(200, content=b"<html>"),
    ],
)
def test_what_passes_by_itself_is_tried_again_with_growing_pauses(fault: httpx.Response | Exception) -> None:
    place = Place(fault, fault, httpx.Response(200, content=b"[]"))
    assert place.get().value == []
    assert place.time.slept == [1, 2]


@pytest.mark.parametrize("fault", [httpx.Response(504), httpx.ReadTimeout("slow")])
def test_an_answer_that_takes_too_long_comes_back_to_whom_it_tells_something(
    fault: httpx.Response | Exception,
) -> None:
    place = Place(fault, httpx.Response(200, content=b"[]"))
    assert place.get(accepts=(504,)).status == 504
    assert place.time.slept == []


def test_past_the_bound_the_caller_waits() -> None:
    place = Place(httpx.ConnectError("refused"))
    with pytest.raises(TransientError, match=r"acme.example.com/api/v1/logs: ConnectError, 5 times in a row"):
        place.get()
    assert len(place.asked) == 5
    assert place.time.slept == [1, 2, 4, 8]


def test_429_sleeps_exactly_until_the_reset_by_the_vendors_clock() -> None:
    refused = httpx.Response(
        429,
        headers={
            "date": "Tue, 30 Jun 2026 12:00:00 GMT",
            "x-rate-limit-limit": "60",
            "x-rate-limit-remaining": "0",
            "x-rate-limit-reset": "1782820823",
        },
    )
    place = Place(refused, httpx.Response(200, content=b"[]"))
    assert place.get().value == []
    assert place.time.slept == [23.0]


@pytest.mark.parametrize("status", [429, 200])
@pytest.mark.parametrize(
    ("date", "reset", "seconds"),
    [
        ("Tue, 30 Jun 2026 12:00:00 GMT", "1782820823000", 23.0),
        ("Tue, 30 Jun 2026 12:00:00 GMT", "1782907200", 61.0),
        ("Mon, 01 Jan 2001 12:00:00 GMT", "1782820823", 61.0),
    ],
)
def test_a_reset_in_another_unit_or_by_a_wrong_clock_pauses_no_longer_than_a_window(
    status: int, date: str, reset: str, seconds: float
) -> None:
    stated = {"date": date, "x-rate-limit-limit": "60", "x-rate-limit-remaining": "0", "x-rate-limit-reset": reset}
    place = Place(httpx.Response(status, headers=stated, content=b"[]"), httpx.Response(200, content=b"[]"))
    with capture_logs() as lines:
        place.get()
        if status == 200:
            place.get()
    assert place.time.slept == [seconds]
    assert [line["pause_seconds"] for line in lines if "pause_seconds" in line] == [seconds]


@pytest.mark.parametrize(
    ("spelled", "seconds"),
    [("2", 2.0), ("2.128", 2.128), ("Tue, 30 Jun 2026 12:00:09 GMT", 9.0), ("0", 1.0), ("soon", 1.0)],
)
def test_429_sleeps_as_retry_after_says(spelled: str, seconds: float) -> None:
    headers = {"date": "Tue, 30 Jun 2026 12:00:00 GMT", "retry-after": spelled}
    place = Place(httpx.Response(429, headers=headers), httpx.Response(200, content=b"[]"))
    place.get()
    assert place.time.slept == [seconds]


@pytest.mark.parametrize("status", [502, 503, 504])
@pytest.mark.parametrize(("spelled", "seconds"), [("7", 7.0), ("2.128", 2.128), ("0", 1.0), ("soon", 1.0)])
def test_a_server_that_is_too_busy_is_asked_again_when_it_says(status: int, spelled: str, seconds: float) -> None:
    busy = httpx.Response(status, headers={"retry-after": spelled})
    place = Place(busy, httpx.Response(200, content=b"[]"))
    place.get()
    assert place.time.slept == [seconds]


@pytest.mark.parametrize(("spelled", "pauses"), [("1", [1, 2, 4, 8]), ("5", [5, 5, 5, 8])])
def test_a_server_that_asks_for_a_short_pause_again_and_again_is_given_longer_ones(
    spelled: str, pauses: list[float]
) -> None:
    before = repeated()
    place = Place(httpx.Response(503, headers={"retry-after": spelled}))
    with pytest.raises(TransientError, match="503"):
        place.get()
    assert place.time.slept == pauses
    assert repeated() - before == len(pauses)


def repeated() -> float:
    return REGISTRY.get_sample_value("jitgov_collect_repeated_total", {"idp": "okta", "tenant": "acme"}) or 0.0


def test_a_server_that_is_away_for_long_is_told_at_once_and_left_alone_until_then() -> None:
    place = Place(httpx.Response(503, headers={"retry-after": "5000"}), httpx.Response(200, content=b"[]"))
    with pytest.raises(
        TransientError, match=r"503 ?, and it asks for a pause of 5000 s; it is asked again after 900 s"
    ):
        place.get()
    place.get()
    assert place.time.slept == [900.0]


def test_a_limit_that_never_opens_is_given_up_in_a_bound() -> None:
    place = Place(httpx.Response(429))
    with pytest.raises(TransientError, match="429"):
        place.get()
    assert len(place.asked) == 5


@pytest.mark.parametrize("status", [401, 403])
def test_what_is_not_allowed_names_what_to_grant(status: int) -> None:
    place = Place(httpx.Response(status, content=b"E0000006"))
    with pytest.raises(SetupError, match=r"^acme.example.com/api/v1/logs answers 40[13] E0000006; .*okta\.logs\.read"):
        place.get()
    assert len(place.asked) == 1


def test_a_token_that_ran_out_is_renewed_once() -> None:
    place = Place(httpx.Response(401), httpx.Response(200, content=b"[]"), renewals=1)
    assert place.get().value == []
    assert place.time.now < 0.001
    again = Place(httpx.Response(401), renewals=9)
    with pytest.raises(SetupError):
        again.get()
    assert len(again.asked) == 2


@pytest.mark.parametrize(
    "link",
    [
        "https://other.example.com/api/v1/logs?after=1",
        "http://acme.example.com/api/v1/logs",
        "https://acme.example.com:8443/api/v1/logs",
        "https://acme.example.com@evil.example.com/",
        "ftp://acme.example.com/",
        "https://acme.example.com:x/",
        "https://[acme.example.com/",
        "",
    ],
)
def test_a_next_link_to_another_origin_is_never_followed(link: str) -> None:
    place = Place(httpx.Response(200, content=b"[]"))
    with pytest.raises(BrokenError, match="another origin"):
        place.get(link)
    assert place.asked == []


def test_a_link_that_is_no_address_is_told() -> None:
    with pytest.raises(BrokenError, match="no address"):
        Place(httpx.Response(200, content=b"[]")).get(f"{URL}/api/\x00")


def test_a_redirect_is_not_followed_with_the_token() -> None:
    place = Place(httpx.Response(302, headers={"location": "https://new.example.com/api"}))
    with pytest.raises(SetupError, match=r"redirects to new\.example\.com"):
        place.get()
    assert len(place.asked) == 1


def test_statuses_that_the_caller_reads_come_back_with_their_words() -> None:
    answer = Place(httpx.Response(404, content=b"E0000007")).get(accepts=(404,))
    assert (answer.status, answer.value, answer.fault) == (404, None, "E0000007")
    with pytest.raises(BrokenError, match="answers 404 E0000007"):
        Place(httpx.Response(404, content=b"E0000007")).get()


def test_another_shape_is_another_server() -> None:
    with pytest.raises(SetupError, match="is the URL of okta:acme right"):
        Place(httpx.Response(200, content=b'{"a": 1}')).get()


def test_no_secret_and_no_query_in_errors_logs_and_repr() -> None:
    told = []
    with capture_logs() as logs:
        for fault in (
            httpx.ConnectError(f"refused {URL}/api/v1/logs?q=ann"),
            httpx.Response(429),
            httpx.Response(403, content=SECRET.encode() * 0),
            httpx.Response(500),
            httpx.Response(200, content=b"{"),
        ):
            place = Place(fault)
            told.append(repr(place.client))
            with pytest.raises((TransientError, SetupError, BrokenError)) as caught:
                place.get()
            told.append(str(caught.value))
    whole = " ".join([*told, *map(str, logs)])
    assert len(logs) > 3
    assert SECRET not in whole
    assert "ann" not in whole


def test_a_clock_ahead_of_ours_is_told_and_nothing_was_read_of_what_it_says() -> None:
    before = datetime.now(UTC)
    with capture_logs() as logs:
        answer = Place(httpx.Response(200, content=b"[]", headers={"date": "Fri, 01 Jan 2100 00:00:00 GMT"})).get()
    assert before <= answer.served_at <= datetime.now(UTC)
    (line,) = logs
    assert (line["event"], line["log_level"], line["theirs"]) == (
        "clocks_apart",
        "warning",
        "2100-01-01 00:00:00+00:00",
    )


def test_json_too_deep_to_be_read_is_this_answer_s_fault_alone() -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    place = Place(httpx.Response(200, content=deep), httpx.Response(200, content=b"[1]"))
    assert place.get(shape=list[Any]).value == [1]


@pytest.mark.parametrize("number", [b"1e999", b"9" * 5_000])
def test_a_number_too_large_to_be_read_is_this_answer_s_fault_alone(number: bytes) -> None:
    place = Place(httpx.Response(200, content=b"[" + number + b"]"), httpx.Response(200, content=b"[1]"))
    assert place.get(shape=list[Any]).value == [1]


def test_a_fault_s_words_hold_no_secret_that_was_sent() -> None:
    place = Place(httpx.Response(403, content=f"no right for {SECRET}0\x1b[31m".encode()))
    with pytest.raises(SetupError) as refused:
        place.get()
    assert SECRET not in str(refused.value)
    assert "no right for *** [31m" in str(refused.value)


@pytest.mark.parametrize(("spelled", "told"), [("5000", 5_000), ("90000", 86_400), ("1e12", 86_400)])
def test_a_pause_beyond_every_window_is_told_at_once(spelled: str, told: int) -> None:
    place = Place(httpx.Response(429, headers={"retry-after": spelled}))
    with pytest.raises(TransientError, match=rf"asks for a pause of {told} s; it is asked again after 900 s"):
        place.get()
    assert len(place.asked) == 1


def test_a_pause_until_a_date_that_is_days_ahead_is_a_wrong_clock_s() -> None:
    headers = {"date": "Tue, 30 Jun 2026 12:00:00 GMT", "retry-after": "Tue, 07 Jul 2026 12:00:00 GMT"}
    place = Place(httpx.Response(429, headers=headers), httpx.Response(200, content=b"[]"))
    place.get()
    assert place.time.slept == [1.0]


def impatient(*answers: httpx.Response) -> Place:
    """A place whose client waits for ten minutes at most."""
    place = Place(*answers)
    place.client.limiter.patience_seconds = PATIENCE_ONCE_SECONDS
    return place


@pytest.mark.parametrize("pause", [30, 100, 300, 599, 601, 5_000, 10**9])
@pytest.mark.parametrize("status", [429, 503])
def test_a_reading_that_is_to_end_waits_ten_minutes_in_all(status: int, pause: int) -> None:
    place = impatient(httpx.Response(status, headers={"retry-after": str(pause)}))
    for _ in range(50):
        with pytest.raises(TransientError) as told:
            place.get()
    assert place.time.now <= PATIENCE_ONCE_SECONDS
    assert str(told.value).startswith("acme.example.com/api/v1/logs: ")
    assert str(told.value).endswith("a reading that is to end waits 10 minutes in all")


def test_what_is_answered_between_pauses_is_waited_for_without_end() -> None:
    refused, served = httpx.Response(429, headers={"retry-after": "500"}), httpx.Response(200, content=b"[]")
    place = impatient(*[refused, served] * 6)
    for _ in range(6):
        place.get()
    assert place.time.now == pytest.approx(3_000, abs=5)


def test_a_refusal_for_good_is_an_answer() -> None:
    place = impatient(httpx.Response(403), httpx.Response(429, headers={"retry-after": "10"}), httpx.Response(200))
    with pytest.raises(SetupError):
        place.get()
    place.time.now += 10_000
    place.get(shape=Any, decode=lambda body, _: body)
