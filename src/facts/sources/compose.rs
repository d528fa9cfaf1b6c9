//! Compose files: services, containers, published ports, variables, databases.

use super::{File, Names, is_variable, is_yaml, name_of};
use crate::book::NameKind;
use crate::facts::tree::Node;

pub(super) fn wants(path: &str) -> bool {
    let name = name_of(path);
    is_yaml(path) && (name.starts_with("compose") || name.starts_with("docker-compose"))
}

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    for (line, text) in file.lines() {
        if let Some(service) = commented_key(text) {
            names.add(NameKind::ComposeService, service, line);
        }
    }
    for document in file.documents() {
        // Files that are included may be anywhere.
        if let Some(include) = document.get("include") {
            names.add(NameKind::ComposeService, "*", include.line);
        }
        let services = document.get("services").into_iter().flat_map(Node::pairs);
        for (key, service) in services {
            names.add(NameKind::ComposeService, &*key.text, key.line);
            if let Some(container) = service.get("container_name") {
                let name = interpolated(container.text().unwrap_or_default());
                names.add_of(NameKind::Container, name, &*key.text, container.line);
            }
            for port in service.get("ports").into_iter().flat_map(Node::items) {
                published(port, &key.text, names);
            }
            environment(service, &key.text, names);
            for profile in service.get("profiles").into_iter().flat_map(Node::items) {
                let name = profile.text().unwrap_or_default();
                names.add(NameKind::ComposeProfile, name, profile.line);
            }
            for volume in service.get("volumes").into_iter().flat_map(Node::items) {
                let text = volume.text().or_else(|| volume.text_at("target"));
                let mut parts = text.unwrap_or_default().split(':');
                let target = parts.find(|part| part.starts_with('/') && !part.contains('$'));
                names.add(
                    NameKind::MachinePath,
                    target.unwrap_or_default(),
                    volume.line,
                );
            }
            if let Some(image) = service.get("image")
                && let Some((name, tag)) =
                    interpolated(image.text().unwrap_or_default()).rsplit_once(':')
            {
                names.add_of(NameKind::ImageTag, tag, name, image.line);
            }
        }
    }
}

/// Keys of a service that is commented out.
const OWN: [&str; 12] = [
    "build",
    "command",
    "depends_on",
    "deploy",
    "environment",
    "healthcheck",
    "labels",
    "logging",
    "networks",
    "ports",
    "services",
    "volumes",
];

/// The key of a mapping that is commented out: a service that the reader may
/// switch on.
fn commented_key(line: &str) -> Option<&str> {
    let text = line.trim_start().strip_prefix('#')?;
    let key = text.trim().strip_suffix(':')?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let is_plain = !key.is_empty() && key.bytes().all(is_name);
    (is_plain && !OWN.contains(&key)).then_some(key)
}

/// `8080:3000`, `127.0.0.1:8080:3000/tcp`, or the same with keys.
fn published(port: &Node, service: &str, names: &mut Names) {
    let (host, inside) = if let Some(text) = port.text() {
        let text = interpolated(text);
        let text = text.split('/').next().unwrap_or_default();
        let mut parts = text.rsplit(':');
        let inside = parts.next().unwrap_or_default().to_owned();
        (parts.next().unwrap_or("*").to_owned(), inside)
    } else {
        let part = |key| interpolated(port.text_at(key).unwrap_or("*"));
        (part("published"), part("target"))
    };
    names.add_of(NameKind::PublishedPort, &*host, service, port.line);
    if inside != host {
        names.add_of(NameKind::ContainerPort, inside, host, port.line);
    }
}

/// Variables by mapping or list, and the database that they set up.
fn environment(service: &Node, owner: &str, names: &mut Names) {
    let Some(environment) = service.get("environment") else {
        return;
    };
    let listed = environment.items().filter_map(|item| {
        let text = item.text()?;
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        Some((name.to_owned(), value.to_owned(), item.line))
    });
    let mapped = environment.pairs().map(|(key, value)| {
        let value = value.text().unwrap_or_default().to_owned();
        (key.text.clone().into_owned(), value, key.line)
    });
    for (name, value, line) in listed.chain(mapped) {
        let value = interpolated(&value);
        match name.as_str() {
            "POSTGRES_DB" | "MYSQL_DATABASE" | "MARIADB_DATABASE" | "MONGO_INITDB_DATABASE" => {
                names.add_of(NameKind::Database, value, owner, line);
            }
            "POSTGRES_USER" | "MYSQL_USER" | "MARIADB_USER" => {
                names.add_of(NameKind::DatabaseUser, value, owner, line);
            }
            _ => {}
        }
        if is_variable(&name) {
            names.add(NameKind::Variable, name, line);
        }
    }
}

/// A value with its variables' defaults; a variable without one may be
/// anything.
fn interpolated(value: &str) -> String {
    let mut text = String::new();
    let mut rest = value;
    while let Some((before, variable)) = rest.split_once("${") {
        let (inner, after) = variable.split_once('}').unwrap_or((variable, ""));
        text.push_str(before);
        let default = inner.split_once(":-").or_else(|| inner.split_once('-'));
        text.push_str(default.map_or("*", |(_, default)| default));
        rest = after;
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn services_define_their_names() {
        let text = "services:\n  api:\n    container_name: ${P:-shop}_api\n    ports: [\"127.0.0.1:8080:3000\"]\n  db:\n    environment:\n      POSTGRES_DB: shopdb\n    ports:\n    - target: 5432\n      published: 15432\n";
        assert_eq!(
            names("a/compose.prod.yml", text),
            [
                "compose-service api :2",
                "container shop_api of api :3",
                "published-port 8080 of api :4",
                "container-port 3000 of 8080 :4",
                "compose-service db :5",
                "published-port 15432 of db :9",
                "container-port 5432 of 15432 :9",
                "database shopdb of db :7",
                "variable POSTGRES_DB :7",
            ]
        );
        assert!(names("compose.yml", "services: [\n").is_empty());
    }
}
