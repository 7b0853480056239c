"""What earlier repairs have written: known by its name, plain or with a number, and by its shape.

What only has the name is the user's own. What has the shape and was changed since is known, too: whoever asks compares.
"""

import ast
from collections.abc import Iterator, Mapping

from asyncfix.extract.marks import read_own
from asyncfix.model.remembered import frozen
from asyncfix.repair.added import (
    ADDED,
    DATABASE,
    METHODS,
    OTHERS,
    OWNER_CLASS,
    OWNERS,
    RUN,
    SIGNATURES,
    TURNS,
    TURNS_CLASS,
    Naming,
    plain_of,
)

Named = tuple[str, ast.stmt]  # a definition, and the name that it has

TOGETHER = {TURNS: TURNS_CLASS, OWNERS: OWNER_CLASS}  # objects, each with the class that is written beside it
THREADS = "ThreadPoolExecutor"


@frozen
class Recognised:
    """The definitions of an earlier repair in a file, by their plain names, and what they are called there.

    The definitions say so, too, as if nothing had another name.
    """

    nodes: Mapping[str, ast.stmt]
    called: Naming


def recognise(tree: ast.Module) -> Recognised:
    """What an earlier repair has left in a file."""
    found = own_definitions(tree)
    called = Naming(tuple((plain, name) for plain, (name, _) in sorted(found.items()) if name != plain))
    plainly = Plainly(called, imported_as(tree) if found else {})
    return Recognised({plain: plainly.told(node, plain) for plain, (_, node) in found.items()}, called)


def own_definitions(tree: ast.Module) -> Mapping[str, Named]:
    candidates: dict[str, list[Named]] = {}
    for name, node in top_level(tree):
        if plain := plain_of(name):
            candidates.setdefault(plain, []).append((name, node))
    shaped = ((plain, each) for plain, found in candidates.items() for each in found if has_shape(plain, each[1]))
    found = dict(reversed([*shaped]))
    for plain, cls in TOGETHER.items():
        if cls in found and plain in candidates:
            made = (each for each in candidates[plain] if makes(each[1], found[cls][0]))
            found[plain] = next(made, candidates[plain][0])
    is_free = RUN in found or RUN not in candidates  # else they are handed to a function of the user's
    for plain in (DATABASE, OTHERS) if is_free else ():
        if executors := [each for each in candidates.get(plain, ()) if is_executor(each, found.get(RUN), tree)]:
            found[plain] = max(executors, key=lambda each: signs(each, found.get(RUN)))
    return found


def has_shape(plain: str, node: ast.stmt) -> bool:
    match node:
        case ast.ClassDef(body=body) if plain in METHODS:
            return METHODS[plain] <= {getattr(each, "name", "") for each in body}
        case ast.FunctionDef(args=args) | ast.AsyncFunctionDef(args=args) if plain in SIGNATURES:
            return SIGNATURES[plain] == (isinstance(node, ast.AsyncFunctionDef), tuple(parameters(args)))
        case _:
            return plain == RUN and any(read_own(node))


def parameters(args: ast.arguments) -> Iterator[str]:
    yield from (each.arg for each in args.posonlyargs)
    yield from ["/"] if args.posonlyargs else []
    yield from (each.arg for each in args.args)
    yield from [args.vararg.arg] if args.vararg else []
    yield from (each.arg for each in args.kwonlyargs)
    yield from [args.kwarg.arg] if args.kwarg else []


def makes(node: ast.stmt, cls: str) -> bool:
    """`_DB_TURNS = _Turns()`; nothing but owners have an `_OWNERS = threading.local()`."""
    match node:
        case ast.Assign(value=ast.Call(func=ast.Name(id=name))):
            return name == cls
        case ast.Assign(value=ast.Call(func=ast.Attribute(attr="local"))):
            return True
        case _:
            return False


def is_executor(candidate: Named, run: Named | None, tree: ast.Module) -> bool:
    """Whether it could be ours: by its number of threads, or as there is what runs calls on it."""
    match candidate[1]:
        case ast.Assign(value=ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name))):
            is_pool = THREADS in (name, imported_as(tree).get(name))
            return is_pool and (run is not None or threads_of(candidate[1]) is not None)
        case _:
            return False


def signs(candidate: Named, run: Named | None) -> tuple[bool, bool, bool]:
    """What speaks for the one of several executors: it is the one that calls run on, and looks like ours."""
    name, node = candidate
    options = [each.arg for each in ast.walk(node) if isinstance(each, ast.keyword)]
    is_used = run is not None and name == default_of(run[1])
    return is_used, options == ["max_workers", "thread_name_prefix"], name not in ADDED


def default_of(run: ast.stmt | None) -> str:
    """The executor of the calls of a `_run_blocking` that name none."""
    if not isinstance(run, ast.AsyncFunctionDef):
        return ""
    given = dict(zip((each.arg for each in run.args.kwonlyargs), run.args.kw_defaults, strict=True))
    default = given.get("executor")
    return default.id if isinstance(default, ast.Name) else ""


def threads_of(node: ast.stmt) -> int | None:
    """The literal `max_workers` of an executor."""
    for each in ast.walk(node):
        if isinstance(each, ast.keyword) and each.arg == "max_workers" and isinstance(each.value, ast.Constant):
            return each.value.value if isinstance(each.value.value, int) else None
    return None


def top_level(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, node
            case ast.Assign(targets=targets):
                yield from ((target.id, node) for target in targets if isinstance(target, ast.Name))


def imported_as(tree: ast.Module) -> Mapping[str, str]:
    """The plain names of what a file imports under others."""
    imports = [each for each in tree.body if isinstance(each, ast.Import | ast.ImportFrom)]
    return {alias.asname: alias.name for each in imports for alias in each.names if alias.asname}


class Plainly(ast.NodeTransformer):
    """Tells definitions in plain names; what has taken one of these has the other's."""

    def __init__(self, called: Naming, imported: Mapping[str, str]) -> None:
        self._names = {**imported, **dict(called.others), **{there: plain for plain, there in called.others}}

    def told(self, node: ast.stmt, plain: str) -> ast.stmt:
        if not self._names:
            return node
        from copy import deepcopy  # where a name was taken

        copy: ast.stmt = self.visit(deepcopy(node))
        if isinstance(copy, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            copy.name = plain
        return copy

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self._names.get(node.id, node.id)
        return node
