"""Reads the AWS command line from the package awscli, with its own changes.

It holds every service and operation, and the options of the services that
runbooks use most. Options that most operations share stand once, for the tool.
"""

import re

from toolfile import Option, Tool

WITH_OPTIONS = set(
    """s3 s3api ec2 ecs ecr eks rds iam sts lambda logs cloudwatch cloudformation
    autoscaling elbv2 elb route53 sns sqs ssm secretsmanager kms dynamodb
    elasticache acm events stepfunctions configure opensearch efs""".split()
)
SHARED = set(
    """cli-input-json generate-cli-skeleton starting-token page-size max-items
    dry-run no-dry-run next-token max-results max-records marker filters
    client-token tags""".split()
)
# Operations of EC2 that runbooks hardly use; they keep their names only.
RARE = re.compile(
    "transit-gateway|verified-access|ipam|client-vpn|local-gateway|network-insights|traffic-mirror|reserved|fleet"
    "|capacity|carrier|fpga|-hosts|instance-connect|vpn|trunk|outpost|scheduled|byoip|coip|route-server|mac-|sql-ha"
    "|allowed-images|declarative|bundle|conversion|import|export|nitro|spot|secondary|pool|event-window|snapshot-block"
    "|fast-launch|fast-snapshot|lockd|network-interface-permission|service-link|aggregate|credit|serial-console"
    "|image-usage|prefix-list|vpc-endpoint|vpc-block|classic|peering|egress"
)
NUMBERS = ("integer", "long", "float", "double")
KINDS = {
    "db-instance-identifier": "cloud:db-instance", "db-cluster-identifier": "cloud:db-cluster",
    "bucket": "cloud:bucket", "instance-ids": "cloud:instance", "instance-id": "cloud:instance",
    "function-name": "cloud:function", "queue-url": "url", "queue-name": "cloud:queue",
    "topic-arn": "cloud:topic", "cluster": "cloud:cluster", "cluster-name": "cloud:cluster",
    "log-group-name": "cloud:log-group", "log-group-names": "cloud:log-group", "secret-id": "cloud:secret",
    "role-name": "cloud:role", "repository-name": "cloud:repository", "service": "cloud:service",
    "services": "cloud:service", "alarm-names": "cloud:alarm", "alarm-name": "cloud:alarm",
    "stack-name": "cloud:stack", "table-name": "cloud:table", "volume-id": "cloud:disk",
    "volume-ids": "cloud:disk", "hosted-zone-id": "cloud:dns-zone", "metric-name": "metric",
}
READS = """describe get list search batch-get scan query lookup select view head check test wait tail
    ls presign download estimate preview validate detect simulate discover show filter poll receive
    resolve retrieve export verify decode is-vpc-peered analyze explain count""".split()
DESTROYS = "delete terminate purge remove rm rb destroy deregister release batch-delete wipe empty".split()


def effect(operation):
    """What an operation does, by the verb at its beginning."""
    for verbs, name in ((DESTROYS, "destroys"), (READS, "reads")):
        if any(operation == verb or operation.startswith(verb + "-") for verb in verbs):
            return name
    return "changes"


def _option(name, argument):
    kind = getattr(argument, "cli_type_name", "string")
    if kind == "boolean":
        return Option(["--" + name])
    word = KINDS.get(name) or ("number" if kind in NUMBERS else "value")
    return Option(["--" + name], "=" + word)


def _command(tool, path, command, with_options):
    help_command = command.create_help_command()
    section = tool.section(*path)
    below = getattr(help_command, "command_table", {}) or {}
    for name, nested in below.items():
        _command(tool, path + (name,), nested, with_options)
    if len(path) > 1 and not below:
        section.effect = effect(path[-1] if path[-2] != "wait" else "wait")
    if not with_options or below and path[0] != "configure":
        return
    table = help_command.arg_table
    if path[0] == "ec2" and RARE.search(path[-1]):
        return
    for name, argument in table.items():
        if getattr(argument, "positional_arg", False):
            section.args = "-..."
        elif name not in SHARED:
            opposite = name.startswith("no-") and section.find("--" + name[3:])
            if opposite:
                opposite.names.append("--" + name)
            else:
                section.options.append(_option(name, argument))


def read():
    """The whole tool, from the installed package."""
    from awscli import clidriver

    root = clidriver.create_clidriver().create_help_command()
    tool = Tool(names=["aws"])
    for name, argument in root.arg_table.items():
        tool.section().options.append(_option(name, argument))
    for name in sorted(SHARED):
        value = "" if "dry-run" in name else "=number" if name.startswith("max-") else "=value"
        tool.section().add(Option(["--" + name], "?" + value if name == "generate-cli-skeleton" else value))
    for name, command in sorted(root.command_table.items()):
        if name != "help":
            _command(tool, (name,), command, name in WITH_OPTIONS)
    return tool
