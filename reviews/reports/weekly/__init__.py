"""Write the report of the seven days that end at an instant: page, tables, manifest.

The last line is the page's path alone.
"""
