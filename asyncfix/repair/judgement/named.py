"""Files that may have to do with something, as their texts hold its name."""

from pathlib import Path

from asyncfix.repair.model import word_of
from asyncfix.repair.scene.scene import Scene


def files_using(scene: Scene, state: str) -> tuple[Path, ...]:
    """The files in which some state may be used."""
    return files_naming(scene, word_of(state))


def files_naming(scene: Scene, name: str) -> tuple[Path, ...]:
    """The files of the program whose text holds a name."""

    def find() -> tuple[Path, ...]:
        modules = scene.reach.program.modules
        return tuple(path for path, source in scene.sources.items() if name in source.text and path in modules)

    return scene.everywhere.remember(("files naming", name), find)
