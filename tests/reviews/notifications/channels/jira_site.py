"""A site of Jira on this machine: it makes a second ticket of a post that comes twice, and its index tells late."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from reviews.settings.tickets import TicketSettings


class JiraSite:
    """``tickets``: key → fields with status; ``cuts``: how many answers are lost after the act; ``is_indexed``: the
    search shows tickets.
    """

    def __init__(self) -> None:
        self.tickets: dict[str, dict[str, Any]] = {}
        self.comments: list[str] = []
        self.cuts = 0
        self.status = 0
        self.ways: tuple[int, dict[str, Any]] | None = None
        """Instead of what a ticket may move to: what is answered."""
        self.is_indexed = True
        self.authorizations: set[str] = set()

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if self.status:
            return self.status, {"errors": {"duedate": "cannot be set"}}
        if path == "/rest/api/3/issue":
            key = f"IAM-{len(self.tickets) + 1}"
            self.tickets[key] = body["fields"] | {"status": "To Do"}
            return 201, {"id": "1", "key": key}
        if path == "/rest/api/3/search/jql":
            label = re.search(r'labels = "([^"]+)"', body["jql"])
            assert label is not None
            keys = [k for k, t in self.tickets.items() if label[1] in t["labels"]] if self.is_indexed else []
            return 200, {"issues": [{"key": key, "fields": {"status": self._status(key)}} for key in keys]}
        found = re.fullmatch(r"/rest/api/3/issue/(IAM-\d+)/transitions", path)
        assert found is not None
        if method == "GET":
            if self.ways is not None:
                return self.ways
            return 200, {"transitions": [{"id": "31", "name": "Finish", "to": {"name": "Done"}}]}
        assert body["transition"] == {"id": "31"}
        self.tickets[found[1]]["status"] = "Done"
        self.comments += [json.dumps(c["add"]["body"]) for c in body["update"]["comment"]]
        return 204, {}

    def _status(self, key: str) -> dict[str, Any]:
        is_done = self.tickets[key]["status"] == "Done"
        return {"statusCategory": {"key": "done" if is_done else "new"}}


@contextmanager
def jira(site: JiraSite) -> Iterator[TicketSettings]:
    """Serve a site; gives the settings that lead there."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            site.authorizations.add(self.headers["authorization"])
            length = int(self.headers["content-length"] or 0)
            status, answer = site.answer(self.command, self.path, json.loads(self.rfile.read(length) or b"{}"))
            if site.cuts and not self.path.endswith("jql"):
                site.cuts -= 1
                return
            text = json.dumps(answer).encode() if status != 204 else b""
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST  # noqa: N815 - as the server calls it

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_address[1]}"
        yield TicketSettings(name="iam", kind="jira", url=url, project="IAM", allow_private=True)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


SECRET = "jitgov@example.com:token"


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now
