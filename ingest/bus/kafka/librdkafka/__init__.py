"""The Kafka bus by librdkafka, in C: a third of the processor's time to read, a fifth to publish."""
