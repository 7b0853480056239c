"""Calls of random coroutines, and what came of them."""

import random
from dataclasses import dataclass, field

from tests.interleaving_programs import Program

ALONE, BESIDE = 3, 3  # calls one after the other, calls at once


@dataclass(frozen=True, slots=True)
class Ended:
    """How a task ended, what it did on the way, and what was left."""

    outcome: str
    events: list[str]
    pooled: list[str] = field(compare=False)
    on_loop: list[str] = field(compare=False)
    misuses: list[str] = field(compare=False)

    @property
    def lost(self) -> int:
        """Connections that were taken and not given back."""
        kinds = [each.partition(" ")[2] for each in self.pooled]
        return kinds.count("taken") - kinds.count("given back") - kinds.count("close")

    @property
    def of_connections(self) -> list[str]:
        """What was asked of each connection, one after the other."""
        return sorted(self.pooled, key=lambda each: each.partition(" ")[0])


@dataclass(frozen=True, slots=True)
class Together:
    """Tasks that ran at the same time, the state that they changed, and how many connections the pool lost.

    `spoiled` are those that it has and that are closed: somebody went on with them after they were given back.
    """

    ended: tuple[Ended, ...]
    state: str
    lost: int
    spoiled: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """Arguments of one call; `k` is the owner of all rows that it makes."""

    program: Program
    k: int
    p: bool
    q: bool
    x: int


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls of one program: groups of those that are begun at once, and one to be cancelled."""

    program: Program
    runs: tuple[tuple[Case, ...], ...]
    cancelled: Case

    @property
    def all(self) -> list[Case]:
        return [*(case for cases in self.runs for case in cases), self.cancelled]


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of the calls of a program, and the rows that they left, but for the cancelled one's."""

    runs: tuple[Together, ...]
    cancelled: Together
    rows: tuple[object, ...]


def choose_calls(program: Program, first: int, beside: bool) -> Calls:
    """Some one after the other, and where `beside` is given, some at once."""
    chooser = random.Random(program.seed)
    numbers = range(first, first + ALONE + BESIDE + 1)
    cases = [Case(program, k, chooser.random() < 0.5, chooser.random() < 0.5, chooser.randint(0, 3)) for k in numbers]
    alone, at_once = [(case,) for case in cases[:ALONE]], tuple(cases[ALONE:-1])
    return Calls(program, (*alone, at_once) if beside and program.together else tuple(alone), cases[-1])
