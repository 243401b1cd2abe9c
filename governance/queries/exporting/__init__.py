"""The views as files, for tools that read tables by columns."""
