#!/usr/bin/env python3
"""Writes tool files: `build.py NAME...`, or `build.py all`.

Each recipe returns the generated tool; `notes/NAME.txt` is merged over it.
"""

import pathlib
import sys

import recipes
import recipes_platforms
import toolfile

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parent / "data"


def build(name):
    """Generates one tool, merges its notes and writes its file."""
    recipe = recipes_platforms.RECIPES.get(name)
    tool = recipe() if recipe else toolfile.Tool(names=[name])
    recipes.with_notes(name, tool)
    DATA.mkdir(exist_ok=True)
    (DATA / f"{name}.txt").write_text(toolfile.dump(tool))


def main():
    noted = {p.stem for p in (HERE / "notes").glob("*.txt")}
    names = sys.argv[1:]
    if names == ["all"]:
        names = sorted(set(recipes_platforms.RECIPES) | noted)
    for name in names:
        try:
            build(name)
        except (OSError, toolfile.Mistake) as problem:
            print(f"{name}: {problem}")


if __name__ == "__main__":
    main()
