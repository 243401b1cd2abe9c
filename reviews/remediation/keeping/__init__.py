"""How long what is known of people is kept: legal holds, erasure, retention."""
