"""The best of our media types for what a client accepts."""

import pytest

from server.negotiation import Media, charset, preferred


@pytest.mark.parametrize(
    ("accept", "best"),
    [
        ("", Media.JSON),
        ("*/*", Media.JSON),
        ("application/*", Media.JSON),
        ("application/json", Media.JSON),
        ("application/graphql-response+json", Media.RESPONSE),
        ("application/json, application/graphql-response+json", Media.JSON),
        ("application/graphql-response+json, application/json;q=0.9", Media.RESPONSE),
        ("application/graphql-response+json;q=0.1, application/json;q=0.9", Media.JSON),
        ("application/graphql-response+json; charset=utf-8, */*;q=0.1", Media.RESPONSE),
        ("text/event-stream", Media.STREAM),
        ("text/event-stream, application/json;q=0.5", Media.STREAM),
        ("application/json;q=0, */*;q=0.5", Media.RESPONSE),
        ("text/html, */*;q=0.8", Media.JSON),
        ("APPLICATION/JSON", Media.JSON),
        ("text/html", None),
        ("application/json;q=0", None),
        ("nonsense", None),
        ("application/json;q=high", None),
    ],
)
def test_the_client_gets_what_it_likes_best(accept: str, best: Media | None) -> None:
    assert preferred(accept) is best


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("application/json", "utf-8"),
        ('application/json; charset="UTF-8"', "utf-8"),
        ("application/json;charset=latin-1", "latin-1"),
        ("application/json; version=1; charset=utf-8", "utf-8"),
    ],
)
def test_the_charset_is_read_from_the_content_type(header: str, expected: str) -> None:
    assert charset(header) == expected
