"""A time-stamping authority that is asked over HTTP, on this machine; it answers as it is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from governance.settings.store_place import TimestampSettings
from tests.governance.audit.authority import RIGHT, Authority, Wrong
from tests.governance.outbox.channels.posts import Answer, Post, PostServer, receiving

QUERY = "application/timestamp-query"


class AskedAuthority:
    """``wrong``: what the next answers have otherwise than they should; ``statuses``: what the next ones are."""

    def __init__(self, folder: Path) -> None:
        self.signer = Authority()
        self.roots_file = self.signer.write_root(folder / "roots.pem")
        self.wrong: Wrong = RIGHT
        self.statuses: list[int] = []
        self.server: PostServer | None = None

    @property
    def settings(self) -> TimestampSettings:
        assert self.server is not None
        url = f"http://127.0.0.1:{self.server.port}/tsa"
        return TimestampSettings(url=url, certificates_file=self.roots_file, allow_private=True)

    @property
    def posts(self) -> list[Post]:
        assert self.server is not None
        return self.server.posts


@contextmanager
def stamping(folder: Path) -> Iterator[AskedAuthority]:
    asked = AskedAuthority(folder)

    def answer(post: Post) -> Answer:
        status = asked.statuses.pop(0) if asked.statuses else 200
        return Answer(status, {}, asked.signer.answer(post.body, asked.wrong) if status == 200 else b"")

    with receiving(answer_to=answer) as server:
        asked.server = server
        yield asked
