"""The Kafka bus by kafka-python, which is Python alone and always there."""
