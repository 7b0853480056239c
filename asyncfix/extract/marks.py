"""The decorators of a stub that say what calling a function, or holding an object, means for the event loop."""

import ast
import re
from collections.abc import Iterable, Iterator

from asyncfix.model.expressions import Argument, Call, Constant, Expression, Name
from asyncfix.model.facts import Mark

OWN = r"_run_blocking(_\d+)?"


def read_marks(decorators: Iterable[Expression]) -> Iterator[Mark]:
    for decorator in decorators:
        match decorator:
            case Name(id=name):
                yield Mark(name)
            case Call(function=Name(id=name), arguments=arguments):
                positional = tuple(spell(each) for each in arguments if not each.keyword)
                yield Mark(name, positional, tuple((each.keyword, spell(each)) for each in arguments if each.keyword))


def read_own(node: ast.stmt) -> Iterator[Mark]:
    """What a repair has written says of itself: `_run_blocking(func, /, *args, executor, **kwargs)`.

    It may have a number, where something else has the name. Its result goes through a future that it looks at, which
    tells nothing about it.
    """
    match node:
        case ast.AsyncFunctionDef(
            name=name,
            args=ast.arguments(posonlyargs=[ast.arg(arg="func")], args=[], vararg=ast.arg(), kwarg=ast.arg()),
        ) if re.fullmatch(OWN, name) and "executor" in {each.arg for each in node.args.kwonlyargs}:
            yield Mark("runs", ("in_thread", "func"))


def spell(argument: Argument) -> str:
    return str(argument.value.value) if isinstance(argument.value, Constant) else ""
