//! The prompts that recorded sessions have in front of their commands.

/// Bytes of the prompt in front of a command: `$ `, `me@host:~$ `,
/// `[me@host dir]# `, `(venv) $ `, `sh-5.1# `.
pub(super) fn prompt_length(line: &str) -> Option<usize> {
    let text = line.trim_start_matches([' ', '\t']);
    let indent = line.len() - text.len();
    let (text, indent) = match text
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(") "))
    {
        Some((name, rest)) if is_short_name(name) => (rest, line.len() - rest.len()),
        _ => (text, indent),
    };
    let sign = match text.as_bytes() {
        [b'$', ..] => 1,
        [b'[', ..] => text.find(']').filter(|&at| text[..at].contains('@'))? + 2,
        _ if text.starts_with('❯') || text.starts_with('➜') => '❯'.len_utf8(),
        _ => host_prompt(text)?,
    };
    let is_sign = text
        .get(..sign)
        .is_some_and(|prompt| prompt.ends_with(['$', '#', '❯', '➜']));
    match text.as_bytes().get(sign) {
        _ if !is_sign => None,
        Some(b' ') => Some(indent + sign + 1),
        Some(_) => None,
        None => Some(indent + sign),
    }
}

fn is_short_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    (1..32).contains(&name.len()) && name.bytes().all(fits)
}

/// The length of `me@host:dir$` or `sh-5.1#`, up to its sign.
fn host_prompt(text: &str) -> Option<usize> {
    let length = text.find(' ').unwrap_or(text.len());
    let word = &text[..length];
    let (name, _) = word.split_once('@').or_else(|| word.split_once('-'))?;
    let known = word.contains('@') || matches!(name, "sh" | "bash");
    (known && is_short_name(name) && length > name.len() + 2).then_some(length)
}

/// Bytes of the prompt of root, `# `. It looks like a comment, so what follows
/// must be a command that people run as root, and not read like prose.
pub(super) fn root_prompt_length(line: &str) -> Option<usize> {
    let text = line.trim_start_matches([' ', '\t']);
    let command = text.strip_prefix("# ")?;
    let first = command.split(' ').next()?;
    let sign = |byte: u8| !byte.is_ascii_alphanumeric() && byte != b' ';
    let is_prose = command.split(' ').count() > 3 && !command.bytes().any(sign);
    (ROOT_COMMANDS.contains(&first) && !is_prose).then_some(line.len() - command.len())
}

const ROOT_COMMANDS: [&str; 62] = [
    "apt",
    "apt-get",
    "aws",
    "cat",
    "cd",
    "ceph",
    "chmod",
    "chown",
    "chroot",
    "consul",
    "cp",
    "crictl",
    "curl",
    "df",
    "dig",
    "dmesg",
    "dnf",
    "docker",
    "du",
    "echo",
    "etcdctl",
    "fdisk",
    "find",
    "free",
    "grep",
    "helm",
    "ip",
    "iptables",
    "journalctl",
    "kill",
    "kubectl",
    "ls",
    "lsblk",
    "lsof",
    "mkdir",
    "mount",
    "mv",
    "netstat",
    "nft",
    "nomad",
    "oc",
    "openssl",
    "ping",
    "podman",
    "ps",
    "psql",
    "redis-cli",
    "rm",
    "rpm",
    "rpm-ostree",
    "service",
    "ss",
    "ssh",
    "sudo",
    "sysctl",
    "systemctl",
    "tail",
    "tar",
    "umount",
    "vault",
    "vi",
    "yum",
];

/// Bytes of a second prompt; none if there is no such prompt.
pub(super) fn second_prompt_length(line: &str) -> usize {
    let text = line.trim_start_matches([' ', '\t']);
    match text.strip_prefix("> ") {
        Some(rest) => line.len() - rest.len(),
        None if text == ">" => line.len(),
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_of_many_kinds_are_known() {
        for prompt in [
            "$ ",
            "  $ ",
            "me@host:~$ ",
            "[me@host dir]# ",
            "(venv) $ ",
            "sh-5.1# ",
            "❯ ",
        ] {
            assert_eq!(
                prompt_length(&format!("{prompt}ls")),
                Some(prompt.len()),
                "{prompt}"
            );
        }
        for line in [
            "$HOME/x",
            "a$ b",
            "me@host ls",
            "# ls",
            "ssh me@host$ ",
            "[a] # b",
            "[é@b]",
            "(a b) $",
        ] {
            assert_eq!(prompt_length(line), None, "{line}");
        }
    }
}
