#!/usr/bin/env python3
"""Writes tool files: `build.py NAME...`, or `build.py all`.

Each recipe returns the generated tool; `notes/NAME.txt` is merged over it.
`build.py notes NAME...` merges the notes over the existing file, for which
the tool need not be there, and gives subcommands the effect of their verb.
"""

import pathlib
import sys

import recipes
import recipes_platforms
import toolfile

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parent / "data"
# Their recipes know what each subcommand does.
OWN_EFFECTS = ("aws",)


def build(name):
    """Generates one tool, merges its notes and writes its file."""
    recipe = recipes_platforms.RECIPES.get(name)
    tool = recipe() if recipe else toolfile.Tool(names=[name])
    recipes.with_notes(name, tool)
    DATA.mkdir(exist_ok=True)
    (DATA / f"{name}.txt").write_text(toolfile.dump(tool))


def refresh(name):
    """Merges the notes over the file that is there."""
    path = DATA / f"{name}.txt"
    tool = toolfile.parse(path.read_text(), path.name)
    if name not in OWN_EFFECTS:
        for words, section in tool.sections.items():
            if words:
                section.effect = ""
    recipes.with_notes(name, tool, is_new=False)
    path.write_text(toolfile.dump(tool))


def main():
    noted = {p.stem for p in (HERE / "notes").glob("*.txt")}
    names = sys.argv[1:]
    only_notes = names[:1] == ["notes"]
    names = names[only_notes:]
    if names == ["all"]:
        names = sorted(set(recipes_platforms.RECIPES) | noted)
    for name in names:
        try:
            (refresh if only_notes else build)(name)
        except (OSError, toolfile.Mistake) as problem:
            print(f"{name}: {problem}")


if __name__ == "__main__":
    main()
