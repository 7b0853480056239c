"""Blocks that say the same get one helper, among the repairs that are made."""

import ast
import re
from pathlib import Path

import pytest

from asyncfix.repair.options import Manner
from tests.repairing import apply
from tests.undoing import rewrite_program

HEAD = """\
import asyncio
from contextlib import closing

import psycopg2

DSN = "dbname=shop"


"""
BLOCK = """
    with closing(psycopg2.connect(DSN)) as conn:
        # Only what is open.
        conn.cursor().execute("DELETE FROM orders WHERE id = %s", (order,))
        conn.commit()
"""
ONE = f"async def one(order: int) -> None:{BLOCK}"
TWO = f"async def two(order: int) -> int:{BLOCK}    return order\n"
APART = [
    ("another name", TWO.replace("order", "number")),
    ("another comment", TWO.replace("Only what", "All that")),
    ("a comment more", TWO.replace("(order,))", "(order,))  # by hand")),
    ("a comment at the end", TWO.replace("commit()\n", "commit()\n        # That was it.\n")),
    ("another hint", TWO.replace("order: int", "order: str")),
    ("no hint", TWO.replace("order: int", "order")),
    ("what it says is needed", TWO.replace("return order", "return conn.closed")),
    ("another scope", f"if DSN:\n{re.sub('(?m)^(?=.)', '    ', TWO)}"),
]


def repaired(text: str, folder: Path, *flags: str) -> str:
    result, files = apply({"app.py": text.encode()}, folder, *flags)
    assert "repaired" in result.output
    return files["app.py"].decode()


def helpers(text: str) -> list[str]:
    return re.findall(r"(?m)^ *def (_\w+_sync\w*)\(", text)


def test_equal_blocks_have_one_helper_that_is_named_after_what_it_does(tmp_path: Path) -> None:
    after = repaired(f"{HEAD}{ONE}\n\n{TWO}", tmp_path)
    assert helpers(after) == ["_delete_orders_sync"]
    assert after.count("await _run_blocking(_delete_orders_sync, order)") == 2
    assert '"""Blocking part of one() and two(); runs on a worker thread."""' in after
    assert after.count("# Only what is open.") == 1
    assert apply({"app.py": after.encode()}, tmp_path)[1]["app.py"].decode() == after


@pytest.mark.parametrize(("what", "other"), APART, ids=[what for what, _ in APART])
def test_other_blocks_have_their_own(what: str, other: str, tmp_path: Path) -> None:
    assert len(helpers(repaired(f"{HEAD}{ONE}\n\n{other}", tmp_path))) == 2


def test_a_text_of_several_lines_that_is_indented_otherwise_is_another_one(tmp_path: Path) -> None:
    sql = (
        BLOCK.replace('"DELETE FROM', '"""DELETE FROM').replace(" WHERE", "\n            WHERE").replace('%s"', '%s"""')
    )
    deeper = re.sub("(?m)^(?=.)", "    ", sql)
    program = (
        f"{HEAD}async def one(order: int) -> None:{sql}\n\nasync def two(order: int) -> None:\n    if order:{deeper}"
    )
    assert len(helpers(repaired(program, tmp_path))) == 2


def test_many_functions_are_not_all_told(tmp_path: Path) -> None:
    functions = [ONE.replace("one", f"close_the_orders_of_shop_{number}") for number in range(5)]
    after = repaired(HEAD + "\n\n".join(functions), tmp_path)
    assert helpers(after) == ["_delete_orders_sync"]
    assert '"""Blocking part of close_the_orders_of_shop_0() and 4 others; runs on a worker thread."""' in after


def test_only_what_is_repaired_has_a_helper(tmp_path: Path) -> None:
    after = repaired(f"{HEAD}{ONE}\n\n{TWO}", tmp_path, "--only", "two")
    assert helpers(after) == ["_two_sync"]
    assert '"""Blocking part of two(); runs on a worker thread."""' in after


def test_a_name_of_what_is_left_is_free(tmp_path: Path) -> None:
    one, two = (f"class {name}:\n{re.sub('(?m)^(?=.)', '    ', ONE)}" for name in ("Shop", "Store"))
    program = f"{HEAD}{one}\n\n{two.replace('orders', 'goods')}".replace("(order:", "(self, order:")
    assert helpers(repaired(program, tmp_path)) == ["_one_sync", "_one_sync_2"]
    assert helpers(repaired(program, tmp_path, "--only", "Store.one")) == ["_one_sync"]


FETCH, LEAVING = "_run_blocking(self._fetch_berths_sync, berth)", "\n        return f'{ship} leaves'"
FAULTS = [
    ([("_find_sync, berth)", "_fetch_berths_sync, berth)")], "is called once too often"),
    (
        [(f"await {FETCH}{LEAVING}", f"0{LEAVING}"), ("_launch_sync, berth)", "_fetch_berths_sync, berth)")],
        "does not belong to the function that calls it",
    ),
    (
        [("await _run_blocking(self._update_berths_sync, berth, state)\n    ", "pass\n    ")],
        "`_update_berths_sync` is not called often enough",
    ),
]


@pytest.mark.parametrize(("changes", "said"), FAULTS)
def test_a_call_that_is_none_of_the_blocks_is_seen(changes: list[tuple[str, str]], said: str) -> None:
    (file,) = rewrite_program("equal_blocks", Manner())
    written = ast.unparse(ast.parse(file.after))
    for old, new in changes:
        assert old in written
        written = written.replace(old, new, 1)
    difference = file.difference(written)
    assert difference
    assert said in difference.message


def test_a_manager_that_is_entered_elsewhere_is_seen() -> None:
    """In a class that has not got it."""
    (file,) = rewrite_program("closed_on_each_way_out", Manner())
    assert file.after.count("self._connection_sync()") == 2
    difference = file.difference(file.after.replace("    async def check(", "class Other:\n    async def check("))
    assert difference
    assert difference.message == "`_connection_sync` is entered where it is not known"
