"""Puts the facts of the catalog's stubs into a wheel, so that no run has to extract them."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Prepared(BuildHookInterface):
    """Asks the package that is built; an editable installation, whose stubs may change, gets none."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from asyncfix.catalog import all_stubs
        from asyncfix.catalog.prepared import NAME, prepare

        self.folder = tempfile.TemporaryDirectory()
        made = Path(self.folder.name, NAME)
        made.write_bytes(prepare(all_stubs()))
        build_data["force_include"][str(made)] = f"asyncfix/catalog/{NAME}"
