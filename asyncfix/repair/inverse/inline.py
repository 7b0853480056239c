"""Helpers back where they are called: the statements of the coroutine as they were."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import pairwise

from asyncfix.model.remembered import field, frozen, slotted
from asyncfix.repair.edits import Move, Position
from asyncfix.repair.inverse.exits import falls_through, names_in, own_returns, read_ends, untag
from asyncfix.repair.inverse.record import Record, UnlikeError
from asyncfix.repair.inverse.sites import Site, read_run, read_site
from asyncfix.repair.inverse.suites import suites

Function = ast.FunctionDef | ast.AsyncFunctionDef
Suite = list[ast.stmt]
DEFERRING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.GeneratorExp)


class Opened(ast.With):
    """A `with` over a cursor, or a connection, that a part enters for itself; `place`: where the block did."""

    place: Position


@frozen
class Passed:
    """The parameters of a helper, what it shares, and what its caller takes on each way out."""

    parameters: tuple[str, ...]
    shared: tuple[str, ...]
    declared: tuple[str, ...]
    outputs: Mapping[str, tuple[str, ...]]


@slotted
class Inlining:
    """The helpers of a file, each with the function that may call it first, where it stands, and its calls so far.

    `passed` is by where the blocks stood, in the old text.
    """

    record: Record
    defined: dict[str, ast.FunctionDef] = field(default_factory=dict)
    callers: dict[str, Function] = field(default_factory=dict)
    homes: dict[str, ast.AST | Suite] = field(default_factory=dict)
    called: dict[str, int] = field(default_factory=dict)
    lenders: dict[str, ast.FunctionDef] = field(default_factory=dict)
    passed: dict[Position, Passed] = field(default_factory=dict)

    def next_of(self, name: str) -> Move | None:
        """The block that the next call of a helper stands for."""
        moves = self.record.helpers.get(name, [])
        return moves[min(self.called.get(name, 0), len(moves) - 1)] if moves else None


def inline(tree: ast.Module, record: Record) -> Inlining:
    """Puts the bodies of helpers in the place of their calls, and takes their definitions out. Raises UnlikeError."""
    inlining = Inlining(record)
    require_lenders_near(tree, record)
    walk(tree, inlining, ())
    for name, moves in sorted(record.helpers.items()):
        if inlining.called.get(name, 0) < len(moves):
            often = "" if name not in inlining.called else " often enough"
            raise UnlikeError(f"`{name}` is not called{often}", inlining.defined.get(name))
    return inlining


def walk(node: ast.AST, inlining: Inlining, around: tuple[ast.AST, ...]) -> None:
    """All lists of statements below a node."""
    for suite in sorted(suites(node), key=lambda each: each[0].lineno):
        suite[:] = put_back(without_helpers(suite, inlining, node), inlining, (*around, node))


def require_lenders_near(tree: ast.Module, record: Record) -> None:
    """Raises UnlikeError for a manager that is entered elsewhere than in functions of the suite that it stands in."""
    if not record.lenders:
        return
    near = {id(node) for each in ast.walk(tree) for suite in suites(each) for node in entered_by(suite, record)}
    for node in ast.walk(tree):
        if name_in(node) in record.lenders and id(node) not in near:
            raise UnlikeError(f"`{name_in(node)}` is entered where it is not known", node)


def entered_by(suite: Suite, record: Record) -> Iterator[ast.AST]:
    """The names of the suite's managers in its functions."""
    functions = [each for each in suite if isinstance(each, Function)]
    own = {each.name for each in functions} & record.lenders.keys()
    is_nested = any(record.lenders[each].is_nested for each in own)
    nodes = (node for each in (suite if is_nested else functions) for node in ast.walk(each)) if own else ()
    yield from (node for node in nodes if name_in(node) in own)


def name_in(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def without_helpers(suite: Sequence[ast.stmt], inlining: Inlining, home: ast.AST) -> Suite:
    """The statements but for helpers, which belong to the function that follows them."""
    kept: list[ast.stmt] = []
    waiting: list[str] = []
    for each in suite:
        if isinstance(each, ast.FunctionDef) and is_added(each.name, inlining.record):
            if each.name in inlining.defined or each.name in inlining.lenders:
                raise UnlikeError(f"`{each.name}` is defined twice", each)
            known = inlining.defined if each.name in inlining.record.helpers else inlining.lenders
            known[each.name] = each
            inlining.homes[each.name] = home
            waiting.append(each.name)
            continue
        if isinstance(each, Function):
            inlining.callers |= dict.fromkeys(waiting, each)
            waiting = []
        kept.append(each)
    return kept


def is_added(name: str, record: Record) -> bool:
    moves = record.helpers.get(name)
    return name in record.lenders or (moves is not None and not moves[0].is_closure)


def put_back(suite: Suite, inlining: Inlining, around: tuple[ast.AST, ...]) -> list[ast.stmt]:
    out: list[ast.stmt] = []
    index = 0
    while index < len(suite):
        statement = suite[index]
        site = read_site(statement, inlining.next_of)
        if is_closure(statement, inlining.record):
            assert isinstance(statement, ast.FunctionDef)
            take_closure(statement, out, suite[index + 1 : index + 2], inlining)
            inlining.homes[statement.name] = suite
        elif site:
            require_near(site, statement, inlining, around, suite)
            following = suite[index + 1 :]
            is_end = not following and is_function_end(around)
            body, used = expand(site, statement, following, inlining, is_end=is_end)
            out += body
            index += used
        else:
            walk(statement, inlining, around)
            out.append(called_inline(statement, inlining.record) or statement)
        index += 1
    return out


def is_function_end(around: Sequence[ast.AST]) -> bool:
    return isinstance(around[-1], Function)


def is_closure(statement: ast.stmt, record: Record) -> bool:
    moves = record.helpers.get(statement.name) if isinstance(statement, ast.FunctionDef) else None
    return moves is not None and moves[0].is_closure


def take_closure(
    definition: ast.FunctionDef, above: list[ast.stmt], below: Sequence[ast.stmt], inlining: Inlining
) -> None:
    """Takes a closure and the declarations above it out; it is called right below."""
    move = inlining.record.helpers[definition.name][0]
    site = read_site(below[0], inlining.next_of) if below else None
    if site is None or site.move is not move:
        raise UnlikeError(f"`{move.helper}` is not called where it stands", definition)
    count = len(move.interface.undeclared)
    declared = [ast.unparse(each) for each in above[len(above) - count :]]
    if declared != [f"{name}: object" for name in move.interface.undeclared]:
        raise UnlikeError(f"what `{move.helper}` shares is not declared", definition)
    del above[len(above) - count :]
    inlining.defined[move.helper] = definition


def called_inline(statement: ast.stmt, record: Record) -> ast.stmt | None:
    """`await db.run(lambda conn: conn.commit())` -> `conn.commit()`, and `cur = await ...` -> `cur = conn.cursor()`."""
    targets: list[ast.expr] = []
    match statement:
        case ast.Expr(value=ast.Await(value=ast.Call() as call)):
            ran = read_run(call)
        case ast.Assign(targets=[ast.Name()] as targets, value=ast.Await(value=ast.Call() as call)):
            ran = read_run(call)
        case _:
            return None
    if ran is None or not isinstance(ran.function, ast.Lambda) or ran.arguments:
        return None
    if [(each.arg, ast.unparse(each.value)) for each in ran.keywords] not in ([], [("to_end", "True")]):
        return None
    lane = ran.runner.removesuffix(".run")
    if (lane, ast.unparse(ran.function.args)) not in record.inline:
        return None
    body = ran.function.body
    return ast.copy_location(ast.Assign(targets, body) if targets else ast.Expr(body), statement)


def expand(
    site: Site,
    statement: ast.stmt,
    following: Sequence[ast.stmt],
    inlining: Inlining,
    *,
    is_end: bool,
) -> tuple[list[ast.stmt], int]:
    """What a call stands for, and how many of the statements behind it belong to it."""
    move = site.move
    definition = find_definition(site, statement, inlining)
    require_arguments(site, definition)
    require_hints(definition, inlining.callers.get(move.helper))
    body, opened = unopened(move, body_of(move, definition))
    if not body:
        raise UnlikeError(f"`{move.helper}` is empty", definition)
    inlining.passed[move.first] = passed(site, definition, following)
    found, used = put_exits(site, body, following, statement, is_end=is_end)
    for each in reversed(opened):
        each.body = found
        found = [each]
    return found, used


def passed(site: Site, definition: ast.FunctionDef, following: Sequence[ast.stmt]) -> Passed:
    arguments = definition.args
    names = names_in(site.target) if site.target else ()
    outputs = {"fall": names}
    if tells_exit(names, site.move):
        ends = read_ends(following, *names)
        outputs = {kind: ends.names[tag] for tag, kind in ends.kinds.items()}
    heads = [each for each in definition.body if isinstance(each, ast.Nonlocal | ast.Global)]
    shared = [name for each in heads if isinstance(each, ast.Nonlocal) for name in each.names]
    declared = [name for each in heads if isinstance(each, ast.Global) for name in each.names]
    parameters = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
    return Passed(tuple(parameters), tuple(shared), tuple(declared), outputs)


def tells_exit(names: tuple[str, ...], move: Move) -> bool:
    """Whether a caller takes how the helper ended, and perhaps what comes with it."""
    return bool(names) and names == move.exit_names[: len(names)]


def require_near(site: Site, statement: ast.stmt, inlining: Inlining, around: Sequence[ast.AST], suite: Suite) -> None:
    """The first call stands in the function below the helper, others in functions of the same suite.

    Those of a closure stand in its own suite.
    """
    name = site.move.helper
    if name not in inlining.defined:
        raise UnlikeError(f"`{name}` is not defined above its call", statement)
    home, number = inlining.homes[name], inlining.called.get(name, 0)
    if site.move.is_closure:
        is_near = home is suite
    elif number:
        is_near = any(above is home and isinstance(each, Function) for above, each in pairwise(around))
    else:
        is_near = inlining.callers.get(name) in around
    if not is_near:
        raise UnlikeError(f"`{name}` does not belong to the function that calls it", statement)


def find_definition(site: Site, statement: ast.stmt, inlining: Inlining) -> ast.FunctionDef:
    """That of a helper, with what was moved out of its nested coroutines; one of its own for each of several blocks."""
    name = site.move.helper
    number, blocks = inlining.called.get(name, 0), len(inlining.record.helpers[name])
    if number == blocks:
        raise UnlikeError(f"`{name}` is called {'twice' if number == 1 else 'once too often'}", statement)
    inlining.called[name] = number + 1
    if not number:
        walk(inlining.defined[name], inlining, ())
    return inlining.defined[name] if blocks == 1 else deepcopy(inlining.defined[name])


def require_arguments(site: Site, definition: ast.FunctionDef) -> None:
    """Each parameter gets the variable of its name."""
    move, arguments = site.move, definition.args
    receiver = [move.receiver] if move.receiver and not move.is_closure else []
    expected = [*receiver, *([move.handle] if move.lane else []), *site.arguments]
    found = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
    if found != expected or arguments.kwonlyargs or arguments.vararg or arguments.kwarg:
        raise UnlikeError(f"`{move.helper}` takes {found} and gets {expected}", definition)


def require_hints(definition: ast.FunctionDef, caller: Function | None) -> None:
    """What a helper says of its parameters and its result, the coroutine below it says, too."""
    own, given = hints_of(definition), hints_of(caller) if caller else []
    said = {ast.dump(part) for each in given for part in ast.walk(each)}
    if other := [each for each in own if ast.dump(each) not in said]:
        raise UnlikeError(f"`{definition.name}` has the hint `{ast.unparse(other[0])}`, its caller has not", definition)


def hints_of(function: Function) -> list[ast.expr]:
    arguments = function.args
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [each for each in (*(one.annotation for one in parameters), function.returns) if each]


def body_of(move: Move, definition: ast.FunctionDef) -> list[ast.stmt]:
    """The statements of a helper without what it says of itself at its beginning."""
    body = list(definition.body)
    heads = [] if move.is_closure else [ast.unparse(ast.Expr(ast.Constant(move.docstring)))]
    heads += [f"nonlocal {', '.join(move.interface.shared)}"] if move.is_closure and move.interface.shared else []
    heads += [f"global {', '.join(move.interface.globals)}"] if move.interface.globals else []
    heads += [] if move.is_closure else [ast.unparse(ast.parse(each)) for each in move.imports]
    for head in heads:
        if not body or ast.unparse(body[0]) != head:
            raise UnlikeError(f"`{move.helper}` does not begin with `{head}`", definition)
        del body[0]
    return body


def unopened(move: Move, body: list[ast.stmt]) -> tuple[list[ast.stmt], list[Opened]]:
    """The statements in the `with` that a helper opens for itself, or in several."""
    found: list[Opened] = []
    for place in move.opens:
        if len(body) != 1 or not isinstance(body[0], ast.With):
            raise UnlikeError(f"`{move.helper}` does not open what it uses", body[0] if body else None)
        found.append(ast.copy_location(Opened(body[0].items, []), body[0]))
        found[-1].place = place
        body = body[0].body
    return body, found


def put_exits(
    site: Site, body: list[ast.stmt], following: Sequence[ast.stmt], statement: ast.stmt, *, is_end: bool
) -> tuple[list[ast.stmt], int]:
    """The statements with their ways out as they were."""
    names = names_in(site.target) if site.target else ()
    if tells_exit(names, site.move):
        ends = read_ends(following, *names)
        return untag(body, ends), ends.used
    if site.returns:
        require_left(body, statement, is_end=is_end)
        return body, 0
    if names:
        return without_outputs(body, names, statement), 0
    returns = list(own_returns(body))
    if any(each.value for each in returns):
        raise UnlikeError("what the helper returns is lost", statement)
    if not returns or is_end:
        return body, 0
    require_left(body, statement, is_end=False)
    match following:
        case [ast.Return(value=None), *_]:
            return body, 1
        case _:
            raise UnlikeError("the coroutine goes on where it returned", statement)


def require_left(body: Sequence[ast.stmt], statement: ast.stmt, *, is_end: bool) -> None:
    if not is_end and falls_through(body):
        raise UnlikeError("the coroutine returns where it went on", statement)


def without_outputs(body: list[ast.stmt], names: tuple[str, ...], statement: ast.stmt) -> list[ast.stmt]:
    """The statements without the `return` of what the caller takes, or with these names for what it returns."""
    match body:
        case [*rest, ast.Return(value=ast.expr() as value) as last] if not any(own_returns(rest)):
            if ast.unparse(value) == ast.unparse(target_of(names)):
                return rest
            if len(names) == 1 or (isinstance(value, ast.Tuple) and len(value.elts) == len(names)):
                require_unkept(body, names, last)
                return [*rest, ast.copy_location(ast.Assign([target_of(names)], value), last)]
    raise UnlikeError(f"the helper does not give back {', '.join(names)}", statement)


def target_of(names: tuple[str, ...]) -> ast.expr:
    found: list[ast.expr] = [ast.Name(each, ast.Store()) for each in names]
    return found[0] if len(found) == 1 else ast.Tuple(found, ast.Store())


def require_unkept(body: Sequence[ast.stmt], names: tuple[str, ...], statement: ast.stmt) -> None:
    """Functions of a helper must not read what has no name there."""
    functions = (node for each in body for node in ast.walk(each) if isinstance(node, DEFERRING))
    read = {node.id for each in functions for node in ast.walk(each) if isinstance(node, ast.Name)}
    if lost := sorted(read & {*names}):
        raise UnlikeError(f"`{lost[0]}` is read by a function of the helper and has no name there", statement)
