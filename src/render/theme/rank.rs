use tera::{Kwargs, State};

/// The filter of that name.
pub(super) fn severity_rank(severity: &str, _: Kwargs, _: &State) -> &'static str {
    rank(severity)
}

/// How bad a severity is, as a theme colours it: `1` the worst, `2`, `3`, or
/// nothing if its name does not say.
pub(in crate::render) fn rank(severity: &str) -> &'static str {
    const WORDS: [(&str, &[&str]); 3] = [
        ("1", &["critical", "page", "emergency", "fatal", "blocker"]),
        ("2", &["major", "high", "warning", "error", "urgent"]),
        ("3", &["minor", "medium", "low", "info", "none", "ticket"]),
    ];
    let name = severity.to_lowercase();
    let digits = name.find(|c: char| c.is_ascii_digit());
    match digits.and_then(|at| name.as_bytes().get(at)) {
        Some(b'0' | b'1') => return "1",
        Some(b'2') => return "2",
        Some(_) => return "3",
        None => {}
    }
    let ranks = WORDS.into_iter();
    let mut ranks = ranks.filter(|(_, words)| words.iter().any(|word| name.contains(word)));
    ranks.next().map_or("", |(rank, _)| rank)
}

#[cfg(test)]
mod tests {
    use tera::{Context, Tera};

    use super::*;

    #[test]
    fn severities_are_ranked_by_number_or_word() {
        for (name, rank) in [
            ("SEV-1", "1"),
            ("P0", "1"),
            ("S2", "2"),
            ("SEV-4", "3"),
            ("Critical", "1"),
            ("warning", "2"),
            ("info", "3"),
            ("whatever", ""),
        ] {
            let mut tera = Tera::new();
            tera.register_filter("severity_rank", severity_rank);
            let mut context = Context::new();
            context.insert("name", name);
            let ranked = tera.render_str("{{ name | severity_rank }}", &context, true);
            assert_eq!(ranked.expect("renders"), rank, "{name}");
        }
    }
}
