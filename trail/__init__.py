"""What the ledger tells, in words and numbers, for whoever reads it: the API, and the auditor's commands, say the same.

Pure over ledger entries, and what reads those from PostgreSQL. Nothing here writes, or knows a workflow.
"""
