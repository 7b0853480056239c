"""Source -> Facts, in one walk over `ast`."""

import ast
import warnings
from pathlib import Path

from asyncfix.extract.body import Body
from asyncfix.extract.comments import Comments
from asyncfix.extract.exports import exports_of
from asyncfix.extract.file import File
from asyncfix.extract.flow import Flow
from asyncfix.extract.stores import Stores
from asyncfix.facts import Facts, Function
from asyncfix.source import Columns, Source, Span


def extract(source: Source) -> Facts:
    """What the file says.

    Raises SyntaxError for text that this Python can't parse, and ValueError, RecursionError or MemoryError for text
    that its parser gives up on.
    """
    tree = parse(source.text, source.path)
    file = File(Columns(source.text), Comments(source.text), Stores(source.text), is_stub=source.path.suffix == ".pyi")
    body = Body(file, "", own_names=None)
    flow = body.walk(tree.body, Flow())
    file.functions.append(Function("", Span(1, 1, 1, 1), **body.facts()))
    return Facts(
        path=source.path,
        module=source.module,
        import_root=source.import_root,
        is_package=source.is_package,
        functions=tuple(file.functions),
        classes=tuple(file.classes),
        names=file.lasting(flow.reaching),
        stars=tuple(file.stars),
        complaints=tuple(file.comments.complaints()),
        exports=exports_of(tree.body),
    )


def parse(text: str, path: Path) -> ast.Module:
    """The tree of a file, without the warnings that its literals may give."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text, str(path))
