"""Faults put into what `apply` writes: each must be seen by the undoing.

`python -m tests.mutating [--count N] [--seed S] [NAME ...]` puts N faults into the programs of fixtures/repair and says
how many of each kind are seen, and which are not.
"""

import argparse
import ast
import copy
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from asyncfix.repair.added import RUN, plain_of
from asyncfix.repair.options import Manner
from tests.repairing import NAMES, expects
from tests.undoing import Rewritten, rewrite_program

Function = ast.FunctionDef | ast.AsyncFunctionDef
Fault = Callable[[ast.Module, Rewritten, random.Random], bool]
BLOCKS = ("body", "orelse", "finalbody")


def touched(tree: ast.Module, file: Rewritten) -> list[Function]:
    """The functions that were added, and those that run something in a thread now."""
    names = {*file.record.helpers, *file.record.lenders, *(edit.name for edit in file.record.twins)}
    top = [each for each in tree.body if not plain_of(getattr(each, "name", ""))]
    found = [node for each in top for node in ast.walk(each) if isinstance(node, Function)]
    return [each for each in found if each.name in names or runs(each)]


def runs(function: Function) -> bool:
    return any(is_run(node) for node in ast.walk(function))


def is_run(node: ast.AST) -> bool:
    match node:
        case ast.Await(value=ast.Call(func=callee)):
            text = ast.unparse(callee)
            return plain_of(text) == RUN or text.endswith((".run", "asyncio.to_thread", ".run_in_executor"))
        case _:
            return False


def nodes(tree: ast.Module, file: Rewritten) -> Iterator[ast.AST]:
    """All nodes of them, each once; nothing of what says what a function is."""
    seen: set[int] = set()
    for function in touched(tree, file):
        for statement in function.body:
            for node in ast.walk(statement):
                if id(node) not in seen:
                    seen.add(id(node))
                    yield node


def blocks(tree: ast.Module, file: Rewritten) -> list[list[ast.stmt]]:
    owners = [*touched(tree, file), *nodes(tree, file)]
    found = [getattr(owner, name, None) for owner in owners for name in BLOCKS]
    unique = {id(each): each for each in found if isinstance(each, list) and each and isinstance(each[0], ast.stmt)}
    return list(unique.values())


def helpers(tree: ast.Module, file: Rewritten) -> list[ast.FunctionDef]:
    return [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef) and each.name in file.record.helpers]


def runs_in(tree: ast.Module, file: Rewritten) -> list[ast.Call]:
    return [each.value for each in nodes(tree, file) if isinstance(each, ast.Await) and is_run(each)]  # type: ignore[misc]


def swap_statements(tree: ast.Module, file: Rewritten, chance: random.Random) -> bool:
    found = [each for each in blocks(tree, file) if len(each) > 1]
    if not found:
        return False
    suite = chance.choice(found)
    index = chance.randrange(len(suite) - 1)
    if all(isinstance(each, ast.If) and asks_for_tag(each.test) for each in suite[index : index + 2]):
        return False  # which of two tags it is may be asked in any order
    suite[index], suite[index + 1] = suite[index + 1], suite[index]
    return True


def asks_for_tag(test: ast.expr) -> bool:
    """`returned == "break"`."""
    return isinstance(test, ast.Compare) and isinstance(test.comparators[0], ast.Constant)


def drop_statement(tree: ast.Module, file: Rewritten, chance: random.Random) -> bool:
    found = blocks(tree, file)
    if not found:
        return False
    suite = chance.choice(found)
    index = chance.randrange(len(suite))
    if is_docstring(suite[index]):
        return False
    suite[index] = ast.Pass()
    return True


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def repeat_statement(tree: ast.Module, file: Rewritten, chance: random.Random) -> bool:
    found = blocks(tree, file)
    if not found:
        return False
    suite = chance.choice(found)
    index = chance.randrange(len(suite))
    if isinstance(suite[index], ast.If) or is_docstring(suite[index]):
        return False  # `if returned == "break": ...` twice is once
    suite.insert(index, copy.deepcopy(suite[index]))
    return True


def drop_argument(tree: ast.Module, file: Rewritten, chance: random.Random) -> bool:
    found = [each for each in nodes(tree, file) if isinstance(each, ast.Call) and each.args]
    if not found:
        return False
    call = chance.choice(found)
    assert isinstance(call, ast.Call)
    del call.args[chance.randrange(len(call.args))]
    return True


def exchange_arguments(tree: ast.Module, file: Rewritten, chance: random.Random) -> bool:
    found = [each for each in runs_in(tree, file) if len(each.args) > 2]
    if not found:
        return False
    arguments = chance.choice(found).args
    index = chance.randrange(1, len(arguments) - 1)
    arguments[index], arguments[index + 1] = arguments[index + 1], arguments[index]
    return True


def exchange_parameters(tree: ast.Module, file: Rewritten, chance: random.Random) -> bool:
    found = [each.args.args for each in helpers(tree, file) if len(each.args.args) > 1]
    if not found:
        return False
    arguments = chance.choice(found)
    index = chance.randrange(len(arguments) - 1)
    first, second = arguments[index], arguments[index + 1]
    first.arg, second.arg = second.arg, first.arg
    return True


def lose_parameter(tree: ast.Module, file: Rewritten, chance: random.Random) -> bool:
    """On both sides: the helper reads something else of that name, or nothing."""
    sites = {name_of(each): each for each in runs_in(tree, file)}
    found = [each for each in helpers(tree, file) if len(sites.get(each.name, ast.Call(None, [], [])).args) > 1]
    if not found:
        return False
    helper = chance.choice(found)
    given = sites[helper.name].args
    count = len(given) - 1
    index = chance.randrange(count)
    own = helper.args.args
    if len(own) < count or helper.args.posonlyargs:
        return False
    del own[len(own) - count + index], given[1 + index]
    return True


def name_of(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    return first.attr if isinstance(first, ast.Attribute) else first.id if isinstance(first, ast.Name) else ""


def lose_tag(tree: ast.Module, file: Rewritten, chance: random.Random) -> bool:
    returns = [node for helper in helpers(tree, file) for node in ast.walk(helper) if isinstance(node, ast.Return)]
    found = [each for each in returns if isinstance(each.value, ast.Tuple) and is_tag(each.value.elts[0])]
    if not found:
        return False
    node = chance.choice(found)
    assert isinstance(node.value, ast.Tuple)
    node.value = node.value.elts[1]
    return True


def is_tag(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value in ("return", "break", "continue", None, True, False)


def change_tag(tree: ast.Module, file: Rewritten, chance: random.Random) -> bool:
    returns = [node for helper in helpers(tree, file) for node in ast.walk(helper) if isinstance(node, ast.Return)]
    found = [each.value for each in returns if isinstance(each.value, ast.Tuple) and is_tag(each.value.elts[0])]
    if not found:
        return False
    pair = chance.choice(found)
    assert isinstance(pair, ast.Tuple)
    others = [each for each in ("return", "break", "continue", None) if each != pair.elts[0].value]  # type: ignore[attr-defined]
    pair.elts[0] = ast.Constant(chance.choice(others))
    return True


def change_constant(tree: ast.Module, file: Rewritten, chance: random.Random) -> bool:
    said = {id(each.body[0].value) for each in touched(tree, file) if isinstance(each.body[0], ast.Expr)}  # docstrings
    constants = [each for each in nodes(tree, file) if isinstance(each, ast.Constant) and id(each) not in said]
    found = [each for each in constants if not isinstance(each.value, bool)]
    if not found:
        return False
    node = chance.choice(found)
    assert isinstance(node, ast.Constant)
    node.value = f"{node.value}!" if isinstance(node.value, str) else 4711
    return True


def change_name(tree: ast.Module, file: Rewritten, chance: random.Random) -> bool:
    found = [each for each in nodes(tree, file) if isinstance(each, ast.Name)]
    others = sorted({each.id for each in found})
    if len(others) < 2:
        return False
    node = chance.choice(found)
    node.id = chance.choice([each for each in others if each != node.id])
    return True


def lose_await(tree: ast.Module, file: Rewritten, chance: random.Random) -> bool:
    found = [each for each in nodes(tree, file) if isinstance(each, ast.Await)]
    if not found:
        return False
    lost = chance.choice(found)
    assert isinstance(lost, ast.Await)

    class Without(ast.NodeTransformer):
        def visit_Await(self, node: ast.Await) -> ast.AST:
            self.generic_visit(node)
            return node.value if node is lost else node

    Without().visit(tree)
    return True


def swap_helpers(tree: ast.Module, file: Rewritten, chance: random.Random) -> bool:
    found = helpers(tree, file)
    pairs = [(a, b) for a in found for b in found if a.name < b.name]
    if not pairs:
        return False
    one, other = chance.choice(pairs)
    one.name, other.name = other.name, one.name
    return True


def lose_output(tree: ast.Module, file: Rewritten, chance: random.Random) -> bool:
    """On both sides: what the coroutine reads later is what it was before."""
    sites = [each for each in nodes(tree, file) if isinstance(each, ast.Assign) and is_run(each.value)]
    known = {each.name: each for each in helpers(tree, file)}
    found = []
    for site in sites:
        assert isinstance(site.value, ast.Await)
        assert isinstance(site.value.value, ast.Call)
        helper = known.get(name_of(site.value.value))
        returns = [each for each in ast.walk(helper) if isinstance(each, ast.Return)] if helper else []
        if len(returns) == 1 and returns[0].value:
            found.append((site, returns[0]))
    if not found:
        return False
    site, gives = chance.choice(found)
    target = site.targets[0]
    if not isinstance(target, ast.Tuple):
        site.targets = [ast.Name("_", ast.Store())]
        gives.value = ast.Constant(None)
        return True
    if not isinstance(gives.value, ast.Tuple) or len(target.elts) != len(gives.value.elts):
        return False
    index = chance.randrange(len(target.elts))
    del target.elts[index], gives.value.elts[index]
    return True


def lose_sharing(tree: ast.Module, file: Rewritten, chance: random.Random) -> bool:
    found = [(each, node) for each in helpers(tree, file) for node in each.body if isinstance(node, ast.Nonlocal)]
    if not found:
        return False
    helper, node = chance.choice(found)
    del node.names[chance.randrange(len(node.names))]
    if not node.names:
        helper.body.remove(node)
    return True


def negate(tree: ast.Module, file: Rewritten, chance: random.Random) -> bool:
    found = [each for each in nodes(tree, file) if isinstance(each, ast.If | ast.While | ast.IfExp)]
    if not found:
        return False
    node = chance.choice(found)
    assert isinstance(node, ast.If | ast.While | ast.IfExp)
    node.test = ast.UnaryOp(ast.Not(), node.test)
    return True


def call_on_the_loop(tree: ast.Module, file: Rewritten, chance: random.Random) -> bool:
    """`await _run_blocking(f, x)` -> `f(x)`."""
    found = [each for each in nodes(tree, file) if is_run(each)]
    if not found:
        return False
    lost = chance.choice(found)

    class OnTheLoop(ast.NodeTransformer):
        def visit_Await(self, node: ast.Await) -> ast.AST:
            self.generic_visit(node)
            if node is not lost:
                return node
            assert isinstance(node.value, ast.Call)
            if not node.value.args:
                return node.value
            first, *rest = node.value.args
            return ast.Call(first, rest, node.value.keywords)

    OnTheLoop().visit(tree)
    return True


FAULTS: dict[str, Fault] = {
    each.__name__: each
    for each in (
        swap_statements,
        drop_statement,
        repeat_statement,
        drop_argument,
        exchange_arguments,
        exchange_parameters,
        lose_parameter,
        lose_tag,
        change_tag,
        change_constant,
        change_name,
        lose_await,
        swap_helpers,
        lose_output,
        lose_sharing,
        negate,
        call_on_the_loop,
    )
}


def broken(file: Rewritten, fault: Fault, chance: random.Random) -> str | None:
    """The text with a fault in it; None where it has no place, or changes nothing."""
    tree = ast.parse(file.after)
    before = ast.dump(tree)
    if not fault(tree, file, chance):
        return None
    text = ast.unparse(ast.fix_missing_locations(tree))
    return None if ast.dump(ast.parse(text)) == before else text


def compiles(text: str) -> bool:
    try:
        compile(text, "mutant", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def try_faults(files: Sequence[Rewritten], count: int, seed: int) -> Iterator[tuple[str, Rewritten, str, bool]]:
    """The kind of each fault, the text with it, and whether it was seen."""
    chance = random.Random(seed)
    made = 0
    while made < count:
        file = chance.choice(files)
        kind = chance.choice(sorted(FAULTS))
        text = broken(file, FAULTS[kind], chance)
        if text is not None and compiles(text):
            made += 1
            yield kind, file, text, file.difference(text) is not None


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("names", nargs="*")
    given = parser.parse_args()
    names = given.names or [name for name in NAMES if expects(name) != "refuse"]
    files = [file for name in names for file in rewrite_program(name, Manner())]
    made, seen = Counter[str](), Counter[str]()
    for kind, file, text, is_seen in try_faults(files, given.count, given.seed):
        made[kind] += 1
        seen[kind] += is_seen
        if not is_seen:
            print(f"--- not seen: {kind} in {file.path}: {file.before.splitlines()[0]}")
            print(*difference_of(file.after, text), sep="\n")
    for kind in sorted(made):
        print(f"{kind}: {seen[kind]} of {made[kind]}")
    print(f"all: {seen.total()} of {made.total()}")


def difference_of(one: str, other: str) -> Iterator[str]:
    import difflib

    before = ast.unparse(ast.parse(one)).splitlines()
    return (
        line
        for line in difflib.unified_diff(before, other.splitlines(), n=1, lineterm="")
        if line[:2] not in ("--", "++")
    )


if __name__ == "__main__":
    main()
