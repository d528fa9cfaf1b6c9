//! Whether texts hold names: as words, fields, values, units.

/// Whether a text holds a name that is not a part of a longer one.
pub fn holds_word(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    !name.is_empty()
        && text.match_indices(name).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let behind = text[at + name.len()..].chars().next();
            !before.is_some_and(is_part) && !behind.is_some_and(is_part)
        })
}

/// Whether code has a field for a variable.
pub(super) fn holds_field(text: &str, variable: &str) -> bool {
    fields(variable).iter().any(|name| holds_word(text, name))
}

/// How code can name the field for a variable, by its name without the prefix.
pub(super) fn fields(variable: &str) -> Vec<String> {
    let Some((_, rest)) = variable.split_once('_') else {
        return Vec::new();
    };
    let snake = rest.to_lowercase();
    if !snake.contains('_') {
        return Vec::new();
    }
    let mut parts = snake.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    let camel = parts.fold(first, |all, part| {
        let (head, tail) = part.split_at(part.len().min(1));
        all + &head.to_uppercase() + tail
    });
    vec![camel, snake.replace('_', "-"), snake]
}

/// Whether a line of Terraform sets an attribute that never names a resource.
pub(super) fn is_of_path(line: &str) -> bool {
    const KEYS: [&str; 8] = [
        "prefix",
        "key",
        "path",
        "source",
        "workspace",
        "description",
        "environment",
        "namespace",
    ];
    let key = line.split('=').next().unwrap_or_default().trim();
    KEYS.contains(&key)
}

/// Whether a text sets a name as a value: behind `: `, `=` or an opening quote,
/// to the end of the line or the quote.
pub(super) fn holds_value(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].trim_end_matches(['"', '\'']);
        let is_item = before.ends_with("- ");
        let before = before.trim_end_matches([' ', '"', '\'']);
        let behind = text[at + name.len()..].chars().next();
        (before.ends_with([':', '=']) || is_item)
            && behind.is_none_or(|c| c.is_whitespace() || "\"',".contains(c))
    })
}

/// Whether a YAML file says that something of a name exists elsewhere:
/// `existingSecret: x`, `claimName: x`. The names that manifests themselves
/// give are read.
pub(super) fn holds_reference(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let before = text[line..at].trim_end_matches([' ', '"', '\'']);
        let key = before.strip_suffix(':').map_or("", |before| {
            before.trim_start_matches([' ', '-']).trim_end()
        });
        let behind = text[at + name.len()..].chars().next();
        let is_end = behind.is_none_or(|c| c.is_whitespace() || "\"',".contains(c));
        // Labels name what an object is a part of.
        let is_own = ["name", "app", "component", "tier"].contains(&key) || key.contains('/');
        is_end && !key.is_empty() && !is_own
    })
}

/// The name of a unit without the ending that may be left out.
pub(super) fn unit_name(name: &str) -> &str {
    name.strip_suffix(".service").unwrap_or(name)
}

/// Whether a text names a systemd unit: with its ending, or behind a key that
/// says what it is.
pub(super) fn holds_unit(text: &str, name: &str) -> bool {
    const KEYS: [&str; 6] = ["name", "unit", "service", "units", "services", "systemctl"];
    // What a task of Ansible names is a unit if the task is about one.
    let is_of_unit = |line: usize| {
        let above = text[..line].lines().rev().take(4);
        let mut near = above.chain(text[line..].lines().take(4));
        near.any(|line| line.contains("systemd") || line.trim_end().ends_with("service:"))
    };
    let name = unit_name(name);
    text.match_indices(name).any(|(at, _)| {
        let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let before = text[line..at].trim_end_matches([' ', '"', '\'']);
        let behind = &text[at + name.len()..];
        let is_start = text[..at].chars().next_back();
        let is_start = is_start.is_none_or(|c| !c.is_alphanumeric() && !"-_./".contains(c));
        let is_end = behind.chars().next();
        let is_end = is_end.is_none_or(|c| !c.is_alphanumeric() && !"-_./".contains(c));
        let has_ending = [".service", ".timer", ".socket"]
            .iter()
            .any(|end| behind.starts_with(end));
        let is_item = before.trim_start() == "-" && is_of_unit(line);
        let is_named = KEYS.iter().any(|key| {
            let mut words = before.split(|c: char| !c.is_alphanumeric());
            let is_value = before.ends_with([':', '=', '[', ',']) && is_of_unit(line);
            words.any(|word| word == *key) && (*key != "name" || is_value)
        });
        is_start && (has_ending || (is_end && (is_named || is_item)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        assert!(holds_word("name: shop-web\n", "shop-web"));
        assert!(!holds_word("name: shop-web-1\n", "shop-web"));
        assert!(!holds_word("x", ""));
        assert!(holds_value("unit: collector\n", "collector"));
        assert!(holds_unit("  service:\n    name: collector\n", "collector"));
        assert!(!holds_unit("  user:\n    name: collector\n", "collector"));
        assert!(holds_unit("After=collector.service\n", "collector"));
        assert!(!holds_unit("User=collector\n", "collector"));
        assert!(!holds_unit("name: meter-collector\n", "collector"));
        assert!(holds_reference("  claimName: \"data\"\n", "data"));
        assert!(!holds_reference("  - name: data\n", "data"));
        assert!(!holds_reference("    app: data\n", "data"));
        assert!(!holds_reference("resources:\n- data.yaml\n", "data"));
        assert!(!holds_value("# the collector is here\n", "collector"));
    }
}
