"""What somebody may do: each deed once, for the page whose form asks for it and for the program that does alike."""
