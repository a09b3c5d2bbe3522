"""A file is one concept: short, opened by a line that says what it is for, and named by a domain word."""

import ast
from pathlib import Path

from tests.architecture.repository import PACKAGES, files, modules, package_files, text, tree

LONGEST = 300
NAMES_THAT_SAY_NOTHING = {
    "base",
    "common",
    "helper",
    "helpers",
    "manager",
    "misc",
    "service",
    "util",
    "utils",
}
MACHINE_PATHS = [
    "/".join(parts)
    for parts in (
        ("", "work", "main"), ("", "work", "shared"), ("", "work", ".library"), ("", "tmp", "som"),
        ("", "root", ""), ("", "opt", "wheels"), ("", "opt", "pypi"),
    )
]  # fmt: skip
REGISTRY_HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs"), ("npmjs", "com"),
        ("registry", "yarnpkg"),
    )
]  # fmt: skip
UNFINISHED = ["TO" + "DO", "FIX" + "ME", "X" * 3 + ":"]


def naming(words: list[str]) -> list[str]:
    """Return every place in the repository that names one of the words."""
    return [f"{file} names {word}" for file in files() for word in words if word in text(file)]


def skips(file: Path) -> list[ast.Call]:
    """Return the calls of a test file that skip a test or expect it to fail."""
    calls = (node for node in ast.walk(tree(file)) if isinstance(node, ast.Call))
    return [
        call
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in {"skip", "skipif", "importorskip", "xfail"}
        and ast.unparse(call.func).startswith("pytest.")
    ]


def reason(call: ast.Call) -> str | None:
    """Return the reason that a skip gives as literal text, or None."""
    given = [keyword.value for keyword in call.keywords if keyword.arg == "reason"] or call.args[:1]
    match given:
        case [ast.Constant(value=str(words))]:
            return words
    return None


def test_no_file_of_the_import_packages_is_longer_than_300_lines() -> None:
    lengths = {file: len(text(file).splitlines()) for file in modules(*PACKAGES)}

    too_long = {str(file): length for file, length in lengths.items() if length > LONGEST}

    assert too_long == {}


def test_every_module_opens_with_one_line_that_says_what_it_is_for() -> None:
    openings = {file: ast.get_docstring(tree(file)) or "" for file in modules(*PACKAGES, "tests")}

    silent = [str(file) for file, opening in openings.items() if not opening.split("\n\n")[0].strip()]

    assert silent == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    parts = {file: {part.removesuffix(".py") for part in file.parts} for file in package_files()}

    nameless = [str(file) for file, words in parts.items() if words & NAMES_THAT_SAY_NOTHING]

    assert nameless == []


def test_no_file_names_a_path_of_the_machine_it_was_written_on() -> None:
    assert naming(MACHINE_PATHS) == []


def test_no_file_names_the_host_of_a_package_registry() -> None:
    assert naming(REGISTRY_HOSTS) == []


def test_nothing_is_left_unfinished() -> None:
    assert naming(UNFINISHED) == []


def test_every_skip_has_a_reason_that_the_readme_names() -> None:
    readme = text(Path("README.md"))

    unexplained = [
        f"{file}:{call.lineno}"
        for file in modules("tests")
        for call in skips(file)
        if (reason(call) or "\0") not in readme
    ]

    assert unexplained == []
