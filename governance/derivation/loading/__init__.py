"""Loads, set-wise, what the judge reads and policies are told of accounts; decides nothing."""
