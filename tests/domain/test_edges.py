"""Edges come from templates, compatibility rules and related lines."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from domain.catalog import CompatibilityRule
from domain.orders import RelatedLine
from domain.plan import DependencyType
from tests.domain.plan_builders import catalog, edge, plan, row
from tests.domain.plan_site import bundle, one_line


def test_edges_reach_into_other_domain_orders_of_the_same_top_instance() -> None:
    top = plan("INET", row("T9"), after=[edge("T1", "T9", predecessor_specification="ACCESS")])
    site = one_line(top, plan("ACCESS", row("T1")))
    for number in (1, 2):
        site.makes(f"INET#{number}")
        site.makes(f"ACCESS#{number}", under=f"INET#{number}")

    tree = site.planned().tree

    assert site.edges(tree) == {("ACCESS#1.T1", "INET#1.T9"), ("ACCESS#2.T1", "INET#2.T9")}


def test_of_several_in_one_instance_the_nearest_is_meant() -> None:
    access = plan("ACCESS", row("T2"), after=[edge("T1", "T2", predecessor_specification="PORT")])
    site = one_line(access, plan("PORT", row("T1")))
    site.makes("INET")
    for number in (1, 2):
        site.makes(f"ACCESS#{number}", under="INET")
        site.makes(f"PORT#{number}", under=f"ACCESS#{number}")

    tree = site.planned().tree

    assert site.edges(tree) == {("PORT#1.T1", "ACCESS#1.T2"), ("PORT#2.T1", "ACCESS#2.T2")}


@pytest.mark.parametrize(
    ("scope", "predecessors"),
    [("SAME_INSTANCE", "1"), ("SAME_DOMAIN_ORDER", "1"), ("SAME_LINE", "1 2"), ("SAME_ORDER", "1 2 3")],
)
def test_the_scope_says_how_far_an_edge_reaches(scope: str, predecessors: str) -> None:
    reach = edge("T1", "T9", predecessor_specification="ACCESS", scope=scope)
    site = one_line(plan("INET", row("T9"), after=[reach]), plan("ACCESS", row("T1")))
    site.line(2)
    site.makes("INET#1")
    site.makes("ACCESS#1", under="INET#1")
    site.makes("ACCESS#2")
    site.makes("ACCESS#3", line=2)

    tree = site.planned().tree

    assert site.edges(tree) == {(f"ACCESS#{n}.T1", "INET#1.T9") for n in predecessors.split()}


@pytest.mark.parametrize(("has_port", "before"), [(False, "SIP.T16"), (True, "PORT.T17")])
def test_an_edge_may_stand_in_for_what_is_absent(has_port: bool, before: str) -> None:
    voice = plan(
        "VOICE",
        row("T18"),
        after=[
            edge("T17", "T18", predecessor_specification="PORT"),
            edge("T16", "T18", predecessor_specification="SIP", unless_specification="PORT"),
        ],
    )
    site = one_line(voice, plan("SIP", row("T16")), plan("PORT", row("T17")))
    site.makes("VOICE")
    site.makes("SIP", under="VOICE")
    if has_port:
        site.makes("PORT", under="VOICE")

    tree = site.planned().tree

    assert site.edges(tree) == {(before, "VOICE.T18")}


def test_edges_keep_their_type_and_lag() -> None:
    edges = [edge("T1", "T2", type=DependencyType.SS, lag=timedelta(hours=2))]
    site = one_line(plan("ACCESS", row("T1"), row("T2"), after=edges))
    site.makes("ACCESS")

    (found,) = site.planned().tree.dependencies

    assert (found.type, found.lag, found.origin) == (DependencyType.SS, timedelta(hours=2), "TEMPLATE")


def rule(**values: Any) -> CompatibilityRule:
    """Voice needs internet, and its trunk waits for the internet's milestone."""
    ordinary = {"left": "VOICE", "right": "INET", "type": "REQUIRES", "effect_on_plan": "FINISH_TO_START"}
    return CompatibilityRule(**(ordinary | values))


@pytest.mark.parametrize(
    ("values", "between"),
    [
        pytest.param({"from_task": "M1", "to_task": "T16"}, {("INET.M1", "VOICE.T16")}, id="named tasks"),
        pytest.param({}, {("INET.M1", "VOICE.T15")}, id="the last before the first"),
        pytest.param(
            {"effect_on_plan": "START_TO_START"}, {("INET.T1", "VOICE.T15")}, id="the first with the first"
        ),
        pytest.param({"effect_on_plan": "NONE"}, set(), id="no effect"),
        pytest.param({"right": "VOICE", "left": "VOICE"}, set(), id="never with itself"),
    ],
)
def test_a_compatibility_rule_links_the_plans_of_two_lines(values: dict[str, Any], between: set[Any]) -> None:
    site = bundle(rule(**values))
    site.line(1)
    site.line(2)
    site.makes("INET", line=1)
    site.makes("VOICE", line=2)

    tree = site.planned().tree

    assert site.edges(tree) - {("INET.T1", "INET.M1"), ("VOICE.T15", "VOICE.T16")} == between


def test_a_rule_for_a_location_leaves_other_locations_alone() -> None:
    here, there = uuid4(), uuid4()
    site = bundle(rule(scope="LOCATION", from_task="M1", to_task="T16"))
    for number, place in enumerate((here, here, there), 1):
        site.line(number, location_id=place)
    site.makes("INET#1", line=1)
    site.makes("VOICE#1", line=2)
    site.makes("INET#2", line=3)

    tree = site.planned().tree

    assert {pair for pair in site.edges(tree) if pair[1] == "VOICE#1.T16"} == {
        ("VOICE#1.T15", "VOICE#1.T16"),
        ("INET#1.M1", "VOICE#1.T16"),
    }


def test_a_rule_means_what_is_in_the_same_top_instance_first() -> None:
    site = bundle(rule(from_task="M1", to_task="T16"))
    site.line()
    for number in (1, 2):
        site.makes(f"BUNDLE#{number}")
        site.makes(f"INET#{number}", under=f"BUNDLE#{number}")
        site.makes(f"VOICE#{number}", under=f"BUNDLE#{number}")

    tree = site.planned().tree

    crossing = {
        pair for pair in site.edges(tree) if pair[0].startswith("INET") and pair[1].startswith("VOICE")
    }
    assert crossing == {(f"INET#{n}.M1", f"VOICE#{n}.T16") for n in (1, 2)}


@pytest.mark.parametrize(
    ("kind", "pair"),
    [
        ("FS", ("INET.M1", "VOICE.T15")),
        ("SS", ("INET.T1", "VOICE.T15")),
        ("FF", ("INET.M1", "VOICE.T16")),
        ("SF", ("INET.T1", "VOICE.T16")),
    ],
)
def test_related_lines_link_their_first_and_last_tasks(kind: str, pair: tuple[str, str]) -> None:
    site = bundle()
    site.line(1, related_lines=(RelatedLine(line_no=1), RelatedLine(line_no=9)))
    site.line(2, related_lines=(RelatedLine(line_no=1, type=kind, lag_seconds=60),))
    site.makes("INET", line=1)
    site.makes("VOICE", line=2)

    tree = site.planned().tree

    (found,) = [each for each in tree.dependencies if each.origin == "LINE_RELATION"]
    assert pair in site.edges(tree)
    assert (found.type, found.lag) == (DependencyType(kind), timedelta(minutes=1))


def test_a_rule_reaches_the_tasks_below_the_domain_orders_that_it_names() -> None:
    site = bundle(rule(from_task="M1", to_task="T77"))
    site.catalog = catalog(
        *site.catalog.plan_templates,
        plan("SIP", row("T77")),
        compatibility_rules=site.catalog.compatibility_rules,
    )
    site.line(1)
    site.line(2)
    site.makes("INET", line=1)
    site.makes("VOICE", line=2)
    site.makes("SIP", under="VOICE", line=2)

    tree = site.planned().tree

    assert ("INET.M1", "SIP.T77") in site.edges(tree)
