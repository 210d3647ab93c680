"""Whether the ledger is what was signed: a database, an archive, or both held against each other. Nothing here changes anything.

What is compared are plain rows (rows.py), by pure functions: chains.py (each chain, and its leaves), tree.py (leaves, nodes and
roots), checkpoints.py (signatures), cards.py. database.py and archive.py read the rows; verify.py puts it together.
"""
