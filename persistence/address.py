"""The address of a database, as each of our two drivers wants to read it."""

from urllib.parse import urlsplit


def for_asyncpg(url: str) -> str:
    """Write the address without the name of a driver: postgresql://..."""
    return urlsplit(url)._replace(scheme="postgresql").geturl()


def for_sqlalchemy(url: str) -> str:
    """Write the address with its driver: postgresql+asyncpg://..."""
    return urlsplit(url)._replace(scheme="postgresql+asyncpg").geturl()
