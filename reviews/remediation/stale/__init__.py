"""Accounts that nobody uses: warned of, waited for, suspended, restorable."""
