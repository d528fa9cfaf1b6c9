//! nginx: server names, locations, and paths of logs and certificates.

use super::{File, Names, ending, name_of};
use crate::book::NameKind;

pub(super) fn wants(path: &str) -> bool {
    let is_of_nginx = path.contains("nginx") || path.contains("sites-");
    is_of_nginx
        && (ending(path) == "conf" || (path.contains("sites-") && !name_of(path).contains('.')))
}

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    for (line, text) in file.lines() {
        let text = text.trim().trim_end_matches(['{', ' ']);
        let mut words = text.trim_end_matches(';').split_whitespace();
        let directive = words.next().unwrap_or_default();
        let arguments: Vec<&str> = words.collect();
        match (directive, arguments.as_slice()) {
            ("server_name", all) => {
                for host in all
                    .iter()
                    .filter(|host| !host.starts_with('~') && **host != "_")
                {
                    names.add(NameKind::Host, *host, line);
                }
            }
            ("location", ["=", path]) => names.add(NameKind::Route, *path, line),
            ("location", [path] | ["^~", path]) if path.starts_with('/') => {
                let bare = path.trim_end_matches('/');
                names.add(NameKind::Route, bare, line);
                names.add(NameKind::Route, format!("{bare}/*"), line);
            }
            (
                "error_log"
                | "access_log"
                | "root"
                | "alias"
                | "ssl_certificate"
                | "ssl_certificate_key"
                | "pid"
                | "include",
                [path, ..],
            ) if path.starts_with('/') => {
                let kind = NameKind::MachinePath;
                names.add(kind, path.replace('$', "*"), line);
            }
            ("server", [address, ..]) => {
                if let Some((host, port)) = address.rsplit_once(':')
                    && port.bytes().all(|byte| byte.is_ascii_digit())
                {
                    names.add_of(NameKind::HostPort, port, host, line);
                }
            }
            ("user", [user, ..]) => names.add(NameKind::MachineUser, *user, line),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn servers_have_names_and_paths() {
        let text = "server {\n  server_name a.example _;\n  error_log /var/log/nginx/a.log warn;\n  location /v2/ {\n  }\n  location = /up {\n  location ~ x {\n}\n";
        assert_eq!(
            names("nginx/a.conf", text),
            [
                "host a.example :2",
                "machine-path /var/log/nginx/a.log :3",
                "route /v2 :4",
                "route /v2/* :4",
                "route /up :6",
            ]
        );
    }
}
