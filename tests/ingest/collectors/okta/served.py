"""Puts an ``Org`` on a free port of this machine, for what must go through real sockets."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from tests.ingest.collectors.okta.org import URL, Org


@contextmanager
def served(org: Org) -> Iterator[str]:
    """Give the URL at which the org answers; its links lead there."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            request = httpx.Request("GET", f"{URL}{self.path}", headers=dict(self.headers.items()))
            answer = org.answer(request)
            self.send_response_only(answer.status_code)
            for name, value in answer.headers.multi_items():
                if name not in ("content-length", "transfer-encoding"):
                    self.send_header(name, value.replace(URL, url))
            body = answer.content.replace(URL.encode(), url.encode())
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
