"""State machines as tables: which command leads from which state to which."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeVar

from domain.errors import TransitionRefused

State = TypeVar("State", bound=StrEnum)
NO_ACTIONS: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Generic[State]):
    """One row: `rule` names a row of SOM domain §3; no `to` means back to what it was before."""

    rule: str
    state: State
    command: str
    to: State | None


class Machine(Generic[State]):
    """A walkable table of moves. The same state and command never lead two ways.

    `actions` are the commands that people give, by the name of the action; the system gives the others.
    """

    def __init__(
        self,
        subject: str,
        *,
        moves: Iterable[Move[State]],
        final: Iterable[State],
        actions: Mapping[str, str] = NO_ACTIONS,
    ) -> None:
        self.subject: Final = subject
        self.actions: Final = actions
        self.moves: Final = tuple(moves)
        self.final: Final = frozenset(final)
        self._table = {(move.state, move.command): move for move in self.moves}

    def allowed(self, state: State) -> tuple[str, ...]:
        """List the commands that have a move from this state, in the table's order."""
        return tuple(dict.fromkeys(move.command for move in self.moves if move.state == state))

    def actions_in(self, state: State) -> tuple[str, ...]:
        """List the actions that people may take in this state, in the table's order."""
        return tuple(self.actions[command] for command in self.allowed(state) if command in self.actions)

    def accepts(self, state: State, command: str) -> bool:
        """Is there a move for this command from this state?"""
        return (state, command) in self._table

    def next(self, state: State, command: str, *, previous: State | None = None) -> State:
        """Give the state that the command leads to; raises TransitionRefused when there is none."""
        move = self._table.get((state, command))
        if move is None:
            raise self.refusal(state, command)
        target = move.to or previous
        if target is None:
            raise self.refusal(state, command, "It is not known what it was before the pause.")
        return target

    def refusal(self, state: State, command: str, *reasons: str) -> TransitionRefused:
        """Make the refusal of a command, with what is allowed instead."""
        return TransitionRefused(
            self.subject, state=state, command=command, allowed=self.actions_in(state), reasons=reasons
        )


def moves(rule: str, states: Iterable[State], command: str, to: State | None) -> list[Move[State]]:
    """Write the same row for several states."""
    return [Move(rule=rule, state=state, command=command, to=to) for state in states]
