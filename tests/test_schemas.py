"""The published schemas are those of this version, and what is read and printed holds to them."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from asyncfix.model.finding import Progress, Report, Unclassified, Unresolved
from asyncfix.model.source import Span
from asyncfix.read.settings import KEYS, ConfigError, check
from asyncfix.report.formats import render
from tests import schemas
from tests.repairing import invoke
from tests.test_config import BAD
from tests.test_formats import ALL
from tests.test_gate import SETTINGS, TEXT

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
SPAN = Span(1, 1, 1, 9)
UNJUDGED = Report(
    (), (), 1, 1, Progress(0, 0),
    unresolved=(Unresolved(Path("a.py"), SPAN, "a.f", "get"),),
    unclassified=(Unclassified(Path("a.py"), SPAN, "a.f", "send", "acme"),),
)  # fmt: skip


def faults(name: str, document: Any) -> list[str]:
    return [f"{each.json_path}: {each.message}" for each in Draft7Validator(published(name)).iter_errors(document)]


def published(name: str) -> Any:
    return json.loads((schemas.FOLDER / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", schemas.SCHEMAS)
def test_what_is_published_is_fresh(name: str) -> None:
    text = (schemas.FOLDER / name).read_text(encoding="utf-8")
    assert text == schemas.render(schemas.SCHEMAS[name]()), "python -m tests.schemas writes it"
    Draft7Validator.check_schema(published(name))


@pytest.mark.parametrize("report", [ALL, UNJUDGED])
def test_reports_hold_to_their_schema(report: Report) -> None:
    assert faults("report.schema.json", json.loads(render(report, "json", {}))) == []
    finding, error = (
        Draft7Validator({**published("report.schema.json"), **schemas.ref(name)}) for name in ("finding", "error")
    )
    for line in map(json.loads, render(report, "json-lines", {}).splitlines()):
        (finding if line.pop("kind") == "finding" else error).validate(line)


@pytest.mark.parametrize("command", ["check", "scan"])
def test_what_is_printed_holds_to_its_schema(command: str, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(TEXT)
    (tmp_path / "bad.py").write_text("def (")
    printed = invoke(command, "--format", "json", folder=tmp_path).stdout
    assert faults("report.schema.json", json.loads(printed)) == []
    assert faults("report.schema.json", {**json.loads(printed), "schema": 2}) == ["$.schema: 1 was expected"]


@pytest.mark.parametrize("text", [SETTINGS, *EXAMPLES])
def test_settings_hold_to_their_schema(text: str) -> None:
    document = tomllib.loads(text)
    table = document.get("tool", {}).get("asyncfix", document)
    check(table, "", "")
    assert faults("asyncfix.schema.json", table) == []


# A schema can't tell what a version is, nor which.
WRONG = {name: text for name, (text, _) in BAD.items() if name not in ("not TOML", "no version", "another version")}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_what_is_no_setting_is_none_in_the_schema(text: str) -> None:
    table = tomllib.loads(text)
    with pytest.raises(ConfigError):
        check(table, "", "")
    assert faults("asyncfix.schema.json", table) != []


def test_every_key_has_its_place_on_the_page() -> None:
    assert re.findall(r"^### `(.*)`$", PAGE, re.MULTILINE) == list(KEYS)
