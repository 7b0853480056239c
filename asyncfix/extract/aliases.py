"""`type X = ...`, whether or not the Python that runs asyncfix has it."""

import ast


class TypeAlias(ast.stmt):
    """`type name = value`, as Python 3.12 has it."""

    _fields = ("name", "value")

    def __init__(self, name: ast.Name, value: ast.expr) -> None:
        super().__init__()
        self.name, self.value = name, value


ALIASES: tuple[type[ast.AST], ...] = (TypeAlias, getattr(ast, "TypeAlias", TypeAlias))
