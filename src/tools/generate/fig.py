"""Reads the completion specifications of the package @withfig/autocomplete.

They have gaps, so that what comes from them alone is never complete.
"""

import json
import pathlib
import subprocess

import sources
from toolfile import Mistake, Option, Tool

HERE = pathlib.Path(__file__).resolve().parent


def read(name, called=None):
    """One tool, with names and arities only."""
    command = ["node", str(HERE / "fig.mjs"), sources.clone("fig-autocomplete"), name]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120)
    found = json.loads(result.stdout or "null")
    if not found:
        raise Mistake(f"no specification of {name}")
    tool = Tool(names=[called or name])
    _command(tool, (), found)
    return tool


def _command(tool, path, found):
    section = tool.section(*path)
    for it in found["options"]:
        names = [n.rstrip("=") for n in it["names"] if n.startswith("-") and " " not in n and n not in ("-", "--")]
        if not names:
            continue
        value = ""
        if it["values"]:
            value = ("?" if it["optional"] else "") + "=value" + " =value" * (it["values"] - 1)
        target = tool.section() if it["persistent"] and not path else section
        target.add(Option(names, value, it["repeat"]))
    for below in found["below"]:
        names = [n for n in below["names"] if n and not n.startswith("-") and " " not in n]
        if names and len(path) < 5:
            nested = path + (names[0],)
            tool.section(*nested).aliases += names[1:]
            _command(tool, nested, below)
