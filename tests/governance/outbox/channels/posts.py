"""A receiver of posts on this machine, which remembers them and answers as it is told."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Post(NamedTuple):
    path: str
    headers: Mapping[str, str]
    body: bytes


class Answer(NamedTuple):
    """``status`` 0: the connection is cut instead."""

    status: int = 204
    headers: Mapping[str, str] = {}
    body: bytes = b""


class PostServer:
    def __init__(
        self,
        answers: list[Answer],
        before_answer: Callable[[Post], None] | None = None,
        answer_to: Callable[[Post], Answer] | None = None,
    ) -> None:
        """``answer_to``: what makes an answer of the post, where none is given."""
        self.posts: list[Post] = []
        self.answers, self._before_answer = answers, before_answer
        otherwise = answer_to or (lambda _: Answer())
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                post = Post(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                server.posts.append(post)
                answer = server.answers.pop(0) if server.answers else otherwise(post)
                if server._before_answer is not None:
                    server._before_answer(post)
                if not answer.status:
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.port = self.http.server_address[1]


@contextmanager
def receiving(
    *answers: Answer,
    context: ssl.SSLContext | None = None,
    before_answer: Callable[[Post], None] | None = None,
    answer_to: Callable[[Post], Answer] | None = None,
) -> Iterator[PostServer]:
    server = PostServer(list(answers), before_answer, answer_to)
    if context is not None:
        server.http.socket = context.wrap_socket(server.http.socket, server_side=True)
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.http.shutdown()
        server.http.server_close()
        thread.join()


SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # the specification's own example
