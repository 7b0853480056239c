"""Which of the helpers that repairs add are equal: by all that is written of them but their names."""

import ast
from collections.abc import Hashable, Iterator, Sequence

from asyncfix.model.source import Span
from asyncfix.repair.edits import Import, Lend, Move, Nest, Position, position
from asyncfix.repair.merging.pieces import Added, Helper, Piece, last_named, opened, written
from asyncfix.repair.runtime.places import places

CLASS_METHOD = ast.dump(ast.Name("classmethod", ast.Load()))


def rough(edit: Helper) -> Hashable:
    """What equal helpers have in common for certain, by the plan alone."""
    if isinstance(edit, Lend):
        shape = (edit.closing, len(edit.released), len(edit.beside))
        return (edit.receiver, edit.parameters, edit.handle, edit.others, shape)
    interface, size = edit.interface, edit.last[0] - edit.first[0]
    given = (interface.parameters, len(interface.outputs), interface.break_outputs, interface.continue_outputs)
    shared = (interface.shared, interface.undeclared, edit.handled) if edit.is_closure else None
    return (
        edit.receiver,
        edit.handle,
        bool(edit.lane),
        edit.imports,
        len(edit.opens),
        given,
        interface.globals,
        interface.exits,
        shared,
        size,
    )


def exact(added: Added) -> Hashable | None:
    """The same for two helpers if each can stand for the other; None where that can't be told."""
    pieces = [*opened(added), *written(added)]
    if not pieces or not all(each.tokens for each in pieces):
        return None
    texts = tuple(tuple(token.word for token in each.tokens) for each in pieces)
    outputs = added.edit.interface.outputs if isinstance(added.edit, Move) and not last_named(added) else ()
    return (rough(added.edit), outputs, scope(added), signature(added), texts, tuple(edits_in(added, pieces)))


def scope(added: Added) -> Hashable:
    """The suite in which the helper stands, and is known from there on; whether it is a class method."""
    edit, passages = added.edit, added.passages
    if isinstance(edit, Move) and edit.is_closure:
        return id(passages.suites.get(edit.first, edit))
    is_bound = CLASS_METHOD in [ast.dump(each) for each in added.coroutine.decorator_list]
    return (id(passages.suites[position(added.coroutine)]), is_bound)


def signature(added: Added) -> Hashable:
    """The hints of a helper, and whether what it gives is what the coroutine gives."""
    edit, node = added.edit, added.coroutine
    if isinstance(edit, Lend):
        return ()
    exits = edit.interface.exits
    leaves = exits.returns or exits.breaks or exits.continues
    is_whole = leaves and not (exits.breaks or exits.continues) and (edit.is_last or not exits.falls_through)
    given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    hinted = (each for each in given if each.annotation and each.arg in edit.interface.parameters)
    hints = sorted((each.arg, dumped(each.annotation)) for each in hinted)
    return (tuple(hints), is_whole, dumped(node.returns) if is_whole and exits.returns_value else "")


def dumped(node: ast.expr | None) -> str:
    return ast.dump(node) if node else ""


def edits_in(added: Added, pieces: Sequence[Piece]) -> Iterator[Hashable]:
    """What else the repair does to the texts, by where they begin."""
    for path, edit in places(added.repair):
        if path == added.repair.path and not isinstance(edit, Move | Lend | Import):
            values = [getattr(edit, name) for name in edit.__match_args__ if name != "cuts"]
            if any(place is not None for value in values for place in placed(value, pieces)):
                cuts = edit.cuts if isinstance(edit, Nest) else ()
                yield (type(edit).__name__, cuts, *(tuple(placed(value, pieces)) or value for value in values))


def placed(value: object, pieces: Sequence[Piece]) -> Iterator[Hashable]:
    """The places that a field of an edit holds, as ones of the pieces; None for others."""
    if isinstance(value, frozenset):
        yield from sorted((found for each in value for found in placed(each, pieces) if found), key=repr)
    elif isinstance(value, Span):
        yield inside((value.line, value.column), (value.end_line, value.end_column), pieces)
    elif isinstance(value, tuple) and len(value) == 2 and all(type(each) is int for each in value):
        yield inside(value, value, pieces)
    elif isinstance(value, tuple):
        for each in value:
            yield from placed(each, pieces)


def inside(begin: Position, end: Position, pieces: Sequence[Piece]) -> Hashable:
    for number, piece in enumerate(pieces):
        line, column = piece.first
        if line <= begin[0] <= piece.end_line:
            return (number, *((each[0] - line, each[1] - column) for each in (begin, end)))
    return None
