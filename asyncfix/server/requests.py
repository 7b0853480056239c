"""What a folder of a workspace, or a file outside of all, asks for: as `check` there would."""

import os
from dataclasses import replace
from pathlib import Path

from asyncfix import rules
from asyncfix.cache.folder import NAME
from asyncfix.read.config import check_rules, read_config
from asyncfix.read.discover import common_folder, display, find_root
from asyncfix.run import Request


def request_for(place: Path) -> Request:
    """Raises CommandError."""
    named = (display(place),)
    config = read_config(common_folder(named))
    check_rules(config, rules.names())
    request = Request(named, find_root(named), config, jobs=os.cpu_count() or 1, counts=False)
    return request if request.is_loose else replace(request, cache=request.root / NAME)
