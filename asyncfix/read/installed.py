"""Packages that are installed beside a project, where their code is asked for by name."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

ENVIRONMENTS = (".venv", "venv")
SITES = ("lib/python*/site-packages", "Lib/site-packages")  # the second on Windows


def locate(name: str, folder: str) -> str:
    """The folder or file of a package, absolute: a path from `folder` on, or a name that code there imports.

    Raises ValueError where there is none.
    """
    parts = name.split(".")
    if name.endswith(".py") or not all(map(str.isidentifier, parts)):
        named = os.path.abspath(os.path.join(folder, name))
        if not os.path.exists(named):
            raise ValueError(f"`follow`: {name}: no such file or folder, and no name that can be imported")
        return named
    sites = tuple(dict.fromkeys(find_sites(Path(os.path.abspath(folder)))))
    for site in sites:
        found = site.joinpath(*parts)
        for path in (found, found.with_name(f"{found.name}.py")):
            if path.exists():
                return str(path)
    looked = ", ".join(map(str, sites)) or "there is no environment"
    raise ValueError(f"`follow`: `{name}` is not installed here ({looked}): name its folder, as in ./path/to/{name}")


def find_sites(folder: Path) -> Iterator[Path]:
    """The folders that installed packages are imported from: of the active environment, then of those around."""
    active = [Path(found) for name in ("VIRTUAL_ENV", "CONDA_PREFIX") if (found := os.environ.get(name))]
    around = [above / name for above in (folder, *folder.parents) for name in ENVIRONMENTS]
    for environment in (*active, *around, Path(sys.prefix)):
        for pattern in SITES:
            for site in sorted(environment.glob(pattern)):
                yield site
                yield from linked(site)


def linked(site: Path) -> Iterator[Path]:
    """The folders that `.pth` files add, as an editable install does."""
    for file in sorted(site.glob("*.pth")):
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        yield from (path for line in lines if line.strip() and (path := site / line.strip()).is_dir())
