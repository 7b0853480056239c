"""Functions that random coroutines call, as coroutines that never suspend and are awaited."""

import ast

NAMES = frozenset({"store", "total", "risk", "take", "give"})  # functions of the module, methods of its class
Function = ast.FunctionDef | ast.AsyncFunctionDef


def with_coroutines(text: str) -> str:
    """The module so, but for functions that something else than a coroutine calls, too."""
    finder = Awaiting(NAMES)
    finder.visit(ast.parse(text))
    tree = Awaiting(NAMES - finder.others).visit(ast.parse(text))
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


class Awaiting(ast.NodeTransformer):
    """Makes coroutines of functions with some names, and awaits their calls; `others` are called elsewhere, too."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names
        self.others: set[str] = set()
        self._may_await = [False]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if node.name in self.names:
            made = {name: getattr(node, name) for name in node._fields if hasattr(node, name)}
            return self.visit_AsyncFunctionDef(ast.AsyncFunctionDef(**made))
        return self._inside(node, may_await=False)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._inside(node, may_await=True)

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        return self._inside(node, may_await=False)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.AST:
        return self._inside(node, may_await=False)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node.func:
            case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="self"), attr=name) if name in self.names:
                self.others |= set() if self._may_await[-1] else {name}
                return ast.Await(node)
            case _:
                return node

    def _inside(self, node: ast.AST, *, may_await: bool) -> ast.AST:
        self._may_await.append(may_await)
        self.generic_visit(node)
        self._may_await.pop()
        return node
