"""How clients write the names that the domain gives to fields and commands."""

from functools import cache


@cache
def camel(name: str) -> str:
    """Write a field's or command's name as clients know it: not_before becomes notBefore."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)
