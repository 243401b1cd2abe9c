"""List the accounts that nobody answers for, and those that no rule joins to a person.

As of an instant: the open findings of accounts that outlive their person or owner, or that stand in no list; accounts
of people that are no roster's person's, and the cases that wait for somebody's word.
"""
