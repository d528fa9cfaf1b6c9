//! Names that the text mentions.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::quoted::{self, Quotes};
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

/// A channel of a chat.
static CHANNEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"(?:^|[\s(`*])(#[a-z][a-z0-9_-]{2,60})\b").expect("a valid pattern")
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
    let quotes = Quotes::of(text);
    let mut variables = quotes.of_form(quoted::is_variable);
    kinds.extend(variables.next().map(|_| NameKind::Variable));
    let mut messages = quoted_messages(text);
    kinds.extend(messages.next().map(|_| NameKind::LogMessage));
    // A table or a noun may name any of them.
    kinds.extend(
        [NameKind::Metric, NameKind::Route]
            .into_iter()
            .filter(|_| !quotes.is_empty()),
    );
    kinds
}

/// What the text of a page mentions.
pub(super) fn mentions(page: &Page) -> Vec<Mention> {
    let document = &page.document;
    let text = document.source.text();
    let mut found = Vec::new();
    let mut images = Vec::new();
    for part in document.passages() {
        let Some(inside) = text.get(part.clone()) else {
            continue;
        };
        let quotes = Quotes::of(inside);
        let names = messages(inside)
            .chain(beside_nouns(inside, &quotes))
            .chain(by_form(inside, &quotes))
            .chain(paths(inside, &quotes));
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
        found.extend(super::tables::mentions(text, part.clone()));
        images.extend(images_of(inside, &quotes, part.start));
    }
    found.extend(images);
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

fn beside_nouns<'t>(text: &'t str, quotes: &'t Quotes<'t>) -> impl Iterator<Item = FoundName> + 't {
    quotes.named().filter_map(move |named| {
        let before = named.before.and_then(|noun| kind_of(noun, true));
        let kind = before.or_else(|| kind_of(named.after?, false))?;
        Some((kind, as_name(kind, &text[named.name.clone()])?, named.name))
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
fn by_form<'t>(text: &'t str, quotes: &'t Quotes<'t>) -> impl Iterator<Item = FoundName> + 't {
    let by_pattern = move |pattern: &'static Regex, kind, is_possible: bool| {
        let names = is_possible.then(|| pattern.captures_iter(text));
        let names = names.into_iter().flatten();
        names.filter_map(move |found| Some((kind, found.get(1)?.range())))
    };
    let hosts = quotes.of_form(quoted::is_host);
    let variables = quotes.of_form(quoted::is_variable);
    let routes = quotes.find(quoted::requested_path);
    let routes = routes.map(|(start, path)| start + path.start..start + path.end);
    let has_grafana = memchr::memmem::find(text.as_bytes(), b"grafana").is_some();
    let has_address = memchr::memmem::find(text.as_bytes(), b"://").is_some();
    by_pattern(&LOCAL_PORT, NameKind::PublishedPort, has_address)
        .chain(by_pattern(
            &super::hosts::ADDRESS,
            NameKind::Host,
            has_address,
        ))
        .chain(hosts.map(|place| (NameKind::Host, place)))
        .chain(variables.map(|place| (NameKind::Variable, place)))
        .chain(routes.map(|place| (NameKind::Route, place)))
        .chain(by_pattern(
            &CHANNEL,
            NameKind::Channel,
            may_name_channel(text),
        ))
        .chain(by_pattern(&DASHBOARD, NameKind::Dashboard, has_grafana))
        .map(|(kind, place)| (kind, text[place.clone()].to_owned(), place))
}

/// Whether a letter stands behind a `#`, as in no heading.
fn may_name_channel(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut signs = memchr::memchr_iter(b'#', bytes);
    signs.any(|at| bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase))
}

fn paths<'t>(text: &'t str, quotes: &'t Quotes<'t>) -> impl Iterator<Item = FoundName> + 't {
    let places = quoted::machine_paths(quotes);
    places.map(|place| (NameKind::MachinePath, text[place.clone()].to_owned(), place))
}

/// The images that a part of a page says something runs. Sentences about other
/// versions than the present one are left out.
fn images_of(text: &str, quotes: &Quotes<'_>, base: usize) -> Vec<Mention> {
    const OTHER: [&str; 12] = [
        "from", "upgrade", "previous", "old", "before", "earlier", "until", "was ", "e.g.",
        "example", "latest", "such as",
    ];
    let mut found = Vec::new();
    for (start, (image, tag_at)) in quotes.find(|text| Some((text, quoted::image_tag(text)?))) {
        let (name, tag) = (&image[..tag_at - 1], &image[tag_at..]);
        let end = start + image.len();
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at);
        let line = text[line_start..line_end].to_lowercase();
        // `postgres:5432` is a host and its port.
        let is_port = tag.bytes().all(|byte| byte.is_ascii_digit()) && tag.len() >= 4;
        if is_port || OTHER.iter().any(|word| line.contains(word)) {
            continue;
        }
        found.push(Mention {
            kind: NameKind::ImageTag,
            text: tag.to_owned(),
            owners: vec![name.to_owned()],
            files: Vec::new(),
            scope: None,
            span: Span::new(base + start + tag_at..base + end),
            place: MentionPlace::Text,
            certainty: Certainty::Sure,
        });
    }
    found
}

/// The kind that a noun tells of; of two words in front of a name the last
/// counts, and of two behind it the first, unless both are one term.
pub(super) fn kind_of(words: &str, is_before: bool) -> Option<NameKind> {
    let find = |term: &str| {
        if term.bytes().any(|byte| byte.is_ascii_uppercase()) {
            TERMS.get(term.to_ascii_lowercase().as_str()).copied()
        } else {
            TERMS.get(term).copied()
        }
    };
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
