"""What each tool's file is generated from."""

import collections
import pathlib
import re

import cobra
import git
import gnu
import gosource
import sources
from toolfile import Option, Tool, add_unknown, drop_inherited, merge, parse

NOTES = pathlib.Path(__file__).resolve().parent / "notes"
RECIPES = {}


def recipe(function):
    """Registers a recipe under the name of its function."""
    RECIPES[function.__name__.strip("_").replace("_", "-")] = function
    return function


def union(first, *others):
    """Joins versions of one tool."""
    for other in others:
        merge(first, other, override=False)
    return first


def hoist(tool):
    """Options that most subcommands state are those of the tool."""
    stated = [s for p, s in tool.sections.items() if p and s.options]
    counts = collections.Counter(o.line() for s in stated for o in s.options)
    for section in stated:
        for option in section.options:
            often = len(stated) > 8 and counts[option.line()] > 0.5 * len(stated)
            if often and not any(tool.section().find(n) for n in option.names):
                tool.section().options.append(option)


def by_verb(tool):
    """Gives subcommands the usual effect of their last word."""
    effects = {}
    for line in (NOTES.parent / "verbs.txt").read_text().splitlines():
        word, _, verbs = line.partition(" ")
        if word != "#":
            effects.update(dict.fromkeys(verbs.split(), word))
    for path, section in tool.sections.items():
        if path and not section.effect:
            word = path[-1]
            if len(path) > 1 and effects.get(path[-2]) in ("destroys", "removes"):
                word = path[-2]
            section.effect = effects.get(word) or effects.get(word.split("-")[0], "")
    return tool


def effects_of(name):
    """What `effects.txt` says of a tool, each part in the form of notes."""
    text = (NOTES.parent / "effects.txt").read_text()
    for part in re.split(r"^tool ", text, flags=re.M)[1:]:
        names, _, rest = part.partition("\n")
        if name in names.split():
            yield parse(rest, "effects.txt")


def with_notes(name, tool, is_new=True):
    """Merges a tool's notes over what was generated, now or earlier."""
    notes = NOTES / f"{name}.txt"
    if notes.exists():
        merge(tool, parse(notes.read_text(), notes.name))
    for effects in effects_of(name):
        known = {(), ("*",)} | set(tool.sections)
        if tool.options != "complete":
            known |= {path for path in effects.sections if path[:-1] in tool.sections}
        effects.sections = {p: s for p, s in effects.sections.items() if p in known}
        merge(tool, effects)
    tool.section()
    for path in list(tool.sections):
        for depth in range(1, len(path)):
            tool.section(*path[:depth])
    if is_new and tool.options == "partial":
        hoist(tool)
    drop_inherited(tool)
    if any(len(path) for path in tool.sections):
        by_verb(tool)
    return tool


# kubectl and its relatives

@recipe
def kubectl():
    tool = cobra.help_tree(["kubectl"], ["kubectl"])
    text = re.sub(r"^The following.*$", "", cobra.run(["kubectl", "options"]), flags=re.M)
    cobra.read_page("Options:\n" + text, tool.section(), tool.section())
    old = cobra.help_tree([sources.package("debian-kubectl/kubectl")], ["kubectl"])
    return union(tool, old)


OC_FOLDERS = {
    "admin": "adm", "network": "pod-network", "node": "", "users": "", "project": "", "toppvc": "top",
    "ocpcertificates": "ocp-certificates", "nodeimage": "node-image", "serviceaccounts": "sa", "auth": "",
}
OC_IN_ADM = "drain cordon uncordon taint top certificate".split()


def _oc_path(name, word):
    """The command of a source file: folders, then the name that it uses."""
    *folders, stem = name[:-3].split("/")[2:]
    flat = lambda text: text.replace("_", "").replace("-", "")
    if folders and (flat(stem) == flat(folders[-1]) or stem in ("command", "subcommand") or flat(word) == folders[-1]):
        folders = folders[:-1]
    path = [w for w in (OC_FOLDERS.get(f, f) for f in folders) if w]
    if stem.startswith("route") and path == ["create"] and stem != "route":
        path.append("route")
    return path + [word]


@recipe
def oc():
    tool = with_notes("kubectl", kubectl())
    for name in OC_IN_ADM:
        for path in [p for p in tool.sections if p and p[0] == name]:
            merge(tool, Tool(sections={("adm",) + path: tool.sections[path]}))
    for name, text in sources.files("openshift/oc", "pkg/cli", ".go").items():
        if name.endswith("_test.go") or name.split("/")[2] in ("cli.go", "deployer", "config"):
            continue
        for word in re.findall(r"\bUse:\s*(?:fmt\.Sprintf\()?[\"`]([\w-]+)", text):
            section = tool.section(*_oc_path(name, word))
            for option in gosource.flags(text):
                section.add(option)
    tool.names, tool.sources = ["oc"], []
    return tool


# docker

def _docker_reference(repository, folder):
    tool = Tool(names=["docker"])
    for name, text in sources.files(repository, folder, ".md").items():
        title = re.search(r"^# (.+)", text)
        stem = name.rsplit("/", 1)[-1][:-3]
        if title and stem != "index":
            cobra.read_table(text, tool.section(*stem.split("_")))
    tool.sections.pop(("docker",), None)
    tool.sections.pop(("cli",), None)
    tool.sections.pop(("dockerd",), None)
    return tool


def _compose():
    tool = Tool(names=["docker-compose"])
    for name, text in sources.files("docker/compose", "docs/reference", ".yaml").items():
        path = name.rsplit("/", 1)[-1][:-5].split("_")[2:]
        cobra.read_yaml(text, tool.section(*path))
    return tool


@recipe
def docker():
    tool = cobra.help_tree(["docker"], ["docker"])
    union(tool, _docker_reference("docker/cli", "docs/reference/commandline"))
    union(tool, _docker_reference("docker/buildx", "docs/reference"))
    buildx = tool.section("buildx", "build")
    for path in (("build",), ("image", "build"), ("builder", "build")):
        for option in buildx.options:
            tool.section(*path).add(Option(list(option.names), option.value, option.repeat))
    compose = with_notes("docker-compose", _compose())
    for path, section in compose.sections.items():
        tool.sections[("compose",) + path] = section
    return tool


@recipe
def docker_compose():
    return _compose()


# helm

@recipe
def helm():
    versions = []
    for folder in ("docs/helm", "versioned_docs/version-3/helm"):
        pages = {n: t for n, t in sources.files("helm/helm-www", folder, ".md").items() if "/helm" in n}
        path = lambda name, _: name.rsplit("/", 1)[-1][:-3].split("_")[1:]
        versions.append(cobra.markdown(pages, ["helm"], path))
    return union(*versions)


# git

@recipe
def git_():
    listed = cobra.run(["git", "--list-cmds=builtins,main,nohelpers"]).split()
    commands = [c for c in dict.fromkeys(listed) if "--" not in c]
    for nested, names in GIT_NESTED.items():
        commands += [f"{nested} {name}" for name in names.split()]
    return git.read(sources.clone("git/git"), commands)


GIT_NESTED = {
    "stash": "push pop apply drop list show branch clear create store save",
    "remote": "add rename remove rm set-head set-branches get-url set-url show prune update",
    "worktree": "add list lock move prune remove repair unlock",
    "submodule": "add status init deinit update set-branch set-url summary foreach sync absorbgitdirs",
    "bisect": "start good bad new old skip next reset visualize view replay log run terms",
    "notes": "list add copy append edit show merge remove prune get-ref",
    "reflog": "show list expire delete exists",
    "bundle": "create verify list-heads unbundle",
    "maintenance": "run start stop register unregister",
    "sparse-checkout": "list set add reapply disable init check-rules",
    "rerere": "clear forget diff status remaining gc",
    "config": "list get set unset rename-section remove-section edit",
}


# systemd, databases and other tools without a tree of subcommands

def simple(name, command=None, page=None, indent=(0, 12)):
    """Registers a tool that is read from its help, its manual page, or both."""

    def read():
        tool = Tool(names=[name])
        if command:
            tool = gnu.help_of(command, [name], indent)
        if page:
            add_unknown(tool, gnu.man_of(page, [name]))
        return tool

    RECIPES[name] = read


for NAME in (
    "systemctl journalctl psql sort head tail grep df du ls cat wc cut uniq xargs tar"
    " cp mv rm mkdir rmdir chmod chown chgrp ln touch timeout env nohup base64 date uname stat md5sum"
    " sha256sum sha1sum sha512sum tee tr seq split dd truncate nice id who readlink realpath comm paste tac nl basename dirname sleep"
    " free watch mount umount dmesg lsblk blkid pgrep pkill pidstat vmstat uptime w"
    " sed gawk wget pg_dump pg_restore pg_dumpall pg_basebackup createdb dropdb createuser dropuser"
    " vacuumdb reindexdb clusterdb pg_isready pgbench make"
    " mysql mysqldump mysqladmin diff nproc shred install"
).split():
    simple(NAME, [NAME, "--help"], NAME)


@recipe
def curl():
    tool = Tool(names=["curl"])
    for text in sources.files("curl/curl", "docs/cmdline-opts", ".md").values():
        fields = dict(re.findall(r"^(\w+): (.+)$", text.split("\n---", 1)[0], re.M))
        if "Long" not in fields:
            continue
        names = ["-" + fields["Short"]] if "Short" in fields else []
        value = "=" + gnu.kind_of(fields["Arg"]) if "Arg" in fields else ""
        tool.section().add(Option(names + ["--" + fields["Long"]], value, fields.get("Multi") == "append"))
    add_unknown(tool, gnu.help_of(["curl", "--help", "all"], ["curl"]))
    return negated(tool)


def negated(tool):
    """Each long option without a value has a form that turns it off."""
    section = tool.section()
    for option in list(section.options):
        for name in option.names:
            opposite = "--no-" + name[2:]
            if name.startswith("--") and not option.value and not name.startswith("--no-"):
                if not section.find(opposite):
                    section.options.append(Option([opposite]))
    return tool


@recipe
def rsync():
    return negated(gnu.help_of(["rsync", "--help"], ["rsync"]))


simple("sftp", page="sftp")
for NAME in ("egrep", "fgrep"):
    simple(NAME, ["grep", "--help"], "grep")
simple("redis-cli", ["redis-cli", "--help"])
simple("ps", page="ps")
simple("ssh", page="ssh")
simple("scp", page="scp")
simple("lsof", page="lsof")
simple("nc", page="nc")
simple("dig", page="dig")
simple("tcpdump", page="tcpdump")


# openssl

@recipe
def openssl():
    tool = Tool(names=["openssl"])
    listed = cobra.run(["openssl", "list", "-commands"])
    digests = cobra.run(["openssl", "list", "-digest-commands"]).split()
    ciphers = cobra.run(["openssl", "list", "-cipher-commands"]).split()
    for name in listed.split():
        section = tool.section(name)
        for line in cobra.run(["openssl", name, "-help"]).splitlines():
            match = re.match(r"^ (-[\w.-]+)(?: ([a-zA-Z+|#:/=>-]+))?(?:\s{2,}|\s*$| (?=[A-Z]))", line)
            if match and match[1] != "-":
                value = "" if not match[2] or match[2][0].isupper() and match[2] not in OPENSSL_VALUES and "|" not in match[2] else "=value"
                if match[2] in ("infile", "outfile", "file"):
                    value = "=file"
                section.add(Option([match[1]], value))
    for name in digests + ciphers:
        tool.section().options.append(Option(["-" + name]))
    for name in digests + ciphers:
        tool.section(name).effect = "reads"
    return tool


OPENSSL_VALUES = ("PEM", "DER", "val")
simple("ss", ["ss", "--help"], "ss")


# terraform

def terraform_command(path):
    text = cobra.run(["terraform", *path, "-help"])
    tool = Tool(names=["terraform"])
    gnu.read(re.sub(r"=(?:true|false)", "[=value]", text), tool.section(*path), (1, 4))
    names = re.findall(r"^  (\w[\w-]*)\s{2,}\S|^    (\w[\w-]*)\s{2,}\S", text, re.M)
    return tool, [a or b for a, b in names]


@recipe
def terraform():
    tool, names = terraform_command([])
    for name in names:
        one, nested = terraform_command([name])
        merge(tool, one)
        if re.search(r"^Subcommands:", cobra.run(["terraform", name, "-help"]), re.M):
            for below in nested:
                merge(tool, terraform_command([name, below])[0])
    return tool
