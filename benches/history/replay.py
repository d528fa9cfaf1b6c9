#!/usr/bin/env python3
"""Replays small corrections of pages and asks whether `validate` would have shown them.

usage: replay.py BINARY REPOSITORY [--most N] [--verbose]

For every commit of the repository that changed up to 24 lines of existing
pages and nothing else, the state before it is validated. A commit counts as
found if a finding (error, warning or info) is on a line that the commit
changed, and is gone after it. The repository is cloned into a temporary
folder and is not changed.
"""

import argparse
import collections
import json
import os
import re
import subprocess
import tempfile

PAGES = (".md", ".mdx", ".markdown")
MOST_LINES = 24


def git(folder, *arguments):
    done = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, text=True, errors="replace"
    )
    return done.stdout


def corrections(folder):
    """Commits that changed a few lines of pages and nothing else, the newest first."""
    log = git(folder, "log", "--no-merges", "--numstat", "--format=%x00%H %P%x01%s")
    for entry in log.split("\0")[1:]:
        head, *rows = entry.split("\n")
        hashes, subject = head.split("\1", 1)
        parents = hashes.split()[1:]
        rows = [row.split("\t") for row in rows if row.strip()]
        if len(parents) != 1 or not rows or any(row[0] == "-" for row in rows):
            continue
        changed = sum(int(added) + int(removed) for added, removed, _ in rows)
        is_page = all(path.endswith(PAGES) and "=>" not in path for _, _, path in rows)
        # A new page, or one that only grew, corrects nothing.
        corrects = any(int(removed) > 0 for _, removed, _ in rows)
        if is_page and corrects and changed <= MOST_LINES:
            yield hashes.split()[0], parents[0], subject


def changed_lines(folder, parent, commit):
    """The lines before a commit that it changed, by file."""
    lines = collections.defaultdict(set)
    path = None
    for row in git(folder, "diff", "-U0", "--no-color", parent, commit).split("\n"):
        if row.startswith("--- a/"):
            path = row[len("--- a/") :]
        hunk = re.match(r"@@ -(\d+)(?:,(\d+))? ", row)
        if hunk and path:
            first, count = int(hunk[1]), int(hunk[2] or 1)
            lines[path].update(range(first, first + count))
    return lines


def findings(binary, folder):
    done = subprocess.run(
        [binary, "validate", "--format", "json"], cwd=folder, capture_output=True, text=True
    )
    try:
        found = json.loads(done.stdout)["findings"]
    except (ValueError, KeyError):
        return []
    for finding in found:
        others = finding.get("others") or []
        yield finding["file"], finding["line"], finding["rule"], finding["message"], finding["severity"]
        for other in others:
            yield finding["file"], other["line"], finding["rule"], finding["message"], finding["severity"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("repository")
    parser.add_argument("--most", type=int, default=100)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    binary = os.path.abspath(options.binary)
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.abspath(options.repository)
        subprocess.run(["git", "clone", "-q", "--shared", source, folder], check=True)
        all_commits = list(corrections(folder))
        step = max(1, len(all_commits) // options.most)
        chosen = all_commits[::step][: options.most]
        found = 0
        rules = collections.Counter()
        for commit, parent, subject in chosen:
            git(folder, "checkout", "-q", "-f", parent)
            lines = changed_lines(folder, parent, commit)
            before = list(findings(binary, folder))
            on_line = [one for one in before if one[1] in lines.get(one[0], ())]
            if on_line:
                git(folder, "checkout", "-q", "-f", commit)
                after = collections.Counter((one[0], one[2], one[3]) for one in findings(binary, folder))
                count = collections.Counter((one[0], one[2], one[3]) for one in before)
                on_line = [one for one in on_line if after[(one[0], one[2], one[3])] < count[(one[0], one[2], one[3])]]
            found += bool(on_line)
            rules.update({one[2] for one in on_line})
            if options.verbose:
                print("found " if on_line else "missed", commit[:10], subject[:90])
                for one in on_line[:2]:
                    print("       ", one[4], one[2], one[3][:110])
                if not on_line:
                    diff = git(folder, "diff", "-U0", "--no-color", parent, commit).split("\n")
                    shown = [row for row in diff if re.match(r"[-+](?![-+])", row)]
                    for row in shown[:6]:
                        print("       ", row[:150])
        print(f"{found} of {len(chosen)} corrections found ({len(all_commits)} in all)")
        print(dict(rules.most_common()))


main()
