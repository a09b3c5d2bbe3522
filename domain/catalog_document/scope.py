"""What the definitions of a catalog document may refer to: what it brings, and what is published already."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from domain.catalog import Catalog, PlanTemplate, RelationshipType, Specification
from domain.catalog_document.reading import Path, fault
from domain.errors import Fault


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The catalog as it will be; `named` are all specifications' codes, also of those that cannot be read."""

    catalog: Catalog
    named: frozenset[str]

    def specification(self, code: str | None) -> Specification | None:
        """Find the newest version that can be read."""
        return self.catalog.current.get(code or "")

    def check_specification(self, code: str, path: Path) -> Iterator[Fault]:
        """Find whether this names a specification."""
        if code not in self.named:
            yield fault(
                path, f"There is no specification {code}.", "Define it, or name one that is published."
            )

    def check_characteristic(self, code: str, name: str, path: Path) -> Iterator[Fault]:
        """Find whether the specification has this characteristic."""
        specification = self.specification(code)
        if specification is not None and specification.characteristic(name) is None:
            known = ", ".join(each.name for each in specification.characteristics) or "none"
            yield fault(path, f"{code} has no characteristic {name}.", f"It has {known}.")

    def below(self, code: str) -> frozenset[str]:
        """Give the codes of everything that decomposition may make under a specification, itself included."""
        return self._below.get(code, frozenset([code]))

    def plan_templates(self, code: str) -> Iterable[PlanTemplate]:
        """List the plan templates of a specification."""
        return (each for each in self.catalog.plan_templates if each.specification == code)

    @cached_property
    def _below(self) -> dict[str, frozenset[str]]:
        return {code: frozenset(self._reached(code)) for code in self.catalog.current}

    def _reached(self, code: str) -> set[str]:
        found = [code]
        for each in found:  # grows while it is walked
            specification = self.specification(each)
            relationships = specification.relationships if specification else ()
            found.extend(
                relationship.target
                for relationship in relationships
                if relationship.type is not RelationshipType.COMPOSED_OF and relationship.target not in found
            )
        return set(found)


def check_repeated(places: Iterable[tuple[Path, object]], what: str) -> Iterator[Fault]:
    """Find what stands there twice: each place comes with what must be its alone."""
    seen: dict[object, Path] = {}
    for path, key in places:
        if key in seen:
            yield fault(path, f"This {what} is at {'.'.join(seen[key])} already.", "Take one of them out.")
        seen.setdefault(key, path)
