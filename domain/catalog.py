"""The catalog: specifications, how they relate, and how work on them is planned (SOM domain §2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from domain.directory import AssignmentPolicy
from domain.errors import ValidationFailed
from domain.fallout_types import FalloutType
from domain.orders import LineAction
from domain.plan import DependencyType, DomainOrderKind, Duration, TaskStage, TaskType


class ValueType(StrEnum):
    """What kind of value a characteristic takes."""

    STRING = "STRING"
    INTEGER = "INTEGER"
    NUMBER = "NUMBER"
    BOOLEAN = "BOOLEAN"
    DATE = "DATE"
    ENUM = "ENUM"
    IP_ADDRESS = "IP_ADDRESS"
    OBJECT = "OBJECT"


class Stage(StrEnum):
    """By when a characteristic must have a value; the order of the members is the order of the stages."""

    CAPTURE = "CAPTURE"
    ENRICHMENT = "ENRICHMENT"
    FULFILMENT = "FULFILMENT"


class Operator(StrEnum):
    """How a rule compares a characteristic with its value."""

    PRESENT = "PRESENT"
    ABSENT = "ABSENT"
    EQ = "EQ"
    NE = "NE"
    IN = "IN"
    GT = "GT"
    GTE = "GTE"
    LT = "LT"
    LTE = "LTE"
    BETWEEN = "BETWEEN"


class RelationshipType(StrEnum):
    """How specifications relate; COMPOSED_OF makes inventory only, the others domain orders (§4.2)."""

    BUNDLES = "BUNDLES"
    COMPOSED_OF = "COMPOSED_OF"
    REALIZED_AS = "REALIZED_AS"
    REQUIRES = "REQUIRES"


class MappingKind(StrEnum):
    """How a value is carried from one specification to another (SOM domain §4.6)."""

    COPY = "COPY"
    SET = "SET"
    LIST_MAP = "LIST_MAP"
    EXPR = "EXPR"
    DEFAULT = "DEFAULT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A three-valued condition on one characteristic; several are ANDed."""

    characteristic: str
    operator: Operator = Operator.EQ
    value: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CharacteristicSpec:
    """What values a characteristic may have, and by when it must have one."""

    name: str
    value_type: ValueType
    description: str = ""
    values: tuple[Any, ...] = ()  # when given, nothing else is accepted
    minimum: Any = None
    maximum: Any = None
    regex: str | None = None
    unit: str | None = None
    default: Any = None
    min_cardinality: int = 0
    max_cardinality: int = 1  # above 1: the value is a list
    mandatory_at: Stage | None = None
    required_when: tuple[Rule, ...] = ()  # mandatory at its stage only when these hold
    allow_late: bool = False  # it may still arrive during fulfilment: a missing value is unknown, not false
    inherit: bool = False  # copied from the parent's characteristic of the same name
    write_back: bool = False  # upward and sibling mappings may set it
    change_mode: str = "IN_PLACE"  # or REPLACE
    effect: str = "TECHNICAL"  # COMMERCIAL, TECHNICAL, INFORMATIONAL


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecRelationship:
    """A target specification that a source needs, when the rules hold."""

    target: str
    type: RelationshipType
    sequence: int = 10
    minimum: int = 0
    default: int = 1
    maximum: int = 100
    quantity_characteristic: str | None = None
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """A product, service or resource as the catalog defines it."""

    code: str
    version: str
    name: str
    kind: DomainOrderKind
    service_category: str | None = None  # CFS or RFS
    description: str = ""
    is_bundle: bool = False
    needs_location: bool = False
    minimum_quantity: int = 1
    maximum_quantity: int = 1000
    status: str = "PUBLISHED"  # DRAFT, PUBLISHED, RETIRED
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    enrichment: bool = False  # lines on it go through enrichment when a value mandatory there is missing
    jeopardy_enabled: bool = True  # lines on it are monitored
    characteristics: tuple[CharacteristicSpec, ...] = ()
    relationships: tuple[SpecRelationship, ...] = ()

    def characteristic(self, name: str) -> CharacteristicSpec | None:
        """Find a characteristic by name."""
        return next((each for each in self.characteristics if each.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CharacteristicMapping:
    """Carries a value from source to target; `across` LINES reads a related line's tree."""

    source: str
    source_characteristic: str | None
    target: str
    target_characteristic: str
    kind: MappingKind
    table: tuple[tuple[Any, Any], ...] = ()  # LIST_MAP: from, to
    expression: str | None = None  # EXPR: zen expression over `value` and the source's characteristics
    constant: Any = None  # SET, DEFAULT
    across_lines: bool = False
    actions: tuple[LineAction, ...] = ()  # empty: all but DISCONNECT


@dataclass(frozen=True, slots=True, kw_only=True)
class CompatibilityRule:
    """Left REQUIRES or EXCLUDES right; an effect on the plan links two named tasks (decisions: M1 to T16)."""

    left: str
    right: str
    type: str  # REQUIRES, EXCLUDES
    minimum: int = 1
    maximum: int | None = None
    scope: str = "ORDER"  # ORDER, ACCOUNT, LOCATION
    effect_on_plan: str = "NONE"  # NONE, FINISH_TO_START, START_TO_START
    from_task: str | None = None  # task key in right's plan
    to_task: str | None = None  # task key in left's plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering:
    """What is sold; a line on it orders its specification."""

    code: str
    name: str
    specification: str | None = None
    children: tuple[Mapping[str, Any], ...] = ()  # {offering, minimum, maximum}
    status: str = "PUBLISHED"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalloutTemplate:
    """A request that a worker sends for a CALLOUT task; without one, an outside worker carries it out."""

    url: str
    method: str = "POST"  # POST, PUT, PATCH
    secret: str | None = None  # the name of the bearer token that the installation knows
    answer_within: timedelta = timedelta(seconds=30)  # real time; later answers come as task events


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskTemplate:
    """What a task looks like before it exists."""

    key: str
    name: str
    task_type: TaskType
    duration: Duration
    request_type: str | None = None
    partner: str | None = None
    assignment_group: str | None = None  # overrides the assignment table
    required_skills: tuple[str, ...] = ()
    calendar: str = "24x7"
    condition: str | None = None  # zen expression over the owner's characteristics
    build_time: bool = False  # a false condition drops the task when the plan is built
    is_ponr: bool = False
    skippable: bool = False
    blocking: bool = True
    outputs: tuple[str, ...] = ()  # characteristics of the owner that completing it must give
    optional_outputs: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()  # characteristics handed to the worker; empty: all of the owner's
    due_characteristic: str | None = None  # TIMER: the date it waits for
    callout: CalloutTemplate | None = None  # CALLOUT: what a worker of ours sends
    retry_policy: str | None = None
    timeout: timedelta | None = None
    max_attempts: int = 3
    undo_template: str | None = None
    compensation: str = "NONE"
    sensitive_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DependencyTemplate:
    """An edge between task templates; a specification given reaches into other domain orders of the scope."""

    predecessor: str
    successor: str
    predecessor_specification: str | None = None
    type: DependencyType = DependencyType.FS
    lag: timedelta = timedelta(0)
    scope: str = "SAME_DOMAIN_ORDER"  # SAME_DOMAIN_ORDER, SAME_INSTANCE (of the line), SAME_LINE, SAME_ORDER
    unless_specification: str | None = None  # no edge when the scope has a domain order on it


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTemplate:
    """The tasks that one action on one specification takes; header templates name a stage instead."""

    code: str
    version: str
    specification: str | None = None
    stage: TaskStage = TaskStage.FULFILMENT
    category: str | None = None  # header templates: PRODUCT, SERVICE or both
    actions: tuple[LineAction, ...] = (LineAction.ADD,)
    move_only: bool = False
    tasks: tuple[TaskTemplate, ...] = ()
    dependencies: tuple[DependencyTemplate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable:
    """A published decision table as a JDM document (see domain/decision_tables.py)."""

    name: str
    version: str
    content: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """Everything published, keyed for decisions; by code alone comes the newest specification."""

    specifications: Mapping[tuple[str, str], Specification] = field(default_factory=dict)
    current: Mapping[str, Specification] = field(default_factory=dict)
    offerings: Mapping[str, Offering] = field(default_factory=dict)
    mappings: tuple[CharacteristicMapping, ...] = ()
    compatibility_rules: tuple[CompatibilityRule, ...] = ()
    plan_templates: tuple[PlanTemplate, ...] = ()
    decision_tables: Mapping[str, DecisionTable] = field(default_factory=dict)
    resolution_times: Mapping[str, timedelta] = field(default_factory=dict)  # medians, by type of fallout
    policies: Mapping[str, AssignmentPolicy] = field(default_factory=dict)  # of groups that have one
    fallout_types: Mapping[str, FalloutType] = field(default_factory=dict)

    @cached_property
    def mappings_to(self) -> Mapping[str, tuple[CharacteristicMapping, ...]]:
        """Mappings by the code of their target, in the order they were written."""
        targets = dict.fromkeys(mapping.target for mapping in self.mappings)
        return {target: tuple(each for each in self.mappings if each.target == target) for target in targets}

    def specification(self, code: str, version: str | None = None) -> Specification:
        """Find a specification, by default its newest published version; raises ValidationFailed."""
        found = self.specifications.get((code, version)) if version else self.current.get(code)
        which = f"{code!r} version {version}" if version else repr(code)
        if found is None:
            raise ValidationFailed.of(
                "specification",
                problem=f"There is no published specification {which}.",
                way_out="Query `specifications` for what the catalog has.",
            )
        return found
