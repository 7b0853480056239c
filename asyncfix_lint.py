"""The commands `asyncfix` and `asyncfix-lint`, under a name of their own: a client of the FIX protocol is imported as
`asyncfix`, too, and where both are installed in one place, the files of one lie over those of the other."""

import sys


def main() -> None:
    if problem := find_clash():
        sys.stderr.write(f"asyncfix: error: {problem}\n")
        sys.exit(2)
    from asyncfix.__main__ import main as run

    run()


def find_clash() -> str:
    """What to do where `asyncfix` is another package, or a mixture of both; "" where it is ours."""
    try:
        import asyncfix.cache.quick  # which the other package does not have, and each run of ours asks first

        if hasattr(asyncfix, "__version__"):
            return ""
    except ImportError:  # of that, or of what the other's `__init__` imports
        pass
    from importlib.util import find_spec  # an unchanged run does without

    found = find_spec("asyncfix")
    where = f" ({found.origin})" if found and found.origin else ""
    return (
        f"what Python imports as `asyncfix`{where} is another package, a client of the FIX protocol; "
        "both can't be installed in one environment: uvx asyncfix-lint, or pipx install asyncfix-lint"
    )
