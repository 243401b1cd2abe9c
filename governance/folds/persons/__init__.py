"""From what lists say of a person to what is known of them."""
