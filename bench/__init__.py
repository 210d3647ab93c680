"""Measurements that stay with the project.

Each prints one JSON object as its last line and exits 0 only if its targets were met.
"""
