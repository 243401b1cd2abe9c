"""From what accounts share to which of them are one identity's."""
