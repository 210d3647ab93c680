"""The only door for people: starts and updates workflows, reads the read model."""
