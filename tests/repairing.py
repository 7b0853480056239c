"""Programs of fixtures/repair, and what asyncfix makes of them.

A program is `before.py`, or a folder `before` of modules beside `app.py`. It has `SETUP`, SQL that makes its tables,
and `scenario(dsn)`, a coroutine whose result is compared. Some say more of themselves:

- `EXPECT`: "unsafe" is written with --unsafe-fixes only, "refuse" never; `REASONS`: the codes that are printed then.
- `HARM`: how the result of an unsafe repair differs from before.
- `NEEDS`: a library that the tests don't depend on; where it is missing, the program is not run.

`python -m tests.repairing [NAME ...]` writes what comes after anew: read the diff, it is what a user would get.
"""

import ast
import sys
from collections.abc import Sequence
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from typer.testing import CliRunner, Result

from asyncfix.cli import app
from tests.running import Files, put

PROGRAMS = Path(__file__).parent.parent / "fixtures" / "repair"
NAMES = sorted(folder.name for folder in PROGRAMS.iterdir() if any(folder.glob("before*")))


def read(name: str, part: str) -> Files:
    """The modules of a program "before" or "after", by their paths."""
    folder = PROGRAMS / name / part
    if folder.is_dir():
        return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.py"))}
    return {"app.py": folder.with_suffix(".py").read_bytes()}


def write(name: str, part: str, files: Files) -> None:
    if (PROGRAMS / name / "before").is_dir():
        put(files, PROGRAMS / name / part)
    else:
        (PROGRAMS / name / f"{part}.py").write_bytes(files["app.py"])


def constants(name: str) -> dict[str, Any]:
    """What a program says of itself."""
    assigned = [each for each in ast.parse(read(name, "before")["app.py"]).body if isinstance(each, ast.Assign)]
    literal = [each for each in assigned if isinstance(each.value, ast.Constant | ast.List)]
    return {ast.unparse(each.targets[0]): ast.literal_eval(each.value) for each in literal}


def expects(name: str) -> str:
    return str(constants(name).get("EXPECT", "repair"))


def invoke(command: str, *arguments: str, folder: Path, stdin: str | bytes | None = None) -> Result:
    """Runs a command of asyncfix in a folder that is a project of its own."""
    if not (folder / "asyncfix.toml").exists():
        (folder / "asyncfix.toml").touch()
    with chdir(folder):
        return CliRunner().invoke(app, [command, *arguments], input=stdin)


def apply(files: Files, folder: Path, *flags: str) -> tuple[Result, Files]:
    """What `apply` says of these modules, and makes of them."""
    put(files, folder)
    result = invoke("apply", *flags, ".", folder=folder)
    return result, {name: (folder / name).read_bytes() for name in files}


def repair_program(name: str, part: str, folder: Path) -> tuple[Result, Files]:
    flags = ["--unsafe-fixes"] if expects(name) == "unsafe" else []
    return apply(read(name, part), folder, *flags)


def regenerate(name: str) -> None:
    with TemporaryDirectory() as folder:
        result, files = repair_program(name, "before", Path(folder))
    print(f"{name}: exit code {result.exit_code}\n{result.stderr}")
    if result.exit_code == 0:
        write(name, "after", files)


def main(names: Sequence[str]) -> None:
    for name in names or NAMES:
        if expects(name) != "refuse":
            regenerate(name)


if __name__ == "__main__":
    main(sys.argv[1:])
