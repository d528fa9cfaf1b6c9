"""Runs `validate` over an exam: which planted faults it found, and which findings are false.

usage: run.py EXAM BINARY BAR [-v]

Pages lie in the exam as NAME.md.in; ` @@id` at the end of a line marks the fault on it.
A fault counts as found if an error or a warning stands on its line. Exit code 0 if the share
of faults found is at least BAR and no error or warning stands on a line without a fault.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MARK = re.compile(r" @@([a-z0-9-]+)\s*$")
COUNTED = ("error", "warning")


def lay_out(exam, book):
    """Copies the exam and writes its pages without the marks; gives {(page, line): fault}."""
    shutil.copytree(exam, book)
    faults = {}
    for source in sorted(book.rglob("*.md.in")):
        page = source.with_suffix("")
        name = page.relative_to(book).as_posix()
        lines = source.read_text(encoding="utf-8").split("\n")
        for number, line in enumerate(lines, 1):
            mark = MARK.search(line)
            if mark:
                if mark[1] in faults.values():
                    sys.exit(f"{name}:{number}: the fault {mark[1]} is planted twice")
                faults[name, number] = mark[1]
                lines[number - 1] = line[: mark.start()]
        page.write_text("\n".join(lines), encoding="utf-8")
        source.unlink()
    return faults


def validate(binary, book):
    """The findings of `validate` as a list."""
    subprocess.run(["git", "init", "-q"], cwd=book, check=True)
    done = subprocess.run(
        [binary, "validate", "--format", "json"], cwd=book, capture_output=True, text=True
    )
    try:
        found = json.loads(done.stdout)
    except json.JSONDecodeError:
        sys.exit(f"validate gave no JSON (exit code {done.returncode}): {done.stderr.strip()}")
    return found["findings"] if isinstance(found, dict) else found


def mark(findings, faults):
    """The faults found, and the findings on lines where nothing is wrong."""
    hit, false = {}, []
    for finding in findings:
        if finding["severity"] not in COUNTED:
            continue
        page = finding["file"].removeprefix("./")
        last = finding.get("end_line") or finding["line"]
        here = [
            faults[page, line]
            for line in range(finding["line"], last + 1)
            if (page, line) in faults
        ]
        what = f"{page}:{finding['line']} {finding['rule']}: {finding['message']}"
        if here:
            for fault in here:
                hit.setdefault(fault, what)
        else:
            false.append(what)
    return hit, false


def main(arguments):
    verbose = "-v" in arguments
    arguments = [a for a in arguments if a != "-v"]
    if len(arguments) != 3:
        sys.exit(__doc__)
    exam, binary, bar = Path(arguments[0]), Path(arguments[1]).resolve(), float(arguments[2])
    with tempfile.TemporaryDirectory() as home:
        book = Path(home) / "repo"
        faults = lay_out(exam, book)
        hit, false = mark(validate(binary, book), faults)
    if not faults:
        sys.exit(f"no faults are planted in {exam}")
    recall = len(hit) / len(faults)
    if verbose:
        for fault in sorted(hit):
            print(f"found: {fault}: {hit[fault]}")
        print("missed:", " ".join(sorted(set(faults.values()) - set(hit))))
        for finding in false:
            print("false:", finding)
    print(
        f"{len(hit)} of {len(faults)} planted faults found ({recall:.2f}, bar {bar}), "
        f"{len(false)} false errors or warnings"
    )
    return 0 if recall >= bar and not false else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
