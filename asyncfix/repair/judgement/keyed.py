"""Dictionaries of which each task uses the entry for a key under the lock for it: `async with self.locks[user]:`."""

import ast
from collections.abc import Iterator, Sequence
from typing import TypeGuard

from asyncfix.catalog import is_stub
from asyncfix.infer.types import ClassType
from asyncfix.link.program import Key
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.effects import ASKING
from asyncfix.repair.judgement.locked import CHANGES, LOOPS, Holding, lines_in, own_object, uses_of
from asyncfix.repair.judgement.named import files_using, functions_using
from asyncfix.repair.judgement.surroundings import class_mark
from asyncfix.repair.model import word_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes
from asyncfix.repair.scene.words import EAGER, INITIALISERS

BY_KEY = ("get", "pop", "setdefault")
Entry = tuple[str, str]  # the state that an own attribute with a dictionary is, and the name of the key


def find_entry_holding(scene: Scene, function: Key, around: Sequence[ast.AST], state: str) -> Holding | None:
    """The lock of a key around a statement under which alone the entry for that key of a dictionary is changed.

    Not in a loop, which would leave it, and take it again.
    """
    if any(isinstance(each, LOOPS) for each in around):
        return None
    for block in (each for each in around if isinstance(each, ast.AsyncWith)):
        for locks, key in entries_locked(scene, function, block):
            is_kept = is_named_once(block, key) and are_of_one_object(scene, function, (locks, state))
            if is_kept and is_one_for_each_key(scene, locks) and is_changed_under(scene, state, locks):
                is_of_all = not any(strays for _, _, strays in all_strays(scene, state, locks))
                return Holding(lines_in(block), is_of_all, f"{own_object(scene, function)}.")
    return None


def are_of_one_object(scene: Scene, function: Key, states: Sequence[str]) -> bool:
    """Whether both are attributes of one object, which each makes for itself."""
    from asyncfix.repair.judgement.own_values import is_own_value

    owner = scene.reach.program.function(function).owner
    are_attributes = bool(owner) and all(each.startswith(".") for each in states)
    return are_attributes and all(is_own_value(scene, Key(function.path, owner), each) for each in states)


def entries_locked(scene: Scene, function: Key, block: ast.AsyncWith) -> Iterator[Entry]:
    """The locks for keys that a block holds."""
    for item in block.items:
        if found := entry_of(scene, function, item.context_expr):
            values = scene.managed(item.context_expr, function)
            if values and all(class_mark(scene, each, "excludes_tasks") for each in values):
                yield found


def entry_of(scene: Scene, function: Key, node: ast.AST) -> Entry | None:
    """The entry that is meant by `self.shown[topic]`, `self.shown.get(topic)` or `topic in self.shown`."""
    match node:
        case ast.Subscript(value=owner, slice=ast.Name(id=key)):
            pass
        case ast.Call(func=ast.Attribute(value=owner, attr=attr), args=[ast.Name(id=key), *_]) if attr in BY_KEY:
            pass
        case ast.Compare(left=ast.Name(id=key), ops=[ast.In() | ast.NotIn()], comparators=[owner]):
            pass
        case _:
            return None
    match owner:
        case ast.Attribute(value=ast.Name(id=name), attr=attr) if name == own_object(scene, function):
            return f".{attr}", key
        case _:
            return None


def is_named_once(block: ast.AST, key: str) -> bool:
    """Whether a key stays what it is as long as a block lasts."""
    for each in ast.walk(block):
        match each:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) if name == key:
                return False
            case ast.arg(arg=name) | ast.ExceptHandler(name=name) | ast.MatchAs(name=name) if name == key:
                return False
            case ast.MatchStar(name=name) | ast.MatchMapping(rest=name) if name == key:
                return False
    return True


def is_changed_under(scene: Scene, state: str, locks: str) -> bool:
    """Whether who changes a dictionary uses it for the key alone whose lock he holds; others may only look at it."""
    for home, key, strays in all_strays(scene, state, locks):
        is_changing = any(each.kind in CHANGES for each in uses_of(home, key, state))
        if strays and (is_changing or not all(is_looked_at(home, each) for each in strays)):
            return False
    return True


def all_strays(scene: Scene, state: str, locks: str) -> Iterator[tuple[Scene, Key, set[ast.Attribute]]]:
    """Those of each function that uses a dictionary, but for where it is made."""
    for home, key in functions_using(scene, state):
        if scene.reach.program.function(key).name not in INITIALISERS:
            yield home, key, find_strays(home, key, state, locks)


def find_strays(home: Scene, function: Key, state: str, locks: str) -> set[ast.Attribute]:
    """The places of a function that name a dictionary otherwise than for the key whose lock they hold."""
    node, word = home.nodes[function], word_of(state)
    using = {each for each in ast.walk(node) if is_attribute(each, word)}
    blocks = [each for each in ast.walk(node) if isinstance(each, ast.AsyncWith)]
    return using - {each for block in blocks for each in used_in(home, function, block, state, locks)}


def is_attribute(node: ast.AST, word: str) -> TypeGuard[ast.Attribute]:
    return isinstance(node, ast.Attribute) and node.attr == word


def used_in(home: Scene, function: Key, block: ast.AsyncWith, state: str, locks: str) -> Iterator[ast.expr]:
    """The places in a block that name a dictionary for its entry of the key whose lock the block holds."""
    keys = {key for name, key in entries_locked(home, function, block) if name == locks and is_named_once(block, key)}
    for each in own_nodes(list(block.body)) if keys else ():
        found = entry_of(home, function, each)
        if found and found[0] == state and found[1] in keys:
            yield owner_in(each)


def is_looked_at(home: Scene, node: ast.expr) -> bool:
    """`self.shown.items()`, `sorted(self.shown)`, `self.shown[topic]`: nothing that could change it, now or later."""
    parent = home.parents[node]
    match parent:
        case ast.Attribute(attr=attr):
            call = home.parents[parent]
            return attr in ASKING and isinstance(call, ast.Call) and call.func is parent
        case ast.Call(func=ast.Name(id=name)):
            return name in EAGER
        case ast.Subscript(ctx=ast.Load()) | ast.Compare():
            return True
        case _:
            return False


def owner_in(entry: ast.AST) -> ast.expr:
    match entry:
        case ast.Subscript(value=owner) | ast.Call(func=ast.Attribute(value=owner)) | ast.Compare(comparators=[owner]):
            return owner
        case _:
            raise TypeError(entry)


def is_one_for_each_key(scene: Scene, locks: str) -> bool:
    """Whether a dictionary of locks has one for each key as long as the program runs: none is replaced or dropped."""

    def find() -> bool:
        named = ((home, each) for home in map(scene.at, files_using(scene, locks)) for each in home.all_nodes)
        found = [(home, each) for home, each in named if is_attribute(each, word_of(locks))]
        return all(is_taken(home, each) or is_filled(home, each) or is_made(home, each) for home, each in found)

    return scene.everywhere.remember(("one lock for each key", locks), find)


def is_taken(home: Scene, locks: ast.AST) -> bool:
    """`async with locks[key]`, `async with locks.setdefault(key, Lock())`."""
    entry = home.parents[locks]
    if isinstance(entry, ast.Attribute) and entry.attr == "setdefault":
        entry = home.parents[entry]
    is_entry = isinstance(entry, ast.Subscript | ast.Call) and getattr(entry, "func", None) is not locks
    return is_entry and isinstance(home.parents[entry], ast.withitem)


def is_filled(home: Scene, locks: ast.AST) -> bool:
    """`if key not in locks:`, and `locks[key] = Lock()` right in it."""
    entry = home.parents[locks]
    test = home.parents[entry]
    if isinstance(entry, ast.Compare) and isinstance(entry.ops[0], ast.NotIn) and len(entry.ops) == 1:
        return isinstance(test, ast.If) and test.test is entry
    around = home.parents[test] if isinstance(test, ast.Assign) and test.targets == [entry] else None
    return isinstance(around, ast.If) and around.body[0] is test and says_missing(around.test, entry)


def says_missing(test: ast.expr, entry: ast.AST) -> bool:
    """Whether `key not in locks` asks for the entry `locks[key]`."""
    match test, entry:
        case ast.Compare(left=key, ops=[ast.NotIn()], comparators=[owner]), ast.Subscript(value=locks, slice=asked):
            return ast.dump(key) == ast.dump(asked) and ast.unparse(owner) == ast.unparse(locks)
        case _:
            return False


def is_made(home: Scene, locks: ast.AST) -> bool:
    """Whether a new object gets a new dictionary, of Python's or of a library's class."""
    statement = home.parents[locks]
    around = home.parents[statement]
    if not isinstance(around, FunctionNode) or around.name not in INITIALISERS:
        return False
    value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
    made = list(home.callees(value, home.key_of(around))) if isinstance(value, ast.Call) else []
    is_of_library = bool(made) and all(isinstance(each, ClassType) and is_stub(each.cls.path) for each in made)
    return isinstance(value, ast.Dict) or is_of_library
