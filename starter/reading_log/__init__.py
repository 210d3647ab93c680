"""Who was shown personal data: a row in `personal_read` for every answer that holds any, written before it is given."""
