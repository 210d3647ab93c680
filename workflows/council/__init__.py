"""What a session of a council knows, what it refuses, and how its rounds go."""
