"""Operators, and the builtins that ask objects as operators do: what Python calls for each."""

import ast

# Operators whose results matter: paths, queries and pipelines are built with them.
OPERATORS: dict[type[ast.operator | ast.cmpop], str] = {
    ast.Div: "__truediv__",
    ast.Add: "__add__",
    ast.Sub: "__sub__",
    ast.BitOr: "__or__",
    ast.BitAnd: "__and__",
}
# What Python calls for operators: on the left operand.
METHODS: dict[type[ast.operator | ast.cmpop], str] = {
    **{each: f"__{each.__name__.lower()}__" for each in (ast.Add, ast.Sub, ast.Mod, ast.Pow, ast.Eq, ast.Lt, ast.Gt)},
    ast.Mult: "__mul__",
    ast.MatMult: "__matmul__",
    ast.FloorDiv: "__floordiv__",
    ast.BitXor: "__xor__",
    ast.LShift: "__lshift__",
    ast.RShift: "__rshift__",
    ast.NotEq: "__ne__",
    ast.LtE: "__le__",
    ast.GtE: "__ge__",
    **OPERATORS,
}
TRUTH, SHOWN, SPELLING = "__bool__", "__format__", "__repr__"
# Builtins that do nothing but ask their arguments for something.
ASKING = {"bool": TRUTH, "str": "__str__", "print": "__str__", "format": SHOWN, "repr": SPELLING, "hash": "__hash__"}
# Builtins that answer with a truth value: it asks nothing more to be tested.
CERTAIN = frozenset(("all", "any", "bool", "callable", "hasattr", "isinstance", "issubclass", "len"))


def is_object(node: ast.expr) -> bool:
    """Whether an operand may be an object with methods of its own: no literal."""
    return isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript | ast.Await | ast.NamedExpr | ast.BinOp)


def is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def is_certain(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in CERTAIN


def is_followed(left: ast.expr, operator: ast.operator) -> bool:
    return type(operator) in OPERATORS and not isinstance(left, ast.Constant | ast.JoinedStr)
