"""Source -> Facts, in one walk over `ast`."""

import ast
import sys
import warnings
from pathlib import Path

from asyncfix.extract.body import Body
from asyncfix.extract.comments import Comments, own_tokens
from asyncfix.extract.exports import exports_of
from asyncfix.extract.file import File
from asyncfix.extract.flow import Flow
from asyncfix.extract.mentions import mentions_of
from asyncfix.extract.stores import Stores
from asyncfix.extract.suppressions import read_suppressions
from asyncfix.model.facts import Facts, Function
from asyncfix.model.source import Columns, Source, Span


def extract(source: Source) -> Facts:
    """What the file says.

    Raises SyntaxError for text that this Python can't parse, and ValueError, RecursionError or MemoryError for text
    that its parser gives up on.
    """
    tree, is_newer = read(source.text, source.path)
    comments = own_tokens(source.text)
    is_stub = source.path.suffix == ".pyi"
    file = File(Columns(source.text), Comments(comments), Stores(source.text), is_stub, tree.body)
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
        suppressions=read_suppressions(comments, tree),
        exports=exports_of(tree.body),
        is_newer=is_newer,
        mentions=mentions_of(file.functions, file.classes),
    )


def parse(text: str, path: Path) -> ast.Module:
    """The tree of a file, without the warnings that its literals may give; of newer syntax than this Python's, too."""
    return read(text, path)[0]


def read(text: str, path: Path) -> tuple[ast.Module, bool]:
    """The tree of a file, and whether it holds syntax newer than this Python's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text, str(path)), False
        except SyntaxError:
            from asyncfix.extract.newer import restore, retell  # few files are newer than the Python that runs

            retold = retell(text)
            if retold is None:
                raise
        try:
            return restore(ast.parse(retold.text, str(path)), retold), True
        except SyntaxError as error:
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            error.msg += f" (the file holds syntax newer than Python {version}, which runs asyncfix)"
            raise
