"""What an editor tells and asks, by the names of the protocol."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from asyncfix.model.errors import CommandError
from asyncfix.report.text import told_fault
from asyncfix.server.actions import FIX_ALL, QUICK, Asked, data_of, find_actions, work_out
from asyncfix.server.documents import path_of
from asyncfix.server.hover import describe, explain
from asyncfix.server.serving import Server, prepare
from asyncfix.server.stopping import Superseded

PATIENCE = 1.0  # seconds that somebody who points at something waits for what is being worked out
WATCHED = ("**/*.py", "**/*.pyi", "**/*.toml", "**/.gitignore")
MODIFIED, FAILED = types.LSPErrorCodes.ContentModified.value, types.LSPErrorCodes.RequestFailed.value


def initialized(ls: Server, params: types.InitializedParams) -> None:
    able = ls.client_capabilities.workspace
    if able and able.did_change_watched_files and able.did_change_watched_files.dynamic_registration:
        options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(e) for e in WATCHED])
        wanted = types.Registration("watched", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        ls.client_register_capability(types.RegistrationParams([wanted]))


def opened(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    ls.put(params.text_document.uri, params.text_document.version)


def changed(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    ls.put(params.text_document.uri, params.text_document.version)


def saved(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
    reread(ls, [params.text_document.uri])


def closed(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    uri = params.text_document.uri
    if path := path_of(uri):
        ls.desk(path).take(path)
        ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))


def watched(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
    reread(ls, (each.uri for each in params.changes))


def reread(ls: Server, uris: Iterable[str]) -> None:
    paths = [path for uri in uris if (path := path_of(uri))]
    for desk in {id(each): each for path in paths for each in ls.desks_of(path)}.values():
        desk.reread()


async def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    if (path := path_of(params.text_document.uri)) is None:
        return None
    desk = ls.desk(path)
    planned = await desk.planned.within(PATIENCE)
    judged = planned.judged if planned else await desk.judged.within(0)
    if judged is None or path not in judged.shown:
        return None
    if errors := [each for each in judged.errors(path) if each.line == params.position.line + 1]:
        return types.Hover(explain(errors))
    if not judged.is_about(path):
        return None
    asked = Asked(path, types.Range(params.position, params.position), (), ls.units)
    found = [each for each in (planned or judged).about(path) if asked.holds(each, judged)]
    return types.Hover(describe(found, planned is not None)) if found else None


async def code_actions(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    if (path := path_of(params.text_document.uri)) is None:
        return []
    desk, state = ls.desk(path), ls.desk(path).state
    only = [each.value if isinstance(each, types.CodeActionKind) else each for each in params.context.only or ()]
    asked = Asked(path, params.range, only, ls.units)
    planned = await desk.planned.within(None if asked.wants(FIX_ALL) else PATIENCE)
    judged = planned.judged if planned else await desk.judged.within(None)
    if judged is None or desk.state != state:
        return []
    found = await desk.work(find_actions, asked, judged, planned, state)
    return found if resolves(ls.client_capabilities) else [await worked_out(ls, each) for each in found]


def resolves(able: types.ClientCapabilities) -> bool:
    """Whether a client asks for the edit of an action once it is chosen."""
    actions = able.text_document.code_action if able.text_document else None
    return bool(actions and actions.resolve_support and "edit" in actions.resolve_support.properties)


async def worked_out(ls: Server, action: types.CodeAction) -> types.CodeAction:
    """The action with its edit."""
    if (data := data_of(action)) is None:
        return action
    desk = ls.desk(data.path)
    planned = await desk.planned.within(None)
    if planned is None or desk.state != data.state:
        raise JsonRpcException("the document has changed", MODIFIED)
    try:
        action.edit, faults = await desk.work(work_out, data, planned, ls.units)
    except Superseded:
        raise JsonRpcException("the document has changed", MODIFIED) from None
    except CommandError as error:
        raise JsonRpcException(str(error), FAILED) from error
    for each in faults:
        ls.tell(told_fault(each))
    return action


FEATURES: Mapping[str, Callable[..., Any]] = {
    types.INITIALIZED: initialized,
    types.TEXT_DOCUMENT_DID_OPEN: opened,
    types.TEXT_DOCUMENT_DID_CHANGE: changed,
    types.TEXT_DOCUMENT_DID_SAVE: saved,
    types.TEXT_DOCUMENT_DID_CLOSE: closed,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: watched,
    types.TEXT_DOCUMENT_HOVER: hover,
    types.CODE_ACTION_RESOLVE: worked_out,
}


def make_server() -> Server:
    server = Server()
    for name, feature in FEATURES.items():
        server.feature(name)(feature)
    kinds = types.CodeActionOptions([QUICK, FIX_ALL], resolve_provider=True)
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION, kinds)(code_actions)
    return server


def serve() -> None:
    """Over standard input and output, until the editor ends it."""
    prepare()
    server = make_server()
    server.start_io()
    server.end()
