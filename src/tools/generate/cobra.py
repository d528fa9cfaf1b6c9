"""Reads the help of tools written with cobra, and the reference made from it.

`help_tree` runs an installed tool; `markdown` reads generated pages.
"""

import re
import subprocess

from toolfile import Option, Tool, drop_inherited

BOOL_TYPES = {""}
KIND_OF_TYPE = {
    "int": "number", "int32": "number", "int64": "number", "uint": "number",
    "uint16": "number", "uint32": "number", "uint64": "number", "float": "number",
    "float64": "number", "decimal": "number", "duration": "duration",
    "number": "number", "file": "file", "filename": "file", "format": "format",
    "url": "url", "ints": "number", "seconds": "duration",
}
REPEATS = {"list", "strings", "stringarray", "stringslice", "stringtostring", "map", "filter", "ulimit", "mount"}

# `  -f, --file stringArray   text`, `      --foo string[="x"]   text`
FLAG = re.compile(
    r"^\s{0,10}(?:(?P<short>-\w), )?(?P<long>--[\w][\w.:-]*)"
    r"(?P<optional>\[=[^\]]*\])?"
    r"(?: (?P<type>[^\s\[]+)(?P<optional2>\[=[^\]]*\])?)?(?:\s{2,}|\s*$)"
)
SHORT_ONLY = re.compile(r"^\s{0,10}(?P<short>-\w)(?: (?P<type>[\w]+))?(?:\s{2,}|\s*$)")
# kubectl's own form: `    -f, --filename=[]:`
KUBECTL = re.compile(r"^\s{2,6}(?:(?P<short>-\w), )?(?P<long>--[\w.-]+)=(?P<default>'[^']*'|\S*?):(?:\s|$)")


def run(command):
    """Standard output of a command's help, or of its error."""
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
    return result.stdout or result.stderr


def value_of(kind):
    kind = (kind or "").strip("<>").lower()
    return "=" + KIND_OF_TYPE.get(kind, "value")


def option(line):
    """The option that a line of usage states, if it states one."""
    match = KUBECTL.match(line)
    if match:
        names = [n for n in (match["short"], match["long"]) if n]
        default = match["default"]
        if default in ("true", "false"):
            return Option(names)
        number = re.fullmatch(r"-?\d+", default)
        kind = "number" if number else "duration" if re.fullmatch(r"\d+m?s", default) else "value"
        return Option(names, "=" + kind, default == "[]")
    match = FLAG.match(line)
    if match:
        names = [n for n in (match["short"], match["long"]) if n]
        kind = match["type"]
        optional = match["optional"] or match["optional2"]
        if optional:
            return Option(names, "?" + value_of(kind))
        if not kind:
            return Option(names)
        return Option(names, value_of(kind), kind.lower() in REPEATS)
    match = SHORT_ONLY.match(line)
    if match and line.startswith("  "):
        return Option([match["short"]], value_of(match["type"]) if match["type"] else "")
    return None


def read_page(text, section, inherited):
    """Adds the options of one page; those inherited go to the tool."""
    target = None
    for line in text.splitlines():
        lower = line.strip().strip("#").strip().rstrip(":").lower()
        if re.fullmatch(r"(?:[\w ]+ )?(?:options|flags)(?: inherited.*)?", lower):
            target = inherited if "inherited" in lower or "global" in lower else section
        elif line.startswith("#") or (re.fullmatch(r"[A-Z].*:", line) and "lag" not in line):
            target = None
        if target is not None:
            found = option(line.expandtabs(4))
            if found:
                target.add(found)
    match = re.search(r"^Aliases:\n(.+(?:\n  .+)*)", text, re.M)
    return [a.split()[-1] for a in re.split(r",\s*", match[1].strip()) if a.strip()] if match else []


def listed(text):
    """Subcommands that a help lists under its headings."""
    names, inside = [], False
    for line in text.splitlines():
        if re.fullmatch(r"(?!Use)\S?.*(?:[Cc]ommands|COMMANDS|Other)[^.]*:?", line):
            inside = True
        elif line and not line[0].isspace():
            inside = False
        match = re.match(r"^ {2,4}(\w[\w-]*)[*:]?(?:\s|$)", line.replace("\t", "    "))
        if inside and match:
            names.append(match[1])
    return names


def help_tree(command, names, skip=("help",), flag="--help", depth=4):
    """Runs `command --help` and the help of every subcommand."""
    tool = Tool(names=names)
    tool.section()

    def visit(path):
        text = run(command + list(path) + [flag])
        section = tool.section(*path)
        aliases = read_page(text, section, tool.section())
        if path:
            section.aliases = [a for a in dict.fromkeys(aliases) if a != path[-1]]
        if len(path) < depth:
            for name in listed(text):
                if name not in skip and tuple(path) + (name,) not in tool.sections:
                    visit(tuple(path) + (name,))

    visit(())
    drop_inherited(tool)
    return tool


def markdown(pages, names, path_of):
    """Reads reference pages: `pages` maps file names to text."""
    tool = Tool(names=names)
    tool.section()
    for name, text in sorted(pages.items()):
        path = path_of(name, text)
        if path is None:
            continue
        section = tool.section(*path)
        read_page(text, section, tool.section())
        for n in range(1, len(path)):
            tool.section(*path[:n])
    drop_inherited(tool)
    return tool


TABLE = re.compile(r"^\| (?P<names>\[?`-.*?) *\| *(?:`(?P<type>[^`]*)`)? *\|")


def read_table(text, section):
    """Options of a page of docker's reference, which is a table."""
    for line in text.splitlines():
        match = TABLE.match(line)
        if match:
            names = re.findall(r"`(-[^`]+)`", match["names"])
            kind = match["type"] or ""
            section.add(Option(names, "" if kind in ("bool", "") else value_of(kind), kind.lower() in REPEATS))


def read_yaml(text, section):
    """Options of a page of docker's reference, which is YAML, hidden ones too."""
    for block in re.split(r"^    - option: ", text, flags=re.M)[1:]:
        block = re.split(r"\n\w", block)[0]
        name = block.split("\n", 1)[0].strip().strip("'\"")
        short = re.search(r"^      shorthand: \W?(\w)", block, re.M)
        kind = re.search(r"^      value_type: (\S+)", block, re.M)
        kind = kind[1] if kind else "bool"
        names = (["-" + short[1]] if short else []) + ["--" + name]
        section.add(Option(names, "" if kind == "bool" else value_of(kind), kind.lower() in REPEATS))


def completion(text, root):
    """Reads a bash completion that cobra wrote: options with their arity.

    It is complete: it has hidden options, but not deprecated ones.
    """
    tool = Tool(names=[root])
    for name, body in re.findall(r"^_(\S+?)\(\)\n\{\n(.*?)^\}", text, re.M | re.S):
        last = re.search(r'last_command="([^"]+)"', body)
        if not last:
            continue
        path = tuple(last[1].split("_")[1:])
        section = tool.section(*path)
        pairs, order = {}, []
        for flag in re.findall(r'^\s+flags\+=\("([^"]+)"\)', body, re.M):
            pairs[flag.rstrip("=")] = flag.endswith("=")
            order.append(flag.rstrip("="))
        wide = set(re.findall(r'^\s+two_word_flags\+=\("([^"]+)"\)', body, re.M))
        n = 0
        while n < len(order):
            names = [order[n]]
            if n + 1 < len(order) and order[n].startswith("--") and re.fullmatch(r"-\w", order[n + 1]):
                names = [order[n + 1], order[n]]
                n += 1
            n += 1
            takes = any(x in wide for x in names) or pairs.get(names[-1])
            section.add(Option(names, "=value" if takes else ""))
    return tool
