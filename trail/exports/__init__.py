"""Cases and their steps as tables, for auditors who count elsewhere. Ids, codes and words: nothing that is personal."""
