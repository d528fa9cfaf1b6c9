#!/usr/bin/env python3
"""Compares the visible text of a site made by opsbook with the site that the book's own generator makes."""

import argparse
import collections
import difflib
import json
import pathlib
import re
import sys

import visible

HERE = pathlib.Path(__file__).parent
CONTEXT = 6

# The first pattern that fits the differing words names the cause.
CAUSES = [(name, re.compile(pattern)) for name, pattern in json.loads((HERE / "causes.json").read_text())]


def other_path(source, rules, locale):
    """Where a generator puts the page of a source file, by its usual rule."""
    folder, _, name = source.rpartition("/")
    stem = name.rsplit(".", 1)[0]
    if locale:
        stem = stem.removesuffix("." + locale)
    folder = folder + "/" if folder else ""
    key = "index" if stem in rules["indexes"] else "page"
    return rules[key].format(folder=folder, name=stem)


def docusaurus_map(folder):
    """Docusaurus notes for each page which file it is made of."""
    found = {}
    for file in pathlib.Path(folder).glob(".docusaurus/docusaurus-plugin-content-docs/*/site-*.json"):
        page = json.loads(file.read_text())
        if not isinstance(page, dict) or "permalink" not in page:
            continue
        source = page["source"].split("/", 2)[-1]
        found[source] = page["permalink"].strip("/") + "/index.html"
    return found


def glue(words):
    return "".join(words).casefold()


def same(ours, theirs, part):
    """Whether both say the same: spaces do not count, nor does the order of tab labels and notes."""
    if part == "title" and not (ours[part] and theirs[part]):
        return True  # one of them has no heading of its own, or writes it in another element
    if part in ("tabs", "notes"):
        return sorted(glue(ours[part])) == sorted(glue(theirs[part]))
    if part == "body":
        return not {glue(words) for words in ours["variants"]}.isdisjoint(glue(words) for words in theirs["variants"])
    return glue(ours[part]) == glue(theirs[part])


def differences(ours, theirs):
    """Pairs of differing words: (only ours, only theirs, words before)."""
    a = [word.casefold() for word in theirs]
    b = [word.casefold() for word in ours]
    for kind, a0, a1, b0, b1 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind != "equal" and "".join(a[a0:a1]) != "".join(b[b0:b1]):
            yield " ".join(ours[b0:b1]), " ".join(theirs[a0:a1]), " ".join(theirs[max(0, a0 - CONTEXT):a0])


def cause_of(ours, theirs):
    # Words are looked at without those that both sides have, so that `x:` against `x` names only the colon.
    for name, pattern in CAUSES:
        if pattern.search("ours: " + ours + "\ntheirs: " + theirs):
            return name
    if not ours:
        return "text lost"
    return "extra text" if not theirs else "different text"


def excuse_of(mine, other, rules):
    """Why a difference does not count: the generator's own parser is at odds with CommonMark there."""
    for ours, theirs, reason in rules.get("excused", []):
        if re.fullmatch(ours, mine) and re.fullmatch(theirs, other):
            return reason
    return None


def compare_page(ours, theirs, rules, excused):
    """All differences of a page, each with its cause."""
    found = []
    for part in ("title", "body", "tabs", "notes"):
        if same(ours, theirs, part):
            continue
        for mine, other, before in differences(ours[part], theirs[part]):
            reason = excuse_of(mine, other, rules)
            if reason:
                excused[reason] += 1
                continue
            cause = cause_of(mine, other)
            found.append((cause if part == "body" else f"{part}: {cause}", mine, other, before))
    return found


def pages_of(site):
    for page in json.loads((site / "pages.json").read_text()):
        yield page["source"], site / page["url"] / "index.html"


def run(options):
    chrome = json.loads((HERE / "chrome.json").read_text())
    rules = chrome[options.generator]
    mapped = docusaurus_map(options.data) if options.data else {}
    pages = list(pages_of(options.ours))
    sources = {source for source, _ in pages}
    result = {"equal": [], "differing": {}, "unmatched": [], "excused": collections.Counter()}
    for source, file in pages:
        relative = source.removeprefix(options.strip)
        path = mapped.get(relative) or other_path(relative, rules, options.locale)
        hidden = source.endswith("README.md") and source.removesuffix("README.md") + "index.md" in sources
        if hidden or any(re.search(pattern, source) for pattern in options.exclude) or not (options.theirs / path).is_file():
            result["unmatched"].append(source)
            continue
        ours, theirs = visible.read(file, chrome["opsbook"]), visible.read(options.theirs / path, rules)
        if ours is None or theirs is None:
            result["unmatched"].append(source)
            continue
        found = compare_page(ours, theirs, rules, result["excused"])
        if found:
            result["differing"][source] = found
        else:
            result["equal"].append(source)
    return result


def shorten(text, length=110):
    return text if len(text) <= length else text[:length] + " ..."


def report(result, options):
    compared = len(result["equal"]) + len(result["differing"])
    share = 100 * len(result["equal"]) / compared if compared else 0
    print(f"{options.name}\tcompared {compared}\tequal {len(result['equal'])}\t{share:.1f} %\tunmatched {len(result['unmatched'])}")
    pages = collections.defaultdict(list)
    for source, found in result["differing"].items():
        for cause in {entry[0] for entry in found}:
            pages[cause].append(source)
    for cause, sources in sorted(pages.items(), key=lambda entry: -len(entry[1])):
        print(f"  {len(sources):4} pages  {cause}")
        for source in sources[:options.examples]:
            _, mine, other, before = next(entry for entry in result["differing"][source] if entry[0] == cause)
            print(f"        {source}: after “{shorten(before, 60)}”")
            print(f"          ours   {shorten(mine)}\n          theirs {shorten(other)}")
    for reason, times in result["excused"].most_common():
        print(f"  {times:4} times  not counted: {reason}")
    if options.unmatched:
        print("  unmatched: " + ", ".join(result["unmatched"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("generator", choices=["mkdocs", "vitepress", "docusaurus", "mdbook"])
    parser.add_argument("ours", type=pathlib.Path, help="folder of the site made by opsbook")
    parser.add_argument("theirs", type=pathlib.Path, help="folder of the site made by the generator")
    parser.add_argument("--name", default="", help="name in the report")
    parser.add_argument("--data", help="folder of the Docusaurus site's sources, with .docusaurus/ in it")
    parser.add_argument("--strip", default="", help="what the paths in pages.json begin with, as `src/`")
    parser.add_argument("--locale", help="the default language, where names end with one, as in `page.en.md`")
    parser.add_argument("--exclude", action="append", default=[], help="a pattern of sources to leave out")
    parser.add_argument("--examples", type=int, default=2, help="examples for each cause")
    parser.add_argument("--unmatched", action="store_true", help="list pages without a counterpart")
    parser.add_argument("--json", type=pathlib.Path, help="write all differences to this file")
    options = parser.parse_args()
    result = run(options)
    report(result, options)
    if options.json:
        options.json.write_text(json.dumps({"equal": result["equal"], "differing": result["differing"]}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
