"""Documents that differ in literals alone are one operation; what could tell them apart is not lifted."""

import pytest

from schema.build import schema
from schema.execution.documents import Documents
from schema.execution.messages import GraphQLRequest
from schema.execution.refused import RequestRefused
from schema.limits import Limits

BY_NUMBER = 'query Find { order(number: "%s") { id tasks(where: {assignee: ["%s"]}) { id } } }'
PAGE = "{ orders(first: %s) { nodes { id } } }"
MERGED = '{ a: order(number: "%s") { id } a: order(number: "%s") { state } }'
LEFT_ALONE = {
    "a time": '{ orders(where: {dueBefore: "2026-01-0%sT00:00:00Z"}) { nodes { id } } }',
    "a default": 'query($n: String = "%s") { order(number: $n) { id } }',
    "an escape": r'{ order(number: "\u004%s") { id } }',
    "a comment": '{ order(number: "%s") { id } } # "so it is"',
    "a block": '{ order(number: """%s""") { id } }',
    "a fragment": '{ order(number: "%s") { ...f } } fragment f on Order { id }',
}


@pytest.fixture
def documents() -> Documents:
    return Documents(schema._schema, Limits())


def asked(text: str) -> GraphQLRequest:
    return GraphQLRequest(query=text, variables={"kept": True})


def test_texts_that_differ_in_literals_are_one_operation(documents: Documents) -> None:
    one = documents.find(asked(BY_NUMBER % ("ORD1", "tom")))
    other = documents.find(asked(BY_NUMBER % ("ORD2", "")))

    assert one.operation is other.operation
    assert other.variables({"kept": True, "0": "forged"}) == {"kept": True, "0": "ORD2", "1": ""}


def test_numbers_are_lifted_too(documents: Documents) -> None:
    one, other = documents.find(asked(PAGE % 5)), documents.find(asked(PAGE % -7))

    assert one.operation is other.operation
    assert other.lifted == {"0": -7}


@pytest.mark.parametrize("number", [2**31, -(2**31) - 1, "1.5", "007", "true", "9" * 5_000, "- 1", "1_0"])
def test_a_literal_that_does_not_fit_is_refused_as_ever(documents: Documents, number: object) -> None:
    documents.find(asked(PAGE % 5))

    with pytest.raises(RequestRefused):
        documents.find(asked(PAGE % number))


def test_a_text_where_a_number_was_is_refused_as_ever(documents: Documents) -> None:
    documents.find(asked(PAGE % 5))

    with pytest.raises(RequestRefused):
        documents.find(asked(PAGE % '"5"'))


def test_fields_that_merge_only_with_equal_literals_are_not_lifted(documents: Documents) -> None:
    documents.find(asked(MERGED % ("ORD1", "ORD1")))

    with pytest.raises(RequestRefused):
        documents.find(asked(MERGED % ("ORD1", "ORD2")))


@pytest.mark.parametrize("text", LEFT_ALONE.values(), ids=LEFT_ALONE.keys())
def test_what_is_no_plain_literal_is_left_alone(documents: Documents, text: str) -> None:
    one, other = (documents.find(asked(text % digit)) for digit in ("1", "2"))

    assert one.operation is not other.operation
    assert one.lifted == {}


def test_the_limit_of_bytes_holds_for_known_patterns(documents: Documents) -> None:
    documents.find(asked(BY_NUMBER % ("ORD1", "tom")))

    with pytest.raises(RequestRefused, match="bytes"):
        documents.find(asked(BY_NUMBER % ("x" * 70_000, "tom")))


def test_characters_that_no_document_may_have_are_refused_in_known_patterns(documents: Documents) -> None:
    documents.find(asked(BY_NUMBER % ("ORD1", "tom")))

    with pytest.raises(RequestRefused):
        documents.find(asked(BY_NUMBER % ("a\ud800b", "tom")))
