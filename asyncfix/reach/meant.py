"""Which functions a call may mean by the place where it stands: what is awaited must give something to await."""

from collections.abc import Sequence

from asyncfix import catalog
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import Callable, Instance, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Constant, Display
from asyncfix.reach.context import Contexts


class Meant:
    """Leaves out functions that a call can't be about."""

    def __init__(self, inference: Inference, contexts: Contexts) -> None:
        self._inference = inference
        self._program = inference.program
        self._contexts = contexts

    def awaitable(self, callees: Sequence[Type]) -> Sequence[Type]:
        """What an awaited call may call: beside a coroutine function, plain ones are not meant."""
        if any(isinstance(each, Callable) and self._program.function(each.function).is_async for each in callees):
            return [each for each in callees if not self._is_plain(each)]
        return [each for each in callees if not self._is_made_awaitable(each) and not self.is_waiting(each)]

    def is_coroutine_function(self, callee: Type) -> bool:
        """Whether a program's own function is a coroutine function, so that its overrides are meant to be, too."""
        is_own = isinstance(callee, Callable) and not catalog.is_stub(callee.function.path)
        return is_own and not self._is_plain(callee)

    def gives_nothing(self, key: Key) -> bool:
        """Whether a function plainly gives nothing that can be awaited: an awaited call can't mean it."""
        function = self._program.function(key)
        if function.is_async or function.is_generator or catalog.is_stub(key.path):
            return False
        is_told = all(isinstance(each, Constant | Display) for each in function.results)
        return is_told or self._contexts.excluding.certainty.gives_plain(key)

    def is_wrapped_otherwise(self, callee: Type, scope: Key) -> bool:
        """Whether a decorator puts another one of its wrappers around a function: it never comes to this one."""
        if not isinstance(callee, Callable) or not self._program.function(callee.function).decorators:
            return False
        around = [each for each in self._inference.wrappers(callee.function) if each.path == scope.path]
        parent = self._program.function(scope).parent
        return scope not in around and any(self._program.function(each).parent == parent for each in around)

    def is_waiting(self, callee: Type) -> bool:
        """A library's function, or object to call, that waits and gives nothing to await: the type can't be meant."""
        match callee:
            case Callable(function=key):
                keys = [key]
            case Instance(cls=cls):
                keys = list(self._inference.methods(cls, "__call__"))
            case _:
                keys = []
        functions = [self._program.function(key) for key in keys if catalog.is_stub(key.path)]
        return any(not each.is_async and find_mark(each, "blocks") is not None for each in functions)

    def _is_plain(self, callee: Type) -> bool:
        return isinstance(callee, Callable) and not self._program.function(callee.function).is_async

    def _is_made_awaitable(self, callee: Type) -> bool:
        """Whether only a decorator that nothing is known of can be why a plain function is awaited."""
        if not isinstance(callee, Callable) or catalog.is_stub(callee.function.path):
            return False
        return not self._program.function(callee.function).is_async and self._inference.is_opaque(callee.function)
