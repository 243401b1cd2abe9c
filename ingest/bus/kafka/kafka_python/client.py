"""Makes kafka-python's clients, and says its errors in the house's words."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import kafka.errors as kafka_errors
from kafka.net.compat import KafkaNetClient
from kafka.net.selector import NetworkSelector
from kafka.record import util as record_util

from ingest.bus.kafka.cluster import REQUEST_MS, Cluster
from ingest.bus.kafka.options import known_to
from ingest.contract.errors import BrokenError, JitgovError, RecordError, SetupError, TransientError

# What the library logs is raised or waited out here; without a handler Python would print it amid a command's output.
logging.getLogger("kafka").addHandler(logging.NullHandler())

KafkaClient = Any
"""A KafkaProducer, KafkaConsumer or KafkaAdminClient: the library has no types."""

_SETUP = (
    kafka_errors.AuthorizationError,
    kafka_errors.IllegalSaslStateError,
    kafka_errors.InvalidReplicationFactorError,
    kafka_errors.InvalidTopicError,
    kafka_errors.KafkaConfigurationError,
    kafka_errors.PolicyViolationError,
    kafka_errors.SaslAuthenticationFailedError,
    kafka_errors.SecurityDisabledError,
    kafka_errors.UnsupportedSaslMechanismError,
    kafka_errors.UnsupportedVersionError,
)
_RECORD = (
    kafka_errors.InvalidRecordError,
    kafka_errors.MessageSizeTooLargeError,
    kafka_errors.RecordListTooLargeError,
)
# A dead broker is asked again after two seconds at most: the default of 30 would make recovery as slow.
_PATIENCE = {"bootstrap_timeout_ms": 10_000, "reconnect_backoff_max_ms": 2_000, "request_timeout_ms": REQUEST_MS}


def require_c_checksum() -> None:
    """Raise SetupError when the CRC-32C in C is missing: the one in Python reads 15 times slower."""
    if record_util.crc32c_c is None:
        raise SetupError("kafka-python finds no C checksum, which makes it 15 times slower; install its extra: crc32c")


def connect(kind: type[KafkaClient], cluster: Cluster, **settings: object) -> KafkaClient:
    """Return a connected client of ``kind``; the operator's options go over ``settings``.

    Raises TransientError when no broker answers, SetupError when credentials or options are refused.
    """
    networks: list[KafkaNetClient] = []

    def network(**configs: object) -> KafkaNetClient:
        networks.append(KafkaNetClient(net=_Selector(**configs), **configs))
        # 3.0.12 does not hand this setting on: a misspelt topic would come to be, and forget after the broker's week.
        networks[-1].cluster.config["allow_auto_create_topics"] = False
        return networks[-1]

    merged = {**_PATIENCE, **settings, **cluster.options, "kafka_client": network}
    with _listening() as causes:
        try:
            client = kind(bootstrap_servers=list(cluster.servers), **known_to(merged, kind.DEFAULT_CONFIG))
        except (kafka_errors.KafkaError, ValueError, TypeError, OSError, RuntimeError, AssertionError) as error:
            # The constructor that fails leaves its network thread running: one more at each retry.
            for opened in networks:
                opened.close()
            raise translated(cluster.name, _most_telling(error, causes)) from error
    return client


class _Selector(NetworkSelector):  # type: ignore[misc]
    """The library's event loop, without what it leaves behind of each poll in vain.

    3.0.12 keeps the error in a variable of the frame that raises it, and in what waits for the next fetch. That held
    the frames of whoever polled, a whole batch with them, until the garbage collector came to its oldest generation.
    """

    def run(self, coro: object, *args: object) -> object:
        try:
            return super().run(coro, *args)
        except kafka_errors.KafkaTimeoutError as error:
            error.__traceback__ = None
            raise kafka_errors.KafkaTimeoutError(*error.args) from None


@contextmanager
def house_errors(cluster: Cluster) -> Iterator[None]:
    """Turn kafka-python's errors into the house's."""
    try:
        yield
    except kafka_errors.KafkaError as error:
        raise translated(cluster.name, error) from error


@contextmanager
def _listening() -> Iterator[list[BaseException]]:
    """Collect what the library logs while it connects: it says only there why, and raises a timeout whatever it was."""
    causes: list[BaseException] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            arguments = record.args if isinstance(record.args, tuple) else ()
            causes.extend(argument for argument in arguments if isinstance(argument, BaseException))

    logger = logging.getLogger("kafka.net.manager")
    listener = Listener(logging.WARNING)
    logger.addHandler(listener)
    try:
        yield causes
    finally:
        logger.removeHandler(listener)


def _most_telling(error: BaseException, causes: Sequence[BaseException]) -> BaseException:
    """Return the last cause that waiting does not cure, else the last cause that is not the timeout itself."""
    other = [cause for cause in causes if not isinstance(cause, kafka_errors.KafkaTimeoutError)]
    lasting = [cause for cause in other if not isinstance(cause, kafka_errors.RetriableError) or _distrusts(cause)]
    return (lasting or other or [error])[-1]


def _distrusts(error: BaseException) -> bool:
    return "CERTIFICATE_VERIFY_FAILED" in str(error)


def translated(name: str, error: BaseException) -> JitgovError:
    """Return the house's error for one of kafka-python's, or of Python's own from a constructor (a wrong option)."""
    # kafka-python's errors name their class in their text, Python's own do not.
    message = (
        f"{name}: {error}" if isinstance(error, kafka_errors.KafkaError) else f"{name}: {type(error).__name__}: {error}"
    )
    if isinstance(error, _RECORD):
        return RecordError(message)
    if isinstance(error, kafka_errors.CorruptRecordError):
        return BrokenError(f"{message}; the log does not hold what was written")
    if isinstance(error, _SETUP) or not isinstance(error, kafka_errors.KafkaError) or _distrusts(error):
        return SetupError(f"{message}; check bus.url and bus.options")
    return TransientError(f"{message}; is it up, and is bus.options.security_protocol what it listens for?")
