"""What SQL that is written in a call does: read rows and nothing else, or more."""

import ast
import re

# Functions of a SELECT that change nothing: all others might (`nextval`, `pg_try_advisory_xact_lock`, one's own).
PURE = frozenset(
    "abs array_agg avg bool_and bool_or btrim cast ceil coalesce concat count date_trunc extract floor greatest "
    "json_agg json_build_object jsonb_agg jsonb_build_object least length lower ltrim max min now nullif "
    "pg_sleep round row_number rank rtrim string_agg substr substring sum to_char to_json trim unnest upper "
    "in values over filter exists any all and or on as from where then when else union select "
    "join lateral not using".split()
)
LOCKING = re.compile(r"\bFOR\s+(NO\s+KEY\s+UPDATE|UPDATE|SHARE|KEY\s+SHARE)\b", re.IGNORECASE)
STORING = re.compile(r"\bINTO\b", re.IGNORECASE)
PLAIN = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE)\b[^;]*;?\s*\Z", re.IGNORECASE)
CALLED = re.compile(r"(?<!\binto )(?<![\w.])([a-z_][\w.]*)\s*\(", re.IGNORECASE)
WORDS = PURE | {"conflict", "values", "set", "returning"}


def sql_of(call: ast.Call) -> str:
    """The SQL that is written in a call, "" where it is not."""
    match call.args:
        case [ast.Constant(value=str(text)), *_]:
            return text
        case _:
            return ""


def is_plain_select(call: ast.Call) -> bool:
    return only_reads(sql_of(call))


def only_reads(text: str) -> bool:
    called = {name.lower() for name in re.findall(r"([\w.\"]+)\s*\(", text)}
    is_select = text.lstrip().upper().startswith("SELECT")
    return is_select and not LOCKING.search(text) and not STORING.search(text) and called <= PURE


def changes_rows_at_most(call: ast.Call) -> bool:
    """Whether its SQL is written there, leaves nothing in the session and calls no functions of one's own."""
    return is_of_rows(sql_of(call))


def is_of_rows(text: str) -> bool:
    spaced = " ".join(text.split())
    return bool(PLAIN.match(spaced)) and {name.lower() for name in CALLED.findall(spaced)} <= WORDS
