"""Which statements change a table by what they have read of it."""

import ast
from textwrap import dedent

import pytest

from asyncfix.repair.judgement.tables import does_itself

READ = "cur.execute('SELECT n FROM stock WHERE id = %s', (key,))\nrow = cur.fetchone()\n"
CHANGE = "cur.execute('UPDATE stock SET n = %s', (n,))\n"
STATEMENTS = {
    "a value that was read": (READ + "n = row[0] - 1\n" + CHANGE, True),
    "a test of what was read": (READ + "if row:\n    cur.execute('DELETE FROM stock')", True),
    "a test of a row as it is fetched": (
        "cur.execute('select n from stock')\nif cur.fetchone()[0] < 3:\n    raise ValueError\n" + CHANGE,
        True,
    ),
    "row by row": (
        "cur.execute('SELECT id FROM stock')\nfor n in cur:\n    other.execute('DELETE FROM stock WHERE id = %s', n)",
        True,
    ),
    "a text of parts": (
        "cur.execute(f'SELECT n FROM stock WHERE {where}')\nn = cur.fetchone()\n" + CHANGE,
        True,
    ),
    "how many there are": (
        "cur.execute('SELECT 1 FROM stock')\nif cur.rowcount == 0:\n    cur.execute('INSERT INTO stock')",
        True,
    ),
    "a helper that asks": ("n = query(conn, 'SELECT n FROM stock')\n" + CHANGE, True),
    "a list of rows": (
        "cur.execute('SELECT n FROM Stock')\nn = list(cur)\n" + CHANGE.replace("stock", "public.stock"),
        True,
    ),
    "rows of another table that are locked": (
        "cur.execute('SELECT 1 FROM shops FOR UPDATE')\n" + READ + "n = row[0]\n" + CHANGE,
        True,
    ),
    "another table": (READ.replace("stock", "shops") + "n = row[0]\n" + CHANGE, False),
    "nothing of what was read": (READ + CHANGE + "print(row)", False),
    "the other way round": (CHANGE + READ, False),
    "rows that are locked": (READ.replace("%s'", "%s FOR UPDATE'") + "n = row[0] - 1\n" + CHANGE, False),
    "a lock of the table": ("cur.execute('LOCK TABLE stock')\n" + READ + "n = row[0]\n" + CHANGE, False),
}


@pytest.mark.parametrize(("text", "expected"), STATEMENTS.values(), ids=STATEMENTS)
def test_changes_by_what_was_read(text: str, expected: bool) -> None:
    assert does_itself(ast.parse(dedent(text)).body) is expected
