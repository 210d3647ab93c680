"""Spreadsheet files, CSV and XLSX: read within bounds, and written."""
