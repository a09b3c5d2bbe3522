"""Bring a database to the newest schema, however many processes try at once, and tell where it stands."""

from persistence.migrations.schema import head, is_current, revision_of, upgrade

__all__ = ["head", "is_current", "revision_of", "upgrade"]
