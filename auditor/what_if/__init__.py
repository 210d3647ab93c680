"""What if: closed and running cases asked again under a draft of the law, and open histories replayed on other code."""
