"""Recipes of platforms, services and package managers."""

import json
import pathlib
import re

import aws as aws_cli
import cobra
import fig
import gnu
import gosource
import sources
from recipes import NOTES, RECIPES, recipe, simple, union
from toolfile import Option, Tool, drop_inherited, parse


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
                # Arguments and required options follow the command's words.
                words = re.split(r" (?:[<\[]|--)", line.rstrip("*"), maxsplit=1)[0].split()
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
