"""How hard the properties are tried: a few seconds in the suite, more with ASYNCFIX_EXAMPLES=10000."""

import os

from hypothesis import HealthCheck, settings

EXAMPLES = int(os.environ.get("ASYNCFIX_EXAMPLES", "0"))


def tried(usual: int) -> settings:
    """The same examples in every run of the suite; others, and more of them, where the environment asks for it."""
    return settings(
        max_examples=EXAMPLES or usual,
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
