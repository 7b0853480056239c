"""`--follow`: calls are followed into the code of installed packages, which is neither reported on nor changed."""

from pathlib import Path

import pytest

from tests.repairing import invoke

SITE = Path(".venv/lib/python3.11/site-packages")
CLIENT = """\
import time


class Client:
    def get(self):
        time.sleep(1)

    async def ask(self):
        time.sleep(1)
"""
APP = "from {module} import Client\n\n\nasync def main():\n    Client().get()\n    await Client().ask()\n"


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One with an environment in which `acme`, `single` and a part of the namespace `spaces` are installed."""
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    write(tmp_path / "asyncfix.toml", "")
    write(tmp_path / SITE / "acme" / "__init__.py", "from .client import Client\n")
    write(tmp_path / SITE / "acme" / "client.py", CLIENT)
    write(tmp_path / SITE / "single.py", CLIENT)
    write(tmp_path / SITE / "spaces" / "store" / "__init__.py", CLIENT)
    return tmp_path


@pytest.mark.parametrize(
    ("named", "module"),
    [
        ("acme", "acme"),
        ("single", "single"),
        ("spaces.store", "spaces.store"),
        (f"./{SITE}/acme", "acme"),
        (f"{SITE}/single.py", "single"),
    ],
)
def test_calls_lead_into_what_is_followed(named: str, module: str, project: Path) -> None:
    write(project / "app.py", APP.format(module=module))
    assert invoke("check", "app.py", folder=project).exit_code == 0
    found = invoke("check", "app.py", "--follow", named, folder=project)
    assert (found.exit_code, found.stdout.count("error[")) == (1, 1), found.stdout
    assert "app.py:5:5: error[blocking-sleep]" in found.stdout


def test_it_is_a_setting_too(project: Path) -> None:
    write(project / "app.py", APP.format(module="acme"))
    write(project / "asyncfix.toml", 'follow = ["acme"]\n')
    assert "app.py:5:5" in invoke("check", folder=project).stdout
    assert "follow" in invoke("check", "--show-settings", folder=project).stdout


def test_an_editable_install_is_found(project: Path) -> None:
    write(project / "libs" / "src" / "linked" / "__init__.py", CLIENT)
    write(project / SITE / "linked.pth", f"{project / 'libs' / 'src'}\nimport site\n")
    write(project / "app" / "main.py", APP.format(module="linked"))
    found = invoke("check", "--follow", "linked", folder=project / "app")
    assert "main.py:5:5: error[blocking-sleep]" in found.stdout


def test_the_code_that_calls_is_repaired_alone(project: Path) -> None:
    write(project / "app.py", APP.format(module="acme"))
    done = invoke("apply", "--follow", "acme", "--allow-dirty", folder=project)
    assert (done.exit_code, "await _run_blocking(Client().get)" in (project / "app.py").read_text()) == (0, True)
    assert (project / SITE / "acme" / "client.py").read_text() == CLIENT


@pytest.mark.parametrize("named", ["nowhere", "./nowhere"])
def test_what_is_not_there_is_an_error(named: str, project: Path) -> None:
    found = invoke("check", "--follow", named, folder=project)
    assert found.exit_code == 2
    assert found.stderr.startswith("asyncfix: error: --follow: ")
    write(project / "asyncfix.toml", f'follow = ["{named}"]\n')
    assert "asyncfix.toml:1: `follow`: " in invoke("check", folder=project).stderr
