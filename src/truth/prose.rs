//! Names that the text mentions.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::book::{Certainty, Mention, MentionPlace, NameKind, Page};
use crate::pattern;
use crate::source::Span;

/// Words that say that something prints what follows.
static PRINTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(concat!(
        r"(?i)\b(?:logs?|logged|logging|prints?|printed|shows?|showing|says?|saying|reports?|returns?",
        r"|messages?|errors?|output|lines?|see|search|look(?:ing)? for|contains?|with|like)\b",
    ))
    .expect("a valid pattern")
});

/// A name in backticks beside the noun for what it is.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(
        r"(?i)(?:\b([a-z]+(?: [a-z]+)?)\s+)?`([^`\s]{2,80})`(?:\s+([a-z]+(?: [a-z]+)?)\b)?",
    )
    .expect("a valid pattern")
});

/// A channel of a chat.
static CHANNEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"(?:^|[\s(`*])(#[a-z][a-z0-9_-]{2,60})\b").expect("a valid pattern")
});

/// A variable in backticks, which its form tells.
static VARIABLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)`").expect("a valid pattern")
});

/// A host name in inline code, with three labels or more.
static HOST: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"`((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.){2,}[a-z]{2,12})`")
        .expect("a valid pattern")
});

/// A method and a path in backticks.
static REQUEST: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"`(?:GET|POST|PUT|PATCH|DELETE|HEAD) (/[^\s`?]+)[^`]*`")
        .expect("a valid pattern")
});

/// The port of an address of this machine.
static LOCAL_PORT: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"\bhttps?://(?:localhost|127\.0\.0\.1):(\d{4,5})\b").expect("a valid pattern")
});

/// A port that a sentence says is published.
static PUBLISHED_PORT: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"(?i)\bpublished (?:on|at|as|to) (?:the )?(?:host )?port `?(\d{2,5})\b")
        .expect("a valid pattern")
});

/// The uid in the address of a dashboard of Grafana.
static DASHBOARD: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"https?://[^\s/)]*grafana[^\s/)]*/d/([A-Za-z0-9_-]{3,40})")
        .expect("a valid pattern")
});

/// An image with its tag in backticks.
static IMAGE: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"`([a-z0-9][a-z0-9._/-]*[a-z0-9]):(v?\d[\w.-]*)`").expect("a valid pattern")
});

/// `noun kind`: which kind of name a noun beside it tells of.
const NOUNS: &str = include_str!("nouns.txt");

static TERMS: LazyLock<HashMap<&str, NameKind>> = LazyLock::new(|| {
    let rows = NOUNS.lines().filter(|row| !row.starts_with('#'));
    let rows = rows.filter_map(|row| row.split_once(':'));
    rows.filter_map(|(noun, kind)| Some((noun, NameKind::from_key(kind.trim())?)))
        .collect()
});

/// The kinds of names in the text of a page that source code may define.
pub(super) fn wanted_of_code(page: &Page) -> BTreeSet<NameKind> {
    let text = page.document.source.text();
    let mut kinds = BTreeSet::new();
    for (pattern, kind) in [
        (&*VARIABLE, NameKind::Variable),
        (&*REQUEST, NameKind::Route),
    ] {
        kinds.extend(pattern.is_match(text).then_some(kind));
    }
    let mut messages = quoted_messages(text);
    kinds.extend(messages.next().map(|_| NameKind::LogMessage));
    // A table or a noun may name any of them.
    kinds.extend(
        [NameKind::Metric, NameKind::Route]
            .into_iter()
            .filter(|_| text.contains('`')),
    );
    kinds
}

/// What the text of a page mentions.
pub(super) fn mentions(page: &Page) -> Vec<Mention> {
    let document = &page.document;
    let text = document.source.text();
    let mut found = Vec::new();
    for part in document.passages() {
        let Some(inside) = text.get(part.clone()) else {
            continue;
        };
        let names = messages(inside)
            .chain(beside_nouns(inside))
            .chain(by_form(inside))
            .chain(paths(inside));
        found.extend(names.map(|(kind, name, range)| Mention {
            kind,
            text: name,
            owners: Vec::new(),
            files: Vec::new(),
            scope: None,
            span: Span::new(part.start + range.start..part.start + range.end),
            place: MentionPlace::Text,
            certainty: Certainty::Likely,
        }));
        found.extend(published_ports(inside, part.start));
        found.extend(super::dashboards::mentions(text, part.clone()));
        found.extend(super::tables::mentions(text, part));
    }
    found.extend(images(page));
    found
}

/// A name in a text, and where it stands.
type FoundName = (NameKind, String, Range<usize>);

fn messages(text: &str) -> impl Iterator<Item = FoundName> + '_ {
    quoted_messages(text).map(|range| (NameKind::LogMessage, text[range.clone()].to_owned(), range))
}

/// Messages in backticks behind words that say that something prints them.
fn quoted_messages(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    /// How many bytes may stand before the quote, with the words in them.
    const BEFORE: usize = 52;
    const LENGTHS: std::ops::RangeInclusive<usize> = 8..=160;
    let opening = memchr::memchr_iter(b'`', text.as_bytes());
    opening.filter_map(move |at| {
        let start = at + 1;
        let length = memchr::memchr2(b'`', b'\n', &text.as_bytes()[start..])?;
        let is_quoted = text.as_bytes()[start + length] == b'`' && LENGTHS.contains(&length);
        if !is_quoted || !is_message(&text[start..start + length]) {
            return None;
        }
        let from = text.floor_char_boundary(at.saturating_sub(BEFORE));
        let before = &text[from..at];
        let before = before.rsplit(['.', '`', '\n']).next().unwrap_or(before);
        PRINTS.is_match(before).then_some(start..start + length)
    })
}

fn beside_nouns(text: &str) -> impl Iterator<Item = FoundName> + '_ {
    NAMED.captures_iter(text).filter_map(|named| {
        let name = named.get(2)?;
        let noun = |group| {
            let noun = named.get(group)?;
            kind_of(noun.as_str(), group == 1)
        };
        let kind = noun(1).or_else(|| noun(3))?;
        Some((kind, as_name(kind, name.as_str())?, name.range()))
    })
}

fn published_ports(text: &str, base: usize) -> impl Iterator<Item = Mention> + '_ {
    let ports = PUBLISHED_PORT.captures_iter(text);
    let ports = ports.filter_map(|found| found.get(1));
    ports.map(move |port| Mention {
        kind: NameKind::PublishedPort,
        text: port.as_str().to_owned(),
        owners: Vec::new(),
        files: Vec::new(),
        scope: None,
        span: Span::new(base + port.start()..base + port.end()),
        place: MentionPlace::Text,
        certainty: Certainty::Sure,
    })
}

/// Names that their form alone tells: hosts of addresses, variables, requests,
/// channels.
fn by_form(text: &str) -> impl Iterator<Item = FoundName> + '_ {
    let forms: [(&Regex, NameKind); 7] = [
        (&LOCAL_PORT, NameKind::PublishedPort),
        (&super::hosts::ADDRESS, NameKind::Host),
        (&HOST, NameKind::Host),
        (&VARIABLE, NameKind::Variable),
        (&REQUEST, NameKind::Route),
        (&CHANNEL, NameKind::Channel),
        (&DASHBOARD, NameKind::Dashboard),
    ];
    forms.into_iter().flat_map(move |(pattern, kind)| {
        let names = pattern.captures_iter(text).filter_map(|found| found.get(1));
        names.map(move |name| (kind, name.as_str().to_owned(), name.range()))
    })
}

fn paths(text: &str) -> impl Iterator<Item = FoundName> + '_ {
    let places = super::machine::quoted_paths(text);
    places.map(|place| (NameKind::MachinePath, text[place.clone()].to_owned(), place))
}

/// The images that the text says something runs. Sentences about other
/// versions than the present one are left out.
fn images(page: &Page) -> Vec<Mention> {
    const OTHER: [&str; 12] = [
        "from", "upgrade", "previous", "old", "before", "earlier", "until", "was ", "e.g.",
        "example", "latest", "such as",
    ];
    let text = page.document.source.text();
    let mut found = Vec::new();
    for part in page.document.passages() {
        let Some(inside) = text.get(part.clone()) else {
            continue;
        };
        for image in IMAGE.captures_iter(inside) {
            let (Some(name), Some(tag)) = (image.get(1), image.get(2)) else {
                continue;
            };
            let line_start = inside[..name.start()].rfind('\n').map_or(0, |at| at + 1);
            let line_end = inside[tag.end()..]
                .find('\n')
                .map_or(inside.len(), |at| tag.end() + at);
            let line = inside[line_start..line_end].to_lowercase();
            // `postgres:5432` is a host and its port.
            let is_port =
                tag.as_str().bytes().all(|byte| byte.is_ascii_digit()) && tag.as_str().len() >= 4;
            if is_port || OTHER.iter().any(|word| line.contains(word)) {
                continue;
            }
            found.push(Mention {
                kind: NameKind::ImageTag,
                text: tag.as_str().to_owned(),
                owners: vec![name.as_str().to_owned()],
                files: Vec::new(),
                scope: None,
                span: Span::new(part.start + tag.start()..part.start + tag.end()),
                place: MentionPlace::Text,
                certainty: Certainty::Sure,
            });
        }
    }
    found
}

/// The kind that a noun tells of; of two words in front of a name the last
/// counts, and of two behind it the first, unless both are one term.
pub(super) fn kind_of(words: &str, is_before: bool) -> Option<NameKind> {
    let find = |term: &str| TERMS.get(term.to_ascii_lowercase().as_str()).copied();
    let mut parts = words.split(' ');
    let one = if is_before {
        // `the operation is x`
        let last = parts.next_back();
        match last {
            Some("is" | "called" | "named") => parts.next_back(),
            _ => last,
        }
    } else {
        parts.next()
    };
    find(words).or_else(|| find(one?))
}

/// A name as its kind defines it; nothing if it cannot be one.
pub(super) fn as_name(kind: NameKind, text: &str) -> Option<String> {
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_./:#@".contains(&byte));
    if !is_plain || text.len() < 3 {
        return None;
    }
    let is_lower = text.bytes().any(|byte| byte.is_ascii_lowercase());
    // Other secrets, such as those of Kubernetes, have no capitals.
    let is_other = kind == NameKind::WorkflowSecret && (is_lower || !text.contains('_'));
    Some(text.to_owned()).filter(|_| kind != NameKind::KubernetesObject && !is_other)
}

/// Whether a quoted text can be a message: several words, and no command.
pub(super) fn is_message(text: &str) -> bool {
    let is_word = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    let words = text.split_whitespace().filter(is_word).count();
    let tool = text.split_whitespace().next().unwrap_or(text);
    let is_command = tool == "sudo" || (text.contains(" -") && crate::tools::tool(tool).is_some());
    let is_code = is_command
        || text.contains(['|', '$', '<', '>', '{', ';', '\\', '='])
        || text.contains("--");
    // What begins or ends with a space stands between two quotes.
    words >= 3 && !is_code && text.trim() == text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_tell_the_kind() {
        assert_eq!(kind_of("the namespace", true), Some(NameKind::Namespace));
        assert_eq!(kind_of("namespace of", false), Some(NameKind::Namespace));
        assert_eq!(kind_of("systemd unit", false), Some(NameKind::SystemdUnit));
        assert_eq!(kind_of("namespace is", true), Some(NameKind::Namespace));
        assert_eq!(kind_of("the thing", true), None);
        for row in NOUNS.lines().filter(|row| !row.starts_with('#')) {
            let kind = row.split_once(':').map_or("", |(_, kind)| kind.trim());
            assert!(NameKind::from_key(kind).is_some(), "{row}");
        }
    }
}
