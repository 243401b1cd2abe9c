"""Reading the System Log live: its pages, and where the reading stands."""
