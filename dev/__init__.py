"""What developing jitgov takes: real servers, a browser, checkers; no wing of the house imports it."""
