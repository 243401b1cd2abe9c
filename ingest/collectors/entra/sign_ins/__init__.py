"""Sign-ins, the factors that they state, and the risk that Identity Protection sees in them."""
