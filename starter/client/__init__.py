"""The API for Python programs, with every body and answer typed: `operations.py` and `shapes.py` are generated from OpenAPI."""
