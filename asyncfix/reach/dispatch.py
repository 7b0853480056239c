"""Functions that a decorator has two of: on the loop the call makes a coroutine, elsewhere it runs the plain one."""

from asyncfix.catalog.marks import find_mark
from asyncfix.infer.inference import Inference
from asyncfix.infer.supposed import Supposed
from asyncfix.infer.types import NOTHING, Instance, Pending, Promised, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Argument, Call, Constant
from asyncfix.model.facts import Function


class Dispatch:
    """Knows by its wrapper which of the two a call on the loop means."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        self._program = inference.program
        self._known: dict[Key, bool] = {}

    def makes_coroutine(self, key: Key, call: Call) -> bool:
        """Whether a call of a plain function leads to the other one, unless it says so in words for the wrapper."""
        function = self._program.function(key)
        if not function.decorators or any(is_switch(each, function) for each in call.arguments):
            return False
        if key not in self._known:
            self._known[key] = any(self._has_other(each) for each in self._inference.wrappers(key))
        return self._known[key]

    def _has_other(self, wrapper: Key) -> bool:
        """Whether a plain wrapper may return the coroutine of a function beside the one that it is put around."""
        function = self._program.function(wrapper)
        if function.is_async:
            return False
        around = self._program.function(Key(wrapper.path, function.parent or ""))
        without = Supposed((each.name, NOTHING) for each in around.parameters)
        for result in function.results:
            found = self._inference.known(result, wrapper, without)
            if any(map(self._is_awaitable, found or ())):
                return True
        return False

    def _is_awaitable(self, value: Type) -> bool:
        match value:
            case Pending() | Promised():
                return True
            case Instance(cls=cls):
                form = find_mark(self._program.cls(cls), "form")
                return bool(form and form.first.startswith("holds"))
            case _:
                return False


def is_switch(argument: Argument, function: Function) -> bool:
    """Whether an argument is meant for a wrapper alone, and is not plainly off."""
    if argument.keyword in ("", "*", "**") or any(each.kind == "kwargs" for each in function.parameters):
        return False
    is_off = isinstance(argument.value, Constant) and not argument.value.value
    return not is_off and all(each.name != argument.keyword for each in function.parameters)
