"""What the type variables of a generic class stand for in the classes below it: `class Users(Table[User])`."""

from collections.abc import Iterator, Mapping

from asyncfix.catalog.marks import find_mark
from asyncfix.infer.given import Substitution
from asyncfix.infer.types import Callable, ClassType, Given, Instance, Type, Types
from asyncfix.link.program import Key, Module, Program
from asyncfix.model.expressions import Call, Constant, Display, Either, Expression, Imported, Item, Name
from asyncfix.model.facts import Function

MOST_LEVELS = 8  # classes between an object's own and the generic one


class ClassParameters(Substitution):
    """Follows the arguments of bases down to the class that has the variables."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._own_variables: dict[Key, frozenset[str]] = {}
        self._arguments: dict[tuple[Key, Key], Given] = {}

    def class_arguments(self, callee: Callable) -> Given:
        """What the type variables of its class, in what a method returns, are for the object it is called on."""
        receiver = callee.receiver
        if not isinstance(receiver, Instance | ClassType) or not (names := self._variables_in(callee.function)):
            return {}
        function = self.program.function(callee.function)
        found = self._arguments_of(receiver.cls, Key(callee.function.path, function.owner))
        return {name: found[name] for name in names if found.get(name)}

    def _variables_in(self, key: Key) -> frozenset[str]:
        """The type variables of its class that a method's result is annotated with."""
        find = self._find_variables
        return self.settled(self._own_variables, key, lambda: frozenset(find(key, self.program.function(key))))

    def _find_variables(self, key: Key, function: Function) -> Iterator[str]:
        if not function.annotation or not function.owner or function.is_generator:  # whose body runs later
            return
        if names := set(names_in(function.annotation)):
            yield from names.intersection(self._parameters(Key(key.path, function.owner)))

    def _parameters(self, cls: Key) -> list[str]:
        """The type variables of a class, in the order of its own arguments."""
        items = [each.index for each in self.program.cls(cls).bases if isinstance(each, Item) and each.index]
        names = dict.fromkeys(name for each in items for name in names_in(each))
        return [each for each in names if self._is_variable(each, self.program.modules[cls.path], MOST_LEVELS)]

    def _is_variable(self, name: str, module: Module, depth: int) -> bool:
        """Whether a module's name is a type variable, be it bound to anything or not."""
        for each in module.names.get(name, ()) if depth else ():
            match each.binding.value:
                case Call(function=maker):
                    if any(map(self._makes_variables, self.types(maker, Key(module.path, each.scope)))):
                        return True
                case Imported(name=str(original)) as imported:
                    origin = self.program.module_of(imported, module)
                    if origin and self._is_variable(original, origin, depth - 1):
                        return True
        return False

    def _makes_variables(self, value: Type) -> bool:
        function = self.program.function(value.function) if isinstance(value, Callable) else None
        mark = find_mark(function, "names") if function else None
        return bool(mark and mark.get("varies"))

    def _arguments_of(self, cls: Key, owner: Key) -> Given:
        return self.settled(
            self._arguments, (cls, owner), lambda: next(self._reaching(cls, owner, {}, MOST_LEVELS), {})
        )

    def _reaching(self, cls: Key, owner: Key, given: Given, depth: int) -> Iterator[Given]:
        if cls == owner:
            yield given
            return
        found = self.program.cls(cls)
        scope = Key(cls.path, found.parent)
        for stated in found.bases if depth else ():
            plain, items = subscripted(stated)
            for base in self.types(plain, scope):
                if isinstance(base, ClassType) and owner in self.order(base.cls):
                    passed = self._passed_to(base.cls, items, scope, given)
                    yield from self._reaching(base.cls, owner, passed, depth - 1)

    def _passed_to(self, base: Key, items: tuple[Expression, ...], scope: Key, given: Given) -> Mapping[str, Types]:
        pairs = zip(self._parameters(base), items, strict=False)
        return {name: self.annotated(quoted(item), scope, given) for name, item in pairs}


def subscripted(base: Expression) -> tuple[Expression, tuple[Expression, ...]]:
    """A base, and the arguments it is written with."""
    match base:
        case Item(value=value, index=Display(kind="tuple", items=items)):
            return value, items
        case Item(value=value, index=index) if index:
            return value, (index,)
        case _:
            return base, ()


def quoted(item: Expression) -> Expression:
    """The name that a text spells: a class that is defined further down."""
    is_name = isinstance(item, Constant) and isinstance(item.value, str) and item.value.isidentifier()
    return Name(str(item.value)) if isinstance(item, Constant) and is_name else item


def names_in(annotation: Expression) -> Iterator[str]:
    match annotation:
        case Name(id=name):
            yield name
        case Either(options=parts) | Display(items=parts):
            for part in parts:
                yield from names_in(part)
        case Item(index=index) if index:
            yield from names_in(index)
