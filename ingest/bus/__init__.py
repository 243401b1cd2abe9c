"""The durable, replayable log between the wings."""
