"""The decorators of a stub: what calling a function, or holding an object, means for the event loop."""

from dataclasses import dataclass

from asyncfix.facts import Argument, Call, Class, Constant, Expression, Function, Name


@dataclass(frozen=True, slots=True)
class Mark:
    """One decorator: its name, and its arguments as they are written."""

    name: str
    positional: tuple[str, ...] = ()
    keywords: tuple[tuple[str, str], ...] = ()

    @property
    def first(self) -> str:
        return self.positional[0] if self.positional else ""

    def get(self, keyword: str) -> str:
        return dict(self.keywords).get(keyword, "")


def marks(definition: Function | Class) -> tuple[Mark, ...]:
    found = (mark(decorator) for decorator in definition.decorators)
    return tuple(found_mark for found_mark in found if found_mark)


def find_mark(definition: Function | Class, name: str) -> Mark | None:
    return next((found for found in marks(definition) if found.name == name), None)


def mark(decorator: Expression) -> Mark | None:
    match decorator:
        case Name(id=name):
            return Mark(name)
        case Call(function=Name(id=name), arguments=arguments):
            positional = tuple(text(a) for a in arguments if not a.keyword)
            return Mark(name, positional, tuple((a.keyword, text(a)) for a in arguments if a.keyword))
        case _:
            return None


def text(argument: Argument) -> str:
    return str(argument.value.value) if isinstance(argument.value, Constant) else ""
