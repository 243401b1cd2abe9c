"""List the accounts that Just-in-Time provisioning made, and how long each waited for its first review.

Of the 90 days that end at an instant: when each was made, by which IdP and application, when somebody was first asked
about it and when a reviewer first decided; the median and the 95th percentile of the wait, and who still waits.
"""
