"""What each tool's file is generated from."""

import collections
import json
import pathlib
import re

import aws as aws_cli
import cobra
import fig
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
            if len(path) > 1 and effects.get(path[-2]) in ("destroys", "recreates"):
                word = path[-2]
            section.effect = effects.get(word) or effects.get(word.split("-")[0], "")
    return tool


def with_notes(name, tool):
    """Merges a tool's notes over what was generated."""
    notes = NOTES / f"{name}.txt"
    if notes.exists():
        merge(tool, parse(notes.read_text(), notes.name))
    tool.section()
    for path in list(tool.sections):
        for depth in range(1, len(path)):
            tool.section(*path[:depth])
    if tool.options == "partial":
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


# Tools written in Go whose help or reference is complete

@recipe
def podman():
    return cobra.help_tree(["podman"], ["podman"])


@recipe
def gh():
    tool = cobra.help_tree(["gh"], ["gh"])
    for name, text in sources.files("cli/cli", "pkg/cmd", ".go").items():
        folders = name.split("/")[2:-1]
        word = gosource.use(text)
        if name.endswith("_test.go") or not word or not folders or "shared" in folders:
            continue
        path = folders[:-1] + [word] if len(folders) > 1 else [word]
        section = tool.section(*path)
        section.aliases += [a for a in gosource.aliases(text) if a not in section.aliases]
        for option in gosource.flags(text):
            section.add(option)
        if "AddJSONFlags" in text:
            for line in ("--json", "-q, --jq", "-t, --template"):
                section.add(Option(line.split(", "), "=value"))
        if "AddFormatFlags" in text:
            for line in ("--format", "-q, --jq", "-t, --template"):
                section.add(Option(line.split(", "), "=value"))
        if "EnableRepoOverride" in text:
            section.add(Option(["-R", "--repo"], "=value"))
    return tool


@recipe
def flux():
    files = {n: t for n, t in sources.files("fluxcd/flux2", "cmd/flux", ".go").items() if not n.endswith("_test.go")}
    tool = gosource.by_variable(files.values(), "rootCmd")
    tool.names = ["flux"]
    return tool


@recipe
def argocd():
    pages = sources.files("argoproj/argo-cd", "docs/user-guide/commands", ".md")

    def path(name, text):
        title = re.search(r"^#+ `?(argocd[^`\n]*)", text, re.M)
        words = title[1].split() if title else name.rsplit("/", 1)[-1][:-3].split("_")
        return words[1:] if words[0] == "argocd" else None

    return cobra.markdown(pages, ["argocd"], path)


@recipe
def flyctl():
    pages = sources.files("superfly/docs", "flyctl/cmd", ".md")
    return cobra.markdown(pages, ["flyctl"], lambda name, _: name.rsplit("/", 1)[-1][:-3].split("_")[1:])


@recipe
def velero():
    tool = Tool(names=["velero"])
    for name, text in sources.files("vmware-tanzu/velero", "pkg/cmd/cli", ".go").items():
        words = name[:-3].replace("location", "-location").split("/")[3:]
        if name.endswith("_test.go") or len(words) > 3 or words[0] in ("datamover", "nodeagent", "podvolume", "repomantenance"):
            continue
        path = [gosource.use(text) or w if i == len(words) - 1 else w for i, w in enumerate(words)]
        if len(path) > 1 and path[-1] == path[-2]:
            path.pop()
        found = list(gosource.flags(text))
        if found or "cobra.Command{" in text:
            for option in found:
                tool.section(*path).add(option)
    return tool


@recipe
def etcdctl():
    tool = Tool(names=["etcdctl"])
    text = cobra.run(["env", "ETCDCTL_API=3", "etcdctl", "help"])
    for name in re.findall(r"^\t([a-z][a-z-]*(?: [a-z-]+)?)\t", text, re.M):
        target = tool.section(*name.split())
        for line in cobra.run(["env", "ETCDCTL_API=3", "etcdctl", *name.split(), "--help"]).splitlines():
            if line.startswith("GLOBAL"):
                target = tool.section()
            match = re.match(r"^  (?:(-\w), |    )(--[\w-]+)(\[=|=)(\S*)", line)
            if match:
                names = [n for n in (match[1], match[2]) if n]
                kind = "number" if re.fullmatch(r"\d+", match[4]) else "duration" if re.fullmatch(r"\d+m?s", match[4]) else "value"
                target.add(Option(names, "=" + kind if match[3] == "=" else ""))
    for name, text in sources.files("etcd-io/etcd", "etcdctl/ctlv3/command", ".go").items():
        for block in re.split(r"^func ", text, flags=re.M):
            word = gosource.use(block)
            group = name.rsplit("/", 1)[-1].split("_")[0]
            owner = next((p for p in tool.sections if p and p[-1] == word and (len(p) == 1 or p[0] == group)), None)
            if owner:
                for option in gosource.flags(block):
                    tool.section(*owner).add(option)
    return tool


def from_fig(name, called=None):
    """Registers a tool that is only known from its completion."""
    RECIPES[called or name] = lambda: fig.read(name, called)


@recipe
def gcloud():
    """Groups and commands only: with all options it would be the largest file."""
    tool = fig.read("gcloud")
    for path, section in tool.sections.items():
        if path and path[:2] not in GCLOUD_WITH_OPTIONS:
            section.options = []
    return tool


GCLOUD_WITH_OPTIONS = {("compute", "ssh"), ("container", "clusters"), ("sql", "instances"), ("logging", "read"), ("config", "set"), ("run", "services")}

for NAME in "vault stripe mongosh go vercel pnpm yarn wrangler".split():
    from_fig(NAME)


# Tools written in Rust with clap, and others with nested help

def nested_help(command, name, depth=3, flag="--help", skip=()):
    """Runs the help of a tool and of its subcommands."""
    tool = Tool(names=[name])

    def visit(path):
        text = cobra.run(command + list(path) + [flag])
        gnu.read(text, tool.section(*path), (1, 8))
        if len(path) < depth:
            for below in cobra.listed(text):
                if below not in ("help",) + tuple(skip) and path + (below,) not in tool.sections:
                    visit(path + (below,))

    visit(())
    drop_inherited(tool)
    return tool


@recipe
def uv():
    return nested_help([sources.package("python/bin/uv")], "uv")


@recipe
def just():
    return gnu.help_of([sources.package("python/bin/just"), "--help"], ["just"])


@recipe
def task():
    return gnu.help_of([sources.package("python/bin/task"), "--help"], ["task"])


@recipe
def cargo():
    tool = Tool(names=["cargo"])
    for name in re.findall(r"^    (\w[\w-]*)", cobra.run(["cargo", "--list"]), re.M):
        text = cobra.run(["cargo", name, "--help"])
        if not re.search(r"^Usage: cargo", text, re.M):
            text = cobra.run(["cargo", "help", name])
        gnu.read(text, tool.section(name), (1, 8))
    gnu.read(cobra.run(["cargo", "--help"]), tool.section(), (1, 8))
    union(tool, fig.read("cargo"))
    for option in tool.section("check").options:
        tool.section("clippy").add(Option(list(option.names), option.value, option.repeat))
    return tool


@recipe
def pip():
    tool = Tool(names=["pip"])
    gnu.read(cobra.run(["pip", "help"]), tool.section(), (1, 4))
    for name in re.findall(r"^  (\w+) ", cobra.run(["pip", "help"]).split("General Options")[0], re.M):
        gnu.read(cobra.run(["pip", name, "--help"]), tool.section(name), (1, 4))
    drop_inherited(tool)
    return tool


@recipe
def npm():
    tool = fig.read("npm")
    names = re.findall(r"[a-z-]+", cobra.run(["npm", "help"]).split("All commands:")[1].split("Specify configs")[0])
    for name in names:
        section = tool.section(name)
        for line in cobra.run(["npm", name, "--help"]).splitlines():
            usage = re.match(r"^  (-[\w|-]+)$", line)
            if usage:
                words = usage[1].split("|")
                for word in words:
                    short = word if re.fullmatch(r"-\w", word) else ""
                    long = [w for w in words if w.startswith("--")][:1]
                    if not section.find(word):
                        section.add(Option([short, long[0]] if short and long else [word]))
        aliases = re.search(r"^alias(?:es)?: (.+)$", cobra.run(["npm", name, "--help"]), re.M)
        section.aliases += [a.strip() for a in aliases[1].split(",")] if aliases else []
    return tool


@recipe
def heroku():
    manifest = json.loads(pathlib.Path(sources.package("heroku/package/oclif.manifest.json")).read_text())
    tool = Tool(names=["heroku"])
    for name, command in manifest["commands"].items():
        section = tool.section(name)
        for flag in command.get("flags", {}).values():
            names = (["-" + flag["char"]] if flag.get("char") else []) + ["--" + flag["name"]]
            if flag["type"] == "boolean" and flag.get("allowNo"):
                names.append("--no-" + flag["name"])
            section.add(Option(names, "=value" if flag["type"] == "option" else "", bool(flag.get("multiple"))))
        section.aliases = [a for a in command.get("aliases", []) + command.get("hiddenAliases", []) if " " not in a]
    return tool


def argparse_tool(name):
    """A Python tool with one level of help."""
    RECIPES[name] = lambda: gnu.help_of([name, "--help"], [name], (1, 4))


for NAME in "ansible ansible-playbook ansible-vault ansible-galaxy ansible-inventory".split():
    argparse_tool(NAME)
for NAME in "lvs pvs vgs lvcreate lvextend lvremove lvresize lvreduce lvdisplay lvchange lvrename pvcreate pvremove pvdisplay pvresize pvmove vgcreate vgextend vgreduce vgremove vgdisplay vgchange".split():
    simple(NAME, page=NAME)


def kingpin(name):
    """A tool written with kingpin states everything in one long help."""

    def read():
        tool = Tool(names=[name])
        section = tool.section()
        for line in cobra.run([name, "--help-long"]).splitlines():
            if re.match(r"^[a-z]", line) and not line.startswith(("usage:", "help ")):
                words = re.split(r" [<\[]", line.rstrip("*"), maxsplit=1)[0].split()
                section = tool.section(*words)
            elif re.match(r"^ {2,10}-", line):
                found = gnu.option(line.replace("= ...", "=value").replace("...", ""))
                if found:
                    section.add(found)
        drop_inherited(tool)
        return tool

    RECIPES[name] = read


for NAME in ("promtool", "amtool"):
    kingpin(NAME)


@recipe
def aws():
    return aws_cli.read()


@recipe
def az():
    """Groups and commands only."""
    tool = fig.read("az/2.53.0", "az")
    for path, section in list(tool.sections.items()):
        if path and (path[0] not in AZ_GROUPS or len(path) > 3):
            del tool.sections[path]
        elif path:
            section.options = []
    return tool


AZ_GROUPS = set(
    """account acr ad aks appconfig appservice backup cdn configure container containerapp cosmosdb deployment
    disk eventhubs extension feedback find functionapp group hdinsight identity image interactive iot keyvault
    lock login logout monitor mysql network policy postgres ppg provider redis resource rest role security
    self-test servicebus snapshot sql ssh storage tag upgrade version vm vmss webapp""".split()
)


@recipe
def patronictl():
    return nested_help(["patronictl"], "patronictl")


@recipe
def rabbitmqctl():
    tool = Tool(names=["rabbitmqctl"])
    for name in re.findall(r"^   ([a-z][a-z_]+) {2,}", cobra.run(["rabbitmqctl", "help"]), re.M):
        tool.section(name)
    return tool


@recipe
def rbd():
    tool = Tool(names=["rbd"])
    text = cobra.run(["rbd", "help"])
    for match in re.finditer(r"^    ([a-z][a-z-]*(?: [a-z][a-z-]*)*)(?: \((?:\.\.\. )?([a-z -]+)\))?(?:  |$)", text, re.M):
        section = tool.section(*match[1].split())
        gnu.read(cobra.run(["rbd", "help", *match[1].split()]), section, (1, 4))
        if match[2]:
            section.aliases.append(match[2].split()[-1])
    return tool


@recipe
def nomad():
    """Each command is a type; a table joins its name and its type."""
    tool = Tool(names=["nomad"])
    files = {n: t for n, t in sources.files("hashicorp/nomad", "command", ".go").items() if n.count("/") == 1 and not n.endswith("_test.go")}
    table = files["command/commands.go"]
    for name, body in re.findall(r'^\t\t"([a-z][a-z -]*)": func\(\) \(cli\.Command, error\) \{(.*?)^\t\t\}', table, re.M | re.S):
        kind = re.search(r"return &(?:\w+\.)?(\w+)\{", body)
        section = tool.section(*name.split())
        source = next((t for t in files.values() if kind and f"func (c *{kind[1]}) Run" in t), "")
        for option in gosource.flags(source):
            section.add(Option(["-" + option.names[-1].lstrip("-")], option.value))
    return tool


@recipe
def nerdctl():
    """The reference has no types: a flag that docker has takes what docker takes."""
    docker_tool = parse((NOTES.parent.parent / "data" / "docker.txt").read_text())
    tool, section, path = Tool(names=["nerdctl"]), None, ()
    for line in sources.show("containerd/nerdctl", "docs/command-reference.md").splitlines():
        title = re.match(r"^###? .*?nerdctl ([a-z -]+)$", line)
        if title:
            path = tuple(title[1].split())
            section = tool.section(*path)
        flag = re.match(r"^- (?::\w+: ?)+`(-[^`]*)`", line)
        if flag and section:
            found = gnu.option(re.sub(r"[()]", "", flag[1]))
            known = docker_tool.sections.get(path)
            known = known and next((known.find(n) for n in found.names if known.find(n)), None)
            section.add(Option(found.names, known.value if known else found.value))
    return tool


@recipe
def yq():
    tool = Tool(names=["yq"])
    for name, text in sources.files("mikefarah/yq", "cmd", ".go").items():
        if not name.endswith("_test.go"):
            for option in gosource.flags(text):
                tool.section().add(option)
    return tool


@recipe
def crictl():
    """Commands and flags of urfave/cli stand one after the other."""
    tool = Tool(names=["crictl"])
    for name, text in sources.files("kubernetes-sigs/cri-tools", "cmd/crictl", ".go").items():
        if name.endswith("_test.go"):
            continue
        section = tool.section()
        for kind, label, other in re.findall(
            r"(?:(Bool|String|Int|Int64|Duration|StringSlice|Float64|cli\.Command\b)\w*\{|\n\t)\s*Name:\s*\"([\w-]+)\",(?:\s*Aliases:\s*\[\]string\{([^}]*)\})?", text
        ):
            others = re.findall(r'"([\w-]+)"', other)
            if kind in ("", "cli.Command"):
                section = tool.section(label)
                section.aliases += others
            else:
                dashed = ["-" + o if len(o) < 3 else "--" + o for o in others]
                value = "" if kind == "Bool" else "=number" if kind.startswith("Int") else "=value"
                section.add(Option(sorted(dashed, key=len) + ["--" + label], value, kind == "StringSlice"))
    return tool
