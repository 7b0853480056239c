"""The suites of a function's compound statements, numbered as they are walked."""

import ast

from asyncfix.extract.flow import Flow
from asyncfix.model.expressions import Expression
from asyncfix.model.facts import Arm, ArmKind, Leaving
from asyncfix.model.remembered import replace


class Arms:
    """Which suite of a function stands in which, and which of them run off their end."""

    def __init__(self) -> None:
        self.found: list[Arm] = []
        self._statements: dict[int, int] = {}

    def open(
        self, kind: ArmKind, node: ast.stmt | ast.withitem, line: int, flow: Flow, value: Expression | None = None
    ) -> None:
        """From here on the flow is in a suite of `node`."""
        statement = self._statements.setdefault(id(node), len(self._statements))
        self.found.append(Arm(kind, flow.arm, statement, line, value))
        flow.arm = len(self.found) - 1

    def close(self, flow: Flow, outer: int) -> None:
        """The flow is back in the suite `outer`."""
        while flow.arm != outer:
            arm = self.found[flow.arm]
            if leaves := left(flow):
                self.found[flow.arm] = replace(arm, leaves=leaves)
            flow.arm = arm.parent


def left(flow: Flow) -> Leaving:
    if flow.live:
        return ""
    return "iteration" if flow.skips else "function"
