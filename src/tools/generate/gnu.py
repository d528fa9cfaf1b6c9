"""Reads help in the common form of Unix tools, and the text of manual pages."""

import re
import subprocess

from cobra import run
from toolfile import Option, Tool

KIND_OF_WORD = {
    "file": "file", "filename": "file", "path": "file", "dir": "folder",
    "directory": "folder", "num": "number", "n": "number", "number": "number",
    "count": "number", "integer": "number", "int": "number", "size": "number",
    "lines": "number", "width": "number", "cols": "number", "bytes": "number",
    "level": "number", "seconds": "duration", "secs": "duration",
    "duration": "duration", "interval": "duration", "timeout": "duration",
    "port": "port", "url": "url", "host": "host", "hostname": "host",
    "sig": "signal", "signal": "signal", "format": "format", "image": "image",
    "database": "database", "dbname": "database", "unit": "systemd-unit",
}

# One name with its value: `-n NUM`, `--lines[=NUM]`, `--output=FILE`, `-d <data>`.
ARGUMENT = r"(?:<[^>]*>|\[[^\]]*\]|\{[^}]*\}|'[^']*'|\"[^\"]*\"|(?!-)[A-Za-z0-9_|:.+/@%#,*-]*[A-Za-z0-9_|:.+/@%#*-])"
# Options with one dash and a long word exist too (find, openssl, java).
NAME = r"--?[A-Za-z0-9?#@%][\w.+:-]*|--(?:\[no-\])[\w-]+"
ONE = re.compile(
    rf"(?P<name>{NAME})(?P<more>\[=?,?\s?{ARGUMENT}[^\]]*\]|=\s?{ARGUMENT}(?:\[?[,.:=]{ARGUMENT}\]?)*"
    rf"|[ ]<[^>]*>(?:[:.=]+<[^>]*>|\[[^\]]*\])*|[ ]{ARGUMENT}(?=[ ]?(?:,|\||/|\s{{2,}}|$|-|\.\.\.|\[|<))|<[^>]*>)?(?:\.\.\.)?"
)
SEPARATOR = re.compile(r"\s?(?:,\s*|\||/|\bor\b)?\s?(?=-)")


def kind_of(text):
    word = re.sub(r"[^a-z]", "", text.lower())
    return KIND_OF_WORD.get(word, "value")


def option(line, words_only=False):
    """The option at the start of a line, whatever follows two spaces."""
    text = re.sub(r"\t", "        ", line).strip()
    names, value, position = [], "", 0
    while position < len(text):
        match = ONE.match(text, position)
        if not match:
            break
        more = match["more"] or ""
        name = match["name"].rstrip(",:.")
        if "[no-]" in name:
            names += [name.replace("[no-]", ""), name.replace("[no-]", "no-")]
        else:
            names.append(name)
        if more and not more.strip().startswith("-"):
            optional = more.lstrip().startswith("[")
            value = value or ("?=" if optional else "=") + kind_of(more)
        position = match.end()
        gap = SEPARATOR.match(text, position)
        if not gap or re.match(r"\s{2,}", text[position:]):
            break
        position = gap.end()
    names = list(dict.fromkeys(n for n in names if n not in ("--", "-")))
    return Option(names, value) if names else None


def read(text, section, indent=(1, 12), inside=None):
    """Adds every option of a help text to a section."""
    active = inside is None
    for line in text.splitlines():
        if inside is not None and line and not line[0].isspace():
            active = bool(re.search(inside, line))
        stripped = line.expandtabs(8)
        depth = len(stripped) - len(stripped.lstrip())
        if active and indent[0] <= depth <= indent[1] and stripped.lstrip().startswith("-"):
            found = option(stripped)
            if found:
                section.add(found)


def help_of(command, names, indent=(0, 12)):
    """A tool without subcommands, from its help."""
    tool = Tool(names=names)
    read(run(command), tool.section(), indent)
    return tool


def man_text(page):
    """A manual page as plain text."""
    shown = subprocess.run(
        ["man", "--no-hyphenation", "--no-justification", page],
        capture_output=True, text=True, timeout=60,
        env={"MANWIDTH": "200", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "MAN_KEEP_FORMATTING": ""},
    ).stdout
    return re.sub(r".\x08", "", shown).replace("\u2010", "-").replace("\u2212", "-")


def man_of(page, names, indent=(3, 8), inside=None):
    """A tool without subcommands, from its manual page."""
    tool = Tool(names=names)
    read(man_text(page), tool.section(), indent, inside)
    return tool
