"""What the demo needs to know of its catalog document to give out tokens."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("catalog.json")

Document = dict[str, Any]


def read_document() -> Document:
    """Read the catalog that the demo publishes."""
    document: Document = json.loads(FILE.read_text())
    return document


def accounts(document: Document) -> list[str]:
    """List the codes of the accounts."""
    return [account["code"] for account in document["directory"]["accounts"]]


def groups(document: Document) -> list[str]:
    """List the codes of the assignment groups."""
    return [group["code"] for group in document["directory"]["groups"]]


def people(document: Document, group: str) -> list[str]:
    """List the subjects of the people in a group."""
    return [person["subject"] for person in document["directory"]["people"] if group in person["groups"]]


def topics(document: Document, *task_types: str) -> list[str]:
    """List the request types of the plan templates' tasks of these types."""
    return sorted({task["requestType"] for task in tasks(document) if task["taskType"] in task_types})


def tasks(document: Document) -> Iterator[Document]:
    """Give every task of every plan template that has a request type."""
    for template in document["planTemplates"]:
        yield from (task for task in template["tasks"] if task.get("requestType"))
