"""New texts -> edits of documents, line by line; a document that has changed since is refused by the editor."""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from lsprotocol import types

from asyncfix.gate.tidying import LINES
from asyncfix.model.change import Change
from asyncfix.server.documents import Drafts, uri_of
from asyncfix.server.positions import Places

Operation = types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile


def edits_between(before: str, after: str, units: str) -> list[types.TextEdit]:
    """The edits that make one text of the other."""
    places = Places(before, units)
    old, new = places.lines(), LINES.findall(after)
    return [
        types.TextEdit(
            types.Range(places.before_line(first, old), places.before_line(last, old)), "".join(new[start:stop])
        )
        for tag, first, last, start, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if tag != "equal"
    ]


def workspace_edit(changes: Iterable[Change], drafts: Drafts, units: str) -> types.WorkspaceEdit:
    """All changes at once; those of open documents name the version that was analysed."""
    return types.WorkspaceEdit(document_changes=[each for change in changes for each in edit(change, drafts, units)])


def edit(change: Change, drafts: Drafts, units: str) -> Iterator[Operation]:
    path = change.source.path
    draft = drafts.get(path)
    uri = draft.uri if draft else uri_of(path)
    if change.is_new:
        yield types.CreateFile(uri)
    before = "" if change.is_new else change.source.text
    document = types.OptionalVersionedTextDocumentIdentifier(uri, draft.version if draft else None)
    yield types.TextDocumentEdit(document, edits_between(before, change.after, units))
