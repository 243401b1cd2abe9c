"""A log record before it is written down: ids, instants, addresses as vendors spell them."""
