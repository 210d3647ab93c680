"""The scenario player: makes fictional nominees and plays every officer through the public HTTP API."""
