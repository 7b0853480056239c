"""Where a coroutine may let other tasks run."""

from asyncfix import catalog
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.model.facts import Operation
from asyncfix.reach.reach import Reach


class Pauses:
    """Tells awaits that may suspend from those of coroutines that never do."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._may: dict[Key, bool] = {}

    def may(self, key: Key) -> bool:
        """Whether a coroutine of the project may be suspended."""
        if key not in self._may:
            self._may[key] = False  # recursion alone suspends nothing
            function = self._reach.program.function(key)
            self._may[key] = any(self.is_pause(each, key) for each in function.operations)
        return self._may[key]

    def is_pause(self, operation: Operation, scope: Key) -> bool:
        """Whether an operation may suspend the coroutine that executes it."""
        if operation.kind != "call" or not isinstance(operation.value, Call):
            return operation.kind == "await" or operation.is_async
        if not operation.awaited:
            return False
        callees = self._reach.inference.called_by(operation.value, scope)
        return not callees or any(self._suspends(each) for each in callees)

    def _suspends(self, callee: object) -> bool:
        if not isinstance(callee, Callable) or catalog.is_stub(callee.function.path):
            return True
        return not self._reach.program.function(callee.function).is_async or self.may(callee.function)
