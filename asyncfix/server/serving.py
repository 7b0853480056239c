"""The server: a desk for each project, one thread that analyses, and what is found there for the editor."""

import asyncio
import gc
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer

from asyncfix import __version__
from asyncfix.model.errors import CommandError
from asyncfix.read.discover import absolute
from asyncfix.read.extraction import RECURSION_LIMIT
from asyncfix.server.desk import Desk
from asyncfix.server.diagnostics import diagnose_all
from asyncfix.server.documents import Draft, path_of
from asyncfix.server.judged import Judged
from asyncfix.server.kept import Kept
from asyncfix.server.requests import project_of, request_for

STACK = 256 * 1024 * 1024  # bytes of address space: deep expressions are walked through by recursion


class Server(LanguageServer):
    """One desk for each folder of the workspace, and for each project, or lone file, outside of them."""

    def __init__(self) -> None:
        super().__init__("asyncfix", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self.desks: dict[Path, Desk] = {}
        self.worker = ThreadPoolExecutor(1, "asyncfix")

    @property
    def units(self) -> str:
        """How the client counts columns."""
        found = self.workspace.position_encoding or types.PositionEncodingKind.Utf16
        return found.value if isinstance(found, types.PositionEncodingKind) else found

    def desk(self, path: Path) -> Desk:
        place = self.place_of(path)
        if place not in self.desks:
            self.desks[place] = Desk(Kept(partial(request_for, place)), self.worker, self.publish, self.report)
        return self.desks[place]

    def place_of(self, path: Path) -> Path:
        """The innermost folder of the workspace that holds a file; else its project."""
        full = absolute(path)
        folders = (uris.to_fs_path(uri) for uri in self.workspace.folders)
        holding = [Path(each) for each in folders if each and full.is_relative_to(each)]
        return max(holding, key=lambda each: len(each.parts)) if holding else project_of(full)

    def desks_of(self, path: Path) -> Iterator[Desk]:
        """Those that a change of a file may concern: what a document outside of the workspace imports is not known."""
        place = self.place_of(path)
        yield from (desk for own, desk in self.desks.items() if own == place or own.is_file())

    def put(self, uri: str, version: int) -> None:
        """A document was opened, or has another text."""
        if path := path_of(uri):
            self.desk(path).put(path, Draft(uri, version, self.workspace.get_text_document(uri).source))

    async def publish(self, judged: Judged) -> None:
        """What is found in open documents that have not changed since."""
        found = await asyncio.get_running_loop().run_in_executor(self.worker, diagnose_all, judged, self.units)
        for path, diagnostics in found.items():
            draft = judged.drafts[path]
            if self.desk(path).drafts.get(path) == draft:
                said = types.PublishDiagnosticsParams(draft.uri, diagnostics, draft.version)
                self.text_document_publish_diagnostics(said)

    def report(self, error: Exception) -> None:
        """What went wrong, as the command line says it."""
        text = str(error) if isinstance(error, CommandError) else f"internal error, please report it: {error!r}"
        self.tell(f"asyncfix: {text}")

    def tell(self, text: str) -> None:
        self.window_show_message(types.ShowMessageParams(types.MessageType.Error, text))

    def end(self) -> None:
        """Lets go of all that is being done."""
        for desk in self.desks.values():
            desk.stop()
        self.worker.shutdown(wait=False, cancel_futures=True)


def prepare() -> None:
    """Gives each thread the room that analyses need; cycles are looked for when nobody waits."""
    gc.disable()
    sys.setrecursionlimit(max(sys.getrecursionlimit(), RECURSION_LIMIT))
    threading.stack_size(STACK)
