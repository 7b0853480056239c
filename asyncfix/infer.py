"""Symbolic expression -> the types it may have.

Unknown stays unknown: an empty set. Answers are solved on demand and remembered at the places where values meet:
bindings, names, returns, yields, parameters, attributes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from asyncfix.calls import CallSites, bound_parameters
from asyncfix.catalog.marks import find_mark
from asyncfix.facts import (
    Attribute,
    Awaited,
    Binding,
    Call,
    Constant,
    Definition,
    Display,
    Either,
    Element,
    Entered,
    Expression,
    Function,
    Imported,
    Item,
    Name,
    Parameterised,
)
from asyncfix.fixpoint import Fixpoint
from asyncfix.program import Key, Module, Program
from asyncfix.types import (
    NOTHING,
    Callable,
    ClassType,
    Collection,
    Deferred,
    Generated,
    Instance,
    Manager,
    ModuleType,
    Pending,
    Super,
    Type,
    Types,
    nesting,
)

MOST_NESTED = 3
BUILTINS = "builtins"


@dataclass(frozen=True, slots=True)
class Variable:
    """All that a function binds to a name, or (index >= 0) one binding of it."""

    scope: Key
    name: str
    index: int = -1


@dataclass(frozen=True, slots=True)
class Returned:
    function: Key


@dataclass(frozen=True, slots=True)
class Yielded:
    function: Key


@dataclass(frozen=True, slots=True)
class Passed:
    function: Key
    parameter: str


@dataclass(frozen=True, slots=True)
class Held:
    """What instances of a class hold in an attribute."""

    cls: Key
    attr: str


@dataclass(frozen=True, slots=True)
class Global:
    """What a module's name may be, for itself and for those who import it."""

    module: Key
    name: str


Question = Variable | Global | Returned | Yielded | Passed | Held


class Inference:
    """Answers what an expression of a program may be."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.calls = CallSites(program)
        self._answer: Fixpoint[Question, Type] = Fixpoint(self._solve)
        self._orders: dict[Key, tuple[Key, ...]] = {}

    def types(self, expression: Expression, scope: Key) -> Types:
        match expression:
            case Name():
                return self._name(expression, scope)
            case Attribute(value=value, attr=attr):
                return union(self.member(owner, attr) for owner in self.types(value, scope))
            case Call(function=function):
                return union(self._result(callee, expression, scope) for callee in self.types(function, scope))
            case Awaited(value=value):
                return union(self._awaited(each) for each in self.types(value, scope))
            case Entered(value=value, is_async=is_async):
                return union(self._entered(each, is_async) for each in self.types(value, scope))
            case Element(value=value):
                return union(self._element(each) for each in self.types(value, scope))
            case Item(value=value):
                return frozenset(each.item for each in self.types(value, scope) if isinstance(each, Collection))
            case Either(options=options):
                return union(self.types(option, scope) for option in options)
            case Display(items=items):
                return collections(union(self.types(item, scope) for item in items))
            case Definition(qualname=qualname, kind=kind):
                key = Key(scope.path, qualname)
                return frozenset((ClassType(key) if kind == "class" else Callable(key),))
            case Imported():
                return self._imported(expression, self.program.modules[scope.path])
            case Parameterised(parameter=parameter):
                return self._answer(Passed(scope, parameter))
            case _:
                return NOTHING

    def annotated(self, expression: Expression, scope: Key) -> Types:
        """What a value with this annotation may be."""
        match expression:
            case Either(options=options):
                return union(self.annotated(option, scope) for option in options)
            case Item(value=value, index=Display(items=arguments)):
                forms = self.types(value, scope)
                return union(self._formed(form, arguments, scope) for form in forms if isinstance(form, ClassType))
            case _:
                return frozenset(Instance(each.cls) for each in self.types(expression, scope) if is_class(each))

    def order(self, cls: Key) -> tuple[Key, ...]:
        """The classes in which attributes of `cls` are looked up, itself first."""
        if cls not in self._orders:
            self._orders[cls] = (cls,)  # a class that inherits from itself ends here
            found = self.program.cls(cls)
            scope = Key(cls.path, found.parent)
            bases = [base.cls for each in found.bases for base in self.types(each, scope) if isinstance(base, ClassType)]
            self._orders[cls] = tuple(dict.fromkeys([cls, *(up for base in bases for up in self.order(base))]))
        return self._orders[cls]

    def member(self, owner: Type, attr: str) -> Types:
        match owner:
            case Instance(cls=cls):
                return self._attribute(owner, attr, self.order(cls)) | self._answer(Held(cls, attr))
            case ClassType(cls=cls):
                return self._attribute(owner, attr, self.order(cls))
            case Super(cls=cls, receiver=receiver):
                return self._attribute(receiver, attr, self.order(cls)[1:])
            case ModuleType(module=module):
                return self._global(self.program.modules[module.path], attr)
            case _:
                return NOTHING

    def methods(self, cls: Key, name: str) -> Iterator[Key]:
        """The function that a class has for a name, its own before its bases'."""
        for key in self.order(cls):
            found = [member for member in self.program.cls(key).members if member.name == name]
            for member in found:
                if isinstance(member.value, Definition) and member.value.kind == "function":
                    yield Key(key.path, member.value.qualname)
            if found:
                return

    def is_marked(self, function: Function, scope: Key, mark: str) -> bool:
        """Whether a decorator of the function is one that the catalog marks so."""
        for decorator in function.decorators:
            for each in self.types(decorator.function if isinstance(decorator, Call) else decorator, scope):
                if isinstance(each, Callable) and find_mark(self.program.function(each.function), mark):
                    return True
        return False

    def is_manager(self, key: Key) -> bool:
        function = self.program.function(key)
        return function.is_generator and self.is_marked(function, scope_of(key, function), "manages")

    def yielded(self, key: Key) -> Types:
        return self._answer(Yielded(key))

    def completed(self, call: Type) -> Types:
        """What a call gives once it has run to its end: of a coroutine function, its result."""
        match call:
            case ClassType(cls=cls):
                return frozenset((Instance(cls),))
            case Callable(function=key):
                function = self.program.function(key)
                if self.is_manager(key):
                    return frozenset((Manager(call),))
                if function.is_generator:
                    return frozenset((Generated(call),))
                return self._answer(Returned(key))
            case _:
                return NOTHING

    def _solve(self, question: Question) -> Types:
        match question:
            case Variable(scope=scope, name=name, index=index):
                bindings = self.program.function(scope).bindings
                chosen = [bindings[index]] if index >= 0 else [b for b in bindings if b.name == name]
                return union(self._bound(binding, scope) for binding in chosen)
            case Global(module=module, name=name):
                return self._find_global(self.program.modules[module.path], name)
            case Returned(function=key):
                function = self.program.function(key)
                declared = self._declared(function.annotation, scope_of(key, function))
                return declared or union(self.types(result, key) for result in function.results)
            case Yielded(function=key):
                return self._yields(key)
            case Passed(function=key, parameter=parameter):
                return self._passed(key, parameter)
            case Held(cls=cls, attr=attr):
                return union(self._written(each, attr) for each in self.order(cls))

    def _bound(self, binding: Binding, scope: Key) -> Types:
        return self._declared(binding.annotation, scope) or self.types(binding.value, scope)

    def _declared(self, annotation: Expression | None, scope: Key) -> Types:
        return NOTHING if annotation is None else self.annotated(annotation, scope)

    def _yields(self, key: Key) -> Types:
        function = self.program.function(key)
        declared = self._declared(function.annotation, scope_of(key, function))
        items = frozenset(each.item for each in declared if isinstance(each, Collection))
        return items or union(self.types(each, key) for each in function.yields)

    def _passed(self, key: Key, name: str) -> Types:
        function = self.program.function(key)
        parameter = next(each for each in function.parameters if each.name == name)
        scope = scope_of(key, function)
        if parameter is function.parameters[0] and (receiver := self._receiver(key, function)):
            return receiver
        if parameter.kind in ("args", "kwargs"):
            return NOTHING
        if declared := self._declared(parameter.annotation, scope):
            return declared
        given = [(default, scope) for default in (parameter.default,) if default is not None]
        given += self.calls.arguments(key, name, self)
        return union(self.types(value, where) for value, where in given)

    def _receiver(self, key: Key, function: Function) -> Types:
        if not function.owner or has_decorator(function, "staticmethod"):
            return NOTHING
        cls = Key(key.path, function.owner)
        is_class_method = has_decorator(function, "classmethod") or function.name in ("__new__", "__init_subclass__")
        return frozenset((ClassType(cls) if is_class_method else Instance(cls),))

    def _written(self, cls: Key, attr: str) -> Types:
        """What the class's body and the methods of the class put in the attribute."""
        found = self.program.cls(cls)
        scope = Key(cls.path, found.parent)
        held = [self._bound(m, scope) for m in found.members if m.name == attr and not is_function(m.value)]
        for key, write in self.calls.writes(cls, attr):
            held.append(self._declared(write.annotation, key) or self.types(write.value, key))
        return union(held)

    def _attribute(self, owner: Instance | ClassType, attr: str, order: Iterable[Key]) -> Types:
        for cls in order:
            members = [member for member in self.program.cls(cls).members if member.name == attr]
            if members:
                return union(self._access(owner, member, cls) for member in members)
        return NOTHING

    def _access(self, owner: Instance | ClassType, member: Binding, cls: Key) -> Types:
        if not is_function(member.value):
            found = self.program.cls(cls)
            return NOTHING if isinstance(owner, Instance) else self._bound(member, Key(cls.path, found.parent))
        assert isinstance(member.value, Definition)
        key = Key(cls.path, member.value.qualname)
        function = self.program.function(key)
        if has_decorator(function, "staticmethod"):
            return frozenset((Callable(key),))
        if has_decorator(function, "classmethod"):
            return frozenset((Callable(key, ClassType(owner.cls)),))
        if isinstance(owner, ClassType):
            return frozenset((Callable(key),))
        if is_property(function):
            return self._answer(Returned(key))
        return frozenset((Callable(key, owner),))

    def _name(self, name: Name, scope: Key) -> Types:
        if name.bindings:
            return union(self._answer(Variable(scope, name.id, index)) for index in name.bindings)
        while scope.qualname:
            function = self.program.function(scope)
            if any(binding.name == name.id for binding in function.bindings):
                return self._answer(Variable(scope, name.id))
            scope = scope_of(scope, function)
        return self._global(self.program.modules[scope.path], name.id)

    def _global(self, module: Module, name: str) -> Types:
        return self._answer(Global(Key(module.path, ""), name))

    def _find_global(self, module: Module, name: str) -> Types:
        if name in module.names:
            found = module.names[name]
            return union(self._bound(each.binding, Key(module.path, each.scope)) for each in found)
        starred = union(self._from(star, name, module) for star in module.facts.stars)
        return starred or self._submodule(module, name) or self._builtin(module, name)

    def _builtin(self, module: Module, name: str) -> Types:
        builtins = self.program.stub(BUILTINS)
        if builtins is None or module is builtins or name not in builtins.names:
            return NOTHING
        return self._global(builtins, name)

    def _from(self, star: Imported, name: str, importer: Module) -> Types:
        module = self.program.find_module(self.program.absolute(star, importer), importer)
        return self._global(module, name) if module and name in module.names else NOTHING

    def _submodule(self, module: Module, name: str) -> Types:
        found = self.program.find_module(f"{module.facts.module}.{name}", module) if module.facts.is_package else None
        return frozenset((ModuleType(Key(found.path, "")),)) if found else NOTHING

    def _imported(self, imported: Imported, importer: Module) -> Types:
        dotted = self.program.absolute(imported, importer)
        module = self.program.find_module(dotted, importer)
        if imported.name is None:
            return frozenset((ModuleType(Key(module.path, "")),)) if module else NOTHING
        found = self._global(module, imported.name) if module and imported.name in module.names else NOTHING
        if found:
            return found
        nested = self.program.find_module(f"{dotted}.{imported.name}", importer)
        if nested:
            return frozenset((ModuleType(Key(nested.path, "")),))
        return self._global(module, imported.name) if module else NOTHING

    def _result(self, callee: Type, call: Call, scope: Key) -> Types:
        match callee:
            case Callable(function=key):
                function = self.program.function(key)
                if ran := self._ran(function, call, scope):
                    return ran
                if function.is_async and not function.is_generator:
                    return frozenset((Pending(callee),))
                return self.completed(callee)
            case ClassType(cls=cls):
                return self._constructed(cls, call, scope)
            case Deferred(call=inner):
                return self._result(inner, call, scope)
            case Instance():
                return union(self._result(method, call, scope) for method in self.member(callee, "__call__"))
            case _:
                return NOTHING

    def _constructed(self, cls: Key, call: Call, scope: Key) -> Types:
        if cls.qualname != "super" or not find_mark(self.program.cls(cls), "looks_behind"):
            return frozenset((Instance(cls),))
        method = self.program.function(scope)
        receivers = self._receiver(scope, method)
        return frozenset(Super(each.cls, each) for each in receivers if isinstance(each, Instance | ClassType))

    def _ran(self, function: Function, call: Call, scope: Key) -> Types:
        """The result of a function that the catalog knows to call one of its arguments."""
        runs, binds = find_mark(function, "runs"), find_mark(function, "binds")
        parameter = runs.positional[1] if runs else binds.first if binds else None
        if parameter is None:
            if find_mark(function, "keeps"):
                return union(self.types(argument.value, scope) for argument in call.arguments[:1])
            return NOTHING
        passed = bound_parameters(function, call).get(parameter)
        callees = self.types(passed, scope) if passed else NOTHING
        if runs and runs.first == "now":
            return union(self.completed(callee) for callee in callees)
        wrap = Deferred if binds else Pending
        return frozenset(wrap(callee) for callee in callees if isinstance(callee, Callable | ClassType))

    def _awaited(self, value: Type) -> Types:
        return self.completed(value.call) if isinstance(value, Pending) else NOTHING

    def _entered(self, value: Type, is_async: bool) -> Types:
        match value:
            case Manager(call=call):
                return self.yielded(call.function)
            case Instance(cls=cls):
                return union(
                    self._answer(Returned(method))
                    for method in self.methods(cls, "__aenter__" if is_async else "__enter__")
                )
            case _:
                return NOTHING

    def _element(self, value: Type) -> Types:
        match value:
            case Generated(call=call):
                return self.yielded(call.function)
            case Collection(item=item):
                return frozenset((item,))
            case _:
                return NOTHING

    def _formed(self, form: ClassType, arguments: tuple[Expression, ...], scope: Key) -> Types:
        """`form[arguments]` in an annotation: what `@form` of its stub says."""
        mark = find_mark(self.program.cls(form.cls), "form")
        if mark is None:
            return frozenset((Instance(form.cls),))
        match mark.first:
            case "either":
                return union(self.annotated(argument, scope) for argument in arguments)
            case "first":
                return self.annotated(arguments[0], scope)
            case "class":
                return union(self.types(argument, scope) for argument in arguments)
            case "items":
                return collections(self.annotated(arguments[0], scope))
            case _:
                return collections(self.annotated(arguments[-1], scope))


def union(parts: Iterable[Types]) -> Types:
    return frozenset(each for part in parts for each in part)


def collections(items: Types) -> Types:
    return frozenset(Collection(item) for item in items if nesting(item) < MOST_NESTED)


def scope_of(key: Key, function: Function) -> Key:
    """The scope in which a function is defined: where its decorators, defaults and annotations are evaluated."""
    return Key(key.path, function.parent or "")


def is_class(value: Type) -> bool:
    return isinstance(value, ClassType)


def is_function(value: Expression) -> bool:
    return isinstance(value, Definition) and value.kind == "function"


def has_decorator(function: Function, name: str) -> bool:
    return any(isinstance(each, Name) and each.id == name for each in function.decorators)


def is_property(function: Function) -> bool:
    names = [each.id if isinstance(each, Name) else each.attr for each in function.decorators if is_named(each)]
    return any(name in ("property", "cached_property") for name in names)


def is_named(expression: Expression) -> bool:
    return isinstance(expression, Name | Attribute)


__all__ = ["Constant", "Inference"]
