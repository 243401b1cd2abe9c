"""Posts are signed as Standard Webhooks say."""

from __future__ import annotations

import base64

import pytest

from governance.outbox.signature import key_of, signed_headers
from tests.governance.outbox.channels.posts import SECRET


def test_the_example_of_the_specifications_libraries() -> None:
    key = key_of(SECRET)
    assert key is not None
    headers = signed_headers([key], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, b'{"test": 2432232314}')
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_while_a_secret_is_changed_both_sign() -> None:
    signature = signed_headers([b"new" * 9, b"old" * 9], "id", 1, b"{}")["webhook-signature"]
    assert [each[:3] for each in signature.split(" ")] == ["v1,", "v1,"]
    assert signature.split(" ")[1] == signed_headers([b"old" * 9], "id", 1, b"{}")["webhook-signature"]


@pytest.mark.parametrize(
    "secret",
    [
        SECRET.removeprefix("whsec_"),
        "whsec_not base64",
        "whsec_" + base64.b64encode(b"s" * 23).decode(),
        "whsec_" + base64.b64encode(b"s" * 65).decode(),
        "whsk_" + base64.b64encode(b"s" * 32).decode(),
        "",
    ],
)
def test_what_is_no_secret(secret: str) -> None:
    assert key_of(secret) is None
