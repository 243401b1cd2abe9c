"""List who can reach what: every account with everything that it holds, and whether it was used.

As of an instant, a line for each grant that stands: person, account, entitlement, application, in which way it is held,
through which group, since when, by whom it was given and when the holder last used the application.
"""
