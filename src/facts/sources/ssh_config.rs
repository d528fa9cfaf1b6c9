//! Hosts of an OpenSSH client configuration.

use super::{File, Names, name_of};
use crate::book::NameKind;

pub(super) fn wants(path: &str) -> bool {
    let name = name_of(path);
    name == "ssh_config" || name == "ssh.config" || path.ends_with("ssh/config")
}

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    let mut hosts: Vec<&str> = Vec::new();
    for (line, text) in file.lines() {
        let mut words = text.split_whitespace();
        let key = words.next().unwrap_or_default().to_ascii_lowercase();
        if matches!(key.as_str(), "host" | "hostname") {
            if key == "host" {
                hosts.clear();
            }
            for host in words.filter(|host| !host.starts_with('!')) {
                names.add(NameKind::Host, host.replace('?', "*"), line);
                hosts.push(host);
            }
        } else if key == "port" {
            let port = words.next().unwrap_or_default();
            for host in &hosts {
                names.add_of(NameKind::HostPort, port, format!("ssh {host}"), line);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn hosts_are_read() {
        assert_eq!(
            names(
                "ops/ssh_config",
                "Host bastion\n  HostName b.example\n  Port 2222\nHost b2\n"
            ),
            [
                "host bastion :1",
                "host b.example :2",
                "host-port 2222 of ssh bastion :3",
                "host-port 2222 of ssh b.example :3",
                "host b2 :4",
            ]
        );
    }
}
