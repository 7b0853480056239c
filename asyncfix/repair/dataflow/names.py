"""The names that code of one scope reads, binds and unbinds, and those it shares with functions it creates."""

import ast
from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import chain

from asyncfix.model.remembered import frozen, replace

NONE: frozenset[str] = frozenset()
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp

# Builtins that have used up a generator expression when they return, so it is no closure that lives on.
CONSUMERS = frozenset({"all", "any", "dict", "frozenset", "list", "max", "min", "set", "sorted", "sum", "tuple"})


@frozen
class Names:
    """What one piece of code does to the names of its scope.

    reads          read while the code runs
    exposed        read or captured, and not surely bound by this code before: may see an earlier value
    writes         may be bound
    surely         bound whenever the code ends without an exception
    deletes        may be unbound, by `del` or at the end of `except … as name`
    captures       shared with a function or generator created here, which may run later
    nested_writes  bound or unbound by such a function
    declares       made local by an annotation without a value
    """

    reads: frozenset[str] = NONE
    exposed: frozenset[str] = NONE
    writes: frozenset[str] = NONE
    surely: frozenset[str] = NONE
    deletes: frozenset[str] = NONE
    captures: frozenset[str] = NONE
    nested_writes: frozenset[str] = NONE
    declares: frozenset[str] = NONE
    globals: frozenset[str] = NONE
    nonlocals: frozenset[str] = NONE

    @property
    def changes(self) -> frozenset[str]:
        return self.writes | self.deletes

    @property
    def mentions(self) -> frozenset[str]:
        return self.reads | self.changes | self.captures | self.nested_writes | self.declares

    def then(self, after: "Names") -> "Names":
        """This code, and then the other."""
        return Names(
            reads=self.reads | after.reads,
            exposed=self.exposed | (after.exposed - self.surely),
            writes=self.writes | after.writes,
            surely=(self.surely - after.deletes) | after.surely,
            deletes=self.deletes | after.deletes,
            captures=self.captures | after.captures,
            nested_writes=self.nested_writes | after.nested_writes,
            declares=self.declares | after.declares,
            globals=self.globals | after.globals,
            nonlocals=self.nonlocals | after.nonlocals,
        )

    def maybe(self) -> "Names":
        """This code, or nothing."""
        return replace(self, surely=NONE)

    def otherwise(self, other: "Names") -> "Names":
        """This code, or the other."""
        return replace(self.maybe().then(other.maybe()), surely=self.surely & other.surely)

    def reading(self) -> "Names":
        """Only what this code looks at, as if all of it came before the first binding."""
        return Names(reads=self.reads, exposed=self.reads | self.captures, captures=self.captures)

    def binding(self) -> "Names":
        """Only what this code binds."""
        return Names(writes=self.writes, surely=self.surely)

    def later(self) -> "Names":
        """This code, run at any time after now by an object created now."""
        shared = self.reads | self.captures
        writes = self.nested_writes | self.changes
        return replace(self, reads=NONE, captures=shared | writes, nested_writes=writes, surely=NONE)

    def without(self, hidden: frozenset[str]) -> "Names":
        """This code inside of a scope that binds the hidden names itself."""
        return Names(
            reads=self.reads - hidden,
            exposed=self.exposed - hidden,
            writes=self.writes - hidden,
            surely=self.surely - hidden,
            deletes=self.deletes - hidden,
            captures=self.captures - hidden,
            nested_writes=self.nested_writes - hidden,
            declares=self.declares - hidden,
            globals=self.globals,
            nonlocals=self.nonlocals,
        )


def find_names(*nodes: ast.AST | None) -> Names:
    """The names of the nodes, evaluated one after the other in one scope."""
    return reduce(Names.then, (_find(node) for node in nodes if node is not None and node._fields), Names())


def find_parameters(arguments: ast.arguments) -> tuple[str, ...]:
    """Names of all parameters, in the order of the signature."""
    starred = ((arguments.vararg,), arguments.kwonlyargs, (arguments.kwarg,))
    every = chain(arguments.posonlyargs, arguments.args, *starred)
    return tuple(argument.arg for argument in every if argument is not None)


def find_locals(function: FunctionNode) -> frozenset[str]:
    """Names that are local variables of the function, cell variables included."""
    return locals_among(function, find_names(*function.body))


def locals_among(function: FunctionNode, inside: Names) -> frozenset[str]:
    """The same, of a function whose body has these names."""
    bound = inside.changes | inside.declares | frozenset(find_parameters(function.args))
    return bound - inside.globals - inside.nonlocals


def order_names(function: FunctionNode) -> tuple[str, ...]:
    """Parameters as in the signature, then every other name by the place where it is bound first."""
    places = ((_start(node), name) for node in _walk(function.body) for name in _bound_names(node))
    return tuple(dict.fromkeys([*find_parameters(function.args), *(name for _, name in sorted(places))]))


def _walk(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    return chain.from_iterable(ast.walk(node) for node in nodes)


def _start(node: ast.AST) -> tuple[int, int]:
    return line_of(node), getattr(node, "col_offset", 0)


def line_of(node: ast.AST) -> int:
    """0 for what has none, as operators."""
    return getattr(node, "lineno", 0)


def _bound_names(node: ast.AST) -> tuple[str, ...]:
    """The names that this node itself binds, whatever its scope."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            return (name,)
        case ast.alias(name=module, asname=alias):
            return (alias or module.partition(".")[0],)
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return (name,)
        case ast.MatchMapping(rest=str(name)):
            return (name,)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return (name,)
        case _:
            return ()


def _find(node: ast.AST) -> Names:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return _find_in_function(node)
        case ast.Lambda(args=arguments, body=body):
            return _find_in_defaults(arguments).then(_find_in_closure(arguments, [body]))
        case ast.ClassDef():
            return _find_in_class(node)
        case ast.GeneratorExp():
            first, inside = _find_in_comprehension(node)
            return first.then(inside.later())
        case ast.ListComp() | ast.SetComp() | ast.DictComp():
            first, inside = _find_in_comprehension(node)
            return first.then(inside)
        case ast.stmt():
            return _find_in_statement(node)
        case ast.expr():
            return _find_in_expression(node)
        case ast.pattern():
            inside = _find_in_children(node).then(_write(*_bound_names(node)))
            return inside.reading().then(inside.binding())
        case ast.ExceptHandler() | ast.match_case():
            unbound = Names(deletes=frozenset(_bound_names(node)))
            return _write(*_bound_names(node)).then(_find_loosely(node)).then(unbound).maybe()
        case _:
            return _write(*_bound_names(node)).then(_find_in_children(node))


def _find_in_children(node: ast.AST) -> Names:
    return find_names(*ast.iter_child_nodes(node))


def _find_loosely(node: ast.AST) -> Names:
    """Of code with branches: nothing in it is sure to run."""
    return reduce(Names.then, (_find(child).maybe() for child in ast.iter_child_nodes(node)), Names())


def _read(*names: str) -> Names:
    return Names(reads=frozenset(names), exposed=frozenset(names))


def _write(*names: str) -> Names:
    return Names(writes=frozenset(names), surely=frozenset(names))


def _find_in_statement(node: ast.stmt) -> Names:
    match node:
        case ast.Assign(targets=targets, value=value):
            return find_names(value, *targets)
        case ast.AugAssign(target=ast.Name(id=name), value=value):
            return _read(name).then(find_names(value)).then(_write(name))
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=None):
            return replace(find_names(annotation), declares=frozenset({name}))
        case ast.AnnAssign(target=target, annotation=annotation, value=value):
            return find_names(value, target, annotation)
        case ast.Assert(test=test, msg=message):
            return find_names(test).then(find_names(message).maybe())
        case ast.Global(names=names):
            return Names(globals=frozenset(names))
        case ast.Nonlocal(names=names):
            return Names(nonlocals=frozenset(names))
        case _ if type(node).__name__ == "TypeAlias":
            return _find_in_type_alias(node)
        case _ if any(isinstance(child, ast.stmt) for child in _children_of_clauses(node)):
            return _find_loosely(node)
        case _:
            return _find_in_children(node)


def _children_of_clauses(node: ast.stmt) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        yield child
        if isinstance(child, ast.match_case):
            yield from child.body


def _find_in_type_alias(node: ast.stmt) -> Names:
    name: ast.Name = getattr(node, "name")  # noqa: B009 -- ast.TypeAlias is unknown to Python 3.11
    value: ast.expr = getattr(node, "value")  # noqa: B009
    late = find_names(value).later().then(_find_bounds(node))
    return find_names(name).then(late.without(_type_parameters(node)))


def _find_in_expression(node: ast.expr) -> Names:
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            return _read(name)
        case ast.Name(id=name, ctx=ast.Store()):
            return _write(name)
        case ast.Name(id=name):
            return replace(_read(name), deletes=frozenset({name}))
        case ast.NamedExpr(target=target, value=value):
            return find_names(value, target)
        case ast.BoolOp(values=values):
            return _find_in_chain(values)
        case ast.Compare(left=left, comparators=comparators):
            asked = find_locals_test(node)
            return _read(*asked).then(find_names(left)).then(_find_in_chain(comparators))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return find_names(test).then(find_names(body).otherwise(find_names(orelse)))
        case ast.Dict(keys=keys, values=values):
            return find_names(*chain.from_iterable(zip(keys, values, strict=True)))
        case ast.Call(func=consumer, args=[ast.GeneratorExp() as items], keywords=keywords) if _consumes(consumer):
            first, inside = _find_in_comprehension(items)
            return find_names(consumer).then(first).then(inside).then(find_names(*keywords))
        case _:
            return _find_in_children(node)


def find_locals_test(node: ast.Compare) -> tuple[str, ...]:
    """The `name` of `"name" in locals()`."""
    match node:
        case ast.Compare(
            left=ast.Constant(value=str(name)),
            ops=[ast.In() | ast.NotIn()],
            comparators=[ast.Call(func=ast.Name(id="locals" | "vars" | "dir"), args=[], keywords=[])],
        ):
            return (name,)
        case _:
            return ()


def _consumes(function: ast.expr) -> bool:
    match function:
        case ast.Name(id=name):
            return name in CONSUMERS
        case ast.Attribute(value=ast.Constant(value=str()), attr="join"):
            return True
        case _:
            return False


def _find_in_chain(values: list[ast.expr]) -> Names:
    """Of operands where each runs only if the one before it did not decide."""
    first, *rest = values
    return find_names(first).then(_find_in_chain(rest).maybe()) if rest else find_names(first)


def _find_in_comprehension(node: Comprehension) -> tuple[Names, Names]:
    """The iterable that is evaluated outside, and the loop in its own scope; its walruses bind outside."""
    first, *rest = node.generators
    targets = find_names(*(loop.target for loop in node.generators)).writes
    loops = chain.from_iterable((loop.iter, loop.target, *loop.ifs) for loop in rest)
    results = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
    inside = find_names(first.target, *first.ifs, *loops, *results)
    return find_names(first.iter), inside.without(targets).maybe()


def _find_in_function(node: FunctionNode) -> Names:
    hidden = _type_parameters(node)
    decorators = find_names(*node.decorator_list)
    annotations = _find_annotations(node).then(_find_bounds(node)).without(hidden)
    closure = _find_in_closure(node.args, node.body).without(hidden)
    return decorators.then(_find_in_defaults(node.args)).then(annotations).then(_bind_closure(node, closure))


def _bind_closure(node: FunctionNode | ast.ClassDef, closure: Names) -> Names:
    """A recursive function sees itself, unless a decorator calls it before it has its name."""
    name = _write(node.name)
    return closure.then(name) if node.decorator_list else name.then(closure)


def _find_in_defaults(arguments: ast.arguments) -> Names:
    return find_names(*arguments.defaults, *arguments.kw_defaults)


def _find_annotations(node: FunctionNode) -> Names:
    """Annotations are evaluated at once or, from Python 3.14 on, later."""
    arguments = [child for child in ast.walk(node.args) if isinstance(child, ast.arg)]
    inside = find_names(*(argument.annotation for argument in arguments), node.returns)
    return inside.then(inside.later())


def _find_in_closure(arguments: ast.arguments, body: Iterable[ast.AST]) -> Names:
    inside = find_names(*body)
    bound = inside.changes | inside.declares | frozenset(find_parameters(arguments))
    hidden = (bound - inside.nonlocals) | inside.globals
    writes = (inside.changes & inside.nonlocals) | (inside.nested_writes - hidden)
    free = (inside.reads | inside.captures | inside.nonlocals) - hidden
    return Names(exposed=free, captures=free | writes, nested_writes=writes)


def _find_in_class(node: ast.ClassDef) -> Names:
    """A class body runs at once; what it binds is its own, and its functions don't see that."""
    hidden = _type_parameters(node)
    inside = find_names(*node.body)
    reads = inside.reads - inside.globals
    direct = Names(
        reads=reads,
        exposed=reads,
        writes=inside.writes & inside.nonlocals,
        deletes=inside.deletes & inside.nonlocals,
    )
    captures = inside.captures - inside.globals
    closure = Names(exposed=captures, captures=captures, nested_writes=inside.nested_writes - inside.globals)
    closure = closure.then(_find_bounds(node))
    outside = find_names(*node.decorator_list).then(find_names(*node.bases, *node.keywords).without(hidden))
    return outside.then(direct.without(hidden)).then(_bind_closure(node, closure.without(hidden)))


def _type_parameters(node: ast.stmt) -> frozenset[str]:
    return frozenset(parameter.name for parameter in getattr(node, "type_params", ()))


def _find_bounds(node: ast.stmt) -> Names:
    """Bounds and defaults of type parameters are evaluated when somebody asks for them."""
    parameters: list[ast.AST] = getattr(node, "type_params", [])
    return reduce(Names.then, (_find_in_children(parameter) for parameter in parameters), Names()).later()
