"""What leaves the house: effects, their states, and who carries them out."""
