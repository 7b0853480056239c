"""The smallest emitter that believes everything an interface says, to test that what it says is true."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from asyncfix.repair.dataflow.exits import Exits
from asyncfix.repair.dataflow.interface import Interface, find_interface
from asyncfix.repair.dataflow.names import FunctionNode
from tests.outlining_programs import FUNCTIONS, bodies_of

HELPER = "outlined"


@dataclass(frozen=True, slots=True)
class Site:
    """Where a region stands: `path` leads from the module to the function, `block` is the body that holds it."""

    tree: ast.Module
    path: tuple[ast.AST, ...]
    block: list[ast.stmt]
    first: int
    last: int

    @property
    def function(self) -> FunctionNode:
        function = self.path[-1]
        assert isinstance(function, FUNCTIONS)
        return function

    @property
    def region(self) -> list[ast.stmt]:
        return self.block[self.first : self.last]


def locate(source: str, first: int, last: int) -> Site:
    tree = ast.parse(source)
    found = [site for site in _find_sites(tree, (tree,), first, last) if isinstance(site[0][-1], FUNCTIONS)]
    path, block, indexes = found[0]
    return Site(tree, path, block, indexes[0], indexes[-1] + 1)


_Found = tuple[tuple[ast.AST, ...], list[ast.stmt], list[int]]


def _find_sites(node: ast.AST, path: tuple[ast.AST, ...], first: int, last: int) -> Iterator[_Found]:
    """The outermost body first."""
    for block in bodies_of(node):
        lines = [(statement.lineno, statement.end_lineno or 0) for statement in block]
        if indexes := [index for index, (start, end) in enumerate(lines) if first <= start and end <= last]:
            yield path, block, indexes
    for child in ast.iter_child_nodes(node):
        inner = (*path, child) if isinstance(child, (*FUNCTIONS, ast.ClassDef)) else path
        yield from _find_sites(child, inner, first, last)


def swallows(item: ast.withitem) -> bool:
    return any(word in ast.unparse(item.context_expr) for word in ("suppress", "swallowing"))


def describe(source: str, first: int, last: int) -> Interface:
    site = locate(source, first, last)
    return find_interface(site.function, site.region, swallows)


def emit(source: str, first: int, last: int) -> str | None:
    """Outlines the region in the form that its interface asks for."""
    site = locate(source, first, last)
    interface = find_interface(site.function, site.region, swallows)
    if interface.refusals:
        return None
    body = [_HelperBody(interface, _is_tagged(interface.exits)).visit(statement) for statement in site.region]
    body = [*_declare("global", interface.globals), *body, *_finish(interface)]
    if interface.closure:
        helper = [*_declare("nonlocal", interface.shared), *body]
        declared = [_statement(f"{name}: object") for name in interface.undeclared]
        site.block[site.first : site.last] = [*declared, _define(helper, ()), *_call(site, interface, HELPER, ())]
    else:
        name = f"__class__.{HELPER}" if interface.needs_class else HELPER
        site.block[site.first : site.last] = _call(site, interface, name, interface.parameters)
        _place(site, _define(body, interface.parameters), inside_class=interface.needs_class)
    return ast.unparse(ast.fix_missing_locations(site.tree))


def _is_tagged(exits: Exits) -> bool:
    return exits.breaks or exits.continues or (exits.returns and exits.falls_through)


def _statement(text: str) -> ast.stmt:
    return ast.parse(text).body[0]


def _declare(word: str, names: Sequence[str]) -> list[ast.stmt]:
    return [ast.Global(list(names)) if word == "global" else ast.Nonlocal(list(names))] if names else []


def _define(body: list[ast.stmt], parameters: Sequence[str]) -> ast.FunctionDef:
    helper = _statement(f"def {HELPER}({', '.join(parameters)}): pass")
    assert isinstance(helper, ast.FunctionDef)
    helper.body = body
    return helper


def _place(site: Site, helper: ast.FunctionDef, *, inside_class: bool) -> None:
    """Before the function, in the innermost scope that both see."""
    hosts = list(site.path)
    child = hosts.pop()
    while isinstance(hosts[-1], ast.ClassDef) and not inside_class:
        child = hosts.pop()
    if inside_class:
        helper.decorator_list.append(ast.Name("staticmethod", ast.Load()))
    body = next(body for host in ast.walk(hosts[-1]) for body in bodies_of(host) if child in body)
    body.insert(body.index(child), helper)  # type: ignore[arg-type]


def _payload(interface: Interface, names: Sequence[str]) -> str:
    return _tuple(names) if names and not interface.closure else "None"


def _tuple(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


def _finish(interface: Interface) -> list[ast.stmt]:
    if not interface.exits.falls_through:
        return []
    payload = _payload(interface, interface.outputs)
    return [_statement(f"return 'fall', {payload}" if _is_tagged(interface.exits) else f"return {payload}")]


def _call(site: Site, interface: Interface, helper: str, parameters: Sequence[str]) -> list[ast.stmt]:
    waiting = "await blocked" if isinstance(site.function, ast.AsyncFunctionDef) else "blocked_now"
    call = f"{waiting}({', '.join([helper, *parameters])})"
    exits = interface.exits
    if not _is_tagged(exits):
        if exits.returns:
            return [_statement(f"return {call}")]
        names = () if interface.closure else interface.outputs
        return [_statement(f"{_tuple(names)} = {call}" if names else call)]
    lines = [f"_exit, _value = {call}"]
    lines += ["if _exit == 'return': return _value"] if exits.returns else []
    for word, used, names in (
        ("break", exits.breaks, interface.break_outputs),
        ("continue", exits.continues, interface.continue_outputs),
    ):
        lines += [f"if _exit == '{word}':", *_unpack(interface, names), f"    {word}"] if used else []
    lines += [line.strip() for line in _unpack(interface, interface.outputs)] if exits.falls_through else []
    return ast.parse("\n".join(lines)).body


def _unpack(interface: Interface, names: Sequence[str]) -> list[str]:
    return [f"    {_tuple(names)} = _value"] if names and not interface.closure else []


@dataclass(slots=True)
class _HelperBody(ast.NodeTransformer):
    """Turns the ways out of the region into values that the caller can tell apart."""

    interface: Interface
    tagged: bool

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        value = f"({ast.unparse(node.value)})" if node.value else "None"
        return _statement(f"return 'return', {value}") if self.tagged else node

    def visit_Break(self, node: ast.Break) -> ast.stmt:
        return _statement(f"return 'break', {_payload(self.interface, self.interface.break_outputs)}")

    def visit_Continue(self, node: ast.Continue) -> ast.stmt:
        return _statement(f"return 'continue', {_payload(self.interface, self.interface.continue_outputs)}")

    def visit_For(self, node: ast.For | ast.While) -> ast.stmt:
        inner = _InnerLoop(self.interface, self.tagged)
        node.body = [inner.visit(statement) for statement in node.body]
        node.orelse = [self.visit(statement) for statement in node.orelse]
        return node

    visit_While = visit_For  # noqa: N815

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        """A nonlocal name must not be annotated."""
        if self.interface.closure and isinstance(node.target, ast.Name) and node.target.id in self.interface.shared:
            return ast.Assign([node.target], node.value, lineno=0) if node.value else ast.Pass()
        return node

    def _leave(self, node: ast.AST) -> ast.AST:
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = visit_Lambda = _leave  # noqa: N815


class _InnerLoop(_HelperBody):
    """Inside a loop of the region, `break` and `continue` stay what they are."""

    def visit_Break(self, node: ast.Break) -> ast.stmt:
        return node

    def visit_Continue(self, node: ast.Continue) -> ast.stmt:
        return node
