"""The calls that certainly made an object."""

from collections.abc import Iterable, Iterator

from asyncfix.infer.inference import Inference
from asyncfix.infer.types import ClassType, Instance, ModuleType, Super
from asyncfix.link.program import Key
from asyncfix.model.expressions import UNKNOWN, Attribute, Call, Constant, Either, Expression, Imported, Name, Narrowed
from asyncfix.reach.kinds import Kinds
from asyncfix.reach.loose import Loose

DEEPEST = 6  # names and attributes behind which an object is made

OWNERS = (Instance, ClassType, Super)  # of what may be set on an object: its class, too, gives it attributes

Making = tuple[Key, Call, Key]  # a class, the call of it, and where that is written
Makings = frozenset[Making]
NOTHING: Makings = frozenset()  # of what is None


class Makers:
    """Finds where objects are made, if all places are known."""

    def __init__(self, inference: Inference, kinds: Kinds, loose: Loose) -> None:
        self._inference = inference
        self._program = inference.program
        self._kinds = kinds
        self._loose = loose
        self._known: dict[tuple[Expression, Key, int], Makings | None] = {}

    def of(self, value: Expression, scope: Key, depth: int = DEEPEST) -> Makings | None:
        """All calls that may have made a value, None where others may have."""
        question = (value, scope, depth)
        if question not in self._known:
            self._known[question] = self._find(value, scope, depth - 1) if depth > 0 else None
        return self._known[question]

    def _find(self, value: Expression, scope: Key, depth: int) -> Makings | None:
        match value:
            case Constant(value=None):
                return NOTHING
            case Call():
                return self._called(value, scope)
            case Narrowed(value=inner):
                return self.of(inner, scope, depth)
            case Either(options=options):
                return together(self.of(each, scope, depth) for each in options)
            case Name(bindings=bindings) if bindings:
                bound = [self._program.function(scope).bindings[each].value for each in bindings]
                return together(self.of(each, scope, depth) for each in bound)
            case Name(id=name) if not self._is_around(name, scope):
                return self._global(name, Key(scope.path, ""), depth)
            case Imported(name=str(name)):
                module = self._program.module_of(value, self._program.modules[scope.path])
                return self._global(name, Key(module.path, ""), depth) if module else None
            case Attribute(value=owner, attr=attr):
                return self._attribute(owner, attr, scope, depth)
            case _:
                return None

    def _called(self, call: Call, scope: Key) -> Makings | None:
        match [*self._inference.called_by(call, scope)]:
            case [ClassType(cls=cls)] if not self._kinds.is_made_otherwise(cls):
                return frozenset(((cls, call, scope),))
            case _:
                return None

    def _is_around(self, name: str, scope: Key) -> bool:
        """Whether a name belongs to a function around this one."""
        function = self._program.function(scope)
        while function.parent:
            function = self._program.function(Key(scope.path, function.parent))
            if any(each.name == name for each in function.bindings):
                return True
        return False

    def _global(self, name: str, module: Key, depth: int) -> Makings | None:
        bound = self._program.modules[module.path].names.get(name, ())
        if not bound or self._inference.calls.puts(name):
            return None
        return together(self.of(each.binding.value, Key(module.path, each.scope), depth) for each in bound)

    def _attribute(self, owner: Expression, attr: str, scope: Key, depth: int) -> Makings | None:
        owners = self._inference.types(owner, scope)
        return together(self._held(each, attr, depth) for each in owners) if owners else None

    def _held(self, owner: object, attr: str, depth: int) -> Makings | None:
        match owner:
            case ModuleType(module=module):
                return self._global(attr, module, depth)
            case Instance(cls=cls) if cls not in self._loose and not self.is_set_outside(cls, attr):
                written = list(self._written(self._inference.kin(cls), attr))
                return together(self.of(value, where, depth) for value, where in written) if written else None
            case _:
                return None

    def _written(self, classes: Iterable[Key], attr: str) -> Iterator[tuple[Expression, Key]]:
        for each in classes:
            yield from ((write.value, where) for where, write in self._inference.calls.writes(each, attr))
            members = self._program.modules[each.path].members.get((each.qualname, attr), ())
            scope = Key(each.path, self._program.cls(each).parent)
            yield from ((member.value, scope) for member in members if member.value != UNKNOWN)

    def is_set_outside(self, cls: Key, attr: str) -> bool:
        """Whether others than the methods of a class may set an attribute of its objects."""
        kin = self._inference.kin(cls)
        for where, write in self._inference.calls.writes_outside(attr):
            owners = self._inference.types(write.target, where)
            if not owners or any(each.cls in kin for each in owners if isinstance(each, OWNERS)):
                return True
        return False


def together(parts: Iterable[Makings | None]) -> Makings | None:
    found: set[Making] = set()
    for each in parts:
        if each is None:
            return None
        found |= each
    return frozenset(found)
