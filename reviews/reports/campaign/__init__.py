"""Tell what a campaign came to, with the page on which it is signed off.

The latest campaign, or the one that --about names: its population and what was left out of it, every item with
reviewer, decision, reason and proof of removal, what nobody answered one by one, and what a signature is bound to.
"""
