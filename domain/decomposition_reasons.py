"""Why decomposition made a target, or made none, in words (SOM domain §4.3)."""

from typing import Any

from domain.catalog import Specification, SpecRelationship
from domain.characteristics import plain
from domain.plan import DecompositionSkip, DomainOrder, SkipReason
from domain.rules import Judgement, Verdict
from domain.tree import stable_id
from domain.value_checks import shown


def reason_made(
    source: Specification, relationship: SpecRelationship, judgement: Judgement, count: int, asked: Any
) -> str:
    """Say why a target is made: the rule that holds, and the characteristic that says how many."""
    because = judgement.because or f"every {source.code} takes it"
    counted = (
        "" if asked is None else f", {count} of it because {relationship.quantity_characteristic} is {asked}"
    )
    return f"{relationship.target} is made because {because}{counted}."


def skipped(node: DomainOrder, relationship: SpecRelationship, judgement: Judgement) -> DecompositionSkip:
    """Make the record of a relationship that makes nothing, or nothing yet."""
    reason, explanation = _explained(node, relationship, judgement)
    return DecompositionSkip(
        id=stable_id(node.id, f"skip/{relationship.target}"),
        line_id=node.line_id,
        domain_order_id=node.id,
        source=node.specification,
        target=relationship.target,
        reason=reason,
        explanation=explanation,
        missing_characteristic=judgement.missing,
    )


def _explained(
    node: DomainOrder, relationship: SpecRelationship, judgement: Judgement
) -> tuple[SkipReason, str]:
    target = relationship.target
    if judgement.verdict is Verdict.UNKNOWN:
        return (
            SkipReason.VALUE_MISSING,
            f"{target} waits for {judgement.missing}: it is made when {judgement.because}.",
        )
    if judgement.verdict is Verdict.FALSE:
        return SkipReason.RULE_FALSE, f"{target} is not made because {judgement.because}."
    asked = plain(node.characteristics).get(relationship.quantity_characteristic or "", relationship.default)
    return SkipReason.QTY_ZERO, f"{target} is not made because {shown(asked)} of it are asked for."
