"""The model of a tool file: reading, merging and writing it.

The format is described in README.md beside this file.
"""

import re
from dataclasses import dataclass, field, replace

EFFECTS = ("reads", "changes", "removes", "destroys")
LEAF_EFFECTS = EFFECTS + ("unknown",)
# Tools with more subcommands than this state those without options in one line.
MANY = 1000
STYLES = ("gnu", "go", "plain")
KINDS = set(
    """value file folder number duration format url signal host namespace
    kubernetes-kind kubernetes-name kubernetes-object kubernetes-pod
    pod-container context selector compose-service container image
    helm-release helm-chart helm-set make-target just-recipe task
    package-script systemd-unit workflow workflow-input branch git-ref
    database db-user table terraform-address terraform-variable
    terraform-output ansible-module ansible-pattern ansible-tag variable fly-app port
    kubernetes-port metric alert dashboard
    sql jq jsonpath go-template promql logql regex basic-regex awk sed cron
    json yaml command shell http-method javascript redis-command cloud-region""".split()
)
CLOUD = set(
    """db-instance db-cluster bucket instance function queue topic cluster
    log-group secret parameter role repository service alarm stack table disk
    address dns-zone job project registry vault resource-group""".split()
)


class Mistake(Exception):
    """A line that the format does not allow."""


def known_kind(kind):
    if kind.startswith("cloud:"):
        return kind[6:] in CLOUD
    if kind.startswith("kubernetes:"):
        return kind.removeprefix("kubernetes:").isalpha()
    return kind in KINDS


@dataclass
class Option:
    """One option with all its names."""

    names: list
    value: str = ""  # "", "=kind" or "?=kind"
    repeat: bool = False
    effect: str = ""  # what a command with it does, beside what it does anyway
    status: str = ""  # "removed 1.2 use x" or "deprecated 1.2"
    since: str = ""  # the version that brought it

    def line(self):
        since = f"since {self.since}" if self.since else ""
        parts = [", ".join(self.names), self.value, "*" if self.repeat else "", self.effect, since, self.status]
        return " ".join(p for p in parts if p)


@dataclass
class Section:
    """A subcommand, or what holds for the whole tool (the empty path)."""

    effect: str = ""
    args: str = ""
    aliases: list = field(default_factory=list)
    rest: str = ""
    strict: bool = False  # options stand before the arguments
    status: str = ""
    since: str = ""  # the version that brought it
    exclusive: list = field(default_factory=list)
    whens: list = field(default_factory=list)  # effects with certain arguments
    options: list = field(default_factory=list)
    drops: list = field(default_factory=list)
    leaves: list = field(default_factory=list)
    names: list = field(default_factory=list)  # what arguments of leaves name

    def find(self, name):
        return next((o for o in self.options if name in o.names), None)

    def add(self, option, override=False):
        """Adds an option, or joins it with those that share a name."""
        negative = [n for n in option.names if n.startswith("--no-")]
        if option.value and negative and len(negative) < len(option.names):
            self.add(Option(negative), override)
            names = [n for n in option.names if n not in negative]
            option = replace(option, names=names)
        shared = [o for o in self.options if set(o.names) & set(option.names)]
        if not shared:
            self.options.append(option)
            return
        first = shared[0]
        names = list(first.names)
        for other in shared[1:] + [option]:
            names += [n for n in other.names if n not in names]
            if other is not option:
                self.options.remove(other)
        first.names = sorted(names, key=lambda n: (n.startswith("--"), 0))
        vague = ("", "=value", "?=value")
        if override or (first.value == "" and option.value) or (
            first.value in vague and option.value not in vague
            and option.value[0] == (first.value or option.value)[0]
        ):
            first.value = option.value
        elif first.value.startswith("=") and option.value.startswith("?"):
            first.value = "?" + first.value
        first.repeat = first.repeat or option.repeat
        first.effect = option.effect or first.effect
        first.status = option.status or first.status
        first.since = option.since or first.since


@dataclass
class Tool:
    names: list = field(default_factory=list)
    sources: list = field(default_factory=list)
    options: str = ""
    subcommands: str = ""
    style: str = ""
    abbreviates: bool = False  # the beginning of a long option stands for it
    verbs: bool = False  # words of subcommands that the file lacks tell the effect
    sections: dict = field(default_factory=dict)

    def section(self, *path):
        return self.sections.setdefault(tuple(path), Section())


OPTION = re.compile(
    r"^(?P<names>[-+]\S*?(?:, [-+]\S*?)*)"
    r"(?: (?P<value>\??=[a-z:-]+(?: =[a-z:-]+)*))?"
    r"(?: (?P<repeat>\*))?"
    r"(?: (?P<effect>reads|changes|removes|destroys))?"
    r"(?: since (?P<since>[0-9.]+))?"
    r"(?: (?P<status>(?:removed|deprecated) .+))?$"
)


def parse_option(line):
    match = OPTION.match(line)
    if not match:
        raise Mistake(f"not an option: {line}")
    value = match["value"] or ""
    for kind in value.split():
        if not known_kind(kind.lstrip("?=")):
            raise Mistake(f"unknown kind {kind}")
    return Option(
        match["names"].split(", "), value, bool(match["repeat"]),
        match["effect"] or "", match["status"] or "", match["since"] or "",
    )


def _header(tool, word, rest):
    if word == "tool":
        tool.names = rest.split()
    elif word == "source":
        tool.sources.append(rest)
    elif word == "options" and rest in ("complete", "partial"):
        tool.options = rest
    elif word == "subcommands" and rest in ("complete", "plugins", "partial", "none"):
        tool.subcommands = rest
    elif word == "style" and rest in STYLES:
        tool.style = rest
    elif (word, rest) == ("abbreviations", "accepted"):
        tool.abbreviates = True
    elif (word, rest) == ("verbs", "usual"):
        tool.verbs = True
    else:
        raise Mistake(f"not a header: {word} {rest}")


def _body(section, word, rest, line):
    if word.startswith(("-", "+")):
        option = parse_option(line)
        if any(section.find(n) for n in option.names):
            raise Mistake(f"option twice: {line}")
        section.options.append(option)
    elif word == "args":
        for kind in rest.split():
            kind = kind.removesuffix("...")
            if kind != "-" and not known_kind(kind):
                raise Mistake(f"unknown kind {kind}")
        section.args = rest
    elif word == "alias" and rest:
        section.aliases += rest.split()
    elif line == "rest command":
        section.rest = "command"
    elif line == "order strict":
        section.strict = True
    elif word == "leaves" and rest.split()[0] in LEAF_EFFECTS:
        section.leaves.append(rest)
    elif word == "names" and known_kind(rest.split()[0]):
        section.names.append(rest)
    elif word in ("removed", "deprecated") and rest:
        section.status = line
    elif word == "since" and rest:
        section.since = rest
    elif word == "exclusive" and len(rest.split()) > 1:
        section.exclusive.append(rest)
    elif word == "when" and rest.split()[0] in EFFECTS and len(rest.split()) > 1:
        section.whens.append(rest)
    elif word == "drop" and rest:
        section.drops += rest.split()
    else:
        raise Mistake(f"not understood: {line}")


def parse(text, name=""):
    """Reads a tool file or notes; raises `Mistake` with the line's number."""
    tool, section = Tool(), None
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        try:
            word, _, rest = line.partition(" ")
            if line.startswith("["):
                path, bracket, effect = line[1:].partition("]")
                effect = effect.strip()
                if not bracket or (effect and effect not in EFFECTS):
                    raise Mistake(f"not a subcommand: {line}")
                key = tuple(path.split())
                if key in tool.sections:
                    raise Mistake(f"subcommand twice: {line}")
                section = tool.sections[key] = Section(effect)
            elif section is None:
                _header(tool, word, rest.strip())
            else:
                _body(section, word, rest.strip(), line)
        except Mistake as mistake:
            raise Mistake(f"{name}:{number}: {mistake}") from None
    for path, section in list(tool.sections.items()):
        for line in section.leaves:
            effect, *names = line.split()
            for leaf in names:
                tool.section(*path, leaf).effect = "" if effect == "unknown" else effect
        section.leaves = []
    return tool


def _merge_section(base, over, override):
    for name in over.drops:
        base.options = [o for o in base.options if name not in o.names]
    base.effect = over.effect or base.effect
    base.args = over.args or base.args
    base.rest = over.rest or base.rest
    base.strict = over.strict or base.strict
    base.status = over.status or base.status
    base.since = over.since or base.since
    base.aliases += [a for a in over.aliases if a not in base.aliases]
    base.exclusive += [e for e in over.exclusive if e not in base.exclusive]
    base.whens = over.whens or base.whens
    base.names += [n for n in over.names if n not in base.names]
    for option in over.options:
        base.add(replace(option, names=list(option.names)), override)


def _everywhere(tool, star):
    """`[*]` of notes: values of options, wherever the option exists."""
    for section in tool.sections.values():
        for wanted in star.options:
            for option in section.options:
                if wanted.names[-1] in option.names:
                    optional = option.value.startswith("?") and not wanted.value.startswith("?")
                    if wanted.value:
                        option.value = ("?" if optional else "") + wanted.value
                    option.repeat = option.repeat or wanted.repeat
                    option.effect = wanted.effect or option.effect
                    option.status = wanted.status or option.status


def merge(base, over, override=True):
    """Lays `over` on `base`: notes with `override`, other versions without."""
    base.names = over.names or base.names
    base.sources += [s for s in over.sources if s not in base.sources]
    base.options = over.options or base.options
    base.subcommands = over.subcommands or base.subcommands
    base.style = over.style or base.style
    base.verbs = over.verbs or base.verbs
    base.abbreviates = over.abbreviates or base.abbreviates
    over_sections = dict(over.sections)
    star = over_sections.pop(("*",), None)
    if star:
        _everywhere(base, star)
    for path, section in over_sections.items():
        _merge_section(base.section(*path), section, override)
    return base


def add_unknown(base, other):
    """Adds names that `base` lacks: a manual page beside a better help."""
    for path, section in other.sections.items():
        target = base.section(*path)
        for option in section.options:
            known = [o for o in target.options if set(o.names) & set(option.names)]
            new = [n for n in option.names if not target.find(n)]
            if new and len(known) == 1 and len(new) < len(option.names):
                known[0].names = sorted(known[0].names + new, key=lambda n: n.startswith("--"))
            elif new and not known:
                target.options.append(Option(new, option.value, option.repeat))
            elif new:
                target.options += [Option([n], option.value) for n in new]
    return base


def _negatives(section):
    """`--no-x` never has a value."""
    for option in list(section.options):
        negative = [n for n in option.names if n.startswith("--no-")]
        if option.value and negative and len(negative) < len(option.names):
            option.names = [n for n in option.names if n not in negative]
            section.options.append(Option(negative))


def drop_inherited(tool):
    """Removes from subcommands what the tool itself takes in the same way."""
    for section in tool.sections.values():
        _negatives(section)
        section.options = [o for o in section.options if "-NUM" not in o.names]
    common = {o.line() for o in tool.section().options}
    for path, section in tool.sections.items():
        if path:
            section.options = [o for o in section.options if o.line() not in common]


def _leaves(tool):
    """Subcommands that only have a name and an effect, by their parent."""
    parents = {path[:n] for path in tool.sections for n in range(len(path))}
    leaves = {}
    for path, section in tool.sections.items():
        plain = Section(effect=section.effect)
        if path and path not in parents and section == plain:
            effects = leaves.setdefault(path[:-1], {})
            effects.setdefault(section.effect or "unknown", []).append(path[-1])
    return leaves


def dump(tool):
    """Writes a tool in the order: header, tool, subcommands by name."""
    leaves = _leaves(tool) if len(tool.sections) > MANY else {}
    hidden = {p + (n,) for p, e in leaves.items() for names in e.values() for n in names}
    lines = ["tool " + " ".join(tool.names)]
    lines += ["source " + s for s in tool.sources]
    lines += [f"options {tool.options}", f"subcommands {tool.subcommands}", f"style {tool.style}"]
    lines += ["abbreviations accepted"] if tool.abbreviates else []
    lines += ["verbs usual"] if tool.verbs else []
    for path in sorted(set(tool.sections) - hidden):
        section = tool.sections[path]
        head = "[" + " ".join(path) + "]" + (f" {section.effect}" if section.effect else "")
        lines += ["", head] if section.options or not path or section.args else [head]
        if section.aliases:
            lines.append("alias " + " ".join(sorted(section.aliases)))
        if section.since:
            lines.append(f"since {section.since}")
        if section.status:
            lines.append(section.status)
        if section.args:
            lines.append("args " + section.args)
        if section.rest:
            lines.append("rest " + section.rest)
        if section.strict:
            lines.append("order strict")
        lines += ["exclusive " + e for e in section.exclusive]
        lines += ["when " + w for w in section.whens]
        for effect, names in sorted(leaves.get(path, {}).items()):
            lines.append(f"leaves {effect} " + " ".join(sorted(names)))
        lines += ["names " + n for n in section.names]
        options = sorted(section.options, key=lambda o: (o.names[-1].lstrip("-").lower(), o.names))
        lines += [o.line() for o in options]
    return "\n".join(lines) + "\n"
