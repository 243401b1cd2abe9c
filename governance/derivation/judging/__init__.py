"""Judges accounts: jitgov's own policies from values alone, the organisation's rules in a process apart."""
