"""The composition root: settings, the Temporal plugin, the database, logging, the embedded stack, the command line."""
