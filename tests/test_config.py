from pathlib import Path

import pytest

from asyncfix.flags import Format
from asyncfix.read.config import (
    Config,
    ConfigError,
    Layer,
    check_rules,
    fold,
    read_config,
    read_file,
    read_inline,
    read_layers,
)
from asyncfix.read.gitignore import Ignoring, Pattern
from asyncfix.read.settings import FORMATS, KEYS, field_of
from asyncfix.read.versions import is_met
from asyncfix.report.formats import NAMES

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
    assert read_config(tmp_path) == Config(exclude=(Pattern("a", str(tmp_path)),), select=("b",))
    assert read_config(tmp_path, [other]) == Config(ignore=("c",))
    assert read_config(tmp_path, [inline]) == Config(exclude=(Pattern("a", str(tmp_path)),), select=("d",))
    assert read_config(tmp_path, [inline, other]) == Config(select=("d",), ignore=("c",))
    assert read_config(tmp_path, isolated=True) == Config()
    assert read_config(tmp_path, [inline], isolated=True) == Config(select=("d",))
    assert read_config(tmp_path, isolated=True).apply({"select": ("e",)}) == Config(select=("e",))
    assert read_config(tmp_path).apply({"select": ("e",)}) == Config(
        exclude=(Pattern("a", str(tmp_path)),), select=("e",)
    )


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
    "not a table of lists": ('per-file-ignores = {"a" = "b"}', "`per-file-ignores` must be a table of lists"),
    "not the name of a file": ("extend = []", "`extend` must be the name of a file"),
    "no format": ('output-format = "xml"', "`output-format` must be one of full, concise, json"),
    "no truth": ('respect-ruff-noqa = "yes"', "`respect-ruff-noqa` must be true or false"),
    "no text": ("required-version = 1", "`required-version` must be a text like >=0.1"),
    "no version": (
        'required-version = "new"',
        "`required-version`: 'new' names no version; write one as in `>=0.1, <1`",
    ),
    "another version": (
        'required-version = ">=99"\nnewer = 1',
        "`required-version` is >=99, and this is asyncfix 0.1.0",
    ),
    "not TOML": ("select = [", "not valid TOML"),
}


@pytest.mark.parametrize(("text", "message"), BAD.values(), ids=BAD)
def test_errors_name_the_file_and_the_key(tmp_path: Path, text: str, message: str) -> None:
    file = write(tmp_path, {"asyncfix.toml": text}) / "asyncfix.toml"
    with pytest.raises(ConfigError) as caught:
        read_config(tmp_path)
    line = "" if message.startswith("not valid TOML") else ":1"
    assert str(caught.value).startswith(f"{file}{line}: {message}")
    with pytest.raises(ConfigError) as caught:
        read_inline(text)
    assert str(caught.value).startswith(f"--config: {message}")


@pytest.mark.parametrize("text", ["[tool]\nasyncfix = 1", "[tool.asyncfix]\nx = 1", "[[tool.asyncfix]]"])
def test_errors_in_pyproject(tmp_path: Path, text: str) -> None:
    file = write(tmp_path, {"pyproject.toml": text}) / "pyproject.toml"
    with pytest.raises(ConfigError, match=r"pyproject\.toml(:2)? \[tool\.asyncfix\]: "):
        read_file(file)


@pytest.mark.parametrize("text", ["", "tool = 1", "[tool]", "[tool.other]"])
def test_a_pyproject_of_others(tmp_path: Path, text: str) -> None:
    assert read_file(write(tmp_path, {"pyproject.toml": text}) / "pyproject.toml") is None


def test_a_missing_config_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.toml: can't be read: No such file"):
        read_config(tmp_path, [str(tmp_path / "gone.toml")])


def test_a_file_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.asyncfix]\nignore = []\n", encoding="utf-8-sig")
    assert read_config(tmp_path) == Config()
    (tmp_path / "asyncfix.toml").write_text("selct = []\n", encoding="utf-8-sig")
    with pytest.raises(ConfigError, match=r"asyncfix\.toml:1: unknown key"):
        read_config(tmp_path)


def test_a_file_of_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "asyncfix.toml").write_bytes(b"# \xe9")
    with pytest.raises(ConfigError, match="not valid TOML"):
        read_config(tmp_path)


def test_every_key_is_a_field() -> None:
    flags = {"heeds_suppressions"}  # which no file sets
    assert {field_of(key) for key in KEYS} == set(Config.__dataclass_fields__) - flags


def test_formats_have_one_set_of_names() -> None:
    assert tuple(FORMATS) == NAMES == tuple(each.value for each in Format)


EXTENDING = {
    "what it does not name stays": ('ignore = ["a"]', 'select = ["b"]', Config(ignore=("a",), select=("b",))),
    "what it names is replaced": ('ignore = ["a"]', 'ignore = ["b"]', Config(ignore=("b",))),
    "what extends adds up": ('extend-select = ["a"]', 'extend-select = ["b"]', Config(extend_select=("a", "b"))),
    "a selection begins anew": ('extend-select = ["a"]', 'select = ["b"]', Config(select=("b",))),
    "a table is replaced": (
        'per-file-ignores = {"x" = ["a"]}', 'per-file-ignores = {"y" = ["b"]}',
        Config(per_file_ignores=(Ignoring(Pattern("y", "sub"), ("b",)),)),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("base", "own", "expected"), EXTENDING.values(), ids=EXTENDING)
def test_settings_extend_others(tmp_path: Path, base: str, own: str, expected: Config) -> None:
    write(
        tmp_path,
        {"pyproject.toml": f"[tool.asyncfix]\n{base}", "sub/asyncfix.toml": f'extend = "../pyproject.toml"\n{own}'},
    )
    found = read_config(tmp_path / "sub").about(lambda each: Pattern(each.text, Path(each.folder).name))
    assert found == expected.apply({"extend": (str(tmp_path / "pyproject.toml"),)})


def test_a_chain_of_settings(tmp_path: Path) -> None:
    write(tmp_path, {"a.toml": 'extend-exclude = ["x"]', "b.toml": 'extend = "a.toml"\nstubs = ["s"]'})
    write(tmp_path, {"asyncfix.toml": 'extend = "b.toml"\nextend-exclude = ["y"]'})
    layers = list(read_layers(tmp_path))
    assert [Path(each.where).name for each in layers] == ["a.toml", "b.toml", "asyncfix.toml"]
    config = fold(layers)
    assert [each.text for each in config.excluded] == ["x", "y"]
    assert (config.stubs, len(config.extend)) == ((str(tmp_path / "s"),), 2)


NOWHERE = {
    "itself": ({"asyncfix.toml": 'extend = "asyncfix.toml"'}, r"`extend` leads in a circle: \S+ -> \S+"),
    "in a circle": (
        {"asyncfix.toml": 'extend = "b.toml"', "b.toml": 'extend = "./x/../asyncfix.toml"', "x/y": ""},
        r"b\.toml:1: `extend` leads in a circle",
    ),
    "to nothing": ({"asyncfix.toml": 'extend = "b.toml"'}, r"asyncfix\.toml:1: `extend`: \S+/b\.toml is not there"),
    "to a folder": ({"asyncfix.toml": '\nextend = "."'}, r"asyncfix\.toml:2: `extend`: \S+ is a folder"),
    "to a project of others": (
        {"asyncfix.toml": 'extend = "pyproject.toml"', "pyproject.toml": ""},
        r"`extend`: \S+ has no \[tool\.asyncfix\]",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "message"), NOWHERE.values(), ids=NOWHERE)
def test_extending_leads_nowhere(tmp_path: Path, files: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read_config(write(tmp_path, files))


def test_only_files_extend() -> None:
    with pytest.raises(ConfigError, match="--config: `extend` stands in files"):
        read_inline('extend = "x.toml"')


def test_patterns_are_about_the_folder_of_their_file_or_else_the_project(tmp_path: Path) -> None:
    beside, above, here = (str(tmp_path / each) for each in ("other", ".", "app"))
    config = Config(exclude=tuple(Pattern("a", each) for each in (beside, above, "")))
    assert [each.folder for each in config.rooted(tmp_path / "app").exclude] == [here, str(tmp_path), here]


@pytest.mark.parametrize(
    ("required", "met"),
    [
        *(("0.1.0", True), ("0.1", True), ("==0.1.0", True), (">=0.1, <1", True), ("~=0.1", True), ("~=0.0.9", False)),
        *(("!=0.1.0", False), (">0.1", False), ("<=0.1.0", True), (">=0.2", False), ("<0.1", False), (">=0.0.9", True)),
    ],
)
def test_required_versions(required: str, met: bool) -> None:
    assert is_met(required, "0.1.0") is met


WHERE = {
    "at the top": ("asyncfix.toml", 'ignore = []\nselect = ["x"]', "asyncfix.toml:2: select: unknown rule `x`"),
    "in a table": (
        "asyncfix.toml",
        '\n[per-file-ignores]\n"a/*" = ["x"]',
        'asyncfix.toml:2: per-file-ignores."a/*": unknown rule `x`',
    ),
    "behind tables of others": (
        "pyproject.toml",
        '[tool.ruff]\nselect = ["E"]\n[tool.asyncfix]\nselect = ["x"]',
        "pyproject.toml:4 [tool.asyncfix]: select: unknown rule `x`",
    ),
    "in a table below": (
        "pyproject.toml",
        "[tool.asyncfix]\n[ tool.asyncfix.repair ]\nwork = 1",
        "pyproject.toml:2 [tool.asyncfix]: unknown key `repair.work`",
    ),
    "with dots": (
        "pyproject.toml",
        'tool.asyncfix.select = ["x"]',
        "pyproject.toml [tool.asyncfix]: select: unknown rule",
    ),
    "no rule at all": (
        "asyncfix.toml",
        "select = []",
        "asyncfix.toml:1: `select` names no rule, so nothing would judge",
    ),
}


@pytest.mark.parametrize(("name", "text", "message"), WHERE.values(), ids=WHERE)
def test_errors_name_the_line(tmp_path: Path, name: str, text: str, message: str) -> None:
    write(tmp_path, {name: text})
    with pytest.raises(ConfigError) as caught:
        check_rules(read_layers(tmp_path), RULES)
    assert str(caught.value).startswith(f"{tmp_path}/{message}")


def test_unknown_rules() -> None:
    def check(where: str, **settings: object) -> None:
        check_rules([Layer(where, settings)], RULES)

    check("--select", select=("blocking-sleep",), ignore=("blocking-database",))
    with pytest.raises(
        ConfigError, match=r"^select: unknown rule `blocking-databse`; did you mean `blocking-database`"
    ):
        check("--select", select=("blocking-databse",))
    with pytest.raises(ConfigError, match=r"^ignore: unknown rule `x`; known are blocking-database, blocking-sleep"):
        check("--ignore", ignore=("x",))
    with pytest.raises(ConfigError, match=r'^per-file-ignores."a/\*": unknown rule `blocking-slep`; did you mean'):
        check("--per-file-ignores", per_file_ignores=(Ignoring(Pattern("a/*"), ("blocking-slep",)),))
    with pytest.raises(ConfigError, match=r"^--config: extend-select: unknown rule `x`"):
        check("--config", extend_select=("x",))


def test_nothing_selected_is_an_error_unless_something_is_added() -> None:
    with pytest.raises(ConfigError, match=r"^--select: `select` names no rule, so nothing would judge"):
        check_rules([Layer("a.toml", {"select": ("blocking-sleep",)}), Layer("--select", {"select": ()})], RULES)
    check_rules([Layer("a.toml", {"select": (), "extend_select": ("blocking-sleep",)})], RULES)


@pytest.mark.parametrize(
    ("config", "selected"),
    [
        (Config(), {"blocking-database"}),
        (Config(select=("blocking-stat",)), {"blocking-stat"}),
        (Config(select=(), extend_select=("blocking-stat",)), {"blocking-stat"}),
        (Config(extend_select=("blocking-stat",)), {"blocking-database", "blocking-stat"}),
        (
            Config(select=("blocking-database",), extend_select=("blocking-stat",)),
            {"blocking-database", "blocking-stat"},
        ),
        (Config(select=("blocking-database", "blocking-stat")), {"blocking-database", "blocking-stat"}),
    ],
)
def test_selects(config: Config, selected: set[str]) -> None:
    known = {"blocking-database": True, "blocking-stat": False}
    assert {rule for rule, by_default in known.items() if config.selects(rule, by_default)} == selected
