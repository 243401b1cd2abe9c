"""The broker of the tests keeps records through kill -9, and refuses topics that nobody made."""

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.admin import NewTopic
from kafka.structs import TopicPartition

from dev.kafka import KafkaServer


def read_one(server: KafkaServer, topic: str) -> bytes:
    consumer = KafkaConsumer(
        bootstrap_servers=server.bootstrap, auto_offset_reset="earliest", enable_auto_commit=False, group_id=None
    )
    try:
        consumer.assign([TopicPartition(topic, 0)])
        for records in consumer.poll(timeout_ms=30_000).values():
            value: bytes = records[0].value
            return value
        raise AssertionError("nothing to read within 30 s")
    finally:
        consumer.close()


def test_a_record_outlives_kill_9(kafka_server: KafkaServer) -> None:
    kafka_server.clear()
    admin = KafkaAdminClient(bootstrap_servers=kafka_server.bootstrap)
    admin.create_topics([NewTopic("kept", num_partitions=1, replication_factor=1)])
    admin.close()
    producer = KafkaProducer(bootstrap_servers=kafka_server.bootstrap)
    producer.send("kept", b"here").get(timeout=30)
    producer.close()
    url, pid = kafka_server.url, kafka_server.pid

    kafka_server.kill()
    kafka_server.restart()

    assert kafka_server.url == url
    assert kafka_server.pid != pid
    assert read_one(kafka_server, "kept") == b"here"


def test_clear_leaves_no_topic(kafka_server: KafkaServer) -> None:
    admin = KafkaAdminClient(bootstrap_servers=kafka_server.bootstrap)
    admin.create_topics([NewTopic("to-go", num_partitions=1, replication_factor=1)])
    kafka_server.clear()
    try:
        assert [topic for topic in admin.list_topics() if not topic.startswith("__")] == []
    finally:
        admin.close()
