"""How officers sign in: by password or through a provider, each into a session of their browser."""
