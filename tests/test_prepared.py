"""The facts of stubs that were extracted ahead: used as long as nothing that they were made of has changed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from asyncfix import catalog
from asyncfix.catalog import prepared
from asyncfix.catalog.prepared import prepare

STUB = b"from asyncfix.catalog.stubs import blocks\n\n@blocks('sleep')\ndef sleep(seconds: float) -> None: ...\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file of such facts, which lies where a wheel brings it, and a catalog that describes `naps` alone."""
    (tmp_path / "naps.pyi").write_bytes(STUB)
    monkeypatch.setattr(catalog, "STUBS", tmp_path)
    monkeypatch.setattr(catalog, "FOLDER", str(tmp_path))
    file = tmp_path / "stubs.facts"
    monkeypatch.setattr(prepared, "FILE", str(file))
    file.write_bytes(prepare(catalog.all_stubs()))
    forget()
    yield file
    forget()


def forget() -> None:
    for each in (catalog.load, prepared.entries, prepared.extractor):
        each.cache_clear()


def is_extracted(monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the stub has to be read once more; what is found is the same."""
    extracted: list[object] = []
    extract = catalog.extracted

    def counted(data: bytes, place: catalog.Place) -> catalog.Facts:
        extracted.append(place)
        return extract(data, place)

    monkeypatch.setattr(catalog, "extracted", counted)
    found = catalog.load("naps")
    assert found is not None
    assert [each.name for each in found.functions] == ["sleep", ""]
    assert [(mark.name, mark.positional) for mark in found.functions[0].marks] == [("blocks", ("sleep",))]
    return bool(extracted)


def test_nothing_is_extracted(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_extracted(monkeypatch)


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "cut short": lambda data: data[:-20],
    "another file": lambda data: b"PK\3\4" + data,
    "a bit of the facts": lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
    "a bit of the seal": lambda data: data.replace(prepared.entries()["naps"][0][:9], b"123456789"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_file_that_is_damaged(name: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_bytes(DAMAGE[name](file.read_bytes()))
    forget()
    assert is_extracted(monkeypatch)


def test_a_file_that_is_missing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.unlink()
    assert is_extracted(monkeypatch)


def test_a_stub_that_has_changed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (file.parent / "naps.pyi").write_bytes(STUB + b"# of the same contents\n")
    assert is_extracted(monkeypatch)


def test_an_extractor_that_can_not_be_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "PACKAGE", str(file.parent / "archive.zip"))
    assert is_extracted(monkeypatch)


def test_an_extractor_that_has_changed(file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One comment in one module of the rooms that decide is enough."""
    for room in prepared.EXTRACTING:
        (tmp_path / "package" / room).mkdir(parents=True)
        for source in prepared.sources(str(Path(prepared.PACKAGE, room))):
            (tmp_path / "package" / room / Path(source).name).write_bytes(Path(source).read_bytes())
    monkeypatch.setattr(prepared, "PACKAGE", str(tmp_path / "package"))
    assert not is_extracted(monkeypatch)
    forget()
    with (tmp_path / "package" / "extract" / "flow.py").open("a") as changed:
        changed.write("# changed\n")
    assert is_extracted(monkeypatch)
