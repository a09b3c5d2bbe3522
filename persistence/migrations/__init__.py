"""Bring a database to the newest schema, however many processes try at once."""

from persistence.migrations.schema import newest, upgrade

__all__ = ["newest", "upgrade"]
