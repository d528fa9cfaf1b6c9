use crate::book::{LinkKind, Target};

/// Targets that are determined by the scheme.
pub(super) fn by_scheme(destination: &str, kind: LinkKind) -> Option<Target> {
    const SAFE: [&str; 14] = [
        "http", "https", "mailto", "tel", "sms", "slack", "xmpp", "irc", "ircs", "ftp", "ftps",
        "sftp", "ssh", "git",
    ];
    if destination.starts_with("//") {
        return Some(Target::External);
    }
    // Browsers ignore control characters before and inside a scheme.
    let cleaned: String = destination
        .chars()
        .filter(|c| !c.is_control() && !c.is_whitespace())
        .collect();
    let (scheme, rest) = cleaned.split_once(':')?;
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    if scheme.is_empty()
        || !scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        || !scheme.chars().all(word)
    {
        // Encoded schemes such as `%6aavascript:` cannot be paths either.
        return scheme.contains('&').then_some(Target::Unsafe);
    }
    let scheme = scheme.to_ascii_lowercase();
    let picture = matches!(kind, LinkKind::Image | LinkKind::HtmlSource);
    let inline = ["image/png;", "image/jpeg;", "image/gif;", "image/webp;"];
    if SAFE.contains(&scheme.as_str())
        || (scheme == "data" && picture && inline.iter().any(|kind| rest.starts_with(kind)))
    {
        Some(Target::External)
    } else {
        Some(Target::Unsafe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_that_run_code_are_unsafe() {
        let of = |destination| by_scheme(destination, LinkKind::Link);
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:x",
            "java\nscript:x",
            " javascript:x",
            "vbscript:x",
            "data:text/html,x",
            "file:///etc/passwd",
        ] {
            assert_eq!(of(bad), Some(Target::Unsafe), "{bad}");
        }
        assert_eq!(of("https://a.example"), Some(Target::External));
        assert_eq!(of("tel:+1555"), Some(Target::External));
        assert_eq!(of("a/b.md"), None);
        assert_eq!(
            by_scheme("data:image/png;base64,x", LinkKind::Image),
            Some(Target::External)
        );
    }
}
