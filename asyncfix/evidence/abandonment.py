"""Connections that a cancelled coroutine gives back, though a thread goes on using them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from asyncfix import catalog
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.calls import last_name
from asyncfix.infer.types import Callable, Deferred, Manager
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Display, Entered, Expression, Name
from asyncfix.model.facts import Arm, Function, Operation
from asyncfix.model.remembered import frozen
from asyncfix.reach.context import names_in
from asyncfix.reach.reach import Reach

if TYPE_CHECKING:
    from asyncfix.evidence.handles import Handle, Handles, Use
    from asyncfix.evidence.order import Order

CANCELLATIONS = ("BaseException", "CancelledError")


@frozen
class Leak:
    """A release in `where` that may run while a thread still uses the connection, which `lender` lent it."""

    where: Key
    release: Operation
    callee: Key
    lender: Key
    lending: Operation


@frozen
class Loan:
    """What an awaited call lets a thread use, that a cancellation does not end."""

    operation: Operation
    handle: "Handle"


class Abandonment:
    """Finds, function by function, what is given back too early."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._inference = reach.inference
        self._program = reach.program

    def leaks(self, root: Key) -> Iterator[Leak]:
        """The releases that follow a cancelled await of `root`: its own, and those of context managers it enters."""
        if not self._reach.asked_before("lends to a thread", root, self._lends):
            return
        from asyncfix.evidence.handles import Handles
        from asyncfix.evidence.order import Order

        function = self._program.function(root)
        awaited = awaited_in(function)
        handles, order = Handles(self._inference, root), Order(function)
        loans = [Loan(each, handle) for each in awaited for handle in self._lent(handles, each, root)]
        returns = [use for use in handles.uses if releases(use)]
        for loan in loans:
            for use in returns:
                if use.handle & loan.handle and is_cleanup(order, use.operation, loan.operation):
                    yield Leak(root, use.operation, use.key, root, loan.operation)
            yield from self._left(handles, order, loan)

    def _lends(self, root: Key) -> bool:
        function = self._program.function(root)
        return function.is_async and any(self._abandons(each, root) for each in awaited_in(function))

    def _abandons(self, operation: Operation, scope: Key, depth: int = 1) -> bool:
        """Whether a cancelled await leaves a thread running: of a library's function, or of one that only passes on."""
        call = operation.value
        if not isinstance(call, Call):
            return False
        callees = [each for each in self._inference.called_by(call, scope) if isinstance(each, Callable)]
        return any(self._leaves_thread(each.function, depth) for each in callees)

    def _leaves_thread(self, key: Key, depth: int) -> bool:
        function = self._program.function(key)
        if catalog.is_stub(key.path):
            mark = find_mark(function, "runs")
            return mark is not None and mark.get("abandons") == "yes"
        if not function.is_async or not depth or function.arms:
            return False
        return any(each.awaited and self._abandons(each, key, depth - 1) for each in function.operations)

    def _lent(self, handles: "Handles", operation: Operation, root: Key) -> "Iterator[Handle]":
        """The connections that a call hands to a thread: as arguments, as a method's object, in a closure."""
        if not self._abandons(operation, root) or not isinstance(operation.value, Call):
            return
        for argument in operation.value.arguments:
            value = argument.value
            yield from handles.given(Call(value, ()))
            yield from handles.given(Call(Name(""), (argument,)))
            if isinstance(value, Call):  # partial(work, conn)
                yield from handles.given(Call(Name(""), value.arguments))
            for each in self._inference.types(value, root):
                target = each.call if isinstance(each, Deferred) else each
                if isinstance(target, Callable) and target.function.path == root.path:
                    yield from self._captured(handles, target.function, root)

    def _captured(self, handles: "Handles", key: Key, root: Key) -> "Iterator[Handle]":
        """The connections of `root` that a function defined in it uses."""
        function = self._program.function(key)
        if function.parent != root.qualname:
            return
        used = {name for each in function.operations for name in names_in(each.value)}
        own = {each.name for each in function.bindings}  # parameters among them
        for name in sorted(used - own):
            places = tuple(i for i, each in enumerate(handles.function.bindings) if each.name == name)
            if places and handles.kind(Name(name, places)):
                yield handles.of(Name(name, places))

    def _left(self, handles: "Handles", order: "Order", loan: Loan) -> Iterator[Leak]:
        """The releases of the context managers that hold the connection while it is lent."""
        for arm in order.arms_around(loan.operation):
            if arm.kind != "with" or arm.value is None:
                continue
            entered = {i for i, each in enumerate(handles.function.bindings) if is_entered(each.value, arm.value)}
            for value in self._inference.types(arm.value, handles.scope) if entered & loan.handle else ():
                if isinstance(value, Manager) and not catalog.is_stub(value.call.function.path):
                    yield from self._given_back(value.call.function, handles.scope, loan)

    def _given_back(self, manager: Key, lender: Key, loan: Loan) -> Iterator[Leak]:
        """The releases of what a context manager yields, when its block is left by a cancellation."""
        from asyncfix.evidence.handles import Handles
        from asyncfix.evidence.order import Order

        handles = Handles(self._inference, manager)
        order = Order(handles.function)
        yielded = {each for value in handles.function.yields for each in handles.of(value)}
        for use in handles.uses:
            arms = list(order.arms_around(use.operation))
            if releases(use) and use.handle & yielded and any(is_reached(arm) for arm in arms):
                yield Leak(manager, use.operation, use.key, lender, loan.operation)


def awaited_in(function: Function) -> list[Operation]:
    return [each for each in function.operations if each.kind == "call" and each.awaited]


def releases(use: "Use") -> bool:
    """Whether a use gives the connection back on the loop."""
    return use.has("releases") is not None and not use.in_thread


def is_cleanup(order: "Order", release: Operation, lent: Operation) -> bool:
    """Whether an operation runs when the await of another one is cancelled."""
    tried = {arm.statement for arm in order.arms_around(lent) if arm.kind in ("try", "except", "orelse")}
    return any(arm.statement in tried and is_reached(arm) for arm in order.arms_around(release))


def is_reached(arm: Arm) -> bool:
    """Whether a cancellation runs the suite: as the end of a `try`, or as a handler for it."""
    return arm.kind == "finally" or (arm.kind == "except" and catches(arm.value))


def catches(caught: Expression | None) -> bool:
    match caught:
        case None:
            return True
        case Display(items=items):
            return any(map(catches, items))
        case Name() | Attribute():
            return last_name(caught) in CANCELLATIONS
        case _:
            return False


def is_entered(value: Expression, manager: Expression) -> bool:
    return isinstance(value, Entered) and value.value == manager
