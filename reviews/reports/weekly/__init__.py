"""Write the report of the week that ends at an instant: page, tables, manifest.

The last two lines are what was counted, and the page's path alone. A report is written also where the audit trail is
not what was sealed: it says so on its first page, and the exit code is 70.
"""
