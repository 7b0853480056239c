"""What libraries do, read from annotated stubs: one more module of the program each, by the rules of any module."""

from functools import cache
from pathlib import Path

from asyncfix.extract import extract
from asyncfix.model.facts import Facts
from asyncfix.model.source import Source, decode

STUBS = Path(__file__).parent / "stubs"


@cache
def load(module: str) -> Facts | None:
    """The facts of a library's module, None where no stub describes it."""
    base = STUBS.joinpath(*module.split("."))
    for path, is_package in ((base / "__init__.pyi", True), (base.with_suffix(".pyi"), False)):
        if path.is_file():
            text, encoding = decode(path.read_bytes())
            return extract(Source(path, module, text, encoding, is_package, STUBS))
    return None


@cache
def is_folder(module: str) -> bool:
    """Whether a name only holds packages of several libraries, as `google` does."""
    base = STUBS.joinpath(*module.split("."))
    return base.is_dir() and not (base / "__init__.pyi").exists()


@cache
def notation() -> Facts:
    """The marks themselves, as a module."""
    path = STUBS / "__init__.pyi"
    return extract(Source(path, "asyncfix.catalog.stubs", path.read_text(encoding="utf-8"), "utf-8", True, STUBS))


def is_stub(path: Path) -> bool:
    return path.suffix == ".pyi"
