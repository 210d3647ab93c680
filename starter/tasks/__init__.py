"""What officers do with tasks: who has one, who gets it, who stands in for whom, and what becomes of those who leave."""
