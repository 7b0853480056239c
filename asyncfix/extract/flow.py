"""Which bindings of a function's names may reach a place of it."""

from collections.abc import Iterable, Mapping
from itertools import takewhile

from asyncfix.model.facts import Guard
from asyncfix.model.remembered import field, slotted

NONE: frozenset[int] = frozenset()


@slotted
class Flow:
    """What is known at one place of a walk: the bindings that may reach it, and whether a loop repeats it.

    A walk moves it forward; where paths part it is forked, where they meet they are joined. `live` is false after a
    return, raise, break or continue; then `skips` says whether only a loop, or one of its iterations, ends there.
    `owner` is the class whose body is walked, "" outside of class bodies. `guards` hold here: tests that were passed on
    all paths. `arm` is the suite that is walked.
    """

    reaching: dict[str, frozenset[int]] = field(default_factory=dict)
    in_loop: bool = False
    live: bool = True
    owner: str = ""
    guards: tuple[Guard, ...] = ()
    arm: int = -1
    skips: bool = False

    def fork(self) -> "Flow":
        reaching = dict(self.reaching)
        return Flow(reaching, self.in_loop, self.live, self.owner, self.guards, self.arm, self.skips)

    def repeated(self) -> "Flow":
        inside = self.fork()
        inside.in_loop = True
        return inside

    def inside_class(self, qualname: str) -> "Flow":
        inside = self.fork()
        inside.owner = qualname
        return inside

    def bind(self, name: str, binding: int, extends: bool = False) -> None:
        before = self.reaching.get(name, NONE) if extends else NONE
        self.reaching[name] = before | {binding}

    def may_bind(self, bindings: Iterable[tuple[str, int]]) -> None:
        """From here on these bindings may or may not have been made."""
        for name, binding in bindings:
            self.reaching[name] = self.reaching.get(name, NONE) | {binding}

    def may_stay(self, before: Mapping[str, frozenset[int]]) -> None:
        """What has been bound since then may not have been."""
        for name, bindings in before.items():
            if self.reaching.get(name) is not bindings:
                self.reaching[name] = self.reaching.get(name, NONE) | bindings

    def join(self, *others: "Flow") -> None:
        """Other paths arrive here; dead ones bring nothing."""
        for other in others:
            if not other.live:
                self.skips = self.skips or (other.skips and not self.live)
                continue
            if not self.live:
                self.reaching, self.live, self.guards, self.skips = dict(other.reaching), True, other.guards, False
                continue
            self.guards = shared(self.guards, other.guards)
            for name, bindings in other.reaching.items():
                known = self.reaching.get(name)
                if known is not bindings:  # most names are bound on neither path
                    self.reaching[name] = bindings if known is None else known | bindings


def shared(some: tuple[Guard, ...], others: tuple[Guard, ...]) -> tuple[Guard, ...]:
    """What both hold: mostly the tests above the place where the paths parted, the very same ones."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], zip(some, others, strict=False)))
    return some[:same] + tuple(each for each in some[same:] if each in others[same:])
