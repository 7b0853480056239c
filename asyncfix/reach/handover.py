"""Work that is done on the spot only while there is no thread to hand it to.

    if worker.is_alive():
        jobs.put(job)
    else:
        job()

The second branch is for the time before the thread runs and after it. Whoever starts a thread there, or hands nothing
over in the first one, has another reason to ask.
"""

from asyncfix.catalog.marks import find_mark
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.model.facts import Condition, Guard, Operation
from asyncfix.reach.guards import is_given_by

DEEPEST = 2  # functions of the project behind which a job is handed over, or a thread started


class Handovers:
    """Tells which tests say that no thread is there to take the work, and remembers it."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        self._known: dict[tuple[Guard, Key], bool] = {}

    def stands_in(self, operation: Operation, scope: Key) -> bool:
        """Whether an operation runs only where no thread does what it does."""
        return any(self._says_no_thread(guard, scope) for guard in operation.guards)

    def _says_no_thread(self, guard: Guard, scope: Key) -> bool:
        match guard:
            case (Condition(kind="true", value=Call() as asked, holds=False),):
                if (guard, scope) not in self._known:
                    self._known[guard, scope] = self._is_split(asked, guard, scope)
                return self._known[guard, scope]
            case _:
                return False

    def _is_split(self, asked: Call, alone: Guard, scope: Key) -> bool:
        """Whether jobs are handed over where the thread lives, and it is not started where it doesn't."""
        if not is_given_by("lives", asked, scope, self._inference):
            return False
        with_thread: Guard = (Condition("true", asked, True),)
        return self._does("hands_over", with_thread, scope) and not self._does("begins", alone, scope)

    def _does(self, mark: str, guard: Guard, scope: Key) -> bool:
        """Whether behind a test a function with a mark is called."""
        operations = self._inference.program.function(scope).operations
        return any(self._calls(each, mark, scope, DEEPEST) for each in operations if guard in each.guards)

    def _calls(self, operation: Operation, mark: str, scope: Key, depth: int) -> bool:
        if operation.kind != "call" or not isinstance(operation.value, Call):
            return False
        callees = self._inference.called_by(operation.value, scope)
        return any(self._leads_to(each.function, mark, depth) for each in callees if isinstance(each, Callable))

    def _leads_to(self, key: Key, mark: str, depth: int) -> bool:
        function = self._inference.program.function(key)
        if find_mark(function, mark):
            return True
        return depth > 0 and any(self._calls(each, mark, key, depth - 1) for each in function.operations)
