"""Makes librdkafka's clients, and says its errors in the house's words."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from typing import TypeVar

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer
from confluent_kafka.admin import AdminClient

from ingest.bus.kafka.cluster import REQUEST_MS, Cluster
from ingest.bus.kafka.librdkafka.options import Kind, Properties, properties
from ingest.contract.errors import BrokenError, JitgovError, RecordError, SetupError, TransientError

# What the library logs is raised or waited out here; without a handler it would print it amid a command's output.
_LOGGER = logging.getLogger("confluent_kafka")
_LOGGER.addHandler(logging.NullHandler())

_SETUP = frozenset({
    KafkaError._AUTHENTICATION,
    KafkaError._INVALID_ARG,
    KafkaError._NOT_IMPLEMENTED,
    KafkaError._UNSUPPORTED_FEATURE,
    KafkaError.CLUSTER_AUTHORIZATION_FAILED,
    KafkaError.GROUP_AUTHORIZATION_FAILED,
    KafkaError.ILLEGAL_SASL_STATE,
    KafkaError.INVALID_CONFIG,
    KafkaError.INVALID_REPLICATION_FACTOR,
    KafkaError.POLICY_VIOLATION,
    KafkaError.SASL_AUTHENTICATION_FAILED,
    KafkaError.SECURITY_DISABLED,
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.TOPIC_EXCEPTION,
    KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
    KafkaError.UNSUPPORTED_SASL_MECHANISM,
    KafkaError.UNSUPPORTED_VERSION,
})  # fmt: skip
_RECORD = frozenset({KafkaError.INVALID_RECORD, KafkaError.MSG_SIZE_TOO_LARGE, KafkaError.RECORD_LIST_TOO_LARGE})
_CORRUPT = frozenset({KafkaError._BAD_COMPRESSION, KafkaError._BAD_MSG, KafkaError.INVALID_MSG})
# A dead broker is asked again after two seconds at most: the default of 10 would make recovery as slow.
_PATIENCE: Properties = {"reconnect.backoff.max.ms": 2_000, "socket.timeout.ms": REQUEST_MS}
_BOOTSTRAP_MS = 10_000
_CAUSES_KEPT = 20

Client = TypeVar("Client", Producer, Consumer, AdminClient)


class Causes:
    """What librdkafka tells beside its calls: a call that fails often says no more than that it took too long."""

    def __init__(self) -> None:
        self._heard: deque[KafkaError] = deque(maxlen=_CAUSES_KEPT)

    def hear(self, error: KafkaError) -> None:
        """Keep an error."""
        self._heard.append(error)

    def forget(self) -> None:
        """Drop what was heard: the call that follows is another one."""
        self._heard.clear()

    def most_telling(self, error: KafkaError) -> KafkaError:
        """Return the last cause that waiting does not cure, else the last that names a connection, else the error."""
        lasting = [cause for cause in self._heard if _is_setup(cause)]
        named = [cause for cause in self._heard if cause.code() != KafkaError._ALL_BROKERS_DOWN]
        if _is_away(error) and (lasting or named):
            return (lasting or named)[-1]
        return error


def producer(cluster: Cluster, settings: Properties, causes: Causes) -> Producer:
    """Return a producer; the operator's options go over ``settings``. Raises SetupError for options it refuses."""
    return _made(cluster, Kind.PRODUCER, settings, causes, lambda given: Producer(given, logger=_LOGGER))


def consumer(cluster: Cluster, settings: Properties, causes: Causes) -> Consumer:
    """Return a consumer, as above."""
    return _made(cluster, Kind.CONSUMER, settings, causes, lambda given: Consumer(given, logger=_LOGGER))


def admin(cluster: Cluster, causes: Causes) -> AdminClient:
    """Return an admin client, as above."""
    return _made(cluster, Kind.ADMIN, {}, causes, lambda given: AdminClient(given, logger=_LOGGER))


def bootstrap_seconds(cluster: Cluster) -> float:
    """Return how long the first broker has to answer."""
    return cluster.milliseconds("bootstrap_timeout_ms", _BOOTSTRAP_MS) / 1000


def house_error(
    cluster: Cluster, causes: Causes, error: KafkaException, serve: Callable[[], object] = lambda: None
) -> JitgovError:
    """Return the house's error for one of librdkafka's; ``serve`` lets the client tell causes not told yet."""
    serve()
    return translated(cluster.name, causes.most_telling(reason(error)))


def reason(error: KafkaException) -> KafkaError:
    """Return what the exception carries."""
    carried: KafkaError = error.args[0]
    return carried


def translated(name: str, error: KafkaError) -> JitgovError:
    """Return the house's error for one of librdkafka's."""
    message = f"{name}: {error.name()}: {error.str()}"
    if error.code() in _RECORD:
        return RecordError(message)
    if error.code() in _CORRUPT:
        return BrokenError(f"{message}; the log does not hold what was written")
    if _is_setup(error):
        return SetupError(f"{message}; check bus.url and bus.options")
    return TransientError(f"{message}; is it up, and is bus.options.security_protocol what it listens for?")


def _made(
    cluster: Cluster, kind: Kind, settings: Properties, causes: Causes, make: Callable[[Properties], Client]
) -> Client:
    given: Properties = {"bootstrap.servers": ",".join(cluster.servers), **_PATIENCE, **settings}
    try:
        return make({**given, **properties(kind, cluster.options), "error_cb": causes.hear})
    except KafkaException as error:
        raise SetupError(f"{cluster.name}: {reason(error).str()}; check bus.url and bus.options") from error


def _is_setup(error: KafkaError) -> bool:
    return error.code() in _SETUP or (error.code() == KafkaError._SSL and "certificate verify failed" in error.str())


def _is_away(error: KafkaError) -> bool:
    return error.code() in {
        KafkaError._ALL_BROKERS_DOWN, KafkaError._MSG_TIMED_OUT, KafkaError._TIMED_OUT, KafkaError._TRANSPORT,
        KafkaError._UNKNOWN_PARTITION, KafkaError._UNKNOWN_TOPIC,
    }  # fmt: skip
