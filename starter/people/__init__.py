"""Who people are: officers and what they may be, their tokens, and who asks."""
