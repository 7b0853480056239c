"""Names for what a repair adds: after what it does, and never one that is taken."""

import ast
import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from asyncfix.model.remembered import frozen

VERBS = {"SELECT": "fetch", "INSERT": "store", "UPDATE": "update", "DELETE": "delete", "WITH": "fetch"}
OBJECT = {
    "SELECT": r"\bFROM\s+([\w.\"]+)",
    "WITH": r"\bFROM\s+([\w.\"]+)",
    "INSERT": r"\bINTO\s+([\w.\"]+)",
    "UPDATE": r"\bUPDATE\s+(?:ONLY\s+)?([\w.\"]+)",
    "DELETE": r"\bFROM\s+([\w.\"]+)",
}
FILLERS = frozenset(("a", "all", "an", "the", "this", "these", "its", "their", "our"))
GETTING = frozenset(("fetch", "find", "get", "list", "load", "query", "read", "select"))
SAID_BEFORE = frozenset(("it", "that", "them", "those"))
SAYING = frozenset(
    [
        "add",
        "archive",
        "assign",
        "cancel",
        "check",
        "claim",
        "clean",
        "clear",
        "close",
        "collect",
        "copy",
        "count",
        "create",
        "delete",
        "enqueue",
        "fetch",
        "find",
        "finish",
        "get",
        "increment",
        "insert",
        "load",
        "lock",
        "log",
        "look",
        "mark",
        "migrate",
        "move",
        "persist",
        "publish",
        "purge",
        "queue",
        "read",
        "record",
        "register",
        "release",
        "remove",
        "reserve",
        "reset",
        "save",
        "select",
        "set",
        "store",
        "take",
        "touch",
        "update",
        "upsert",
        "write",
    ]
)
MOST_WORDS = 5
WRITES = ("INSERT", "UPDATE", "DELETE")


@frozen
class TwinName:
    """That of a twin, which may be there since an earlier repair."""

    name: str
    exists: bool


class Names:
    """The identifiers of a program that are taken, and those given out since."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self.given: set[str] = set()  # so far, even if they are free again

    def fresh(self, *wanted: str, besides: Collection[str] = ()) -> str:
        """The first of these names that is free, and none of `besides`; else the last with a number."""
        name = next(each for each in numbered(wanted) if each not in self._taken and each not in besides)
        self._taken.add(name)
        self.given.add(name)
        return name

    def take(self, name: str) -> None:
        self._taken.add(name)

    def is_free(self, name: str) -> bool:
        return name not in self._taken

    def release(self, names: Iterable[str]) -> None:
        """These are free again."""
        self._taken.difference_update(names)


def numbered(wanted: Sequence[str]) -> Iterator[str]:
    """These names, then the last of them with numbers."""
    yield from wanted
    yield from (f"{wanted[-1]}_{count}" for count in itertools.count(2))


def identifiers(text: str) -> set[str]:
    """Everything in a text that could be a name, strings and comments included: `getattr` finds those too."""
    return set(re.findall(r"[^\W\d]\w*", text))


def name_after_function(function: str) -> str:
    return f"_{function.strip('_')}_sync"


def name_after_result(function: str, outputs: Sequence[str]) -> str | None:
    """`_load_rows_sync` for what gives `rows` in `load` or `load_all`, where the shorter name is taken."""
    if len(outputs) != 1:
        return None
    given, own = outputs[0].strip("_"), function.strip("_")
    verb = own.split("_")[0]
    if f"_{own}".endswith(f"_{given}"):
        return None
    return f"_{verb if verb in GETTING else own}_{given}_sync"


def name_after_manager(function: str) -> str:
    """Where the shorter name is taken."""
    return f"_{function.strip('_')}_manager_sync"


def name_after_sql(statements: Iterable[ast.stmt]) -> str | None:
    """`_store_audit_queries_sync` for statements whose first writing SQL, else first SQL, is such an INSERT."""
    queries = [query for statement in statements for query in sql_in(statement)]
    chosen = next((query for query in queries if query[0] in WRITES), queries[0] if queries else None)
    return f"_{VERBS[chosen[0]]}_{chosen[1]}_sync" if chosen else None


def name_after_file(statements: Iterable[ast.stmt]) -> str | None:
    """`_write_config_sync` for statements that write no other file than that of `config_path`, else read that first."""
    calls = (each for statement in statements for each in ast.walk(statement) if isinstance(each, ast.Call))
    found = [(verb, path) for call in calls for verb, path in file_in(call)]
    chosen = next((each for each in found if each[0] != "read"), found[0] if found else None)
    written = {path for verb, path in found if verb != "read"}
    if chosen is None or len(written) > 1:
        return None
    named = {"": "file", "filename": "file"}
    name = re.sub(r"_?(path|filename)$", "", chosen[1].lower()).strip("_")
    return f"_{chosen[0]}_{named.get(name, name)}_sync"


def file_in(call: ast.Call) -> Iterator[tuple[str, str]]:
    """What is done to a file that a call opens, reads or writes, and the last name of its path."""
    is_method = isinstance(call.func, ast.Attribute)
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    place = call.func.value if isinstance(call.func, ast.Attribute) else next(iter(call.args), None)
    path = place.attr if isinstance(place, ast.Attribute) else getattr(place, "id", "")
    if name == "open" and path:
        texts = [each.value for each in call.args[not is_method :] if isinstance(each, ast.Constant)]
        mode = str(texts[0]) if texts else "r"
        yield ("append" if "a" in mode else "write" if set(mode) & set("wx+") else "read"), path
    elif is_method and name in ("read_text", "read_bytes", "write_text", "write_bytes"):
        yield name.partition("_")[0], path


def name_said(lines: Sequence[str], statements: Sequence[ast.stmt]) -> str | None:
    """By the comment above statements, if that is about all of them."""
    return None if are_parted(lines, statements) else name_after_comment(comment_above(lines, statements[0]))


def are_parted(lines: Sequence[str], statements: Sequence[ast.stmt]) -> bool:
    """Whether there are blank lines or comments between: what is said above the first is about that alone."""
    above = (lines[each.lineno - 2].strip() for each in statements[1:])
    return any(not line or line.startswith("#") for line in above)


def comment_above(lines: Sequence[str], statement: ast.stmt) -> str:
    """The line above a statement if it is a comment, and the only one."""
    above = [line.strip() for line in lines[max(0, statement.lineno - 3) : statement.lineno - 1]]
    if not above or not above[-1].startswith("#") or (len(above) > 1 and above[-2].startswith("#")):
        return ""
    return above[-1]


def name_after_comment(comment: str) -> str | None:
    """`_store_scores_sync` for `# Store scores`; only for comments that begin with what the code does, and to what."""
    clause = re.split(r"[,;:.(]| and | so | if | for ", comment.lstrip("# ").lower())[0]
    words = [word for word in re.findall(r"[a-z][a-z0-9_]*", clause) if word not in FILLERS]
    if not 1 < len(words) <= MOST_WORDS or words[0] not in SAYING or not clause.isascii():
        return None
    if not SAID_BEFORE.isdisjoint(words):
        return None
    return f"_{'_'.join(words)}_sync"


def sql_in(node: ast.AST) -> list[tuple[str, str]]:
    """The command and the table of each SQL text in the node, in the order of the text."""
    texts = [each for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    found = (command_of(str(each.value)) for each in sorted(texts, key=lambda each: (each.lineno, each.col_offset)))
    return [each for each in found if each]


def command_of(text: str) -> tuple[str, str] | None:
    command = next(iter(text.split()), "").upper()
    found = re.search(OBJECT[command], text, re.IGNORECASE) if command in OBJECT else None
    name = found[1].rpartition(".")[2].strip('"').lower() if found else ""
    return (command, name) if name else None
