#!/usr/bin/env python3
"""Checks every tool file: syntax, duplicate options, unknown kinds, size."""

import pathlib
import sys

import toolfile

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
LIMIT = 1_500_000


def mistakes(path):
    """What is wrong in one file, as messages."""
    try:
        tool = toolfile.parse(path.read_text(), path.name)
    except toolfile.Mistake as mistake:
        return [str(mistake)]
    found = []
    for word in ("names", "sources", "options", "subcommands", "style"):
        if not getattr(tool, word):
            found.append(f"{path.name}: the header lacks {word}")
    if tool.names and tool.names[0] != path.stem:
        found.append(f"{path.name}: the tool is called {tool.names[0]}")
    if tool.subcommands == "none" and len(tool.sections) > 1:
        found.append(f"{path.name}: has subcommands, but states none")
    for where, section in tool.sections.items():
        label = " ".join(where)
        if section.drops:
            found.append(f"{path.name}: [{label}] `drop` belongs in notes")
        for names in section.exclusive:
            for name in names.split():
                if not section.find(name) and not tool.section().find(name):
                    found.append(f"{path.name}: [{label}] exclusive names {name}, which is no option")
        for parent in (where[:n] for n in range(1, len(where))):
            if parent not in tool.sections:
                found.append(f"{path.name}: [{label}] has no parent [{' '.join(parent)}]")
    return found


def main():
    # That file holds many tools, of which only the effects are known.
    files = sorted(path for path in DATA.glob("*.txt") if path.stem != "others")
    found = [m for path in files for m in mistakes(path)]
    names = {}
    for path in files:
        for name in path.read_text().split("\n", 1)[0].split()[1:]:
            if name in names:
                found.append(f"{path.name}: the name {name} is also in {names[name]}")
            names[name] = path.name
    size = sum(path.stat().st_size for path in files)
    if size > LIMIT:
        found.append(f"{size} bytes; at most {LIMIT} are allowed")
    print("\n".join(found + [f"{len(files)} files, {size} bytes, {len(found)} mistakes"]))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
