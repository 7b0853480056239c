"""Numbers that are surely not negative, by all that the program shows of them."""

import ast
from collections.abc import Iterator

from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.remembered import Remembering, frozen, replace
from asyncfix.repair.judgement.guards import is_behind_test, is_tested
from asyncfix.repair.judgement.signed import Given, bindings, callers, parameters_of, returns, settings, writes
from asyncfix.repair.scene.scene import Scene

GROWING = (ast.Add, ast.Mult, ast.Div, ast.FloorDiv)  # of numbers that are not negative, they make no other
COUNTING = ("len", "abs")
PASSING = ("float", "int", "round")


@frozen
class Signs(Remembering):
    """Answers for the expressions of one function; `asked` are the variables whose answers wait for this one."""

    scene: Scene
    function: Key
    asked: frozenset[tuple[Key, str]] = frozenset()

    def is_never_negative(self, value: ast.expr) -> bool:
        match value:
            case ast.Constant(value=int() | float() as number):
                return number >= 0
            case ast.BinOp(left=left, op=op, right=right) if isinstance(op, GROWING):
                return self.is_never_negative(left) and self.is_never_negative(right)
            case ast.BinOp(left=decides, op=ast.Pow()) | ast.BinOp(op=ast.Mod(), right=decides):
                return self.is_never_negative(decides)
            case ast.IfExp(test=test, body=body, orelse=other):
                is_first = self.is_never_negative(body) or is_tested(body, test, holds=True)
                return is_first and (self.is_never_negative(other) or is_tested(other, test, holds=False))
            case ast.BoolOp(values=values):
                return all(map(self.is_never_negative, values))
            case ast.NamedExpr(value=inner) | ast.UnaryOp(op=ast.UAdd(), operand=inner):
                return self.is_never_negative(inner)
            case ast.Call():
                return self._is_given(value)
            case ast.Name(id=name):
                return self._of_variable(name)
            case ast.Attribute():
                return self._of_attribute(value)
            case _:
                return False

    def _is_given(self, call: ast.Call) -> bool:
        """What a call gives."""
        match call:
            case ast.Call(func=ast.Name(id=name), args=[_, *_]) if name in COUNTING:
                return True
            case ast.Call(func=ast.Name(id="max"), args=[_, _, *_] as args):
                return any(map(self.is_never_negative, args))
            case ast.Call(func=ast.Name(id="min"), args=[_, _, *_] as args):
                return all(map(self.is_never_negative, args))
            case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in PASSING:
                return self.is_never_negative(first) or (not self.function.qualname and is_configured(first))
        callees = [each for each in self.scene.callees(call, self.function) if isinstance(each, Callable)]
        return bool(callees) and all(self._gives(each, call) for each in callees)

    def _gives(self, callee: Callable, call: ast.Call) -> bool:
        facts = self.scene.reach.program.function(callee.function)
        if mark := find_mark(facts, "not_negative"):
            given = dict(zip(parameters_of(facts), call.args, strict=False))
            given |= {each.arg: each.value for each in call.keywords if each.arg}
            wanted = mark.first.split()
            return all(name not in given or self.is_never_negative(given[name]) for name in wanted)
        found = list(returns(self.scene, callee.function))
        return bool(found) and all(map(self._holds, found))

    def _of_variable(self, name: str) -> bool:
        place = (self.function, name)
        if place in self.asked:
            return True  # if all others are: it begins with one of them
        below = replace(self, asked=self.asked | {place})
        found = list(bindings(self.scene, self.function, name))
        if any(name == each.name for each in self.scene.reach.program.function(self.function).parameters):
            found += callers(self.scene, self.function, name)
        elif not found:
            found += settings(self.scene, self.function, name)
        return bool(found) and all(map(below._holds, found))

    def _of_attribute(self, attribute: ast.Attribute) -> bool:
        place = (Key(self.scene.source.path, ""), f".{attribute.attr}")
        if place in self.asked:
            return True
        below = replace(self, asked=self.asked | {place})
        found = list(writes(self.scene, self.function, attribute))
        return bool(found) and all(map(below._holds, found))

    def _holds(self, given: Given) -> bool:
        """Whether a value that is given elsewhere is never negative."""
        there = replace(self, scene=given.scene, function=given.function)
        return given.value is not None and there.is_never_negative(given.value)


def is_configured(value: ast.expr) -> bool:
    """Whether a setting has a default that is not negative: `environ.get("DELAY", "5")`."""
    match value:
        case (
            ast.Call(args=[_, ast.Constant(value=default)])
            | ast.Call(keywords=[ast.keyword(arg="default", value=ast.Constant(value=default))])
        ):
            return str(default).replace(".", "", 1).isdigit()
        case _:
            return False


def find_negative(scene: Scene, function: Key, call: ast.Call, parameter: str) -> Iterator[str]:
    """The words for an argument, the first, that may be negative."""
    node = scene.nodes[function]
    given = [*call.args[:1], *(each.value for each in call.keywords if each.arg == parameter)]
    for value in given:
        if not Signs(scene, function).is_never_negative(value) and not is_behind_test(scene, node, call, value):
            yield ast.unparse(value)
