"""What takes how long over a million accounts and ten million grants."""
