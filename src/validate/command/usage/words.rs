use super::{FaultKind, FaultText, Faults, is_filled_in};
use crate::diagnostic::{is_one_slip, nearest};
use crate::tools::{self, Fate, Invocation, Value};

/// Checks the words that tools take from closed lists.
pub(super) fn check(invocation: &Invocation<'_>, faults: &mut Faults<'_, '_>) {
    let mut is_first_kind = true;
    for value in &invocation.values {
        match value.kind {
            "kubernetes-kind" | "kubernetes-object" if value.option.is_none() && is_first_kind => {
                is_first_kind = false;
                for part in value.text.split(',') {
                    kind(part.split('/').next().unwrap_or(part), value.word, faults);
                }
            }
            "kubernetes-pod" if value.text.contains('/') => {
                kind(
                    value.text.split('/').next().unwrap_or_default(),
                    value.word,
                    faults,
                );
            }
            "duration" => duration(value, invocation, faults),
            "ansible-module" => ansible_module(value.text, value.word, faults),
            "redis-command" => redis_command(value.text, value.word, faults),
            "sql" if is_console(invocation) => console_command(value.text, value.word, faults),
            "signal" => signal(value.text, value.word, faults),
            "systemd-unit" => unit(value.text, value.word, faults),
            _ => {}
        }
    }
    if matches!(invocation.tool.names[0], "kill" | "pkill" | "killall") {
        for (word, text) in invocation.words.iter().enumerate().skip(1) {
            let name = text.strip_prefix('-').unwrap_or_default();
            if name.len() > 2 && name.bytes().all(|byte| byte.is_ascii_uppercase()) {
                signal(name, word, faults);
            }
        }
    }
}

fn kind(written: &str, word: usize, faults: &mut Faults<'_, '_>) {
    let lower = written.to_lowercase();
    let name = lower.split('.').next().unwrap_or(&lower);
    if is_filled_in(written) || written.is_empty() || written != lower && name.contains('-') {
        return;
    }
    let place = faults.simple.words[word].text.find(written);
    let part = place.map(|at| at..at + written.len());
    let known = tools::kubernetes_kind(name);
    if let Some(kind) = known {
        let message = match kind.fate {
            Some(Fate::Deprecated(version)) => {
                format!("`{written}` is deprecated since Kubernetes {version}")
            }
            Some(Fate::Removed(version)) if !faults.settings.has_lost("kubectl", version) => return,
            Some(Fate::Removed(version)) => {
                format!("`{written}` was removed in Kubernetes {version}")
            }
            None => return,
        };
        let text = FaultText {
            message,
            help: match kind.replacement() {
                Some(replacement) => format!("use {replacement}"),
                None => "use its replacement".to_owned(),
            },
            fix: None,
            is_sure: false,
        };
        faults.add(FaultKind::Removed, word, part, text);
        return;
    }
    if lower.contains('.') || name.len() < 4 {
        return;
    }
    let words = tools::kubernetes_kinds().flat_map(tools::KubernetesKind::words);
    // Extensions have kinds of their own, such as `kservice` and `mrds`.
    let is_near = |known: &&str| {
        known.len() >= 4
            && is_one_slip(name, known)
            && known.as_bytes().first() == name.as_bytes().first()
    };
    let near = nearest(name, words.filter(is_near));
    if let Some((near, is_only)) = near {
        let text = FaultText {
            message: format!("Kubernetes has no resource kind `{written}`"),
            help: format!("did you mean `{near}`?"),
            fix: is_only.then(|| near.to_owned()),
            is_sure: true,
        };
        faults.add(FaultKind::Word, word, part, text);
    }
}

fn signal(written: &str, word: usize, faults: &mut Faults<'_, '_>) {
    let upper = written.to_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphabetic()) && name.len() >= 3;
    let is_known = tools::signals().any(|signal| signal == name) || name.starts_with("RTM");
    if !is_name || is_known || is_filled_in(written) {
        return;
    }
    if let Some((near, is_only)) = nearest(
        name,
        tools::signals().filter(|known| is_one_slip(name, known)),
    ) {
        let front = if upper.len() > name.len() { "SIG" } else { "" };
        let near = format!("{front}{near}");
        let text = FaultText {
            message: format!("there is no signal `{written}`"),
            help: format!("did you mean `{near}`?"),
            fix: is_only.then_some(near),
            is_sure: true,
        };
        let place = faults.simple.words[word].text.find(written);
        let part = place.map(|at| at..at + written.len());
        faults.add(FaultKind::Word, word, part, text);
    }
}

/// Tools whose durations need a unit (Go's `time.ParseDuration`).
const NEED_UNITS: [&str; 5] = ["kubectl", "oc", "helm", "flux", "velero"];

/// A number without a unit where a tool refuses it. 0 needs none.
fn duration(value: &Value<'_>, invocation: &Invocation<'_>, faults: &mut Faults<'_, '_>) {
    let is_bare = value.text.bytes().all(|byte| byte.is_ascii_digit());
    let is_zero = value.text.bytes().all(|byte| byte == b'0');
    let Some(option) = value.option.and_then(|option| option.names.first()) else {
        return;
    };
    // kubectl's own reader takes seconds there.
    let takes_seconds = *option == "--request-timeout";
    if is_zero || !is_bare || takes_seconds || !NEED_UNITS.contains(&invocation.tool.names[0]) {
        return;
    }
    let written = value.text;
    let text = FaultText {
        message: format!("the duration `{written}` of `{option}` has no unit"),
        help: format!("write `{written}s` or `{written}m`"),
        fix: None,
        is_sure: true,
    };
    faults.add(FaultKind::Word, value.word, Some(value.range.clone()), text);
}

fn ansible_module(written: &str, word: usize, faults: &mut Faults<'_, '_>) {
    let is_known = tools::ansible_modules().any(|module| module == written);
    if is_known || written.len() < 4 || written.contains('.') || is_filled_in(written) {
        return;
    }
    let near = tools::ansible_modules().filter(|known| is_one_slip(written, known));
    if let Some((near, is_only)) = nearest(written, near) {
        let text = FaultText {
            message: format!("Ansible has no module `{written}`"),
            help: format!("did you mean `{near}`?"),
            fix: is_only.then(|| near.to_owned()),
            // A collection or the playbook's folder may bring one.
            is_sure: false,
        };
        faults.add(FaultKind::Word, word, None, text);
    }
}

fn redis_command(written: &str, word: usize, faults: &mut Faults<'_, '_>) {
    let name = written.to_ascii_lowercase();
    let is_name = name.len() >= 3 && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_known = tools::redis_commands().any(|command| command == name);
    if !is_name || is_known || is_filled_in(written) {
        return;
    }
    let near = tools::redis_commands().filter(|known| is_one_slip(&name, known));
    if let Some((near, is_only)) = nearest(&name, near) {
        let near = if written == name {
            near.to_owned()
        } else {
            near.to_ascii_uppercase()
        };
        let text = FaultText {
            message: format!("Redis has no command `{written}`"),
            help: format!("did you mean `{near}`?"),
            fix: is_only.then_some(near),
            is_sure: true,
        };
        faults.add(FaultKind::Word, word, None, text);
    }
}

/// Whether a database client is connected to `PgBouncer`'s admin console.
fn is_console(invocation: &Invocation<'_>) -> bool {
    let mut values = invocation.values.iter();
    values.any(|value| value.kind == "database" && value.text == "pgbouncer")
}

fn console_command(written: &str, word: usize, faults: &mut Faults<'_, '_>) {
    let lower = written.trim().trim_end_matches(';').to_ascii_lowercase();
    let mut words = lower.split_whitespace();
    let first = words.next().unwrap_or_default();
    let command = match words.next() {
        Some(object) if first == "show" => format!("show {object}"),
        _ => first.to_owned(),
    };
    let is_known = tools::pgbouncer_commands().any(|known| known == command);
    if is_known || is_filled_in(written) {
        return;
    }
    let near = tools::pgbouncer_commands().filter(|known| is_one_slip(&command, known));
    if let Some((near, _)) = nearest(&command, near) {
        let text = FaultText {
            message: format!(
                "PgBouncer has no command `{}`",
                command.to_ascii_uppercase()
            ),
            help: format!("did you mean `{}`?", near.to_ascii_uppercase()),
            fix: None,
            is_sure: true,
        };
        faults.add(FaultKind::Word, word, None, text);
    }
}

fn unit(written: &str, word: usize, faults: &mut Faults<'_, '_>) {
    let name = written.strip_suffix(".service").unwrap_or(written);
    let is_known = tools::units().any(|unit| unit == name);
    if is_known || name.len() < 5 || is_filled_in(written) {
        return;
    }
    // In a short name only two letters in the wrong order are surely a slip.
    let is_near = |unit: &&str| {
        is_one_slip(name, unit) && (unit.len().min(name.len()) >= 6 || has_same_letters(name, unit))
    };
    let near = tools::units().filter(is_near);
    if let Some((near, _)) = nearest(name, near) {
        let text = FaultText {
            message: format!(
                "no package provides the unit `{written}`; a known unit is \
                `{near}`"
            ),
            help: format!("did you mean `{near}`?"),
            fix: None,
            is_sure: false,
        };
        faults.add(FaultKind::Word, word, None, text);
    }
}

fn has_same_letters(one: &str, other: &str) -> bool {
    let sorted = |text: &str| {
        let mut bytes = text.as_bytes().to_vec();
        bytes.sort_unstable();
        bytes
    };
    sorted(one) == sorted(other)
}
