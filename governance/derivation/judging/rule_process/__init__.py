"""The process that reckons the organisation's own rules, within limits, and what the two say to each other."""
