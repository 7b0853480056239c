"""Open documents: their texts stand for the files."""

from collections.abc import Mapping
from pathlib import Path

from pygls import uris

from asyncfix.model.remembered import frozen
from asyncfix.read.discover import absolute, display


@frozen
class Draft:
    """The text of an open document, at a version; `uri` as the client spells it."""

    uri: str
    version: int
    text: str


Drafts = Mapping[Path, Draft]


def path_of(uri: str) -> Path | None:
    """The file of a document, as reports show it; None for what is no file."""
    found = uris.to_fs_path(uri) if uri.startswith("file:") else None
    return display(Path(found)) if found else None


def uri_of(path: Path) -> str:
    return uris.from_fs_path(str(absolute(path))) or ""
