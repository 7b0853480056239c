"""What a coroutine returns right behind its block, where that only asks what the block has left for facts.

`return names, cur.rowcount, other is conn`: read in the thread, neither cursors nor connections leave it.
"""

import ast

from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen, replace
from asyncfix.repair.dataflow.interface import find_interface_in
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.dataflow.whole import Whole
from asyncfix.repair.judgement.asked_after import gives_fact, is_freely_read
from asyncfix.repair.scene.entered_names import find_left
from asyncfix.repair.scene.region import whole_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import find_list, is_identity, mentions
from asyncfix.repair.scene.tools import bound_in

Region = tuple[ast.stmt, ...]


def with_answer(scene: Scene, function: Key, node: FunctionNode, region: Region, handles: frozenset[str]) -> Region:
    """A region, with the `return` behind it if that asks its handles, and is nothing but such facts and its names."""
    siblings = find_list(scene.parents[region[-1]], region[-1])
    after = siblings[siblings.index(region[-1]) + 1 :][:1]
    match after:
        case [ast.Return(value=ast.expr() as value)] if mentions(value, handles):
            whole = whole_of(scene, function, node)
            here = bound_in(*region).union(find_interface_in(whole, region).given)
            is_answer = Answer(scene, function, node, whole, handles, here).gives(value)
            return (*region, *after) if is_answer else region
        case _:
            return region


@frozen
class Answer:
    scene: Scene
    function: Key
    node: FunctionNode
    whole: Whole
    handles: frozenset[str]
    here: frozenset[str]  # names that the region has anyway

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
            case ast.Call(func=ast.Name(id="len"), args=[ast.Name() as counted], keywords=[]):
                return not self.is_known("len") and self.gives(counted)
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
            case ast.Attribute(value=ast.Name() as owner):
                return self.is_read(owner)
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
