"""Expressions that tell no more than what a block has left: facts of its cursors and connections, numbers, names."""

import ast

from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen, replace
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.dataflow.whole import Whole
from asyncfix.repair.judgement.asked_after import gives_fact, is_freely_read
from asyncfix.repair.judgement.plain_values import is_plain
from asyncfix.repair.scene.entered_names import find_left
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import is_identity
from asyncfix.repair.scene.words import receiver_of


@frozen
class Answer:
    scene: Scene
    function: Key
    node: FunctionNode
    whole: Whole
    handles: frozenset[str]
    here: frozenset[str]  # names that the region has anyway
    changed: frozenset[str]  # state that it changes, and nothing on the loop

    def gives(self, value: ast.expr) -> bool:
        """Whether an expression only hands on what local names stand for, parts of that, and facts."""
        match value:
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                return all(map(self.gives, parts))
            case ast.Dict(keys=keys, values=values):
                return all(isinstance(each, ast.Constant) for each in keys) and all(map(self.gives, values))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.tells(test) and self.gives(body) and self.gives(orelse)
            case ast.ListComp(elt=element, generators=[ast.comprehension(ast.Name(id=each), ast.Name(id=name), [], 0)]):
                return self.is_own(name) and replace(self, here=self.here | {each}).tells(element)
            case ast.Call(func=ast.Name(id="len"), args=[counted], keywords=[]):
                return not self.is_known("len") and self.is_counted(counted)
            case ast.Subscript(value=ast.Name() as parted, slice=ast.Constant()):
                return self.gives(parted)
            case ast.Name(id=name):
                return name not in self.handles and self.is_own(name)
            case _:
                return self.tells(value)

    def tells(self, value: ast.expr) -> bool:
        """Whether it is a fact, or made of some."""
        match value:
            case ast.Constant():
                return True
            case ast.Attribute(value=ast.Name() as owner, attr=attr):
                is_number = self.is_changed(value) and is_plain(self.scene, f".{attr}")
                return is_number or self.is_read(owner)
            case ast.Compare() if is_identity(value):
                return all(self.is_named(each) for each in (value.left, *value.comparators))
            case ast.Compare(left=left, comparators=others):
                return all(map(self.tells, (left, *others)))
            case ast.BoolOp(values=parts):
                return all(map(self.tells, parts))
            case ast.UnaryOp(operand=operand):
                return self.tells(operand)
            case _:
                return False

    def is_counted(self, value: ast.expr) -> bool:
        return self.is_changed(value) or (isinstance(value, ast.Name) and self.gives(value))

    def is_changed(self, value: ast.expr) -> bool:
        """`self.seen`, if the region changes that."""
        match value:
            case ast.Attribute(value=ast.Name(id=name), attr=attr):
                return name == receiver_of(self.scene, self.node) and f".{attr}" in self.changed
            case _:
                return False

    def is_named(self, value: ast.expr) -> bool:
        """Whether it may be compared by identity: connections, too, for that asks them nothing."""
        return self.is_own(value.id) if isinstance(value, ast.Name) else self.tells(value)

    def is_read(self, owner: ast.Name) -> bool:
        """Whether an attribute is read that is a fact of a handle, or data of an object that was left."""
        if owner in find_left(self.scene, self.function, self.node):
            return owner.id in self.here
        is_told = owner.id in self.here and gives_fact(self.scene, self.function, owner)
        return is_told and is_freely_read(self.scene, self.function, self.node, owner.id)

    def is_known(self, name: str) -> bool:
        """Whether a name is bound by the program: else it is the builtin."""
        return name in self.whole.locals or name in self.scene.module.names

    def is_own(self, name: str) -> bool:
        """Whether a variable is the coroutine's, and nobody else binds it; one that the region has anyway."""
        return name in self.here & self.whole.locals - self.whole.names.nested_writes
