"""The award report: counted, put into words, and written as a table, JSON, CSV or XLSX."""
