"""What an operation must not do in a thread, or not there alone; found once for each operation of the program."""

from collections.abc import Iterator, Sequence

from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Either, Entered, Expression, Name, Narrowed, Parameterised
from asyncfix.model.facts import Operation
from asyncfix.model.remembered import frozen
from asyncfix.reach.target import Target
from asyncfix.repair.judgement.from_outside import is_given_from_outside
from asyncfix.repair.judgement.surroundings import class_mark, is_thread_bound
from asyncfix.repair.known import is_runtime
from asyncfix.repair.scene.scene import Scene

SETS_CONTEXT = "context-set"
UNFIT = {
    "needs_loop": ("needs-loop", "`{}` works only on the event loop's thread"),
    "identifies_thread": ("thread-local", "`{}` tells threads apart"),
    "changes_process": ("process-state", "`{}` changes something for the whole process, other tasks included"),
    "main_thread": ("main-thread", "`{}` works only in the main thread"),
    "sets_context": (SETS_CONTEXT, "`{}` changes the task's context, which a thread can't do for it"),
    "reads_frames": ("frame-inspection", "`{}` sees the stack, which a helper changes"),
    "not_across_await": ("thread-lock", "`{}` would be held or wanted by two threads"),
}

OF_ITS_THREAD = "it uses a connection or cursor that works only in the thread that made it"
MOST_NAMES = 20  # that are followed
KEPT_CONNECTION = "kept-connection"
GIVEN = "given-callback"
DOUBTS = (KEPT_CONNECTION, GIVEN)  # no refusals


@frozen
class Executed:
    """An operation of some function, entered in some way, the line of the block that leads there, and what it runs."""

    scope: Target
    operation: Operation
    line: int
    entered: Target | None = None

    @property
    def function(self) -> Key:
        return self.scope.function

    @property
    def target(self) -> Key | None:
        return self.entered.function if self.entered else None


def remarks(scene: Scene, each: Executed, is_own: bool) -> tuple[tuple[str, str], ...]:
    """The codes and sentences against one operation; `is_own` if it is written in the function under repair."""
    question = ("remarks", each.scope, each.operation, each.target, is_own)
    return scene.everywhere.remember(question, lambda: tuple(judge(scene, each, is_own)))


def acquired(scene: Scene, each: Executed) -> tuple[Callable, ...]:
    """The methods of pools that an operation calls to take a connection, each bound to its pool."""
    question = ("acquired", each.scope, each.operation, each.target)
    return scene.everywhere.remember(question, lambda: tuple(find_acquired(scene, each)))


def find_acquired(scene: Scene, each: Executed) -> Iterator[Callable]:
    call = each.operation.value
    if each.operation.kind != "call" or not isinstance(call, Call) or each.target is not None:
        return
    for callee in scene.reach.types(call.function, each.scope):
        if isinstance(callee, Callable) and find_mark(scene.reach.program.function(callee.function), "acquires"):
            yield callee


def looks_at_exception(scene: Scene, each: Executed) -> bool:
    """Whether it calls a helper that looks at the exception being handled: in a thread there is none."""
    return bool(each.target and find_mark(scene.reach.program.function(each.target), "reads_exception"))


def judge(scene: Scene, each: Executed, is_own: bool) -> Iterator[tuple[str, str]]:
    program = scene.reach.program
    if is_runtime(program, each.function):
        return
    if each.target is not None:
        called = program.function(each.target)
        if is_given_from_outside(scene, each.scope, each.operation, each.target):
            name = program.function(each.function).name
            yield GIVEN, f"`{name}` calls what others give it from outside of its package: it may need the loop"
        for mark, (code, text) in UNFIT.items():
            if find_mark(called, mark):
                yield code, text.format(scene.reach.name(each.target))
    if each.operation.kind == "with" and enters_lock(scene, each):
        from asyncfix.repair.judgement.thread_locks import is_kept_short

        if not is_kept_short(scene, each.operation.value, each.function):
            yield "thread-lock", "it holds a lock that other code holds on the loop's thread"
    if read := list(find_thread_local(scene, each, is_own)):
        is_handle = any(map(scene.is_handle, read))
        yield "thread-local", OF_ITS_THREAD if is_handle else "it uses data that every thread has for itself"
    elif uses_held_handle(scene, each) and not is_taken_in_turn(scene, each):
        yield "shared-connection", "it uses a connection or cursor that is kept where others find it"
    elif takes_given(scene, each) and not enters_in_turn(scene, each):
        yield KEPT_CONNECTION, "it takes a connection that others are given, too: two tasks could now use it at once"
    if method := untyped_loop_method(scene, each):
        yield "needs-loop", f"`.{method}()` on a value of unknown type may work only on the event loop's thread"
    if not is_own and calls_unknown_argument(scene, each):
        name = program.function(each.function).name
        yield "unknown-callback", f"`{name}` calls a function that it was given and that isn't known"


def enters_lock(scene: Scene, each: Executed) -> bool:
    values = scene.reach.types(each.operation.value, each.scope)
    return any(is_thread_bound(scene, value) for value in values)


def find_thread_local(scene: Scene, each: Executed, is_own: bool) -> Iterator[Type]:
    """What may have been made by another thread: of the function under repair, only a part moves."""
    for owner in owners_in(each.operation):
        for value in scene.reach.types(owner, each.scope):
            is_bound = class_mark(scene, value, "keeps_per_thread")
            if is_bound and (is_own or not is_of_caller(scene, owner, each)):
                yield value


def is_of_caller(scene: Scene, owner: Expression, each: Executed) -> bool:
    """Whether a function made it itself, or was given it: then the call that passes it is judged."""
    from asyncfix.repair.judgement.anew import is_made_anew

    first = first_bound(scene, owner, each)
    return is_made_anew(scene, owner, each.function) or (first is not None and is_parameter(scene, first, each))


def first_bound(scene: Scene, owner: Expression, each: Executed) -> Name | None:
    """`conn` of `conn.execute(...).fetchone()`, if it is bound to its thread itself; what comes of it is, too."""
    while isinstance(owner, Attribute | Call):
        owner = owner.value if isinstance(owner, Attribute) else owner.function
    values = scene.reach.types(owner, each.scope)
    is_bound = bool(values) and all(class_mark(scene, value, "keeps_per_thread") for value in values)
    return owner if isinstance(owner, Name) and is_bound else None


def is_parameter(scene: Scene, name: Name, each: Executed) -> bool:
    """Whether every call passes it, and it is not kept: a default is made once, by anybody."""
    facts = scene.reach.program.function(each.function)
    passed = {parameter.name for parameter in facts.parameters if parameter.default is None}
    values = [facts.bindings[index].value for index in name.bindings]
    kept = any(write.value == name for write in facts.writes)
    return name.id in passed and not kept and all(isinstance(value, Parameterised) for value in values)


def owners_in(operation: Operation) -> list[Expression]:
    """What an operation takes an attribute of, or passes to a call."""
    match operation:
        case Operation(kind="attribute", value=Attribute(value=owner)):
            return [owner]
        case Operation(kind="call", value=Call(function=function, arguments=arguments)):
            owners = [function.value] if isinstance(function, Attribute) else []
            return [*owners, *(argument.value for argument in arguments)]
        case _:
            return []


def untyped_loop_method(scene: Scene, each: Executed) -> str:
    """A method name of futures, queues and loops, called on something of which no type is known."""
    match each.operation:
        case Operation(kind="call", value=Call(function=Attribute(value=owner, attr=name))):
            known = scene.reach.types(owner, each.scope)
            return name if not known and name in scene.loop_methods else ""
        case _:
            return ""


def uses_held_handle(scene: Scene, each: Executed) -> bool:
    """`self.conn.cursor()`, `store(_conn)`: the connection is not the block's own."""
    handles = handles_in(scene, each) if each.operation.kind == "call" else ()
    if not handles:
        return False
    from asyncfix.repair.judgement.kept import hangs_outside

    return any(hangs_outside(scene, owner, each.function) for owner in handles)


def handles_in(scene: Scene, each: Executed) -> Sequence[Expression]:
    """The connections and cursors that an operation uses."""
    owners = owners_in(each.operation)
    return [owner for owner in owners if any(map(scene.is_handle, scene.reach.types(owner, each.scope)))]


def is_taken_in_turn(scene: Scene, each: Executed) -> bool:
    """Whether one thread can do all that is done with the connection, in the order in which the loop came to it."""
    from asyncfix.repair.judgement.kept import hangs_outside
    from asyncfix.repair.scene.lasting import driver_of, known_drivers, lasting_in

    kept = [owner for owner in handles_in(scene, each) if hangs_outside(scene, owner, each.function)]
    values = [value for owner in kept for value in scene.reach.types(owner, each.scope) if scene.is_handle(value)]
    known = known_drivers(scene) if lasting_in(scene.at(each.function.path), each.function) else ()
    is_known = all(driver_of(scene, value) in known for value in values)
    return is_known and all(is_named(scene, owner, each.function) for owner in kept)


def enters_in_turn(scene: Scene, each: Executed) -> bool:
    """The same of one that a `with` enters, as it is found in an attribute."""
    from asyncfix.repair.scene.lasting import driver_of, gives_lasting, known_drivers

    value = each.operation.value
    entered = scene.reach.types(value, each.scope)
    if isinstance(value, Call):
        callees = [one.function for one in scene.reach.types(value.function, each.scope) if isinstance(one, Callable)]
        return bool(callees) and all(gives_lasting(scene, key) for key in callees) and bool(known_drivers(scene))
    is_known = bool(entered) and all(driver_of(scene, one) in known_drivers(scene) for one in entered)
    return each.operation.kind == "with" and is_known and is_named(scene, value, each.function)


def is_named(scene: Scene, owner: Expression, function: Key, steps: int = MOST_NAMES) -> bool:
    """Whether what others find has a name of its own: an item of a container is one of many."""
    from asyncfix.repair.judgement.kept import hangs_outside

    match owner:
        case Attribute() | Name(bindings=()):
            return True
        case Name(bindings=bindings) if steps:
            found = (scene.reach.program.function(function).bindings[index].value for index in bindings)
            return all(not hangs_outside(scene, e, function) or is_named(scene, e, function, steps - 1) for e in found)
        case Narrowed(value=inner) | Entered(value=inner):
            return is_named(scene, inner, function, steps)
        case Either(options=options):
            return all(is_named(scene, each, function, steps) for each in options)
        case _:
            return False


def takes_given(scene: Scene, each: Executed) -> bool:
    """A call, or a manager, that gives a connection which was there before, and which others are given, too."""
    match each.operation:
        case Operation(kind="call", value=Call() as call) if each.target is None:
            values = scene.reach.types(call, each.scope)
            if not any(scene.is_handle(e, "connection") for e in values):
                return False
            from asyncfix.repair.judgement.kept import gives_kept

            return gives_kept(scene, call, each.function)
        case Operation(kind="with", value=value):
            managers = scene.reach.types(value, each.scope)
            lending = [e for e in managers if scene.yields_handle(e, "connection") or scene.is_handle(e, "connection")]
            if not lending:
                return False
            from asyncfix.repair.judgement.kept import lends_kept

            return any(lends_kept(scene, manager, value, each.function) for manager in lending)
        case _:
            return False


def calls_unknown_argument(scene: Scene, each: Executed) -> bool:
    from asyncfix.repair.judgement.converting import only_makes_values

    match each.operation:
        case Operation(kind="call", value=Call(function=Name(bindings=bindings) as name)):
            facts = scene.reach.program.function(each.function)
            given = any(isinstance(facts.bindings[index].value, Parameterised) for index in bindings)
            is_unknown = given and not scene.reach.types(name, each.scope)
            return is_unknown and not only_makes_values(scene, each.function, name.id)
        case _:
            return False
