"""The commands `asyncfix` and `asyncfix-lint`, under a name of their own: a client of the FIX protocol is imported as
`asyncfix`, too, and where both are installed in one place, the files of one lie over those of the other."""

import sys
from importlib import import_module
from importlib.util import find_spec

OURS = "asyncfix.cache.quick"  # a module that the other package does not have


def main() -> None:
    if problem := find_clash():
        sys.stderr.write(f"asyncfix: error: {problem}\n")
        sys.exit(2)
    from asyncfix.__main__ import main as run

    run()


def find_clash() -> str:
    """What to do where `asyncfix` is another package, or a mixture of both; "" where it is ours."""
    try:
        if find_spec(OURS) and hasattr(import_module("asyncfix"), "__version__"):
            return ""
    except ImportError:  # of the file that both have: it is the other's
        pass
    found = find_spec("asyncfix")
    where = f" ({found.origin})" if found and found.origin else ""
    return (
        f"what Python imports as `asyncfix`{where} is another package, a client of the FIX protocol; "
        "both can't be installed in one environment: uvx asyncfix-lint, or pipx install asyncfix-lint"
    )
