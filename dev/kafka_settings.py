"""The broker's settings: one node that is broker and controller (KRaft), starts fast, and logs its errors."""

from dev.places import HOST

USER, PASSWORD = "reader", "made-up"
"""Who may sign in where the broker asks; it keeps nothing that is worth a secret."""

_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller_port}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://{host}:{port},SASL_PLAINTEXT://{host}:{sasl_port},CONTROLLER://{host}:{controller_port}
advertised.listeners=PLAINTEXT://{host}:{port},SASL_PLAINTEXT://{host}:{sasl_port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
sasl.enabled.mechanisms=PLAIN
listener.name.sasl_plaintext.plain.sasl.jaas.config=\
 org.apache.kafka.common.security.plain.PlainLoginModule required user_{user}="{password}";
log.dirs={logs}
auto.create.topics.enable=false
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=3000
log.cleaner.dedupe.buffer.size=4194304
"""

# Without this file the broker is silent about every error.
LOG4J2 = """\
status=error
appenders=console
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d %p %c: %m%n
rootLogger.level=warn
rootLogger.appenderRefs=console
rootLogger.appenderRef.console.ref=console
"""


def properties(port: int, sasl_port: int, controller_port: int, logs: str) -> str:
    """server.properties for these three ports of 127.0.0.1 and this folder; the second one asks who signs in.

    The session is short because a broker that comes back after kill -9 waits until its former session has ended.
    """
    return _PROPERTIES.format(
        host=HOST,
        port=port,
        sasl_port=sasl_port,
        controller_port=controller_port,
        logs=logs,
        user=USER,
        password=PASSWORD,
    )
