"""Query options: what may be filtered, ordered, selected."""
