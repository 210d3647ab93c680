"""The one-file proof: collects what belongs to a nomination, live or out of an archive, and writes it (docs/proof-format.md)."""
