"""Tell how timely access ended of those who left: left, deactivated, last access gone, against the agreed hours.

Of the people whom a roster calls gone within the 90 days that end at an instant: when each left, when the accounts at
identity providers were deactivated, when the last account anywhere was, what still stands, and whether it was used
since.
"""
