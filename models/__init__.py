"""What is stored and what is sent: tables, messages, vocabulary, ids, errors."""
