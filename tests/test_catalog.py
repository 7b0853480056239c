"""The stubs tell the truth about the installed libraries, and every word of theirs is tested."""

import importlib
import re
from importlib.util import find_spec
from pathlib import Path
from types import BuiltinFunctionType

import pytest
from blocking import PROGRAMS, expected, findings, read_files

from asyncfix import catalog
from asyncfix.catalog import STUBS
from asyncfix.catalog.grammar import misuses
from asyncfix.catalog.marks import find_mark, marks
from asyncfix.model.facts import Class, Facts, Function

NOTATION = STUBS / "__init__.pyi"
DOCUMENTED = Path(__file__).parent.parent / "docs" / "notation.md"
STUB_FILES = sorted(path for path in STUBS.rglob("*.pyi") if path != NOTATION)
EXPECTED_LIBRARIES = """
    _objects asyncio builtins bz2 cmd code codecs concurrent configparser crypt fcntl filecmp fileinput getpass
    glob gzip hashlib http importlib io json linecache lzma marshal os pathlib pdb pickle pkgutil plistlib psycopg2 pty
    queue sched select selectors shelve shutil signal socket socketserver sqlite3 ssl subprocess tarfile tempfile
    threading time tomllib urllib xml zipfile
""".split()


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(STUBS).with_suffix("").parts).removesuffix(".__init__")


def read(path: Path) -> Facts:
    found = catalog.load(module_of(path))
    assert found
    return found


def definitions(facts: Facts) -> list[Function | Class]:
    return [each for each in (*facts.functions, *facts.classes) if each.qualname]


stubs = pytest.mark.parametrize("path", STUB_FILES, ids=module_of)


def made(value: object) -> object:
    """What has the members of a stub's class: itself, or what it makes where Python has a function (threading.Lock)."""
    return value() if isinstance(value, BuiltinFunctionType) else value


def is_stubs_own(definition: Function | Class, module: object, facts: Facts) -> bool:
    """Whether it is of a class by which a stub tells apart what the library makes of one, or that is an annotation."""
    owner = definition.qualname.partition(".")[0]
    marks = [find_mark(each, "resource") for each in facts.classes if each.qualname == owner]
    if any(mark and mark.get("thread_safe") == "below" for mark in marks):
        return True  # its subclasses have the methods
    return owner.startswith("_") and not owner.startswith("__") and not hasattr(module, owner)


@pytest.fixture(scope="module", autouse=True)
def django_settings() -> None:
    """Django's own models can be imported only inside of a configured project."""
    if find_spec("django") is None:
        return
    conf = importlib.import_module("django.conf")
    if not conf.settings.configured:
        conf.settings.configure(INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"])
        importlib.import_module("django").setup()


@stubs
def test_every_mark_is_written_as_the_notation_declares_it(path: Path) -> None:
    assert [fault for each in definitions(read(path)) for fault in misuses(each)] == []


@stubs
def test_every_name_is_real(path: Path) -> None:
    module = pytest.importorskip(module_of(path), exc_type=ImportError)
    facts = read(path)
    for definition in definitions(facts):
        if is_stubs_own(definition, module, facts):
            continue
        if definition.qualname.endswith("__getattr__"):  # stands for what the stub doesn't name
            continue
        value: object = module
        for part in definition.qualname.partition("#")[0].split("."):
            value = getattr(made(value), part)


@stubs
def test_nothing_is_defined_twice(path: Path) -> None:
    defined = [each for each in definitions(read(path)) if "overload" not in {mark.name for mark in marks(each)}]
    assert [each.qualname for each in defined if "#" in each.qualname] == []


@stubs
def test_marks_are_documented(path: Path) -> None:
    documented = set(re.findall(r"^\| `@(\w+)", DOCUMENTED.read_text(), re.MULTILINE))
    python = {"property", "classmethod", "staticmethod", "overload", "contextmanager", "asynccontextmanager"}
    used = {mark.name for definition in definitions(read(path)) for mark in marks(definition)}
    assert used <= documented | python


@stubs
def test_classes_that_conditions_name_are_known(path: Path) -> None:
    facts = read(path)
    conditions = " ".join(mark.get("unless") for each in facts.functions for mark in each.marks)
    named = set(re.findall(r"\w+ is (?:not )?([A-Z]\w*)", conditions))
    assert named <= {each.binding.name for each in facts.names}


def test_the_notation_is_documented() -> None:
    documented = set(re.findall(r"^\| `@(\w+)", DOCUMENTED.read_text(), re.MULTILINE))
    assert set(re.findall(r"^def (\w+)", NOTATION.read_text(), re.MULTILINE)) == documented


def is_reported(function: Function) -> bool:
    """Whether a call of it is a finding by default: a single look at the disk is not."""
    mark = find_mark(function, "blocks")
    return mark is not None and mark.first != "stat"


def apis() -> set[str]:
    """The names of everything that blocks in the libraries of which each entry must be shown."""
    found = set()
    for path in STUB_FILES:
        module = module_of(path)
        if module.partition(".")[0] in EXPECTED_LIBRARIES:
            facts = read(path)
            blocking = [known_as(each.qualname, facts) for each in facts.functions if is_reported(each)]
            found |= {name if module == "builtins" else f"{module}.{name}" for name in blocking}
    return {name.removesuffix(".__init__") for name in found}


def known_as(qualname: str, facts: Facts) -> str:
    """The name under which an entry is reported: that of the class which people know, of all overloads one."""
    owner, dot, name = qualname.partition("#")[0].partition(".")
    marks = (find_mark(each, "known_as") for each in facts.classes if each.qualname == owner)
    public = next((mark.first for mark in marks if mark), owner)
    return f"{public}{dot}{name}"


def test_every_blocking_entry_is_expected_by_a_fixture() -> None:
    programs = [read_files(program) for program in PROGRAMS]
    shown = {finding.api for sources in programs if any(map(expected, sources)) for finding in findings(sources)}
    assert apis() - shown == set()
