"""The report that was made of a project, for as long as none of its files says anything else."""

from typing import Any

from asyncfix.cache.codec import Codec
from asyncfix.cache.folder import Folder, checksum
from asyncfix.model import finding as model
from asyncfix.model.finding import Report
from asyncfix.model.remembered import has_fields
from asyncfix.model.source import Span, Unreadable

MOST = 8  # questions that answers are kept for
CODEC = Codec([Span, Unreadable, *filter(has_fields, vars(model).values())])


class Reports:
    """Reports by the question that was asked, each with the digest of the files it is about."""

    def __init__(self, folder: Folder, question: object) -> None:
        self._folder = folder
        self._name = f"report-{checksum(repr(question).encode()).hex()[:16]}"

    def find(self, files: bytes) -> Report | None:
        known = self._folder.read(self._name)
        if not isinstance(known, tuple) or known[0] != files:
            return None
        report = CODEC.unpack(known[1], {})
        return report if isinstance(report, Report) else None

    def keep(self, files: bytes, report: Report) -> None:
        known: dict[int, Any] = {}
        self._folder.write(self._name, (files, CODEC.pack(report, known)))
        self._folder.prune("report-", MOST)
