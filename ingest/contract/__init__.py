"""The ground of the house: the event, its codec and the five errors. Imports nothing of the house."""
