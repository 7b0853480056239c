"""Files, and functions of them, in which some state may be used: by whatever name, or by a text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from asyncfix.link.program import Key
from asyncfix.model.expressions import Imported
from asyncfix.repair.judgement.inherited import inherited_names
from asyncfix.repair.judgement.spelled import READING, SETTING, SETTING_METHODS
from asyncfix.repair.model import word_of
from asyncfix.repair.scene.mentions import files_naming, named_in, word_alone
from asyncfix.repair.scene.scene import Scene

BESIDE = r"(?:[\s\\)]|#[^\n]*\n)*"  # what may stand between a name and what hangs on it
OF_PACKAGE = re.compile(r"\bfrom\s+\.+\s*import\b")  # which says no module's name
# How a function says a name by a text which may be any; one that stands there is found as it is (`spellings`).
ONE = r"\(\s*[\w.]+\s*,\s*[\"']\w*[\"']\s*[,)]"
BY_TEXT = rf"\b(?:{'|'.join((*SETTING_METHODS, '__dict__', 'vars', 'globals'))})\b|"
BY_TEXT += rf"\b(?:{'|'.join((*READING, *SETTING))})\b(?!{ONE})"


def files_using(scene: Scene, state: str) -> tuple[Path, ...]:
    """The files in which some state may be used by its name."""
    return files_naming(scene, word_of(state))


def files_by_text(scene: Scene) -> tuple[Path, ...]:
    """The files in which any state may be used, by a text that is not written there."""

    def find() -> tuple[Path, ...]:
        modules, by_text = scene.reach.program.modules, re.compile(BY_TEXT)
        return tuple(path for path, source in scene.sources.items() if path in modules and by_text.search(source.text))

    return scene.everywhere.remember("files by text", find)


def functions_using(scene: Scene, state: str) -> Iterator[tuple[Scene, Key]]:
    """The functions that may use some state themselves, each with its file.

    That is by its name or one that an import gives it, by a text, or as what a program inherits which they begin.
    """
    word = word_of(state)
    is_told = bool(word) and word not in inherited_names(scene)
    module = state.partition(":")[0] if ":" in state and word else ""
    named = files_naming(scene, word)
    for home in map(scene.at, dict.fromkeys((*named, *files_by_text(scene)))):
        if home.source.path in named and not is_told:
            yield from ((home, key) for key in home.nodes)
        elif not module or may_import(home, module):
            yield from ((home, key) for key in named_in(home, *spellings(home, state), BY_TEXT))


def spellings(home: Scene, state: str) -> Iterator[str]:
    """How a file says the name of some state: behind a dot, or as a text."""
    word = word_of(state)
    names = other_names(home).get(word, ())
    if state.startswith("."):
        yield rf"\.{BESIDE}{re.escape(word)}\b|[\"']{re.escape(word)}[\"']"
    else:
        yield word_alone(word)
    if names:
        yield word_alone(*names)


def may_import(home: Scene, module: str) -> bool:
    """Whether a file may import a module, or is it: what a module's name has the state of is in no other."""
    if home.module.facts.module == module or module.rpartition(".")[2] in home.source.text:
        return True
    return home.remember("imports of packages", lambda: bool(OF_PACKAGE.search(home.source.text)))


def other_names(home: Scene) -> Mapping[str, Sequence[str]]:
    """The names under which a file has what it imports, by what that is called where it is made."""

    def find() -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        for name, uses in home.module.names.items():
            values = (use.binding.value for use in uses)
            for each in {each.name for each in values if isinstance(each, Imported) and each.name}:
                found.setdefault(each, []).append(name)
        return found

    return home.remember("other names", find)
