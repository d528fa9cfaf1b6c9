"""Where the generators read: clones of repositories and unpacked packages."""

import os
import pathlib
import subprocess

ROOT = pathlib.Path(os.environ.get("OPSBOOK_SOURCES", "sources"))


def clone(repository):
    """The folder of a repository's clone, bare or not."""
    folder = (ROOT / repository).resolve()
    if not folder.exists():
        raise FileNotFoundError(f"{folder}: no clone of {repository}; set OPSBOOK_SOURCES")
    return str(folder)


def show(repository, path):
    """A file of a repository's newest commit; empty if it does not exist."""
    command = ["git", "-C", clone(repository), "show", f"HEAD:{path}"]
    return subprocess.run(command, capture_output=True, text=True, errors="replace").stdout


def files(repository, folder, ending=""):
    """Files below a folder in a repository's newest commit: name and text."""
    command = ["git", "-C", clone(repository), "ls-tree", "-r", "--name-only", "HEAD", folder]
    names = subprocess.run(command, capture_output=True, text=True).stdout.splitlines()
    return {name: show(repository, name) for name in names if name.endswith(ending)}


def package(path):
    """A file or program of an unpacked package below the sources."""
    return str((ROOT / path).resolve())
