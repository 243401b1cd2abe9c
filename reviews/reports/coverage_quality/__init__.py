"""Tell what was read of every source, what is missing, and how good the data is.

Of the 30 days that end at an instant: each stream with its gaps and what is only assumed, when each source was listed,
records that could not be read, kinds of records that no table maps, and how many accounts lack what policies read.
"""
