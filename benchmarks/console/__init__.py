"""How fast the console answers, to many at once, over a large store."""
