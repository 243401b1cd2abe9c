"""What happened: vendors' log records become events on a durable bus."""
