"""What anybody can check without us: chains, the Merkle tree, signed checkpoints, bundles.

Needs the standard library and `cryptography`, and nothing else of this project.
"""
