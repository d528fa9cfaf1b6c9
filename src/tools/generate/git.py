"""Reads git: its documentation, its short help and its completion."""

import re
import subprocess

import gnu
from cobra import run
from toolfile import Option, Tool


def _page(repo, name):
    result = subprocess.run(["git", "-C", repo, "show", f"HEAD:Documentation/{name}"], capture_output=True, text=True)
    return result.stdout


def _expanded(repo, name, depth=0):
    lines = []
    for line in _page(repo, name).splitlines():
        match = re.match(r"include::\{?[\w-]*\}?([\w/.-]+)\[\]", line)
        if match and depth < 4:
            lines += _expanded(repo, match[1], depth + 1)
        else:
            lines.append(line)
    return lines


def _documented(repo, name, section):
    for line in _expanded(repo, name):
        match = re.match(r"^(-.*|`-.*)::\s*$", line)
        if not match:
            continue
        text = re.sub(r"[`'_]", "", match[1]).replace("(", "<").replace(")", ">")
        found = gnu.option(text)
        if found:
            section.add(found)


def _usage(text, section):
    for line in text.splitlines():
        if re.match(r"^    -", line):
            found = gnu.option(line.replace("(", "<").replace(")", ">"))
            if found:
                section.add(found)


def _completion(command, section):
    text = run(["git", *command, "--git-completion-helper-all"])
    if text.startswith("usage") or "\n" in text.strip():
        return
    for word in text.split():
        if word.startswith("--") and word != "--" and re.fullmatch(r"--[\w-]+=?", word):
            name = word.rstrip("=")
            if not section.find(name):
                section.add(Option([name], "=value" if word.endswith("=") else ""))


# The diff and log commands do not list the options that they share.
SHARED = {
    "log": ["pretty-options.adoc", "rev-list-options.adoc", "diff-options.adoc", "diff-generate-patch.adoc"],
    "show": ["pretty-options.adoc", "rev-list-options.adoc", "diff-options.adoc", "diff-generate-patch.adoc"],
    "rev-list": ["pretty-options.adoc", "rev-list-options.adoc"], "diff": ["diff-options.adoc", "diff-generate-patch.adoc"],
    "diff-tree": ["pretty-options.adoc", "diff-options.adoc"], "format-patch": ["diff-options.adoc"],
    "reflog": ["rev-list-options.adoc", "diff-options.adoc"],
    "stash": [],
}


def read(repo, commands):
    """The tool, from a clone of git's repository and the installed git."""
    tool = Tool(names=["git"])
    for name in commands:
        path = tuple(name.split())
        section = tool.section(*path)
        if len(path) == 1:
            _documented(repo, f"git-{name}.adoc", section)
            for page in SHARED.get(name, []):
                _documented(repo, page, section)
        _usage(run(["git", *path, "-h"]), section)
        _completion(path, section)
    _share(tool)
    return tool


def _share(tool):
    """Some commands take all options of another one."""
    for path, name in LIKE.items():
        section = tool.section(*path)
        for option in tool.section(name).options:
            if not any(section.find(n) for n in option.names):
                section.options.append(Option(list(option.names), option.value))


LIKE = {
    ("stash", "list"): "log", ("reflog",): "log",
    ("stash", "show"): "diff", ("whatchanged",): "log",
}
