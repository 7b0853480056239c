"""What one file says: its imports, classes and functions, and what each of them executes.

Nothing here holds a syntax node. An expression is kept as a small symbol that says where a value comes from, so that
the types of receivers can be asked for later, with every other file at hand.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from asyncfix.model.expressions import Argument, Attribute, Awaited, Call, Element, Expression, Imported, Item, Name
from asyncfix.model.remembered import Hashed, Packed, frozen, hash_once
from asyncfix.model.source import Span


@frozen
class Binding:
    """A name gets a value, where all of `guards` hold. `annotation` wins over `value` where both are there."""

    name: str
    value: Expression
    annotation: Expression | None = None
    guards: "tuple[Guard, ...]" = ()


@frozen
class GlobalBinding:
    """A binding of a module's name, and the function whose code makes it ("" for the module's own).

    `lasts` is false for a binding of the module's own that another one replaces, or `del` removes, before its end.
    `stars` counts the star imports above it.
    """

    binding: Binding
    scope: str
    lasts: bool = True
    stars: int = 0


@frozen
class Exports:
    """What `__all__` lists: names, and the lists of other modules. Not `is_whole` where some of it is computed."""

    names: tuple[str, ...]
    modules: tuple[Expression, ...] = ()
    is_whole: bool = True


@frozen
class AttributeWrite:
    """`target.attr = value`, where all of `guards` hold."""

    target: Expression
    attr: str
    value: Expression
    annotation: Expression | None = None
    guards: "tuple[Guard, ...]" = ()


ConditionKind = Literal["true", "none", "same", "raised"]


@frozen
class Condition:
    """What is known where an operation stands: `value` is true, is None, is the same as something else, or has raised.

    `holds` is False for the opposite.
    """

    kind: ConditionKind
    value: Expression
    holds: bool


Guard = tuple[Condition, ...]  # at least one of them holds

Asking = Literal["call", "with", "for", "await", "attribute", "item", "contains", "operator", "define"]
Changing = Literal["set attribute", "set item", "delete item"]
OperationKind = Asking | Changing


@hash_once
@frozen
class Operation(Hashed):
    """Something a body executes that may run other code.

    `value` is the call itself, the context manager, the iterable, the attribute, what is awaited and no call, the item,
    the container that `in` asks, or of an operator, a test or a formatted value the method that Python calls, of two
    operands with the other one; of what is defined, the call of its decorator, or of its base; `in_loop` says whether a
    loop of the same function repeats it. All of `guards` hold where it runs. `arm` is the suite it stands in, by its
    place in the function's `arms` (-1: in none). A call, too, is `is_async` where `async with` or `async for` takes
    what it gives.
    """

    kind: OperationKind
    value: Expression
    span: Span
    in_loop: bool
    awaited: bool = False
    is_async: bool = False
    guards: tuple[Guard, ...] = ()
    arm: int = -1


ArmKind = Literal["if", "else", "loop", "try", "except", "orelse", "finally", "with", "case"]

Leaving = Literal["", "iteration", "function"]


@frozen
class Arm:
    """A suite of a compound statement: what of a function's text runs, or doesn't, together.

    `parent` is the arm that the statement stands in, `statement` its number in the function, `line` where it begins.
    `value` is what a `with` enters and what an `except` catches. An arm that `leaves` the function, or an iteration of
    a loop, never runs off its end.
    """

    kind: ArmKind
    parent: int
    statement: int
    line: int
    value: Expression | None = None
    leaves: Leaving = ""


@frozen
class Mark:
    """What a stub says with a decorator of ours, or a program with a comment: its name, its arguments as written."""

    name: str
    positional: tuple[str, ...] = ()
    keywords: tuple[tuple[str, str], ...] = ()

    @property
    def first(self) -> str:
        return self.positional[0] if self.positional else ""

    def get(self, keyword: str) -> str:
        return dict(self.keywords).get(keyword, "")


# What a call marked `blocks` waits for; `call` where only that it waits was said.
KINDS = (
    *("call", "cloud", "cpu", "database", "file", "http", "input", "llm", "lock", "loop"),
    *("network", "queue", "sleep", "stat", "subprocess"),
)
UNSAID = "call"

ITERATED = ".0"  # Python's own name for what a generator expression iterates first
CALLED = ".f"  # what `map` calls

ParameterKind = Literal["positional", "keyword", "args", "kwargs"]


@frozen
class Parameter:
    name: str
    kind: ParameterKind
    annotation: Expression | None = None
    default: Expression | None = None


@frozen
class Verdict:
    """One `return` of a function that answers a question: what holds where the answer is yes, and where it is no.

    None where this `return` never gives that answer.
    """

    yes: tuple[Guard, ...] | None
    no: tuple[Guard, ...] | None


# What may lie packed until it is asked for: what a function is given and gives back, and what its body says.
SIGNATURE = frozenset({"parameters", "annotation"})
BODY = frozenset({"bindings", "results", "yields", "writes", "operations", "arms", "verdicts"})


@frozen
class Function(Packed):
    """A function, a method, a lambda, or (with qualname "") the body of the module itself."""

    qualname: str
    span: Span
    is_async: bool = False
    is_generator: bool = False
    owner: str = ""  # the class it is a method of
    parent: str | None = None  # the function (or "" the module) it is defined in
    parameters: tuple[Parameter, ...] = ()
    annotation: Expression | None = None
    decorators: tuple[Expression, ...] = ()
    marks: tuple[Mark, ...] = ()
    bindings: tuple[Binding, ...] = ()
    results: tuple[Expression, ...] = ()
    verdicts: tuple[Verdict, ...] = ()  # of a function whose answers tell where it was asked
    yields: tuple[Expression, ...] = ()
    writes: tuple[AttributeWrite, ...] = ()
    operations: tuple[Operation, ...] = ()
    arms: tuple[Arm, ...] = ()

    @property
    def name(self) -> str:
        return self.qualname.rpartition(".")[2]


def own_class(expression: Expression, function: Function) -> str:
    """The class of a method, where an expression is its receiver's: `cls`, `type(self)`, `self.__class__`."""
    match expression:
        case Name() as name:
            pass
        case Attribute(value=Name() as name, attr="__class__"):
            pass
        case Call(function=Name(id="type"), arguments=(Argument(value=Name() as name),)):
            pass
        case _:
            return ""
    is_first = bool(function.owner and function.parameters) and name.id == function.parameters[0].name
    return function.owner.rpartition(".")[2] if is_first else ""


LOOSE = "()"  # the name of what is called by none: `handlers[key](x)`, `for make in makers: make(x)`

TAKEN_OUT = (Item, Call, Awaited, Element)


def called_loosely(function: Expression, body: Function) -> str:
    """LOOSE, where what is called comes out of a container or another call, and so has a name of its own nowhere."""
    match function:
        case Name(bindings=bindings):
            values = [body.bindings[index].value for index in bindings]
        case _:
            values = [function]
    return LOOSE if values and all(isinstance(each, TAKEN_OUT) for each in values) else ""


@frozen
class Class:
    """A class: its bases and decorators as expressions of the enclosing scope, its body's names."""

    qualname: str
    parent: str
    bases: tuple[Expression, ...] = ()
    decorators: tuple[Expression, ...] = ()
    marks: tuple[Mark, ...] = ()
    members: tuple[Binding, ...] = ()
    metaclass: Expression | None = None
    keywords: tuple[Argument, ...] = ()  # others that the class statement passes to `__init_subclass__`


@frozen
class Complaint:
    """A comment to asyncfix that says nothing: where it stands, and why."""

    line: int
    column: int
    message: str


@frozen
class Suppression:
    """A comment that keeps findings of some rules out of the report: where it stands, what it covers, and why.

    `is_blanket` where it has no brackets: then it covers all rules; empty ones name none. One behind code is about what
    begins or ends on its line; one that stands alone, about all of the statement below it; `of_file`, about the file.
    """

    line: int
    column: int
    end_column: int
    rules: tuple[str, ...]
    why: str
    first: int
    last: int
    of_file: bool = False
    is_blanket: bool = False

    @property
    def is_behind(self) -> bool:
        return not self.of_file and self.line == self.first


@frozen
class Mentions:
    """The names in a file's functions, each with the places (in `Facts.functions`) of those that have it.

    Indexes over a program are made of these, so that only the bodies that have a name are looked into.
    `aliases` are names and what they are imported or bound under.
    """

    called: Mapping[str, tuple[int, ...]]  # or passed, or a method of it called
    written: Mapping[str, tuple[int, ...]]  # as attributes
    aliases: tuple[tuple[str, str], ...]
    imports: tuple[Imported, ...]
    marks: tuple[str, ...] = ()  # of functions and classes
    kept: tuple[str, ...] = ()  # in a list or mapping that is written out, or returned: a class may be made from there


NO_MENTIONS = Mentions({}, {}, (), ())


@frozen
class Facts(Packed):
    """One file."""

    path: Path
    module: str
    import_root: Path
    is_package: bool
    functions: tuple[Function, ...]
    classes: tuple[Class, ...]
    names: tuple[GlobalBinding, ...]
    stars: tuple[Imported, ...] = ()  # `from m import *`
    complaints: tuple[Complaint, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    exports: Exports | None = None  # `__all__`
    is_newer: bool = False  # it holds syntax that the Python which runs asyncfix does not know
    mentions: Mentions = NO_MENTIONS
