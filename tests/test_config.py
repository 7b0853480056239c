from pathlib import Path

import pytest

from asyncfix.read.config import Config, ConfigError, check_rules, read_config, read_file, read_inline

RULES = ("blocking-database", "blocking-sleep")


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


TOML, PYPROJECT = 'ignore = ["toml"]', '[tool.asyncfix]\nignore = ["pyproject"]'
NEAREST = {
    "pyproject.toml": ({"pyproject.toml": PYPROJECT}, ("pyproject",)),
    "asyncfix.toml": ({"asyncfix.toml": TOML}, ("toml",)),
    "asyncfix.toml before pyproject.toml": ({"pyproject.toml": PYPROJECT, "asyncfix.toml": TOML}, ("toml",)),
    "the nearer folder wins": ({"asyncfix.toml": TOML, "a/pyproject.toml": PYPROJECT}, ("pyproject",)),
    "a table, not a mere file": ({"asyncfix.toml": TOML, "a/pyproject.toml": "[tool.ruff]"}, ("toml",)),
    "not beyond the repository": ({"asyncfix.toml": TOML, "a/.git/HEAD": ""}, ()),
    "none": ({".git/HEAD": ""}, ()),
}


@pytest.mark.parametrize(("files", "ignore"), NEAREST.values(), ids=NEAREST)
def test_nearest(tmp_path: Path, files: dict[str, str], ignore: tuple[str, ...]) -> None:
    write(tmp_path, {"a/b/c.py": "", **files})
    assert read_config(tmp_path / "a/b") == Config(ignore=ignore)


def test_layers(tmp_path: Path) -> None:
    write(tmp_path, {"asyncfix.toml": 'exclude = ["a"]\nselect = ["b"]', "other.toml": 'ignore = ["c"]'})
    other, inline = str(tmp_path / "other.toml"), 'select = ["d"]'
    assert read_config(tmp_path) == Config(exclude=("a",), select=("b",))
    assert read_config(tmp_path, [other]) == Config(ignore=("c",))
    assert read_config(tmp_path, [inline]) == Config(exclude=("a",), select=("d",))
    assert read_config(tmp_path, [inline, other]) == Config(select=("d",), ignore=("c",))
    assert read_config(tmp_path, isolated=True) == Config()
    assert read_config(tmp_path, [inline], isolated=True) == Config(select=("d",))
    assert read_config(tmp_path).apply({"select": ("e",)}) == Config(exclude=("a",), select=("e",))


BAD = {
    "unknown key": ('selct = ["x"]', "unknown key `selct`; did you mean `select`?"),
    "far from any": ("zzz = 1", "unknown key `zzz`; known are exclude, select, ignore"),
    "not a list": ('select = "x"', "`select` must be a list of strings"),
    "not of strings": ("ignore = [1]", "`ignore` must be a list of strings"),
    "no table": ("repair = 1", "`repair` must be a table of settings"),
    "unknown key of repairs": ("repair.worker = 1", "unknown key `repair.worker`; did you mean `workers`?"),
    "not a number from 1": ("repair.workers = 0", "`repair.workers` must be a number from 1"),
    "not a word of those": (
        'repair.wrapper = "thread"',
        "`repair.wrapper` must be one of helper, run-in-ex",
    ),
    "not true or false": ("repair.convert-pool = 1", "`repair.convert-pool` must be true or false"),
    "not TOML": ("select = [", "not valid TOML"),
}


@pytest.mark.parametrize(("text", "message"), BAD.values(), ids=BAD)
def test_errors_name_the_file_and_the_key(tmp_path: Path, text: str, message: str) -> None:
    file = write(tmp_path, {"asyncfix.toml": text}) / "asyncfix.toml"
    with pytest.raises(ConfigError) as caught:
        read_config(tmp_path)
    assert str(caught.value).startswith(f"{file}: {message}")
    with pytest.raises(ConfigError) as caught:
        read_inline(text)
    assert str(caught.value).startswith(f"--config: {message}")


@pytest.mark.parametrize("text", ["[tool]\nasyncfix = 1", "[tool.asyncfix]\nx = 1", "[[tool.asyncfix]]"])
def test_errors_in_pyproject(tmp_path: Path, text: str) -> None:
    file = write(tmp_path, {"pyproject.toml": text}) / "pyproject.toml"
    with pytest.raises(ConfigError, match=r"pyproject\.toml \[tool\.asyncfix\]: "):
        read_file(file)


@pytest.mark.parametrize("text", ["", "tool = 1", "[tool]", "[tool.other]"])
def test_a_pyproject_of_others(tmp_path: Path, text: str) -> None:
    assert read_file(write(tmp_path, {"pyproject.toml": text}) / "pyproject.toml") is None


def test_a_missing_config_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.toml: can't be read: No such file"):
        read_config(tmp_path, [str(tmp_path / "gone.toml")])


def test_a_file_of_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "asyncfix.toml").write_bytes(b"# \xe9")
    with pytest.raises(ConfigError, match="not valid TOML"):
        read_config(tmp_path)


def test_unknown_rules() -> None:
    check_rules(Config(select=("blocking-sleep",), ignore=("blocking-database",)), RULES)
    with pytest.raises(ConfigError, match="select: unknown rule `blocking-databse`; did you mean `blocking-database`"):
        check_rules(Config(select=("blocking-databse",)), RULES)
    with pytest.raises(ConfigError, match="ignore: unknown rule `x`; known are blocking-database, blocking-sleep"):
        check_rules(Config(ignore=("x",)), RULES)


@pytest.mark.parametrize(
    ("config", "selected"),
    [
        (Config(), {"blocking-database"}),
        (Config(select=("blocking-stat",)), {"blocking-stat"}),
        (Config(select=("blocking-database", "blocking-stat")), {"blocking-database", "blocking-stat"}),
    ],
)
def test_selects(config: Config, selected: set[str]) -> None:
    known = {"blocking-database": True, "blocking-stat": False}
    assert {rule for rule, by_default in known.items() if config.selects(rule, by_default)} == selected
