"""Every cell of the matrix of roles and permissions: it is as the table says, and changing it is noticed."""

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType

from domain.permissions import MATRIX, Permission, Role
from persistence.graph.declarations import Connection
from persistence.graph.sources import SOURCES
from schema.mutations import MUTATIONS
from tests.permissions.checks import (
    Check,
    differences,
    doings,
    flipped,
    knowings,
    offers,
    readings,
    refusals,
    viewer_with,
    workings,
)
from tests.permissions.doable import DOABLE
from tests.permissions.documents import GRAPH, WAYS, documents, object_type
from tests.permissions.readable import COMPARABLE, NEEDED_BY_COMPARISON, NEEDED_BY_FIELD, WHOSE
from tests.permissions.roles import COLUMNS, HOLDERS

pytestmark = pytest.mark.anyio
ACTS: list[Check] = [*readings(), *doings(), *workings(), *offers()]
CHECKS = [*ACTS, *knowings()]
NOT_YET = {"VIEW_AUDIT", "CLOSE_DOMAIN_ORDER"}  # nothing needs them yet but to be told of
ERRORS = GRAPH.type_map["OperationError"]
MAY_ALWAYS_BE_READ = {  # why something was refused, to whom it was refused
    *(each.name for each in GRAPH.get_possible_types(ERRORS)), "Fault",  # type: ignore[arg-type]
}  # fmt: skip


@pytest.mark.parametrize("role", COLUMNS)
async def test_a_role_may_do_exactly_what_the_tables_say(role: Role) -> None:
    assert [name async for name in differences(role, CHECKS)] == []


@pytest.mark.parametrize("permission", list(Permission))
async def test_no_cell_can_be_changed_unnoticed(permission: Permission) -> None:
    telling = sorted(
        CHECKS if permission in NOT_YET else ACTS, key=lambda check: permission not in check.needs
    )

    unnoticed = []
    for role in COLUMNS:
        with flipped(permission, role):
            if await anext(differences(role, telling), None) is None:
                unnoticed.append(role)

    assert unnoticed == []


def test_the_tables_name_every_permission_and_every_role() -> None:
    assert set(HOLDERS) == set(Permission) == set(MATRIX)
    assert set(COLUMNS) == set(Role) - {Role.SYSTEM}


def test_somebody_decided_on_every_field() -> None:
    fields = {
        (name, each)
        for name, owner in GRAPH.type_map.items()
        if isinstance(owner, GraphQLObjectType)
        and not name.startswith("__")
        and name not in {"Mutation", *MAY_ALWAYS_BE_READ}
        for each in owner.fields
    }

    assert fields == set(NEEDED_BY_FIELD)


def test_somebody_decided_on_every_mutation() -> None:
    assert set(DOABLE) == set(MUTATIONS) == set(object_type("Mutation").fields)


def test_somebody_decided_on_every_filter_and_sort_key() -> None:
    keys = set()
    for name, taken in GRAPH.type_map.items():
        if isinstance(taken, GraphQLInputObjectType) and name.endswith("Filter"):
            keys |= {(name, each) for each in taken.fields}
        if isinstance(taken, GraphQLEnumType) and name.endswith("Sort"):
            keys |= {(name, each) for each in taken.values}

    whose = {
        (f"{source.type}.{name}", each)
        for source in SOURCES.values()
        for name, declared in source.fields.items()
        if isinstance(declared, Connection)
        for each in declared.arguments
    }

    assert keys | whose == set(NEEDED_BY_COMPARISON)
    assert set(COMPARABLE) == {taken for taken, _ in keys}
    assert set(WHOSE) == {taken for taken, _ in whose}


def test_a_document_asks_for_everything_that_somebody_decided_on() -> None:
    asked = {each.name.partition("(")[0] for each in documents()}
    compared = {each.name.partition("(")[2].rstrip(")") for each in documents()} - {""}

    assert asked == {f"{owner}.{name}" for owner, name in NEEDED_BY_FIELD}
    assert compared == {f"{taken}.{name}" for taken, name in NEEDED_BY_COMPARISON}


def test_every_type_can_be_reached() -> None:
    types = {
        name
        for name, owner in GRAPH.type_map.items()
        if isinstance(owner, GraphQLObjectType) and not name.startswith("__")
    }

    assert types - MAY_ALWAYS_BE_READ == set(WAYS)
    assert isinstance(ERRORS, GraphQLInterfaceType)


@pytest.mark.parametrize("role", COLUMNS)
def test_a_refusal_names_a_permission_that_is_missing(role: Role) -> None:
    for document in documents():
        missing = {each for each in document.needs if role not in HOLDERS[each]}

        assert set(refusals(document, viewer_with(role))) <= missing, document.name
