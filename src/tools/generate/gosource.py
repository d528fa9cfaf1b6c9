"""Reads flags and commands from Go sources that use cobra."""

import re

from cobra import value_of
from toolfile import Option, Tool

# `.StringVarP(&o.x, "name", "n", ...)`, `.Bool("name", ...)`
FLAG = re.compile(
    r"\.(?P<type>Bool|String|Int|Int32|Int64|Uint|Uint16|Uint32|Uint64|Float32|Float64|Duration|StringSlice"
    r"|StringArray|StringToString|IntSlice|IP|IPNet|BytesBase64|Count|Bytes|)(?P<var>Var)?(?P<short>P)?F?\(\s*"
    r"(?P<first>(?:&|)[^,\"]*,\s*)?\"(?P<name>[a-z0-9][\w.-]*)\",\s*(?:\"(?P<letter>\w?)\",)?"
)
# gh's own helpers: `cmdutil.NilStringFlag(cmd, &v, "name", "n", ...)`
HELPER = re.compile(r"cmdutil\.(?P<type>\w+)Flag\(\s*cmd,\s*[^,]+,\s*\"(?P<name>[\w-]+)\",\s*\"(?P<letter>\w?)\"")
TYPES = {"": "string", "Count": ""}


def flags(text):
    """The options that a piece of source defines."""
    for match in FLAG.finditer(text):
        if bool(match["var"]) != bool(match["first"]) or (not match["type"] and not match["var"]):
            continue
        kind = TYPES.get(match["type"], match["type"].lower())
        letter = match["letter"] if match["short"] else ""
        names = ([f"-{letter}"] if letter else []) + ["--" + match["name"]]
        repeat = match["type"] in ("StringSlice", "StringArray", "StringToString", "IntSlice")
        yield Option(names, "" if kind in ("bool", "") else value_of(kind), repeat)
    for match in HELPER.finditer(text):
        names = (["-" + match["letter"]] if match["letter"] else []) + ["--" + match["name"]]
        yield Option(names, "" if "Bool" in match["type"] else "=value")


def use(text):
    """The name of the command that a piece of source defines."""
    match = re.search(r"\bUse:\s*(?:fmt\.Sprintf\()?[\"`]([\w-]+)", text)
    return match[1] if match else ""


def aliases(text):
    match = re.search(r"Aliases:\s*\[\]string\{([^}]*)\}", text)
    return re.findall(r'"([\w-]+)"', match[1]) if match else []


def by_variable(files, root):
    """Sources that keep each command in a variable and join them by name."""
    commands, parents, tool = {}, {}, Tool()
    text = "\n".join(files)
    for name, body in re.findall(r"^var (\w+) = &cobra\.Command\{(.*?)^\}", text, re.M | re.S):
        commands[name] = (use(body), aliases(body))
    for parent, child in re.findall(r"(\w+)\.AddCommand\((\w+)\)", text):
        parents[child] = parent

    def path(name):
        words = []
        while name in parents and name != root:
            words.insert(0, commands.get(name, ("", []))[0])
            name = parents[name]
        return tuple(words)

    tool.section()
    for name, (_, other) in commands.items():
        where = path(name)
        if name == root or name in parents and all(where):
            section = tool.section(*where)
            section.aliases += [a for a in other if where and a != where[-1]]
            for call in re.findall(rf"^\s*{name}\.(?:Persistent)?Flags\(\)(\..*)$", text, re.M):
                for option in flags(call):
                    section.add(option)
    return tool
