"""All that is known of one thing: what it is, what it has to do with others, and the records that say so."""
