"""List who holds what must be kept apart, and every risk that somebody accepted.

As of an instant: the rules that are asked, the open and the accepted breaks of them; every acceptance and exception in
force, of whichever policy, with its reason, its compensating control and its end; those that ended in the 90 days
before.
"""
