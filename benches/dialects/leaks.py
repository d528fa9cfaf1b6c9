#!/usr/bin/env python3
"""Lists syntax of generators that a site made by opsbook shows as text, for books whose generator cannot be built."""

import argparse
import collections
import json
import pathlib
import re
import sys

import visible

HERE = pathlib.Path(__file__).parent
LEAKS = [(name, re.compile(pattern)) for name, pattern in json.loads((HERE / "leaks.json").read_text())]
AROUND = 40


def text_of(file, chrome):
    page = visible.Page(chrome)
    page.feed(file.read_text(encoding="utf-8", errors="replace"))
    page.close()
    return "".join(page.parts["title"] + ["\n"] + page.parts["body"] + ["\n"] + page.parts["notes"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=pathlib.Path, help="folder of the site made by opsbook")
    parser.add_argument("--name", default="", help="name in the report")
    parser.add_argument("--examples", type=int, default=3, help="examples for each kind")
    options = parser.parse_args()
    chrome = json.loads((HERE / "chrome.json").read_text())["opsbook"]
    chrome["drop"] += ["pre", "code"]
    found, leaking = collections.defaultdict(list), set()
    pages = json.loads((options.site / "pages.json").read_text())
    for page in pages:
        text = text_of(options.site / page["url"] / "index.html", chrome)
        for name, pattern in LEAKS:
            hit = pattern.search(text)
            if hit:
                leaking.add(page["source"])
                around = text[max(0, hit.start() - AROUND):hit.end() + AROUND]
                found[name].append((page["source"], " ".join(around.split())))
    share = 100 * (1 - len(leaking) / max(1, len(pages)))
    print(f"{options.name}\tpages {len(pages)}\tclean {len(pages) - len(leaking)}\t{share:.1f} %")
    for name, hits in sorted(found.items(), key=lambda entry: -len(entry[1])):
        print(f"  {len(hits):4} pages  {name}")
        for source, around in hits[:options.examples]:
            print(f"        {source}: {around}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
