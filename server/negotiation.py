"""Which media type a client would like best, of those that we speak."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Media(StrEnum):
    """The media types of answers."""

    JSON = "application/json"
    RESPONSE = "application/graphql-response+json"
    STREAM = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Wish:
    """One media range of an Accept header, with its weight from 0 to 1."""

    type: str
    subtype: str
    weight: float

    @property
    def precision(self) -> int:
        """How closely it names a type: 0 for */*, 1 for type/*, 2 for both."""
        return (self.type != "*") + (self.subtype != "*")

    def covers(self, media: Media) -> bool:
        """Does the range contain the media type?"""
        type_, _, subtype = media.value.partition("/")
        return self.type in {"*", type_} and self.subtype in {"*", subtype}


@lru_cache(maxsize=256)
def preferred(accept: str) -> Media | None:
    """Return the best acceptable media type, ties in the order of Media; None when nothing of ours will do.

    A missing header means application/json.
    """
    if not accept.strip():
        return Media.JSON
    wishes = [wish for part in accept.split(",") if (wish := _read(part))]
    named = {wish.type for wish in wishes}
    offered = [media for media in Media if media is not Media.STREAM or "text" in named]
    weighed = [(media, _weight(media, wishes)) for media in offered]
    best, weight = max(weighed, key=lambda each: each[1])
    return best if weight > 0 else None


@lru_cache(maxsize=256)
def content_type(header: str) -> str:
    """Return the media type of a Content-Type header, without parameters, in lower case."""
    return header.partition(";")[0].strip().lower()


@lru_cache(maxsize=256)
def charset(header: str) -> str:
    """Return the charset parameter of a Content-Type header, utf-8 if it has none."""
    for parameter in header.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return "utf-8"


def _weight(media: Media, wishes: list[Wish]) -> float:
    covering = [wish for wish in wishes if wish.covers(media)]
    return max(covering, key=lambda wish: wish.precision).weight if covering else 0


def _read(part: str) -> Wish | None:
    range_, *parameters = (piece.strip().lower() for piece in part.split(";"))
    type_, slash, subtype = range_.partition("/")
    if not slash:
        return None
    weights = [parameter[2:] for parameter in parameters if parameter.startswith("q=")]
    return Wish(type_, subtype, _number(weights[0]) if weights else 1.0)


def _number(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0
