"""What a folder of a workspace, or a file outside of all, asks for: as `check` there would."""

from pathlib import Path

from asyncfix.flags import Common
from asyncfix.model.remembered import replace
from asyncfix.read.discover import display, find_root, is_project
from asyncfix.requesting import make_request
from asyncfix.run import Request


def request_for(place: Path) -> Request:
    """Raises CommandError."""
    return replace(make_request(Common(paths=[display(place)])), counts=False)


def project_of(file: Path) -> Path:
    """The project that a file outside of the workspace belongs to; the file itself, if to none."""
    root = find_root([file.parent])
    return root if is_project(root) else file
