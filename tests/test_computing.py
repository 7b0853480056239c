"""What a repair says of calls that compute: a thread keeps the global lock while it does."""

from pathlib import Path

import pytest

from asyncfix.report import asking
from tests.test_options import FIRST, POOL, apply, put

NOTE = (
    "note: what is computed in its thread ({}) still keeps the event loop waiting where it does not let go of the GIL\n"
)
HASHED = "import hashlib\n\n\nasync def f(text):\n    return hashlib.pbkdf2_hmac('sha256', text, b'', 600_000)\n"
BLOCK = (
    """\
import hashlib

import bcrypt
"""
    + POOL
    + """
async def store(password):
    async with connection() as conn:
        key = bcrypt.hashpw(password, bcrypt.gensalt())
        conn.cursor().execute("INSERT INTO keys VALUES (%s)", (key,))
        key = hashlib.scrypt(password, salt=b"", n=1, r=1, p=1)
        key = hashlib.scrypt(password, salt=b"", n=2, r=1, p=1)
"""
)
READ = """\
import json


def load(path):
    with open(path) as file:
        return json.load(file)


async def f(path):
    return load(path)
"""
OPENED = """\
import json


async def f(path):
    with open(path) as file:
        return json.load(file)
"""
FETCHED = "import json\nimport requests\n\n\nasync def f(url):\n    return json.loads(requests.get(url).text)\n"
KEPT = HASHED.replace("return ", "return locals(), ")
NOTED = [
    ("a call", HASHED, "`hashlib.pbkdf2_hmac`"),
    ("in a block, each once", BLOCK, "`bcrypt.hashpw`, `hashlib.scrypt`"),
    ("in a function", READ, "`app.load`"),
    ("a file that is parsed", OPENED, "`json.load`"),
    ("what only waits", FETCHED, ""),
    ("a query", POOL + FIRST, ""),
]


@pytest.mark.parametrize(("what", "program", "named"), NOTED, ids=[what for what, *_ in NOTED])
def test_what_computes_is_noted(what: str, program: str, named: str, tmp_path: Path) -> None:
    put(tmp_path, app=program)
    done = apply(tmp_path, "--dry-run", "-v", "app.py")
    assert (NOTE.format(named) in done.stderr) if named else ("computed" not in done.stderr), what
    assert "would repair" in done.stderr
    assert "computed" not in apply(tmp_path, "--dry-run", "app.py").stderr


def test_it_is_said_before_anybody_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "is_terminal", lambda: True)
    put(tmp_path, app=HASHED)
    assert (
        f"  {NOTE.format('`hashlib.pbkdf2_hmac`')}--- a/app.py" in apply(tmp_path, "-i", "app.py", answers="n\n").output
    )
