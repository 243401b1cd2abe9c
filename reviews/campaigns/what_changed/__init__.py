"""The review that is built in: it asks once about each new JIT account, privilege and finding."""
