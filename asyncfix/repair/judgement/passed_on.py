"""State that is known under other names too, or used in what runs later: who uses it then is not told by its name."""

import ast
from collections.abc import Container, Iterator, Mapping, Sequence

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import KEEPING, find_mark
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.repair.judgement.made import is_made, is_unchanging
from asyncfix.repair.judgement.named import files_using
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.judgement.uses import MUTATORS
from asyncfix.repair.model import word_of
from asyncfix.repair.scene.contents import types_of
from asyncfix.repair.scene.scene import Scene, statement_of
from asyncfix.repair.scene.syntax import find_list
from asyncfix.repair.scene.words import last_word, receiver_of

AT_ONCE = frozenset(
    "len bool sum any all list tuple set frozenset dict sorted min max join str repr enumerate zip reversed".split()
)
LOOKING = (
    *(ast.Compare, ast.UnaryOp, ast.BinOp, ast.FormattedValue, ast.Starred, ast.If, ast.While, ast.IfExp, ast.Assert),
    *(ast.For, ast.comprehension, ast.AugAssign, ast.Delete, ast.Expr),
)


def is_passed_on(scene: Scene, state: str, ending: Container[Key] = ()) -> bool:
    """Whether it may be kept under another name, given away or got from others, or used in a function in a function.

    A number or a text may be: who has it under another name never sees it change. So may what is only set and told.
    What is returned by what the task is `ending` with, nobody has before its end; what that gets nobody here has given.
    """
    named = list(all_naming(scene, state))
    if any(is_in_what_runs_later(*each) for each in named):
        return True
    if all(is_set_or_told(home, node) for home, _, node in named):
        return False
    from asyncfix.repair.judgement.plain_values import is_plain

    ends = [(home, key, node) for home, key, node in named if key in ending]
    over = [node for home, key, node in ends if is_returned(home, node) or is_from_outside(home, key, node)]
    kept = ((home, key, node) for home, key, node in named if node not in over)
    return not is_plain(scene, state) and any(escapes(*each) for each in kept)


def all_naming(scene: Scene, state: str) -> Iterator[tuple[Scene, Key, ast.expr]]:
    homes = (scene.at(path) for path in files_using(scene, state))
    return ((home, key, node) for home in homes for key, node in naming(home, state))


def settings_of(scene: Scene, state: str) -> Iterator[tuple[Scene, Key, ast.expr]]:
    """Where functions of the program set some state, or delete it."""
    return (each for each in all_naming(scene, state) if not isinstance(getattr(each[2], "ctx", None), ast.Load))


def naming(home: Scene, state: str) -> Iterator[tuple[Key, ast.expr]]:
    """Where functions of a file say the name of some state."""
    word, is_attribute = word_of(state), state.startswith(".")
    said = home.remember("names said in functions", lambda: said_in_functions(home))
    return (site for site in said.get(word, ()) if isinstance(site[1], ast.Attribute) or not is_attribute)


def said_in_functions(home: Scene) -> Mapping[str, Sequence[tuple[Key, ast.expr]]]:
    """Where each name and attribute stands, by what is said; what stands in nested functions once for each of them."""
    found: dict[str, list[tuple[Key, ast.expr]]] = {}
    for key, function in home.nodes.items():
        for node in ast.walk(function):
            match node:
                case ast.Attribute(attr=name) | ast.Name(id=name):
                    found.setdefault(name, []).append((key, node))
    return found


def escapes(home: Scene, key: Key, node: ast.expr) -> bool:
    if all(map(is_unchanging, found := types_of(home, key, node))) and found:
        return False
    if not isinstance(getattr(node, "ctx", None), ast.Load):
        return not is_given_anew(home, key, node)
    return not is_only_used(home, key, node)


def is_set_or_told(home: Scene, node: ast.expr) -> bool:
    """Whether a name gets another value there, or says whether it has one, or what: nothing is done with that."""
    around = home.parents[node]
    if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
        return isinstance(around, ast.Assign | ast.AnnAssign | ast.Tuple)
    match around:
        case ast.Return() | ast.Tuple():
            return is_returned(home, node)
        case ast.Compare(ops=operators):
            return all(isinstance(each, ast.Is | ast.IsNot) for each in operators)
        case _:
            return False


def is_returned(home: Scene, node: ast.expr) -> bool:
    around = home.parents[node]
    return isinstance(around, ast.Return) or (
        isinstance(around, ast.Tuple) and isinstance(home.parents[around], ast.Return)
    )


def is_from_outside(home: Scene, key: Key, target: ast.expr) -> bool:
    """Whether it is set to a parameter of a function that nothing in the project calls."""
    parameters = {each.arg for each in ast.walk(home.nodes[key].args) if isinstance(each, ast.arg)}
    match home.parents[target]:
        case ast.Assign(targets=[found], value=ast.Name(id=name)) if found is target:
            return name in parameters
        case _:
            return False


def is_in_what_runs_later(home: Scene, key: Key, node: ast.expr) -> bool:
    """Whether it stands in a lambda or a generator that its statement does not run to its end."""
    for each in ancestors(home, home.nodes[key], node):
        parent = home.parents[each]
        if isinstance(each, ast.Lambda) and not (isinstance(parent, ast.keyword) and parent.arg == "key"):
            return True
        if isinstance(each, ast.GeneratorExp) and not is_read_at_once(parent, each):
            return True
    return False


def is_read_at_once(parent: ast.AST, node: ast.expr) -> bool:
    """`sum(n for n in self.sizes)`, `len(self.buffer)`."""
    return isinstance(parent, ast.Call) and node in parent.args and last_word(parent.func) in AT_ONCE


def is_given_anew(home: Scene, key: Key, target: ast.expr) -> bool:
    """Whether a new object is put there, that nobody else has."""
    match home.parents[target]:
        case ast.Assign(targets=[found], value=value) if found is target:
            return is_made(home, key, value)
        case ast.AnnAssign(value=value):
            return value is None or is_made(home, key, value)
        case ast.Tuple(elts=targets) as row:
            match home.parents[row]:
                case ast.Assign(targets=[found], value=ast.Tuple(elts=values)) if found is row:
                    return is_made(home, key, values[targets.index(target)])
            return False
        case ast.AugAssign() | ast.Delete():
            return True
        case _:
            return False


def is_only_used(home: Scene, key: Key, node: ast.expr) -> bool:
    """Whether what reads it is done with it when it has."""
    parent = home.parents[node]
    match parent:
        case ast.Attribute(attr=name):
            call = home.parents[parent]
            return (isinstance(call, ast.Call) and call.func is parent) or name not in MUTATORS
        case ast.Subscript():
            return parent.value is node
        case ast.Call() | ast.keyword():
            call = parent if isinstance(parent, ast.Call) else home.parents[parent]
            return isinstance(call, ast.Call) and (is_read_at_once(call, node) or forgets(home, key, call))
        case ast.BoolOp():
            return isinstance(home.parents[parent], LOOKING)
        case ast.Tuple() | ast.List() if is_argument(home, key, parent):
            return True
        case ast.Assign() | ast.Tuple() | ast.List():
            return is_replaced(home, key, node)
        case _:
            return isinstance(parent, LOOKING)


def is_argument(home: Scene, key: Key, row: ast.expr) -> bool:
    """`cursor.execute(sql, (self.last,))`"""
    call = home.parents[row]
    return isinstance(call, ast.Call) and forgets(home, key, call)


def forgets(home: Scene, key: Key, call: ast.Call) -> bool:
    """Whether a library's function is called, and keeps nothing of what it gets."""
    callees = home.callees(call, key)
    return bool(callees) and all(isinstance(each, Callable) and is_forgetful(home, each) for each in callees)


def is_forgetful(home: Scene, callee: Callable) -> bool:
    facts = home.reach.program.function(callee.function)
    return is_stub(callee.function.path) and not any(find_mark(facts, each) for each in KEEPING)


def is_replaced(home: Scene, key: Key, node: ast.expr) -> bool:
    """`batch, self.buffer = self.buffer, []`, or `batch = self.buffer` with `self.buffer = []` right behind."""
    statement = statement_of(home, node)
    found: Sequence[ast.stmt] = find_list(home.parents[statement], statement)
    behind = found[found.index(statement) :][:2]
    texts = spellings_of(home, key, node)
    targets = (target for each in behind if isinstance(each, ast.Assign) for target in each.targets)
    flat = (part for each in targets for part in (each.elts if isinstance(each, ast.Tuple) else [each]))
    return any(ast.unparse(each) in texts for each in flat)


def spellings_of(home: Scene, key: Key, node: ast.expr) -> frozenset[str]:
    """An attribute of a class is the same by its name and in its class methods: `cls.pool`, `Database.pool`."""
    owner, function = home.reach.program.function(key).owner, home.nodes[key]
    is_class_method = any(isinstance(each, ast.Name) and each.id == "classmethod" for each in function.decorator_list)
    names = {owner, receiver_of(home, function)} if owner and is_class_method else set()
    match node:
        case ast.Attribute(value=ast.Name(id=name), attr=attr) if name in names:
            return frozenset(f"{each}.{attr}" for each in names)
        case _:
            return frozenset((ast.unparse(node),))
