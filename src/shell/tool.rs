/// Tools that inline code may begin with. A word beside them is needed: the
/// bare name of a tool is prose.
const TOOLS: [&str; 62] = [
    "ansible",
    "apt",
    "apt-get",
    "aws",
    "az",
    "bash",
    "cat",
    "ceph",
    "consul",
    "crictl",
    "curl",
    "dig",
    "docker",
    "docker-compose",
    "etcdctl",
    "fly",
    "flyctl",
    "gcloud",
    "git",
    "grep",
    "helm",
    "helmfile",
    "istioctl",
    "journalctl",
    "jq",
    "kill",
    "kubectl",
    "kustomize",
    "logcli",
    "make",
    "mysql",
    "nc",
    "node",
    "nomad",
    "npm",
    "npx",
    "oc",
    "openssl",
    "pg_dump",
    "pg_restore",
    "ping",
    "pnpm",
    "podman",
    "promtool",
    "psql",
    "python",
    "python3",
    "rabbitmqctl",
    "redis-cli",
    "rm",
    "rsync",
    "scp",
    "ssh",
    "stripe",
    "sudo",
    "systemctl",
    "tail",
    "terraform",
    "top",
    "vault",
    "virtctl",
    "yarn",
];

/// Whether this is the name of a known tool.
pub fn is_tool(name: &str) -> bool {
    TOOLS.binary_search(&name).is_ok()
}

/// Whether inline code is a command: a known tool and at least one argument.
pub fn is_command(inline: &str) -> bool {
    let inline = inline.trim().trim_start_matches("$ ");
    match inline.split_once(' ') {
        Some((tool, rest)) => is_tool(tool) && !rest.trim().is_empty(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_with_an_argument_is_a_command() {
        assert!(is_command("fly deploy --image <previous-version>"));
        assert!(is_command("redis-cli ping"));
        assert!(!is_command("redis-cli"));
        assert!(!is_command("GET /api/health"));
        assert!(!is_command("monitoring/prometheus/alerts.yml"));
        assert!(TOOLS.is_sorted());
    }
}
