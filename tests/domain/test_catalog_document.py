"""A catalog document is taken whole, or refused with every fault and its path."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.catalog import MappingKind, Operator, Stage
from domain.catalog_document import assemble, merged, read_catalog
from domain.catalog_document.definitions import version_order
from domain.errors import ValidationFailed
from domain.orders import LineAction
from domain.plan import Duration, TaskType
from tests.published import (
    SECOND,
    WORKED,
    characteristic_spec,
    document,
    relationship,
    small,
    specification,
)


def faults(given: dict[str, Any], **published: Any) -> list[str]:
    with pytest.raises(ValidationFailed) as refusal:
        read_catalog(given, **published)
    return [".".join(fault.path) for fault in refusal.value.faults]


def spec_with(**values: Any) -> dict[str, Any]:
    """A document with a specification that has these members."""
    return small(specification("CFS-A", **values))


def char_with(value_type: str = "STRING", **values: Any) -> dict[str, Any]:
    """A document with a characteristic that has these members."""
    return spec_with(characteristics=[characteristic_spec("a", value_type, **values)])


def relation_with(**values: Any) -> dict[str, Any]:
    """A document with a relationship that has these members."""
    own = [characteristic_spec("a"), characteristic_spec("n", "INTEGER")]
    related = relationship("RFS-B", **values)
    return small(specification("CFS-A", related, characteristics=own), specification("RFS-B"))


def rule_with(**values: Any) -> dict[str, Any]:
    """A document with a rule that has these members."""
    return relation_with(rules=[{"characteristic": "a"} | values])


def mapping(**values: Any) -> dict[str, Any]:
    ends = {"source": "CFS-A", "sourceCharacteristic": "a", "target": "RFS-B", "targetCharacteristic": "b"}
    return ends | {"kind": "COPY"} | values


def mappings(*given: dict[str, Any], **target: Any) -> dict[str, Any]:
    """A document with mappings between two specifications."""
    above = specification(
        "CFS-A", relationship("RFS-B"), characteristics=[characteristic_spec("a", writeBack=True)]
    )
    below = specification("RFS-B", characteristics=[characteristic_spec("b", **target)])
    return small(above, below, mappings=list(given))


def task(key: str = "T1", **values: Any) -> dict[str, Any]:
    ordinary = {"key": key, "name": key, "taskType": "MANUAL", "duration": "PT1H", "requestType": "work"}
    return ordinary | values


def plan(**values: Any) -> dict[str, Any]:
    return {"code": "PT-A", "version": "1", "specification": "CFS-A", "tasks": [task()]} | values


def plans(*given: dict[str, Any]) -> dict[str, Any]:
    """A document with plan templates."""
    above = specification("CFS-A", relationship("RFS-B"), characteristics=[characteristic_spec("a")])
    return small(above, specification("RFS-B"), planTemplates=list(given))


def depending(*edges: dict[str, Any]) -> dict[str, Any]:
    """A document with a plan template of three tasks and these dependencies."""
    below = plan(code="PT-B", specification="RFS-B", tasks=[task("T9")])
    return plans(plan(tasks=[task("T1"), task("T2"), task("T3")], dependencies=list(edges)), below)


def edge(predecessor: str, successor: str, **values: Any) -> dict[str, Any]:
    return {"predecessor": predecessor, "successor": successor} | values


def rules(**values: Any) -> dict[str, Any]:
    """A document with a compatibility rule."""
    rule = {"left": "CFS-A", "right": "RFS-B", "type": "REQUIRES"} | values
    return plans(plan()) | {"compatibilityRules": [rule]}


def directory(**values: Any) -> dict[str, Any]:
    return small(directory=values)


A, B = "specifications[0]", "characteristics[0]"
FAULTY: list[tuple[dict[str, Any], list[str]]] = [
    # the document
    ({}, ["name"]),
    (small() | {"name": 3}, ["name"]),
    (small(prices=[]), ["prices"]),
    (small() | {"specifications": {}}, ["specifications"]),
    (small() | {"specifications": ["x"]}, [A]),
    (small() | {"directory": []}, ["directory"]),
    # members
    (spec_with(colour="red"), [f"{A}.colour"]),
    (small({"code": "CFS-A"}), [f"{A}.version", f"{A}.name", f"{A}.kind"]),
    (spec_with(name=3), [f"{A}.name"]),
    (spec_with(kind="THING"), [f"{A}.kind"]),
    (spec_with(status="NEW"), [f"{A}.status"]),
    (spec_with(isBundle="yes"), [f"{A}.isBundle"]),
    (spec_with(minimumQuantity=True), [f"{A}.minimumQuantity"]),
    (spec_with(validFrom="soon"), [f"{A}.validFrom"]),
    (spec_with(validFrom="2026-01-01T00:00:00"), [f"{A}.validFrom"]),
    (spec_with(characteristics={}), [f"{A}.characteristics"]),
    (plans(plan(tasks=[task(duration="8h")])), ["planTemplates[0].tasks[0].duration"]),
    (plans(plan(tasks=[task(duration={"likely": "8h"})])), ["planTemplates[0].tasks[0].duration.likely"]),
    (plans(plan(tasks=[task(timeout="soon")])), ["planTemplates[0].tasks[0].timeout"]),
    (mappings(mapping(table=["x"])), ["mappings[0].table[0]"]),
    (small(decisionTables=[{"name": "t", "version": "1", "content": []}]), ["decisionTables[0].content"]),
    # specifications
    (spec_with(serviceCategory=None), [f"{A}.serviceCategory"]),
    (small(specification("RES-A", serviceCategory="RFS")), [f"{A}.serviceCategory"]),
    (spec_with(minimumQuantity=0), [f"{A}.minimumQuantity"]),
    (spec_with(minimumQuantity=5, maximumQuantity=4), [f"{A}.minimumQuantity"]),
    (
        spec_with(characteristics=[characteristic_spec("a"), characteristic_spec("a")]),
        [f"{A}.characteristics[1]"],
    ),
    (small(specification("CFS-A"), specification("CFS-A")), ["specifications[1]"]),
    # characteristics
    (char_with(maxCardinality=0), [f"{A}.{B}.maxCardinality"]),
    (char_with(minCardinality=3, maxCardinality=2), [f"{A}.{B}.maxCardinality"]),
    (char_with(requiredWhen=[{"characteristic": "a", "value": 1}]), [f"{A}.{B}.requiredWhen"]),
    (
        char_with(mandatoryAt="CAPTURE", requiredWhen=[{"characteristic": "z", "value": 1}]),
        [f"{A}.{B}.requiredWhen[0].characteristic"],
    ),
    (char_with("ENUM"), [f"{A}.{B}.values"]),
    (char_with(regex="["), [f"{A}.{B}.regex"]),
    (char_with(minimum=3), [f"{A}.{B}.minimum"]),
    (char_with("INTEGER", maximum="3"), [f"{A}.{B}.maximum"]),
    (char_with("INTEGER", minimum=3, maximum=2), [f"{A}.{B}.minimum"]),
    (char_with("INTEGER", values=[1, "2"]), [f"{A}.{B}.values[1]"]),
    (char_with("ENUM", values=["X"], default="Y"), [f"{A}.{B}.default"]),
    (char_with("INTEGER", minimum=3, default=2), [f"{A}.{B}.default"]),
    (char_with("THING"), [f"{A}.{B}.valueType"]),
    # relationships
    (small(specification("CFS-A", relationship("RFS-Z"))), [f"{A}.relationships[0].target"]),
    (
        small(specification("CFS-A", relationship("RFS-B"), relationship("RFS-B")), specification("RFS-B")),
        [f"{A}.relationships[1].target"],
    ),
    (relation_with(minimum=2), [f"{A}.relationships[0].default"]),
    (relation_with(quantityCharacteristic="a"), [f"{A}.relationships[0].quantityCharacteristic"]),
    (relation_with(quantityCharacteristic="z"), [f"{A}.relationships[0].quantityCharacteristic"]),
    (rule_with(characteristic="z", value=1), [f"{A}.relationships[0].rules[0].characteristic"]),
    (rule_with(), [f"{A}.relationships[0].rules[0].value"]),
    (rule_with(value=[1]), [f"{A}.relationships[0].rules[0].value"]),
    (rule_with(operator="PRESENT", value=1), [f"{A}.relationships[0].rules[0].value"]),
    (rule_with(operator="IN", value=1), [f"{A}.relationships[0].rules[0].value"]),
    (rule_with(operator="BETWEEN", value=[1]), [f"{A}.relationships[0].rules[0].value"]),
    (rule_with(operator="LIKE", value=1), [f"{A}.relationships[0].rules[0].operator"]),
    (
        small(
            specification("CFS-A", relationship("CFS-B", "BUNDLES")),
            specification("CFS-B", relationship("CFS-A", "BUNDLES")),
        ),
        [f"{A}.relationships"],
    ),
    (
        small(
            specification("PS-A", relationship("CFS-B")),
            specification("CFS-B", relationship("CFS-C", "BUNDLES")),
            specification("CFS-C", relationship("CFS-B", "BUNDLES")),
        ),
        ["specifications[1].relationships"],
    ),
    (
        small(
            *(specification(f"CFS-{n}", relationship(f"CFS-{n + 1}", "BUNDLES")) for n in range(15)),
            specification("CFS-15"),
        ),
        [f"{A}.relationships"],
    ),
    # offerings
    (small(offerings=[{"code": "O", "name": "O", "specification": "PS-Z"}]), ["offerings[0].specification"]),
    (
        small(offerings=[{"code": "O", "name": "O", "children": [{"offering": "Z"}]}]),
        ["offerings[0].children[0].offering"],
    ),
    # mappings
    (mappings(mapping(source="CFS-Z")), ["mappings[0].source"]),
    (mappings(mapping(target="RFS-Z")), ["mappings[0].target"]),
    (mappings(mapping(sourceCharacteristic="z")), ["mappings[0].sourceCharacteristic"]),
    (mappings(mapping(targetCharacteristic="z")), ["mappings[0].targetCharacteristic"]),
    (mappings(mapping(sourceCharacteristic=None)), ["mappings[0].sourceCharacteristic"]),
    (mappings(mapping(kind="EXPR", expression="value >")), ["mappings[0].expression"]),
    (mappings(mapping(kind="EXPR")), ["mappings[0].expression"]),
    (mappings(mapping(kind="LIST_MAP")), ["mappings[0].table"]),
    (
        mappings(mapping(kind="LIST_MAP", table=[{"from": "x", "to": 3}])),
        ["mappings[0].table[0].to"],
    ),
    (mappings(mapping(kind="SET")), ["mappings[0].constant"]),
    (mappings(mapping(kind="DEFAULT", constant=3)), ["mappings[0].constant"]),
    (mappings(mapping(), mapping()), ["mappings[1]"]),
    (mappings(mapping(), mapping(actions=["ADD"])), ["mappings[1]"]),
    (
        small(
            specification("CFS-A", relationship("RFS-B"), characteristics=[characteristic_spec("a")]),
            specification("RFS-B", characteristics=[characteristic_spec("b")]),
            mappings=[
                mapping(source="RFS-B", sourceCharacteristic="b", target="CFS-A", targetCharacteristic="a")
            ],
        ),
        ["mappings[0].targetCharacteristic"],
    ),
    (mappings(mapping(acrossLines=True)), ["mappings[0].targetCharacteristic"]),
    (
        small(
            specification(
                "CFS-A",
                relationship("RFS-B", rules=[{"characteristic": "a", "value": "x"}]),
                characteristics=[characteristic_spec("a", writeBack=True)],
            ),
            specification("RFS-B", characteristics=[characteristic_spec("b")]),
            mappings=[
                mapping(source="RFS-B", sourceCharacteristic="b", target="CFS-A", targetCharacteristic="a")
            ],
        ),
        ["mappings[0].targetCharacteristic"],
    ),
    # compatibility rules
    (rules(left="CFS-Z"), ["compatibilityRules[0].left"]),
    (rules(right="CFS-Z", fromTask="T1"), ["compatibilityRules[0].right"]),
    (rules(minimum=2, maximum=1), ["compatibilityRules[0].minimum"]),
    (rules(type="LIKES"), ["compatibilityRules[0].type"]),
    (rules(fromTask="T1"), ["compatibilityRules[0].fromTask"]),
    (rules(toTask="T7"), ["compatibilityRules[0].toTask"]),
    # plan templates
    (plans(plan(specification="CFS-Z")), ["planTemplates[0].specification"]),
    (plans(plan(specification=None)), ["planTemplates[0].stage"]),
    (plans(plan(stage="SUBMITTED")), ["planTemplates[0].stage"]),
    (plans(plan(specification=None, stage="SUBMITTED", category="THING")), ["planTemplates[0].category"]),
    (plans(plan(tasks=[task(), task()])), ["planTemplates[0].tasks[1].key"]),
    (plans(plan(), plan(code="PT-C")), ["planTemplates[1].actions"]),
    (plans(plan(), plan()), ["planTemplates[1].actions", "planTemplates[1]"]),
    (plans(plan(actions=["BUILD"])), ["planTemplates[0].actions[0]"]),
    (plans(plan(tasks=[task(requestType=None)])), ["planTemplates[0].tasks[0].requestType"]),
    (plans(plan(tasks=[task(condition="a >")])), ["planTemplates[0].tasks[0].condition"]),
    (plans(plan(tasks=[task(maxAttempts=0)])), ["planTemplates[0].tasks[0].maxAttempts"]),
    (plans(plan(tasks=[task(timeout="PT0S")])), ["planTemplates[0].tasks[0].timeout"]),
    (plans(plan(tasks=[task(retryPolicy="SOMETIMES")])), ["planTemplates[0].tasks[0].retryPolicy"]),
    (plans(plan(tasks=[task(undoTemplate="T0")])), ["planTemplates[0].tasks[0].undoTemplate"]),
    (plans(plan(tasks=[task(outputs=["a", "z"])])), ["planTemplates[0].tasks[0].outputs[1]"]),
    (plans(plan(tasks=[task(optionalOutputs=["z"])])), ["planTemplates[0].tasks[0].optionalOutputs[0]"]),
    (plans(plan(tasks=[task(inputs=["z"])])), ["planTemplates[0].tasks[0].inputs[0]"]),
    (plans(plan(tasks=[task(dueCharacteristic="z")])), ["planTemplates[0].tasks[0].dueCharacteristic"]),
    (plans(plan(tasks=[task(callout={"url": "https://a.example"})])), ["planTemplates[0].tasks[0].callout"]),
    (
        plans(
            plan(
                tasks=[
                    task(
                        taskType="CALLOUT",
                        callout={"url": "https://me:secret@a.example/", "answerWithin": "PT10M"},
                    )
                ]
            )
        ),
        ["planTemplates[0].tasks[0].callout.url", "planTemplates[0].tasks[0].callout.answerWithin"],
    ),
    (
        plans(
            plan(tasks=[task(taskType="CALLOUT", callout={"url": "https://a.example", "method": "TRACE"})])
        ),
        ["planTemplates[0].tasks[0].callout.method"],
    ),
    (depending(edge("T1", "T7")), ["planTemplates[0].dependencies[0].successor"]),
    (depending(edge("T7", "T1")), ["planTemplates[0].dependencies[0].predecessor"]),
    (depending(edge("T1", "T2"), edge("T1", "T2")), ["planTemplates[0].dependencies[1]"]),
    (depending(edge("T1", "T2", scope="SAME_LINE")), ["planTemplates[0].dependencies[0].scope"]),
    (
        depending(edge("T9", "T2", predecessorSpecification="RFS-B")),
        ["planTemplates[0].dependencies[0].scope"],
    ),
    (
        depending(edge("T8", "T2", predecessorSpecification="RFS-B", scope="SAME_LINE")),
        ["planTemplates[0].dependencies[0].predecessor"],
    ),
    (
        depending(edge("T9", "T2", predecessorSpecification="RFS-Z", scope="SAME_LINE")),
        ["planTemplates[0].dependencies[0].predecessorSpecification"],
    ),
    (
        depending(edge("T1", "T2", unlessSpecification="RFS-Z")),
        ["planTemplates[0].dependencies[0].unlessSpecification"],
    ),
    (depending(edge("T1", "T2", lag="soon")), ["planTemplates[0].dependencies[0].lag"]),
    (depending(edge("T1", "T2"), edge("T2", "T3"), edge("T3", "T1")), ["planTemplates[0].dependencies"]),
    (depending(edge("T1", "T1")), ["planTemplates[0].dependencies"]),
    # decision tables
    (small(decisionTables=[{"name": "t", "version": "1", "content": {}}]), ["decisionTables[0].content"]),
    # the directory
    (directory(accounts=[{"code": "A"}]), ["directory.accounts[0].name"]),
    (
        directory(people=[{"subject": "a", "name": "A", "workingDay": "PT25H"}]),
        ["directory.people[0].workingDay"],
    ),
    (
        directory(people=[{"subject": "a", "name": "A", "workingDay": "PT0S"}]),
        ["directory.people[0].workingDay"],
    ),
    (directory(groups=[{"code": "A", "name": "A", "assignment": "LOT"}]), ["directory.groups[0].assignment"]),
    (directory(accounts=[{"code": "A", "name": "A"}] * 2), ["directory.accounts[1]"]),
    (
        directory(accounts=[{"code": "A", "name": "A", "contacts": [{"code": "C", "name": "C"}] * 2}]),
        ["directory.accounts[0].contacts[1]"],
    ),
    (
        directory(
            locations=[{"code": "L", "name": "L"}],
            accounts=[{"code": "A", "name": "A", "locations": [{"code": "L", "name": "L"}]}],
        ),
        ["directory.accounts[0].locations[0]"],
    ),
    (directory(groups=[{"code": "G", "name": "G"}] * 2), ["directory.groups[1]"]),
    (directory(people=[{"subject": "p", "name": "P"}] * 2), ["directory.people[1]"]),
    (directory(people=[{"subject": "p", "name": "P", "groups": ["G"]}]), ["directory.people[0].groups[0]"]),
]


@pytest.mark.parametrize(("given", "paths"), FAULTY)
def test_every_fault_is_told_with_its_path(given: dict[str, Any], paths: list[str]) -> None:
    assert faults(given) == paths


def test_every_fault_says_what_is_wrong_and_the_way_out() -> None:
    for given, _ in FAULTY:
        with pytest.raises(ValidationFailed) as refusal:
            read_catalog(given)

        assert all(fault.problem.endswith((".", "!")) and fault.way_out for fault in refusal.value.faults)


def test_faults_in_several_sections_come_together() -> None:
    given = document()
    given["specifications"][3]["characteristics"][2]["default"] = "COPPER"
    given["mappings"][0]["target"] = "CFS-GONE"
    given["planTemplates"][3]["dependencies"][1]["predecessor"] = "T99"
    given["directory"]["people"][0]["groups"] = ["NOBODY"]

    assert faults(given) == [
        "specifications[3].characteristics[2].default",
        "mappings[0].target",
        "planTemplates[3].dependencies[1].predecessor",
        "directory.people[0].groups[0]",
    ]


def test_what_cannot_be_read_is_not_reported_as_missing_elsewhere() -> None:
    given = document()
    given["specifications"][5]["name"] = 3

    assert faults(given) == ["specifications[5].name"]


@pytest.mark.parametrize(
    ("kind", "source", "target", "legal"),
    [
        ("BUNDLES", "PS-A", "PS-B", True),
        ("BUNDLES", "CFS-A", "CFS-B", True),
        ("BUNDLES", "RES-A", "RES-B", True),
        ("BUNDLES", "PS-A", "CFS-B", False),
        ("COMPOSED_OF", "RFS-A", "RFS-B", True),
        ("COMPOSED_OF", "RFS-A", "RES-B", False),
        ("REALIZED_AS", "PS-A", "CFS-B", True),
        ("REALIZED_AS", "CFS-A", "RFS-B", True),
        ("REALIZED_AS", "PS-A", "RFS-B", False),
        ("REALIZED_AS", "RFS-A", "CFS-B", False),
        ("REALIZED_AS", "CFS-A", "RES-B", False),
        ("REQUIRES", "PS-A", "RES-B", True),
        ("REQUIRES", "RFS-A", "RES-B", True),
        ("REQUIRES", "CFS-A", "RFS-B", False),
        ("REQUIRES", "RES-A", "RES-B", False),
    ],
)
def test_relationships_lead_only_where_they_may(kind: str, source: str, target: str, legal: bool) -> None:
    given = small(specification(source, relationship(target, kind)), specification(target))

    found = [] if legal else ["specifications[0].relationships[0].type"]

    assert faults(given | {"prices": []}) == ["prices", *found]


@pytest.mark.parametrize(
    "sound",
    [
        small(),
        char_with("DATE", minimum="2026-01-01", maximum="2026-12-31", default="2026-06-01"),
        char_with("NUMBER", minimum=0.5, values=[0.5, 1]),
        rule_with(operator="IN", value=["x"]),
        rule_with(operator="BETWEEN", value=[1, 2]),
        rule_with(operator="ABSENT"),
        mappings(mapping(actions=["ADD"]), mapping(actions=["CHANGE"])),
        mappings(mapping(kind="SET", constant="x", sourceCharacteristic=None)),
        mappings(mapping(acrossLines=True), writeBack=True),
        rules(toTask="T1"),
        plans(plan(tasks=[task(condition="a == 'x'", undoTemplate="T1", timeout="P1D")])),
        plans(plan(), plan(code="PT-C", moveOnly=True), plan(code="PT-D", actions=["CHANGE"])),
        plans(plan(specification=None, stage="SUBMITTED", tasks=[task(outputs=["anything"])])),
        plans(plan(tasks=[task(taskType="MILESTONE", requestType=None)])),
        depending(
            edge("T1", "T2"), edge("T9", "T2", predecessorSpecification="RFS-B", scope="SAME_INSTANCE")
        ),
        depending(edge("T1", "T2", unlessSpecification="RFS-B", lag="PT1H", type="SS")),
        small(offerings=[{"code": "O", "name": "O", "children": [{"offering": "O"}]}]),
        directory(
            groups=[{"code": "G", "name": "G"}], people=[{"subject": "p", "name": "P", "groups": ["G"]}]
        ),
    ],
)
def test_sound_documents_are_taken(sound: dict[str, Any]) -> None:
    assert read_catalog(sound).name == "Small"


def test_the_worked_catalog_is_read_into_nouns() -> None:
    catalog = read_catalog(document(WORKED)).catalog

    internet = catalog.specification("CFS-BIZ-INET")
    port = catalog.specification("CFS-BIZ-VOICE").relationships[1]
    tasks = {each.key: each for template in catalog.plan_templates for each in template.tasks}
    assert [each.name for each in internet.characteristics if each.mandatory_at is Stage.CAPTURE] == [
        "bandwidthDown",
        "siteContactPhone",
    ]
    assert [rule.operator for rule in port.rules] == [Operator.EQ, Operator.PRESENT]
    assert (tasks["T15"].task_type, tasks["T15"].duration) == (
        TaskType.PUSH_EVENT,
        Duration(likely=timedelta(hours=72)),
    )
    assert [each.kind for each in catalog.mappings_to["RFS-SIP-TRUNK"]] == [
        MappingKind.COPY,
        MappingKind.EXPR,
        MappingKind.COPY,
    ]


def test_the_directory_comes_along() -> None:
    directory = read_catalog(document(WORKED)).directory

    hillside = directory.accounts[0]
    assert (hillside.name, hillside.locations[0].address) == ("Hillside Dental Group", "14 Mill Rd")
    assert {group for person in directory.people for group in person.groups} == {
        group.code for group in directory.groups
    }


def test_three_point_durations_and_rows_are_read() -> None:
    catalog = read_catalog(document(SECOND)).catalog

    (wheel,) = [each for each in catalog.plan_templates if each.code == "WHEEL"]
    hours = [timedelta(hours=count) for count in (1, 2, 3)]
    assert wheel.tasks[0].duration == Duration(optimistic=hours[0], likely=hours[1], pessimistic=hours[2])
    assert wheel.actions == (LineAction.ADD,)
    assert catalog.mappings[1].table[0] == ("RED", "RAL 3020")


def test_moments_keep_their_zone() -> None:
    catalog = read_catalog(spec_with(validFrom="2026-11-20T08:00:00Z", validTo=None)).catalog

    assert catalog.specification("CFS-A").valid_from == datetime(2026, 11, 20, 8, tzinfo=UTC)


def test_a_document_may_refer_to_what_is_published() -> None:
    first = read_catalog(small(specification("RFS-B")))

    then = read_catalog(small(specification("CFS-A", relationship("RFS-B"))), published=first.definitions)

    assert set(then.catalog.current) == {"CFS-A", "RFS-B"}
    assert [each["code"] for each in then.definitions["specifications"]] == ["CFS-A"]


def test_a_newer_version_becomes_the_current_one_and_the_older_stays() -> None:
    first = read_catalog(small(specification("CFS-A", version="1.9", name="Old")))

    then = read_catalog(
        small(specification("CFS-A", version="1.10", name="New")), published=first.definitions
    )

    assert then.catalog.specification("CFS-A").name == "New"
    assert then.catalog.specification("CFS-A", "1.9").name == "Old"


def test_a_draft_is_not_current() -> None:
    catalog = read_catalog(
        small(specification("CFS-A", version="1"), specification("CFS-A", version="2", status="DRAFT"))
    ).catalog

    assert catalog.specification("CFS-A").version == "1"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda given: given["specifications"][0].update(name="Other"), "specifications[0].version"),
        (
            lambda given: given["planTemplates"][0]["tasks"][0].update(name="Other"),
            "planTemplates[0].version",
        ),
        (lambda given: given["decisionTables"][0]["content"]["nodes"].reverse(), "decisionTables[0].version"),
    ],
)
def test_what_a_published_version_says_cannot_be_changed(
    change: Callable[[dict[str, Any]], None], path: str
) -> None:
    published = read_catalog(document()).definitions
    given = deepcopy(document())
    change(given)

    assert faults(given, published=published) == [path]


def test_the_same_document_can_be_published_again() -> None:
    first = read_catalog(document())

    again = read_catalog(document(), published=first.definitions)

    assert again.catalog == first.catalog
    assert again.rules == first.rules


def test_a_document_that_is_no_object_is_refused() -> None:
    assert faults([small()]) == ["document"]  # type: ignore[arg-type]


def test_what_is_not_an_object_does_not_shift_the_others() -> None:
    assert faults(small() | {"offerings": ["x", *[{"code": "O", "name": "O"}] * 2]}) == [
        "offerings[0]",
        "offerings[2]",
    ]


def test_a_mapping_beside_a_published_one_to_the_same_place_is_refused() -> None:
    published = read_catalog(mappings(mapping())).definitions

    assert faults(small(mappings=[mapping(actions=["ADD"])]), published=published) == ["mappings[0]"]


def test_a_plan_beside_a_published_one_for_the_same_work_is_refused() -> None:
    published = read_catalog(plans(plan())).definitions

    assert faults(small(planTemplates=[plan(code="PT-C")]), published=published) == [
        "planTemplates[0].actions"
    ]
    assert read_catalog(small(planTemplates=[plan(version="2")]), published=published).name == "Small"


def test_rules_are_kept_beside_those_of_other_documents_and_replaced_by_their_key() -> None:
    first = read_catalog(mappings(mapping()))
    changed = mapping(kind="SET", constant="x", sourceCharacteristic=None)

    then = read_catalog(small(mappings=[changed]), published=first.definitions)
    beside = read_catalog(document(SECOND), published=first.definitions)

    assert then.rules["mappings"] == (changed,)
    assert len(beside.rules["mappings"]) == 7


def test_a_catalog_is_put_together_again_from_its_definitions() -> None:
    worked, second = read_catalog(document(WORKED)), read_catalog(document(SECOND))

    together = assemble(merged(worked.definitions, second.definitions))

    assert together.current == {**worked.catalog.current, **second.catalog.current}
    assert together.decision_tables == worked.catalog.decision_tables  # version 1.0 is not older than 1


def test_definitions_that_cannot_be_read_are_not_put_together() -> None:
    with pytest.raises(ValidationFailed, match=r"specifications\[0\]\.version"):
        assemble({"specifications": [{"code": "CFS-A", "name": "A", "kind": "PRODUCT"}]})


def test_versions_are_ordered_as_people_count() -> None:
    versions = ["2.0", "1.10", "1.9", "1.9-beta", "1"]

    assert sorted(versions, key=version_order) == ["1", "1.9", "1.9-beta", "1.10", "2.0"]
