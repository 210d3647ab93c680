"""Reads the archive, out of any object storage or a plain folder: no database, no engine."""

from auditor.archive.store import Archive, ArchiveDamaged, ArchivedLeaf, latest, open_folder

__all__ = ["Archive", "ArchiveDamaged", "ArchivedLeaf", "latest", "open_folder"]
