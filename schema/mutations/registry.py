"""The registry of mutations: each is one function from a context and an input to an answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar, get_type_hints

from strawberry.utils.str_converters import to_camel_case

from resolvers.answer import Answer
from resolvers.context import Context
from resolvers.request import Request
from schema.inputs.writes import Write
from schema.mutations.asked import asked
from schema.types.payloads import Payload

Input = TypeVar("Input", bound=Write)
Function = Callable[[Context, Request, Input], Awaitable[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MutationSpec:
    """One mutation: what it takes, what it answers, and `function(context, input)` that carries it out."""

    name: str  # in the graph
    function: Callable[[Context, Any], Awaitable[Answer]]
    input_type: type[Write]
    payload: type[Payload]
    description: str

    @property
    def payload_type(self) -> str:
        """The payload's name in the graph."""
        return self.payload.__name__


MUTATIONS: dict[str, MutationSpec] = {}


def mutation(payload: type[Payload], description: str) -> Callable[[Function[Input]], Function[Input]]:
    """Register a function as the mutation of its name."""

    def register(function: Function[Input]) -> Function[Input]:
        name = to_camel_case(function.__name__)

        async def carry_out(context: Context, input: Input) -> Answer:
            return await function(context, asked(name, input), input)

        MUTATIONS[name] = MutationSpec(
            name=name,
            function=carry_out,
            input_type=get_type_hints(function)["input"],
            payload=payload,
            description=description,
        )
        return function

    return register
