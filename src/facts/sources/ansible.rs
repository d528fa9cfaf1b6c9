//! Ansible: hosts and groups of inventories, tags of playbooks.

use super::{File, Names, ending, is_yaml, name_of};
use crate::book::NameKind;
use crate::facts::tree::{Node, Value};

pub(super) fn wants(path: &str) -> bool {
    is_inventory(path) || (is_yaml(path) && is_ansible(path))
}

fn is_inventory(path: &str) -> bool {
    let name = name_of(path);
    let in_folder = path.contains("inventor");
    let is_ini = matches!(ending(path), "ini" | "") && !path.contains("group_vars");
    (is_ini && (in_folder || matches!(name, "hosts" | "hosts.ini")))
        || (is_yaml(path) && in_folder && !path.contains("_vars"))
}

fn is_ansible(path: &str) -> bool {
    let mut parts = path.split('/');
    parts.any(|part| {
        part.contains("ansible") || matches!(part, "playbooks" | "roles" | "tasks" | "site.yml")
    })
}

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    if !is_yaml(file.path) {
        ini(file, names);
        return;
    }
    for document in file.documents() {
        if is_inventory(file.path) {
            for (key, group) in document.pairs() {
                yaml_group(&key.text, key.line, group, names);
            }
        } else {
            tags(document, names);
            paths(document, names);
            variables(file.path, document, names);
        }
    }
}

/// Variables: the keys of files of variables, and those of plays and tasks.
fn variables(path: &str, document: &Node, names: &mut Names) {
    let of_folder = ["_vars/", "/vars/", "/defaults/"];
    if of_folder.iter().any(|folder| path.contains(folder)) {
        for (key, _) in document.pairs() {
            names.add(NameKind::AnsibleVariable, &*key.text, key.line);
        }
        return;
    }
    for play in document.items() {
        for (key, _) in play.get("vars").into_iter().flat_map(Node::pairs) {
            names.add(NameKind::AnsibleVariable, &*key.text, key.line);
        }
        let prompts = play.get("vars_prompt").into_iter().flat_map(Node::items);
        for prompt in prompts {
            let name = prompt.text_at("name").unwrap_or_default();
            names.add(NameKind::AnsibleVariable, name, prompt.line);
        }
    }
}

/// Absolute paths that tasks write on the hosts, and the owners of files.
fn paths(node: &Node, names: &mut Names) {
    const PATHS: [&str; 4] = ["dest", "path", "chdir", "creates"];
    node.items().for_each(|item| paths(item, names));
    for (key, value) in node.pairs() {
        let Some(text) = value.text().filter(|text| !text.contains("{{")) else {
            paths(value, names);
            continue;
        };
        if PATHS.contains(&&*key.text) && text.starts_with('/') {
            names.add(NameKind::MachinePath, text.trim_end_matches('/'), key.line);
        } else if key.text == "owner" {
            names.add(NameKind::MachineUser, text, key.line);
        }
    }
}

fn ini(file: &File<'_>, names: &mut Names) {
    let mut holds_hosts = true;
    for (line, text) in file.lines() {
        let text = text.trim();
        if text.starts_with(['#', ';']) || text.is_empty() {
            continue;
        }
        if let Some(section) = text.strip_prefix('[') {
            let section = section.split(']').next().unwrap_or_default();
            let (group, suffix) = section.split_once(':').unwrap_or((section, ""));
            holds_hosts = suffix.is_empty();
            names.add(NameKind::HostGroup, group, line);
        } else if holds_hosts {
            let host = text.split_whitespace().next().unwrap_or_default();
            if host.contains('=') {
                continue;
            }
            hosts(host, line, names);
            let address = text.split("ansible_host=").nth(1);
            if let Some(address) = address.and_then(|rest| rest.split_whitespace().next()) {
                names.add(NameKind::Host, address, line);
            }
        }
    }
}

/// A host, or those of a range: `web-[01:03].example`.
fn hosts(pattern: &str, line: u32, names: &mut Names) {
    const MAX_RANGE: u32 = 1_000;
    let range = pattern.split_once('[').and_then(|(before, rest)| {
        let (range, after) = rest.split_once(']')?;
        let (first, last) = range.split_once(':')?;
        let numbers = (first.parse::<u32>().ok()?, last.parse::<u32>().ok()?);
        Some((before, first.len(), numbers, after))
    });
    let Some((before, width, (first, last), after)) = range else {
        names.add(NameKind::Host, pattern.replace('[', "*"), line);
        return;
    };
    for number in first..=last.min(first.saturating_add(MAX_RANGE)) {
        names.add(
            NameKind::Host,
            format!("{before}{number:0width$}{after}"),
            line,
        );
    }
}

fn yaml_group(name: &str, line: u32, group: &Node, names: &mut Names) {
    names.add(NameKind::HostGroup, name, line);
    for (key, host) in group.get("hosts").into_iter().flat_map(Node::pairs) {
        hosts(&key.text, key.line, names);
        let address = host.text_at("ansible_host");
        if let Some(address) = address {
            names.add(NameKind::Host, address, key.line);
        }
        if let Some(port) = host.get("ansible_port") {
            let number = port.text().unwrap_or_default();
            for host in [Some(&*key.text), address].into_iter().flatten() {
                names.add_of(NameKind::HostPort, number, format!("ssh {host}"), port.line);
            }
        }
    }
    for (key, child) in group.get("children").into_iter().flat_map(Node::pairs) {
        yaml_group(&key.text, key.line, child, names);
    }
}

/// The tags of plays, blocks, roles and tasks.
fn tags(node: &Node, names: &mut Names) {
    match &node.value {
        Value::List(_) => node.items().for_each(|item| tags(item, names)),
        Value::Map(_) => {
            for (key, value) in node.pairs() {
                if key.text == "tags" {
                    let listed = value.items().filter_map(Node::text);
                    let written = value.text().unwrap_or_default().split(',');
                    for tag in listed.chain(written) {
                        names.add(NameKind::AnsibleTag, tag.trim(), value.line);
                    }
                } else {
                    tags(value, names);
                }
            }
        }
        Value::Text(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn inventories_define_hosts_and_groups() {
        let text = "[web]\nweb-[01:02].x ansible_user=a\n[prod:children]\nweb\n[web:vars]\na=b\n";
        assert_eq!(
            names("ansible/inventory.ini", text),
            [
                "host-group web :1",
                "host web-01.x :2",
                "host web-02.x :2",
                "host-group prod :3",
                "host-group web :5",
            ]
        );
        assert_eq!(
            names(
                "inventory/prod.yml",
                "all:\n  children:\n    db:\n      hosts:\n        db1: {}\n"
            ),
            ["host-group all :1", "host-group db :3", "host db1 :5"]
        );
    }

    #[test]
    fn variables_of_roles_and_ports_of_hosts_are_read() {
        assert_eq!(
            names(
                "ansible/roles/web/defaults/main.yml",
                "web_port: 1\nweb_user: x\n"
            ),
            [
                "ansible-variable web_port :1",
                "ansible-variable web_user :2"
            ]
        );
        assert_eq!(
            names(
                "inventory/prod.yml",
                "all:\n  hosts:\n    b: {ansible_port: 2222}\n"
            ),
            [
                "host-group all :1",
                "host b :3",
                "host-port 2222 of ssh b :3"
            ]
        );
    }

    #[test]
    fn playbooks_define_tags() {
        let text = "- hosts: web\n  tasks:\n  - name: x\n    tags: [deploy, 'nginx']\n";
        assert_eq!(
            names("ansible/site.yml", text),
            ["ansible-tag deploy :4", "ansible-tag nginx :4"]
        );
    }
}
