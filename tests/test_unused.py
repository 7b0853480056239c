"""An import goes where a repair takes the last use of it, and where nothing else may need it."""

from pathlib import Path

import pytest

from tests.repairing import apply

PROGRAM = """\
import asyncio
import time


async def wait():
    time.sleep(1)
"""
GONE = PROGRAM.replace("import time\n", "").replace("time.sleep", "await asyncio.sleep")
KEPT = [
    ("used elsewhere", {"app.py": PROGRAM + "\n\ndef now():\n    return time.time()\n"}),
    ("exported", {"app.py": PROGRAM + '\n\n__all__ = ["time", "wait"]\n'}),
    ("evaluated", {"app.py": PROGRAM + '\n\ndef told(at: "time.struct_time"):\n    return at\n'}),
    ("worked out", {"app.py": PROGRAM + "\n\ndef told(name):\n    return globals()[name]\n"}),
    ("with a comment", {"app.py": PROGRAM.replace("import time\n", "import time  # noqa: F401\n")}),
    ("below a comment", {"app.py": PROGRAM.replace("import time\n", "# For later.\nimport time\n")}),
    ("bound twice", {"app.py": PROGRAM + "\n\ntry:\n    import gevent.time as time\nexcept ImportError:\n    pass\n"}),
    ("taken by another file", {"app.py": PROGRAM, "other.py": "from app import time, wait\n"}),
    ("taken with all", {"app.py": PROGRAM, "other.py": "from app import *\n"}),
    ("patched", {"app.py": PROGRAM, "test_app.py": 'def test(mocker):\n    mocker.patch("app.time.sleep")\n'}),
    (
        "patched under a name that is put together",
        {
            "app.py": PROGRAM,
            "test_app.py": 'APP = "app"\n\n\ndef test(mocker):\n    mocker.patch(f"{APP}.time.sleep")\n',
        },
    ),
    (
        "patched on the module",
        {"app.py": PROGRAM, "test_app.py": 'import app\n\n\ndef test(mocker):\n    mocker.patch.object(app, "time")\n'},
    ),
    ("exported by a longer text", {"app.py": PROGRAM + '\n\n__all__ = "time wait".split()\n'}),
    (
        "tried in a docstring",
        {"app.py": PROGRAM + '\n\ndef f():\n    """\n    >>> time.time() > 1\n    True\n    """\n'},
    ),
    ("of the module object", {"app.py": PROGRAM + "\n\nimport sys\n\nnow = sys.modules[__name__].time\n"}),
    ("of a package", {"app/__init__.py": PROGRAM}),
]
LEFT = [
    ("alone", "import time\n\n\n", "import asyncio\n\n\n"),
    ("of its group", "import time\n\nimport flask\n\n\n", "import asyncio\n\nimport flask\n\n\n"),
    ("one of several", "from time import monotonic, sleep\n\n\n", "import asyncio\nfrom time import monotonic\n\n\n"),
    (
        "in lines",
        "from time import (\n    monotonic,\n    sleep,\n)\n\n\n",
        "import asyncio\nfrom time import (\n    monotonic,\n)\n\n\n",
    ),
    (
        "behind prose",
        '"""It has time.sleep."""\n\nimport time\n\n\n',
        '"""It has time.sleep."""\n\nimport asyncio\n\n\n',
    ),
]


def repaired(files: dict[str, str], folder: Path) -> dict[str, str]:
    _, found = apply({name: text.encode() for name, text in files.items()}, folder, "--unsafe-fixes")
    return {name: text.decode() for name, text in found.items()}


def test_it_goes(tmp_path: Path) -> None:
    assert repaired({"app.py": PROGRAM}, tmp_path) == {"app.py": GONE}


@pytest.mark.parametrize(("what", "files"), KEPT, ids=[what for what, _ in KEPT])
def test_it_stays(what: str, files: dict[str, str], tmp_path: Path) -> None:
    written = repaired(files, tmp_path)
    first = next(iter(written))
    assert "import time" in written[first]
    assert "await asyncio.sleep(1)" in written[first]


@pytest.mark.parametrize(("what", "before", "after"), LEFT, ids=[what for what, *_ in LEFT])
def test_what_is_around_it_stays_as_it_is(what: str, before: str, after: str, tmp_path: Path) -> None:
    name = "sleep" if "sleep\n" in before or "sleep," in before else "time.sleep"
    body = f"async def wait():\n    {name}(1)\n"
    assert repaired({"app.py": before + body}, tmp_path)["app.py"] == after + body.replace(name, "await asyncio.sleep")
