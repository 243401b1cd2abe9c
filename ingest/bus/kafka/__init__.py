"""The bus on a Kafka cluster, by either of two clients that keep the same promises."""
