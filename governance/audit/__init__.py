"""The audit trail: what was found, decided and done, chained so that no entry can be changed or lost unnoticed."""
