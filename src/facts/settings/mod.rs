//! Values that files set: numbers, durations, sizes and times of YAML, JSON,
//! environment files, systemd units, Terraform, nginx and crontabs.

mod nginx;
mod terraform;

use std::sync::{Arc, LazyLock};

use regex::Regex;

use super::schedules::{calendar, cron, weekday, window};
use super::sources::{File, ending, is_yaml, name_of};
use super::tree::{Node, Value};
use crate::book::{Dimension, Quantity, Setting};
use crate::pattern;

/// The values that the file at a path sets.
pub(super) fn read(file: &File<'_>) -> Vec<Setting> {
    let (path, text) = (file.path, file.text);
    let mut found = Settings {
        file: path.into(),
        around: path_words(path),
        found: Vec::new(),
    };
    match ending(path) {
        // What a description of an interface says is no setting.
        _ if text.contains("openapi:") || text.contains("swagger:") => {}
        _ if is_yaml(path) => {
            for document in file.documents() {
                found.node(document, &mut Vec::new());
            }
        }
        "tf" => {
            found.terraform(file);
        }
        "service" | "timer" | "socket" | "env" | "ini" => found.assignments(file),
        "sh" | "bash" => found.defaults(file),
        "conf" if path.contains("nginx") => found.directives(file),
        _ if name_of(path).starts_with("Dockerfile") => found.instructions(file),
        _ if name_of(path).contains(".env.") => found.assignments(file),
        _ if path.contains("cron") => found.crontab(file),
        _ => {}
    }
    found.found
}

/// Whether the file at a path is read for its values alone.
pub(super) fn wants(path: &str) -> bool {
    (ending(path) == "conf" && path.contains("nginx"))
        || (path.contains("cron") && matches!(ending(path), "" | "crontab"))
}

struct Settings {
    file: Arc<str>,
    around: Vec<Arc<str>>,
    found: Vec<Setting>,
}

impl Settings {
    fn add(&mut self, key: &str, text: &str, owners: &[Arc<str>], line: u32) {
        if COMMANDS.contains(&key) {
            for (option, value) in options(text) {
                self.add_value(option, value, owners, line);
            }
        }
        self.add_value(key, text, owners, line);
    }

    fn add_value(&mut self, key: &str, text: &str, owners: &[Arc<str>], line: u32) {
        if !may_be_value(text) {
            return;
        }
        let quantities = quantity(key, text).into_iter();
        let others = weekday(text)
            .into_iter()
            .chain(Quantity::machine_type(text));
        for quantity in quantities.chain(others) {
            let all = self.around.iter().chain(owners).cloned();
            self.found.push(Setting {
                key: key.to_owned(),
                owners: all.collect(),
                quantity,
                text: text.to_owned(),
                file: Arc::clone(&self.file),
                line,
            });
        }
    }

    fn node(&mut self, node: &Node, owners: &mut Vec<Arc<str>>) {
        const MAX_DEPTH: usize = 24;
        let depth = owners.len();
        for name in [
            node.text_at("name"),
            node.at(&["metadata", "name"]).and_then(Node::text),
        ] {
            owners.extend(name.map(lower));
        }
        // Variables of containers are pairs of keys: `name: X`, `value: "1"`.
        if let (Some(name), Some(value)) = (node.text_at("name"), node.get("value"))
            && is_shouted(name)
        {
            self.add_value(name, value.text().unwrap_or_default(), owners, value.line);
        }
        if depth < MAX_DEPTH {
            for (key, value) in node.pairs() {
                if let Value::Text(text) = &value.value {
                    self.add(&key.text, text, owners, key.line);
                } else {
                    owners.push(lower(&key.text));
                    self.node(value, owners);
                    owners.pop();
                }
            }
            let is_command = owners.last().is_some_and(|key| COMMANDS.contains(&&**key));
            let mut option = None;
            for item in node.items() {
                self.node(item, owners);
                let text = item.text().unwrap_or_default();
                if let Some((key, value)) = text.split_once('=').filter(|(key, _)| is_shouted(key))
                {
                    self.add_value(key, value, owners, item.line);
                }
                if !is_command {
                    continue;
                }
                // An option and its value can be separate items.
                if let (Some(key), Some(value)) = (option.take(), item.text()) {
                    self.add_value(key, value, owners, item.line);
                }
                for (key, value) in options(text) {
                    self.add_value(key, value, owners, item.line);
                }
                option = text
                    .strip_prefix("--")
                    .filter(|name| !name.contains(['=', ' ']));
            }
        }
        owners.truncate(depth);
    }

    /// `Key=value` of units and environment files.
    fn assignments(&mut self, file: &File<'_>) {
        for (line, text) in file.lines() {
            if let Some((key, value)) = text.trim().split_once('=') {
                self.add(key.trim(), value.trim().trim_matches('"'), &[], line);
            }
        }
    }

    /// Defaults in a shell script: `wait=120`, `${WAIT:-120}`.
    fn defaults(&mut self, file: &File<'_>) {
        static DEFAULT: LazyLock<Regex> = LazyLock::new(|| {
            pattern::ascii(r#"(?:^|[\s;])(\w{3,})=["']?(\d+\w*)["']?|\$\{(\w{3,}):-(\d+\w*)\}"#)
                .expect("a valid pattern")
        });
        let words: Vec<Arc<str>> = name_parts(file.path).collect();
        for (line, text) in file
            .lines()
            .filter(|(_, text)| !text.trim_start().starts_with('#'))
        {
            for found in DEFAULT.captures_iter(text) {
                let key = found.get(1).or(found.get(3)).map_or("", |key| key.as_str());
                let value = found
                    .get(2)
                    .or(found.get(4))
                    .map_or("", |value| value.as_str());
                self.add_value(key, value, &words, line);
            }
        }
    }

    /// `EXPOSE` and `ENV` of a Dockerfile.
    fn instructions(&mut self, file: &File<'_>) {
        for (line, text) in file.lines() {
            let (word, rest) = text.trim().split_once(' ').unwrap_or_default();
            if word.eq_ignore_ascii_case("EXPOSE") {
                for port in rest.split_whitespace() {
                    let port = port.split('/').next().unwrap_or(port);
                    self.add_value("expose", port, &[], line);
                }
            } else if word.eq_ignore_ascii_case("ENV")
                && let Some((key, value)) = rest.trim().split_once(['=', ' '])
            {
                self.add_value(key, value.trim().trim_matches('"'), &[], line);
            }
        }
    }

    /// `directive value …;` of nginx. The names of servers and upstreams around
    /// a directive tell what it is about.
    fn directives(&mut self, file: &File<'_>) {
        for (directive, owners) in nginx::directives(file) {
            for word in directive.words {
                let value = word.rsplit('=').next().unwrap_or(word);
                let value = value.trim_end_matches("r/s");
                self.add(directive.key, value, &owners, directive.line);
            }
        }
    }

    /// `30 2 * * * user command`: the command names what runs.
    fn crontab(&mut self, file: &File<'_>) {
        for (line, text) in file.lines() {
            let words: Vec<&str> = text.split_whitespace().collect();
            if words.len() < 6 || text.starts_with('#') {
                continue;
            }
            let owners: Vec<Arc<str>> = words[5..]
                .iter()
                .flat_map(|word| name_parts(word))
                .collect();
            self.add("schedule", &words[..5].join(" "), &owners, line);
        }
    }
}

/// Whether a word can be the name of a variable: `MAX_RETRIES`.
fn is_shouted(word: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    word.contains('_') && word.bytes().all(is_part)
}

/// A value of source code as a setting, if it is a quantity.
pub(super) fn of_code(file: &File<'_>, key: &str, value: &str, line: u32) -> Option<Setting> {
    /// Names of files that say nothing about what is in them.
    const GENERAL: [&str; 10] = [
        "main", "index", "mod", "lib", "app", "cli", "server", "config", "__init__", "__main__",
    ];
    let quantity = quantity(key, value)?;
    let mut parts = path_words(file.path);
    let own = parts.pop().filter(|own| !GENERAL.contains(&&**own));
    Some(Setting {
        key: key.to_owned(),
        owners: own.or_else(|| parts.pop()).into_iter().collect(),
        quantity,
        text: value.to_owned(),
        file: file.path.into(),
        line,
    })
}

/// Keys whose value is a command line.
const COMMANDS: [&str; 5] = ["command", "args", "entrypoint", "ExecStart", "flags"];

/// Whether a text can be a quantity: all of them have a digit, but for days
/// (`Mon *:*`) and some types of machines (`gp-standard`).
fn may_be_value(text: &str) -> bool {
    text.bytes()
        .any(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'-'))
}

/// The long options of a command line with their values.
fn options(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let has_any = text.contains('-');
    let mut words = text.split_whitespace().filter(move |_| has_any).peekable();
    std::iter::from_fn(move || {
        loop {
            let word = words.next()?;
            let short = word.strip_prefix('-').filter(|rest| rest.contains('='));
            let Some(option) = word.strip_prefix("--").or(short) else {
                continue;
            };
            if let Some((key, value)) = option.split_once('=') {
                return Some((key, value));
            }
            if let Some(value) = words.next_if(|word| !word.starts_with('-')) {
                return Some((option, value));
            }
        }
    })
}

/// The parts of a command's name, in lower case: `prune` and `exports` of
/// `/usr/local/bin/prune-exports.sh`.
fn name_parts(word: &str) -> impl Iterator<Item = Arc<str>> + '_ {
    let name = name_of(word);
    let stem = name.split('.').next().unwrap_or(name);
    stem.split(['-', '_']).map(lower)
}

/// The parts of a path, without endings, in lower case.
fn path_words(path: &str) -> Vec<Arc<str>> {
    let parts = path
        .split('/')
        .map(|part| part.split('.').next().unwrap_or(part));
    parts.map(lower).collect()
}

/// A name in lower case; all values around which it stands share it.
fn lower(name: &str) -> Arc<str> {
    if name
        .bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())
    {
        return name.into();
    }
    name.to_lowercase().into()
}

/// The quantity of a value; the key tells the unit where the value does not.
fn quantity(key: &str, text: &str) -> Option<Quantity> {
    if let Some(time) = cron(text)
        .or_else(|| calendar(text))
        .or_else(|| window(text))
    {
        return Some(time);
    }
    let found = Quantity::parse(text)?;
    if found.dimension != Dimension::Count {
        // `1m` of nginx is a size where its key speaks of one.
        let is_size = key.contains("size") && found.dimension == Dimension::Duration;
        let megabytes = Quantity::new(found.number / 60.0 * 1e6, Dimension::Size);
        return Some(if is_size && text.ends_with('m') {
            megabytes
        } else {
            found
        });
    }
    let lower = key.to_lowercase();
    let unit = UNITS.iter().find(|(ends, ..)| {
        let mut ends = ends.split(' ');
        ends.any(|end| lower.ends_with(end))
    });
    Some(unit.map_or(found, |(_, factor, dimension)| {
        Quantity::new(found.number * factor, *dimension)
    }))
}

/// What the end of a key says of the unit of a bare number.
const UNITS: [(&str, f64, Dimension); 8] = [
    (
        "_ms millis milliseconds timeoutms delayms intervalms ttlms",
        0.001,
        Dimension::Duration,
    ),
    ("seconds _sec sec secs _seconds", 1.0, Dimension::Duration),
    ("minutes", 60.0, Dimension::Duration),
    ("hours", 3600.0, Dimension::Duration),
    (
        "days backup_retention_period",
        86_400.0,
        Dimension::Duration,
    ),
    ("percentage percent utilization", 1.0, Dimension::Percent),
    ("_mb megabytes", 1e6, Dimension::Size),
    ("bodylimit body_limit _bytes", 1.0, Dimension::Size),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(path: &str, text: &str) -> Vec<String> {
        let found = read(&File::new(path, text)).into_iter();
        found
            .map(|one| {
                format!(
                    "{} {:?} {} :{}",
                    one.key, one.quantity.dimension, one.quantity.number, one.line
                )
            })
            .collect()
    }

    #[test]
    fn values_of_each_kind_of_file_are_read() {
        assert_eq!(
            settings(
                "k/a.yml",
                "metadata: {name: api}\nspec:\n  replicas: 3\n  schedule: '30 2 * * *'\n  terminationGracePeriodSeconds: 90\n"
            ),
            [
                "replicas Count 3 :3",
                "schedule TimeOfDay 150 :4",
                "terminationGracePeriodSeconds Duration 90 :5"
            ]
        );
        assert_eq!(
            settings("x.service", "[Service]\nRestartSec=15\nMemoryMax=1G\n"),
            ["RestartSec Duration 15 :2", "MemoryMax Size 1000000000 :3"]
        );
        assert_eq!(
            settings("x.timer", "OnCalendar=*-*-* 04:10:00\n"),
            ["OnCalendar TimeOfDay 250 :1"]
        );
        assert_eq!(
            settings(
                "nginx/a.conf",
                "client_max_body_size 2m;\nproxy_read_timeout 20s;\n"
            ),
            [
                "client_max_body_size Size 2000000 :1",
                "proxy_read_timeout Duration 20 :2"
            ]
        );
        assert_eq!(
            settings(
                "compose.yml",
                "command: redis-server --maxmemory 256mb\nargs: [--retries, '3', --wait=5s]\n"
            ),
            [
                "maxmemory Size 256000000 :1",
                "retries Count 3 :2",
                "wait Duration 5 :2",
            ]
        );
        assert_eq!(
            settings(
                "scripts/roll-out.sh",
                "wait=120 x=1\n# pause=3\nsleep ${PAUSE:-5s}\n"
            ),
            ["wait Count 120 :1", "PAUSE Duration 5 :3"]
        );
        assert_eq!(
            settings("cron/jobs", "*/15 * * * * root /x/prune\n"),
            ["schedule Duration 900 :1"]
        );
        assert_eq!(
            settings(
                "a.tf",
                "resource \"x\" \"y\" {\n  retention_in_days = 14\n}\n"
            ),
            ["retention_in_days Duration 1209600 :2"]
        );
    }
}
