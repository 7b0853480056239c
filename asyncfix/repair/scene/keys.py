"""Texts that are no names of functions, where the program works out none: keys of dictionaries, and plain words."""

import ast
import re

from asyncfix.repair.scene.scene import Scene

WORKING_OUT = re.compile(
    r"\b(?:attrgetter|eval|exec|getmembers|globals|import_module|locals|methodcaller|resolve_name|vars)\b"
    r"|\b(?:__dict__|__getattr__|__getattribute__|__import__)\b|\bsys\.modules\b"
)
GETATTR = re.compile(r"\bgetattr\b")
PLAIN_GETATTR = re.compile(r"""\bgetattr\(\s*[\w.]+\s*,\s*(?:"\w*"|'\w*')\s*[,)]""")


def is_key(home: Scene, text: ast.Constant) -> bool:
    """Whether a text is only looked up in a container, or compared: `{"add": add}`, `commands["add"]`."""
    around = home.parents[text]
    match around:
        case ast.Dict(keys=keys):
            is_meant = text in keys
        case ast.Subscript(slice=index):
            is_meant = index is text
        case ast.Compare() | ast.MatchValue():
            is_meant = True
        case _:
            return False
    return is_meant and not works_out_names(home)


def is_word(home: Scene, text: ast.Constant) -> bool:
    """Whether a text is a word that nothing has for an attribute, so that nobody looks up a function by that alone.

    Who looks up a module's function has the name of the module, too: `"shop.orders:place"`.
    """

    def find() -> bool:
        as_attribute = re.compile(rf"\.\s*{word}\b")
        of_class = {
            name for each in home.reach.program.project for name, facts in each.functions.items() if facts.owner
        }
        is_method = any(name.rpartition(".")[2] == word for name in of_class)
        exported = (each.facts.exports for each in home.reach.program.project)
        if is_method or any(each and word in each.names for each in exported):
            return False
        return not any(as_attribute.search(each.text) for each in home.sources.values())

    word = str(text.value)
    is_plain = word.isidentifier() and not works_out_names(home)
    return is_plain and home.everywhere.remember(("plain word", word), find)


def works_out_names(scene: Scene) -> bool:
    """Whether the program may get something by a name that is not written there: `getattr(self, name)`."""

    def find() -> bool:
        texts = (each.text for each in scene.sources.values())
        return any(WORKING_OUT.search(each) or has_open_getattr(each) for each in texts)

    return scene.everywhere.remember("works out names", find)


def has_open_getattr(text: str) -> bool:
    return len(GETATTR.findall(text)) > len(PLAIN_GETATTR.findall(text))
