"""What an auditor would ask about: found by counting in the ledger, each a question and never an accusation.

Pure functions over cases. Officers and units by id and code alone; of a secret ballot nothing is counted by member.
"""
