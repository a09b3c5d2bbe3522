"""What viewers may do by their roles."""

import pytest

from domain.errors import Forbidden
from domain.permissions import MATRIX, Permission, Role, Viewer


def viewer(*roles: Role) -> Viewer:
    return Viewer(subject="ada", roles=frozenset(roles))


def test_everything_can_be_done_by_somebody() -> None:
    assert set(MATRIX) == set(Permission)
    assert all(roles - {Role.SYSTEM} for roles in MATRIX.values())


def test_roles_add_up() -> None:
    both = viewer(Role.CUSTOMER, Role.ORDER_APPROVER).permissions

    assert both == viewer(Role.CUSTOMER).permissions | viewer(Role.ORDER_APPROVER).permissions
    assert {Permission.RAISE_ISSUE, Permission.APPROVE_ORDER} <= both


def test_our_own_workers_may_do_everything() -> None:
    assert viewer(Role.SYSTEM).permissions == set(Permission)


@pytest.mark.parametrize(
    ("role", "is_staff"),
    [(Role.CUSTOMER, False), (Role.INTEGRATOR, False), (Role.ORDER_AGENT, True), (Role.SYSTEM, True)],
)
def test_staff_sees_every_account(role: Role, is_staff: bool) -> None:
    assert viewer(role).is_staff is is_staff


def test_what_no_role_carries_is_forbidden_by_name() -> None:
    viewer(Role.ORDER_MANAGER).require(Permission.SKIP_TASK)

    with pytest.raises(Forbidden) as refused:
        viewer(Role.CUSTOMER).require(Permission.SKIP_TASK)

    assert refused.value.permission == "SKIP_TASK"
