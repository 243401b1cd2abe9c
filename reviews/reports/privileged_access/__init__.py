"""List who holds privileges, in which way, and what changed of it.

As of an instant: every privileged grant, standing, time-bound, eligible or activated, with who gave it and when it was
last used; of the 30 days before: what began, was found by a list or ended, what was activated, and the open findings
about privileges.
"""
