"""The statements of the queries: what a page reads, in which order, and who may see it."""
