"""An editor for the tests: a client of the server over pipes, with documents whose edits it applies."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient

ENDS = 60  # seconds after which a test gives up
RESOLVING = types.ClientCodeActionResolveOptions(properties=["edit"])


class Editor:
    """What is open, what the server has said of it, and the keys that are pressed."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client, self.folder = client, folder
        self.said: list[types.PublishDiagnosticsParams] = []
        self.messages: list[str] = []
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self._news = asyncio.Event()

        @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def hear(params: types.PublishDiagnosticsParams) -> None:
            self.said.append(params)
            self._news.set()

        @client.feature(types.WINDOW_SHOW_MESSAGE)
        def show(params: types.ShowMessageParams) -> None:
            self.messages.append(params.message)

    @property
    def process(self) -> int:
        """The number of the server's process."""
        assert self.client._server
        return self.client._server.pid

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str | None = None) -> None:
        text = (self.folder / name).read_bytes().decode() if text is None else text
        uri = self.uri(name)
        self.texts[uri], self.versions[uri] = text, 1
        item = types.TextDocumentItem(uri, "python", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def type(self, name: str, text: str) -> None:
        """The whole of a document is another text."""
        uri = self.uri(name)
        self.texts[uri] = text
        self.versions[uri] += 1
        document = types.VersionedTextDocumentIdentifier(uri=uri, version=self.versions[uri])
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [whole]))

    def save(self, name: str) -> None:
        (self.folder / name).write_bytes(self.texts[self.uri(name)].encode())
        document = types.TextDocumentIdentifier(self.uri(name))
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(document))

    def changed(self, *names: str) -> None:
        """Files have changed, come to be or gone on disk."""
        events = [types.FileEvent(self.uri(name), types.FileChangeType.Changed) for name in names]
        self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(events))

    def close(self, name: str) -> None:
        document = types.TextDocumentIdentifier(self.uri(name))
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(document))

    async def next(self, name: str) -> Sequence[types.Diagnostic]:
        """What is said next of a document as it is now."""
        uri = self.uri(name)
        async with asyncio.timeout(ENDS):
            while True:
                for place, each in enumerate(self.said):
                    if each.uri == uri and each.version in (None, self.versions[uri]):
                        del self.said[: place + 1]
                        return each.diagnostics
                self._news.clear()
                await self._news.wait()

    async def settled(self, name: str) -> Sequence[types.Diagnostic]:
        """What has been said last of a document, once all is worked out."""
        await self.actions(name, 0, types.CodeActionKind.SourceFixAll.value)
        return [each for each in self.said if each.uri == self.uri(name)][-1].diagnostics

    async def actions(self, name: str, line: int, *only: str) -> list[types.CodeAction]:
        """The actions for one line, from 0."""
        place = types.Position(line, 0)
        context = types.CodeActionContext([], list(only) or None)
        document = types.TextDocumentIdentifier(self.uri(name))
        range_ = types.Range(place, types.Position(line, 1000))
        params = types.CodeActionParams(document, range_, context)
        found = await self.client.text_document_code_action_async(params)
        return [each for each in found or () if isinstance(each, types.CodeAction)]

    async def hover(self, name: str, line: int, character: int) -> str:
        document = types.TextDocumentIdentifier(self.uri(name))
        params = types.HoverParams(document, types.Position(line, character))
        found = await self.client.text_document_hover_async(params)
        return found.contents.value if found and isinstance(found.contents, types.MarkupContent) else ""

    async def choose(self, action: types.CodeAction) -> dict[str, str]:
        """The texts of the documents, by their names, that an action changes; the documents stay as they are."""
        action = action if action.edit else await self.client.code_action_resolve_async(action)
        assert action.edit
        made: dict[str, str] = {}
        for change in action.edit.document_changes or ():
            if isinstance(change, types.TextDocumentEdit):
                uri = change.text_document.uri
                assert change.text_document.version in (None, self.versions.get(uri))
                name = str(Path(uri.removeprefix("file://")).relative_to(self.folder))
                made[name] = edited(self._text(uri, name), [e for e in change.edits if isinstance(e, types.TextEdit)])
        return made

    def _text(self, uri: str, name: str) -> str:
        path = self.folder / name
        return self.texts.get(uri) or (path.read_bytes().decode() if path.exists() else "")


def edited(text: str, edits: Sequence[types.TextEdit]) -> str:
    """The text after all edits, whose places are of the text before, in UTF-16."""
    places = [(offset(text, each.range.start), offset(text, each.range.end), each.new_text) for each in edits]
    for first, last, new in sorted(places, reverse=True):
        text = text[:first] + new + text[last:]
    return text


def offset(text: str, place: types.Position) -> int:
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]*$", text)
    assert place.line < len(lines)
    before = lines[place.line].encode("utf-16-le", "surrogatepass")[: 2 * place.character]
    return sum(map(len, lines[: place.line])) + len(before.decode("utf-16-le", "surrogatepass"))


@asynccontextmanager
async def editor(folder: Path, resolves: bool = True, opens: bool = True) -> AsyncIterator[Editor]:
    """An editor with one folder open, or none, and a server in a process of its own."""
    client = LanguageClient("tests", "1")
    own = Path(__file__).parents[1]
    environment: Any = {**os.environ, "PYTHONPATH": str(own)}
    await client.start_io(sys.executable, "-m", "asyncfix", "server", cwd=folder, env=environment)
    try:
        actions = types.CodeActionClientCapabilities(resolve_support=RESOLVING if resolves else None)
        able = types.ClientCapabilities(text_document=types.TextDocumentClientCapabilities(code_action=actions))
        folders = [types.WorkspaceFolder(folder.as_uri(), folder.name)] if opens else None
        params = types.InitializeParams(able, workspace_folders=folders)
        await client.initialize_async(params)
        client.initialized(types.InitializedParams())
        yield Editor(client, folder)
        async with asyncio.timeout(ENDS):
            await client.shutdown_async(None)
            client.exit(None)
            assert client._server
            assert await client._server.wait() == 0
    finally:
        if client._server and client._server.returncode is None:
            client._server.kill()
        await client.stop()
