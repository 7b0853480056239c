"""Names of attributes that are values: `getattr(logger, level)`, where what calls pass for `level` is written there."""

from collections.abc import Iterator, Mapping

from asyncfix.catalog.marks import find_mark
from asyncfix.infer.calls import bound_parameters, parameter_of
from asyncfix.infer.decorators import Decorators
from asyncfix.infer.types import NOTHING, Callable, Given, Types, Word
from asyncfix.link.program import Key, Program
from asyncfix.model.expressions import Call, Constant, Display, Either, Element, Expression, Item, Name
from asyncfix.model.facts import Function, Operation

MOST_WORDS = 16  # names that one expression may spell
DEEPEST = 4  # names that an expression is bound to


class Spelled(Decorators):
    """Reads the texts that a name may be, where a function looks up an attribute by it."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._naming: dict[Key, frozenset[str]] = {}

    def naming(self, key: Key) -> frozenset[str]:
        """The parameters by which a function looks up an attribute: what a call spells for them tells it apart."""
        return self.settled(self._naming, key, lambda: self._find_naming(key))

    def _find_naming(self, key: Key) -> frozenset[str]:
        function = self.program.function(key)
        return frozenset(name for each in function.operations for name in self._named_by(each, key, function))

    def _named_by(self, operation: Operation, key: Key, function: Function) -> Iterator[str]:
        call = operation.value
        if not isinstance(call, Call) or len(call.arguments) < 2 or not is_bare(call.function):
            return
        own = {each.name for each in function.parameters}
        spelled = (each.value for each in call.arguments[1:] if isinstance(each.value, Name))
        named = [found for each in spelled if (found := parameter_of(each, function)) in own]
        if named and any(self._looks_up(each) for each in self.types(call.function, key)):
            yield from named

    def _looks_up(self, callee: object) -> bool:
        function = self.program.function(callee.function) if isinstance(callee, Callable) else None
        return function is not None and find_mark(function, "looks_up") is not None

    def spelled(self, expression: Expression | None, scope: Key, given: Given) -> Types:
        """The texts that an expression may be, as far as they are written out."""
        found = frozenset(map(Word, self._texts(expression, scope, given, DEEPEST) if expression else ()))
        return found if len(found) <= MOST_WORDS else NOTHING

    def _texts(self, expression: Expression, scope: Key, given: Given, depth: int) -> Iterator[str]:
        match expression:
            case Constant(value=str(text)):
                yield text
            case Either(options=options):
                for each in options:
                    yield from self._texts(each, scope, given, depth)
            case Element(value=value):
                yield from self._items(value, scope, given, depth)
            case Item(value=value, index=index) if index and depth:
                for each in self._stored_under(value, index, scope, given, depth - 1):
                    yield from self._texts(each, scope, given, depth - 1)
            case Name() if depth:
                function = self.program.function(scope)
                passed = given.get(parameter_of(expression, function), NOTHING)
                yield from (each.text for each in passed if isinstance(each, Word))
                for number in expression.bindings:
                    yield from self._texts(function.bindings[number].value, scope, given, depth - 1)

    def _items(self, container: Expression, scope: Key, given: Given, depth: int) -> Iterator[str]:
        match container:
            case Display(kind="list" | "tuple" | "set", items=items):
                for each in items:
                    yield from self._texts(each, scope, given, depth)
            case Name(bindings=(index,)) if depth:
                bound = self.program.function(scope).bindings[index].value
                yield from self._items(bound, scope, given, depth - 1)

    def _stored_under(
        self, container: Expression, index: Expression, scope: Key, given: Given, depth: int
    ) -> Iterator[Expression]:
        """What a table that is written out has under a key, or a tuple in a place."""
        for table in self._tables(container, scope, given, depth):
            if table.kind == "dict":
                words = set(self._texts(index, scope, given, depth))
                yield from (each for key, each in zip(table.keys, table.items, strict=False) if key in words)
            elif isinstance(index, Constant) and isinstance(place := index.value, int) and place < len(table.items):
                yield table.items[place]

    def _tables(self, container: Expression, scope: Key, given: Given, depth: int) -> Iterator[Display]:
        match container:
            case Display():
                yield container
            case Item(value=value, index=index) if index and depth:
                inner = self._stored_under(value, index, scope, given, depth - 1)
                yield from (each for each in inner if isinstance(each, Display))
            case Name(id=name, bindings=bindings):
                local = self.program.function(scope).bindings
                own = [local[number].value for number in bindings]
                found = own or [each.binding.value for each in self.program.modules[scope.path].names.get(name, ())]
                yield from (each for each in found if isinstance(each, Display))

    def written_out(self, bound: Mapping[str, Expression], scope: Key, given: Given) -> Mapping[str, Expression]:
        """The arguments of a call, as the one text that each is, where it is one."""
        words = {name: self.spelled(value, scope, given) for name, value in bound.items()}
        texts = {name: [each.text for each in found if isinstance(each, Word)] for name, found in words.items()}
        return {name: Constant(texts[name][0]) if len(texts[name]) == 1 else value for name, value in bound.items()}

    def is_spelled_index(self, expression: Expression, scope: Key, given: Given) -> bool:
        """Whether a table is asked for what stands under a text that is given."""
        if not isinstance(expression, Item) or not isinstance(index := expression.index, Name):
            return False
        return any(isinstance(each, Word) for each in given.get(parameter_of(index, self.program.function(scope)), ()))

    def looked_up(self, function: Function, call: Call, scope: Key, given: Given, owners: Types) -> Iterator[Types]:
        """The attributes of objects that a call of `getattr` may name."""
        mark = find_mark(function, "looks_up")
        bound = bound_parameters(function, call)
        name = bound.get(mark.positional[1]) if mark else None
        for word in self.spelled(name, scope, given):
            assert isinstance(word, Word)
            yield from (self.member(owner, word.text) for owner in owners)


def is_bare(called: Expression) -> bool:
    """Whether what is called is a name from outside of the function."""
    return isinstance(called, Name) and not called.bindings
