"""The locked requirements: each with hashes, none with an address, none that takes our packages' names."""

import re
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.architecture.repository import PACKAGES, locked_entries, project

LOCKED = {
    canonicalize_name(requirement.name): clause.version
    for entry in locked_entries()
    for requirement in [Requirement(entry.split(" --hash=")[0])]
    for clause in requirement.specifier
}
DECLARED = [
    Requirement(line)
    for line in project()["project"]["dependencies"]
    + project()["dependency-groups"]["dev"]
    + project()["build-system"]["requires"]
]


def test_every_locked_requirement_has_one_version_and_sha256_hashes() -> None:
    pinned = re.compile(r"[a-z0-9-]+==\S+( ; [^\\]+?)?( +--hash=sha256:[0-9a-f]{64})+")

    loose = [entry.split()[0] for entry in locked_entries() if not pinned.fullmatch(entry)]

    assert len(LOCKED) > len(DECLARED) / 2
    assert loose == []


def test_the_lock_names_no_address() -> None:
    marks = ["/", "file:", "@", "--index", "--extra-index", "--find-links", "--trusted-host"]

    found = [f"{mark} in {entry.split()[0]}" for entry in locked_entries() for mark in marks if mark in entry]

    assert found == []


@pytest.mark.parametrize("requirement", DECLARED, ids=str)
def test_the_lock_satisfies_what_the_project_declares(requirement: Requirement) -> None:
    locked = LOCKED[canonicalize_name(requirement.name)]

    assert requirement.specifier.contains(locked)


@pytest.mark.parametrize(("name", "first_safe"), [("strawberry-graphql", "0.312.3"), ("starlette", "1.0.1")])
def test_the_oldest_version_the_project_allows_has_no_known_hole(name: str, first_safe: str) -> None:
    requirement = next(declared for declared in DECLARED if declared.name == name)

    oldest = min(
        Version(clause.version) for clause in requirement.specifier if clause.operator in {">=", "~="}
    )

    assert oldest >= Version(first_safe)


def test_no_other_distribution_provides_a_package_of_ours() -> None:
    providers = packages_distributions()

    taken = {
        name: providers.get(name, []) for name in PACKAGES if set(providers.get(name, [])) - {"somgraph"}
    }

    assert "pytest" in providers
    assert taken == {}
