"""An outside worker as a process of its own: it claims on a lease, gives a sign of life, works, answers.

    python -m tests.chaos.hand URL TOKEN TOPIC [--lease SECONDS] [--work SECONDS] [--fail-first]

It says what it does, a word and a task a line, and knows nothing of being killed.
"""

import argparse
import asyncio
import sys
from contextlib import suppress
from typing import Any

from server.remote import Remote, Unreachable

ANSWER = "errors { code message retryable ... on LeaseLost { lostAt } }"
CLAIM = (
    "mutation($input: ClaimTasksInput!) { claimTasks(input: $input) {"
    f" tasks {{ id number attempt lease {{ id }} }} {ANSWER} }} }}"
)
ANSWERS = {
    "extendLease": "ExtendLeaseInput",
    "completeTask": "CompleteTaskInput",
    "failTask": "FailTaskInput",
}


async def work(asked: argparse.Namespace) -> None:
    """Work until killed."""
    async with Remote(asked.url, asked.token) as remote:
        while True:
            with suppress(Unreachable):
                for task in await claim(remote, asked):
                    await carry_out(remote, task, asked)
            await asyncio.sleep(0.1)


async def claim(remote: Remote, asked: argparse.Namespace) -> list[Any]:
    """Take one task."""
    given = {"topic": asked.topic, "leaseSeconds": asked.lease}
    payload = (await remote.query(CLAIM, {"input": given}))["claimTasks"]
    tasks: list[Any] = payload["tasks"] or []
    return tasks


async def carry_out(remote: Remote, task: Any, asked: argparse.Namespace) -> None:
    """Say that it lives, work, and answer."""
    say("claimed", task["id"])
    await answer(remote, "extendLease", task, leaseSeconds=asked.lease)
    await asyncio.sleep(asked.work)
    if asked.fail_first and task["attempt"] == 1:
        await answer(remote, "failTask", task, code="TIMEOUT", message="Not yet.")
    else:
        await answer(remote, "completeTask", task)


async def answer(remote: Remote, name: str, task: Any, **more: Any) -> None:
    """Answer once, under the lease."""
    document = f"mutation($input: {ANSWERS[name]}!) {{ {name}(input: $input) {{ {ANSWER} }} }}"
    given = {"task": task["id"], "lease": task["lease"]["id"], **more}
    errors = (await remote.query(document, {"input": given}))[name]["errors"]
    say(errors[0]["code"] if errors else name, task["id"])


def say(word: str, task: str) -> None:
    """Tell it at once."""
    sys.stdout.write(f"{word} {task}\n")
    sys.stdout.flush()


def main() -> None:
    """Read the command line and work."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("token")
    parser.add_argument("topic")
    parser.add_argument("--lease", type=int, default=2)
    parser.add_argument("--work", type=float, default=0.1)
    parser.add_argument("--fail-first", action="store_true")
    asyncio.run(work(parser.parse_args()))


if __name__ == "__main__":
    main()
