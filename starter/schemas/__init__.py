"""What the API takes and gives. The messages of `models` stay inside; here they get texts, examples and limits for the outside."""
