"""Files that a coroutine makes for itself, in places that no other task knows: nobody uses them meanwhile."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from asyncfix.catalog import is_stub
from asyncfix.infer.types import ClassType
from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen
from asyncfix.repair.added import LEAVE
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.paths import makes_path
from asyncfix.repair.judgement.staying import stays
from asyncfix.repair.known import is_part
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes
from asyncfix.repair.scene.words import INITIALISERS, last_word

ANYWHERE = ("/", "\\", "~")  # what paths begin with that lead to one place from everywhere
GIVING = ("Path", "str", "fspath")  # what gives a path that it got; so does what enters one
BELOW = ("join", "joinpath", "resolve", "absolute")  # what gives a path at the same place


@frozen
class Places:
    """The words for places that a coroutine makes: those that it keeps to itself, and those that it doesn't."""

    kept: frozenset[str]
    handed: frozenset[str]


def is_own(scene: Scene, function: Key, path: str) -> bool:
    """Whether the words for a path lead below a place that the coroutine has made, and handed to nobody."""
    return leads_below(scene, function, path, places_made(scene, function).kept)


def is_handed_on(scene: Scene, function: Key, path: str) -> bool:
    """Whether they lead below a place that the coroutine has made, and others may know."""
    return leads_below(scene, function, path, places_made(scene, function).handed)


def leads_below(scene: Scene, function: Key, path: str, places: frozenset[str]) -> bool:
    try:
        tree = ast.parse(path, mode="eval").body if places else None
    except SyntaxError:  # the words for a local of a called function
        return False
    return tree is not None and not leads_out(tree) and is_below(scene, function, tree, places)


def leads_out(path: ast.expr) -> bool:
    """`folder / "../x"`, `folder / "/x"`, but not `f"{folder}/x"`."""
    behind = {each for text in ast.walk(path) if isinstance(text, ast.JoinedStr) for each in text.values}
    found = ((each, str(each.value)) for each in ast.walk(path) if isinstance(each, ast.Constant))
    return any(".." in text or (each not in behind and text.startswith(ANYWHERE)) for each, text in found)


def places_made(scene: Scene, function: Key) -> Places:
    def find() -> Places:
        made = [each for each in calls_in(scene.nodes[function].body) if makes_path(scene, function, each)]
        handed = [each for each in made if not stays(scene, function, each)]
        others = words_for(scene, function, handed)
        return Places(words_for(scene, function, made) - others, others)

    return scene.remember_shape(function, "places made", find)


def words_for(scene: Scene, function: Key, made: Sequence[ast.Call]) -> frozenset[str]:
    """The calls that make them, and names that nothing else has."""
    stored = (each for each in own_nodes(list(scene.nodes[function].body)) if made and isinstance(each, ast.Name))
    times = Counter(each.id for each in stored if isinstance(each.ctx, ast.Store))
    names = (name for each in made for name in given_by(scene, each) if times[name] == 1)
    return frozenset((*names, *map(ast.unparse, made)))


def given_by(scene: Scene, call: ast.Call) -> Iterator[str]:
    """The names that a statement gives what a call makes, but for those that stand for the call itself."""
    place: ast.AST = scene.parents[call]
    while isinstance(place, ast.Await) or (isinstance(place, ast.Call) and gives_again(scene, place)):
        place = scene.parents[place]
    target = place.optional_vars if isinstance(place, ast.withitem) else None
    target = place.targets[0] if isinstance(place, ast.Assign) else target
    found = target.elts if isinstance(target, ast.Tuple) else [target]
    yield from (each.id for each in found if isinstance(each, ast.Name))


def gives_again(scene: Scene, call: ast.Call) -> bool:
    return last_word(call.func) in GIVING or is_part(scene, call.func, LEAVE)


def is_below(scene: Scene, function: Key, path: ast.expr, places: frozenset[str]) -> bool:
    """Whether an expression gives what stands in one of some places."""
    match path:
        case ast.Name() | ast.Call() if ast.unparse(path) in places:
            return True
        case ast.BinOp(left=inner, op=ast.Div()):
            return is_below(scene, function, inner, places)
        case ast.JoinedStr(values=[ast.FormattedValue(value=inner), *_]):
            return is_below(scene, function, inner, places)
        case ast.Attribute(value=ast.Call() as made, attr=attr) if cls := made_by(scene, function, made):
            return is_put_below(scene, function, made, cls, attr, places)
        case ast.Attribute(value=inner, attr="name"):  # of what makes the folder, not of a path in it
            return ast.unparse(inner) in places
        case ast.Call(func=ast.Attribute(value=inner) as called) if last_word(called) in BELOW:
            inside = (inner, *path.args[:1])
            return any(is_below(scene, function, each, places) for each in inside)
        case _:
            return False


def made_by(scene: Scene, function: Key, made: ast.Call) -> Key | None:
    """The class of the project of which a call of the coroutine, by its words, makes an object."""

    def find() -> Mapping[str, Key]:
        found: dict[str, Key] = {}
        for call in calls_in(scene.nodes[function].body):
            match list(scene.callees(call, function)):
                case [ClassType(cls=cls)] if not is_stub(cls.path):
                    found[ast.unparse(call.func)] = cls
        return found

    return scene.remember_shape(function, "classes of objects made", find).get(ast.unparse(made.func))


def is_put_below(scene: Scene, function: Key, made: ast.Call, cls: Key, attr: str, places: frozenset[str]) -> bool:
    """Whether an attribute of a new object is set once, to what stands in a place that its constructor gets."""
    home = scene.at(cls.path)
    stores = [
        store for key, node in home.nodes.items() if is_method(scene, key, cls) for store in sets(key, node, attr)
    ]
    match stores:
        case [(key, node, value)] if key.qualname.rpartition(".")[2] in INITIALISERS:
            names = [each.arg for each in (*node.args.posonlyargs, *node.args.args)][1:]
            pairs = [*zip(names, made.args, strict=False), *((each.arg, each.value) for each in made.keywords)]
            given = frozenset(name for name, value in pairs if name and is_below(scene, function, value, places))
            return is_below(home, key, unwrapped(value), given)
        case _:
            return False


def is_method(scene: Scene, key: Key, cls: Key) -> bool:
    return scene.reach.program.function(key).owner == cls.qualname


def sets(key: Key, node: FunctionNode, attr: str) -> Iterator[tuple[Key, FunctionNode, ast.expr]]:
    """Where a method sets an attribute, of whatever object."""
    for each in own_nodes(list(node.body)):
        match each:
            case ast.Attribute(attr=found, ctx=ast.Store()) if found == attr:
                yield key, node, next((value for target, value in assignments(node) if target is each), each)


def assignments(node: FunctionNode) -> Iterator[tuple[ast.expr, ast.expr]]:
    for each in own_nodes(list(node.body)):
        match each:
            case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=ast.expr() as value):
                yield target, value


def unwrapped(value: ast.expr) -> ast.expr:
    """`folder` of `Path(folder)` and `str(folder)`."""
    match value:
        case ast.Call(func=func, args=[inner], keywords=[]) if last_word(func) in ("Path", "str", "fspath"):
            return unwrapped(inner)
        case ast.BinOp(left=left, op=op, right=right):
            return ast.BinOp(unwrapped(left), op, right)
        case _:
            return value
