"""The decorators of a stub that say what calling a function, or holding an object, means for the event loop."""

from collections.abc import Iterable, Iterator

from asyncfix.model.expressions import Argument, Call, Constant, Expression, Name
from asyncfix.model.facts import Mark


def read_marks(decorators: Iterable[Expression]) -> Iterator[Mark]:
    for decorator in decorators:
        match decorator:
            case Name(id=name):
                yield Mark(name)
            case Call(function=Name(id=name), arguments=arguments):
                positional = tuple(spell(each) for each in arguments if not each.keyword)
                yield Mark(name, positional, tuple((each.keyword, spell(each)) for each in arguments if each.keyword))


def spell(argument: Argument) -> str:
    return str(argument.value.value) if isinstance(argument.value, Constant) else ""
