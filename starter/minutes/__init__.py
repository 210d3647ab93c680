"""The minutes of a council's session: gathered from its record, put into words, set as DOCX and PDF, kept, signed."""
