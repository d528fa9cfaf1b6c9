//! Finds include directives.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::book::Generator;
use crate::parse::dialect::{FenceLine, Fences};

/// A directive and its place.
#[derive(Debug)]
pub(super) struct Directive<'a> {
    pub(super) range: Range<usize>,
    /// The indentation of its line, if nothing else is on it.
    pub(super) indent: Option<&'a str>,
    pub(super) what: What<'a>,
    /// Whether it may be literal text: it is in code, and the generator of the
    /// book does not include files there.
    pub(super) is_doubtful: bool,
}

/// The replacement of a directive.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum What<'a> {
    /// Parts of files, one after another.
    Files(Vec<Wanted<'a>>),
    /// A file as a block of code with this info string.
    Code(Wanted<'a>, String),
    /// The directive without its escape.
    Literal(&'a str),
    /// Nothing.
    Nothing,
}

/// A part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted<'a> {
    pub(super) path: &'a str,
    pub(super) part: Part<'a>,
    /// Whether the path is relative to the book and not to the page.
    pub(super) from_root: bool,
}

/// The requested part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Whole,
    /// Line ranges from 1, inclusive; 0 means the first or last line.
    Lines(Vec<(usize, usize)>),
    /// The text between markers with this name.
    Named(&'a str),
}

/// Whether a text may contain directives. Most do not.
pub(super) fn may_include(text: &str) -> bool {
    static WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
        AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            .build([
                "-8<-",
                "{{#",
                "{!",
                "<<< ",
                "@include",
                "::include",
                "{% include",
            ])
            .expect("few short words")
    });
    WORDS.is_match(text)
}

/// The directives of a text, in their order.
pub(super) fn directives(text: &str, generator: Generator) -> Vec<Directive<'_>> {
    let mut found = Vec::new();
    if !may_include(text) {
        return found;
    }
    let mut fences = Fences::default();
    let mut at = 0;
    while at < text.len() {
        let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |n| at + n);
        let line = &text[at..end];
        let is_code = !matches!(
            fences.line(line),
            FenceLine::Text | FenceLine::OpensDirective | FenceLine::ClosesDirective
        );
        let body = line.trim_end();
        let indent = &body[..body.len() - body.trim_start().len()];
        let content = at + indent.len()..at + body.len();
        let own = whole_line(text, content.clone(), is_code).or_else(|| {
            let is_read = generator == Generator::MkDocs && !is_code;
            markdown_include(&text[content.clone()])
                .filter(|_| is_read)
                .map(|what| (what, content.end))
        });
        if let Some((what, stop)) = own {
            found.push(Directive {
                is_doubtful: is_code && generator != Generator::MkDocs,
                range: content.start..stop,
                indent: Some(indent),
                what,
            });
            at = stop.max(end) + 1;
            // A block ends with its own closing line.
            if stop > end {
                at = memchr::memchr(b'\n', &text.as_bytes()[stop..])
                    .map_or(text.len(), |n| stop + n + 1);
            }
            continue;
        }
        inside(
            text,
            content,
            is_code && generator != Generator::MdBook,
            &mut found,
        );
        at = end + 1;
    }
    found
}

/// A directive that takes a whole line, or several; and where it ends.
fn whole_line(text: &str, range: Range<usize>, is_code: bool) -> Option<(What<'_>, usize)> {
    let line = &text[range.clone()];
    let first = line.bytes().next()?;
    let what = match first {
        b'-' | b';' => return snippet(text, range),
        b'<' if line.starts_with("<<< ") && !is_code => code_of(&line[4..])?,
        b'<' => {
            let inner = line.strip_prefix("<!--")?.strip_suffix("-->")?.trim();
            let path = inner.strip_prefix("@include:")?.trim();
            What::Files(vec![with_braces(path)])
        }
        b':' if !is_code => {
            let inner = line.strip_prefix("::include{")?.strip_suffix('}')?;
            let path = inner.trim().strip_prefix("file=")?;
            What::Files(vec![relative(unquoted(path), Part::Whole)])
        }
        b'{' if !is_code => {
            let inner = line.strip_prefix("{%")?.strip_suffix("%}")?.trim();
            if let Some(path) = inner.strip_prefix("include_relative ") {
                let path = path.split_whitespace().next()?;
                What::Files(vec![relative(unquoted(path), Part::Whole)])
            } else {
                let path = inner.strip_prefix("include ")?.trim();
                let path = path.strip_prefix('"')?.strip_suffix('"')?;
                if !path.to_ascii_lowercase().ends_with(".md") {
                    return None;
                }
                What::Files(vec![relative(path, Part::Whole)])
            }
        }
        _ => return None,
    };
    Some((what, range.end))
}

/// `{!file.md!}` of the extension markdown-include.
fn markdown_include(line: &str) -> Option<What<'_>> {
    let path = line.strip_prefix("{!")?.strip_suffix("!}")?.trim();
    let is_path = !path.is_empty() && !path.contains("://") && !path.contains(['{', '}', '!']);
    is_path.then(|| {
        What::Files(vec![Wanted {
            path,
            part: Part::Whole,
            from_root: true,
        }])
    })
}

/// `--8<-- "file"`, or the block form with a file on each line.
fn snippet(text: &str, range: Range<usize>) -> Option<(What<'_>, usize)> {
    let line = &text[range.clone()];
    let plain = line.trim_start_matches(';');
    let rest = plain.trim_start_matches('-').strip_prefix("8<")?;
    let rest = rest.strip_prefix('-')?.trim_start_matches('-');
    if !plain.starts_with('-') {
        return None;
    }
    if plain.len() < line.len() {
        return Some((What::Literal(&line[1..]), range.end));
    }
    if rest.is_empty() {
        return snippet_block(text, range);
    }
    let path = unquoted(rest.trim());
    let is_quoted = path.len() + 2 == rest.trim().len();
    if !is_quoted || !rest.starts_with([' ', '\t']) {
        return None;
    }
    Some((
        What::Files(snippet_path(path).into_iter().collect()),
        range.end,
    ))
}

fn snippet_block(text: &str, range: Range<usize>) -> Option<(What<'_>, usize)> {
    const MAX_LINES: usize = 100;
    let mut files = Vec::new();
    let mut at = text[range.end..].find('\n')? + range.end + 1;
    for line in text[at..].split_inclusive('\n').take(MAX_LINES) {
        let path = line.trim();
        if path.trim_matches('-') == "8<" {
            let end = at + line.trim_end().len();
            return Some((What::Files(files), end));
        }
        files.extend(snippet_path(path));
        at += line.len();
    }
    None
}

/// `file.md`, `file.md:3:10`, `file.md:1:3,5:6`, `file.md:section`; a leading
/// `;` disables it.
fn snippet_path(path: &str) -> Option<Wanted<'_>> {
    if path.is_empty() || path.starts_with(';') || path.contains("://") {
        return None;
    }
    let (path, part) = with_colon(path);
    Some(Wanted {
        path,
        part,
        from_root: true,
    })
}

/// The directives inside of a line (mdBook).
fn inside<'a>(
    text: &'a str,
    range: Range<usize>,
    is_doubtful: bool,
    found: &mut Vec<Directive<'a>>,
) {
    let mut at = range.start;
    while let Some(next) = text[at..range.end].find("{{#") {
        let start = at + next;
        let Some(length) = text[start..range.end].find("}}") else {
            return;
        };
        let end = start + length + 2;
        at = end;
        let inner = text[start + 3..end - 2].trim();
        let (name, arguments) = inner.split_once(' ').unwrap_or((inner, ""));
        let path = arguments.split_whitespace().next().unwrap_or_default();
        let escaped = text[range.start..start].ends_with('\\');
        let what = match name {
            _ if escaped => What::Literal(&text[start..end]),
            "include" | "rustdoc_include" if !path.is_empty() => {
                let (path, part) = with_colon(path);
                What::Files(vec![relative(path, part)])
            }
            "playground" | "playpen" if !path.is_empty() => {
                let (path, part) = with_colon(path);
                What::Code(relative(path, part), "rust".to_owned())
            }
            "title" => What::Nothing,
            _ => continue,
        };
        let is_alone = range.start == start && range.end == end;
        let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
        found.push(Directive {
            range: start - usize::from(escaped)..end,
            indent: is_alone.then(|| &text[line..start]),
            what,
            is_doubtful,
        });
    }
}

/// `path{1,3 js} [title]`, `path#region`: `VitePress`'s import of code.
fn code_of(text: &str) -> Option<What<'_>> {
    let (text, title) = match text
        .trim()
        .strip_suffix(']')
        .and_then(|rest| rest.rsplit_once('['))
    {
        Some((text, title)) => (text.trim(), title),
        None => (text.trim(), ""),
    };
    let (path, inner) = match text.strip_suffix('}').and_then(|rest| rest.split_once('{')) {
        Some((path, inner)) => (path.trim(), inner.trim()),
        None => (text, ""),
    };
    let (path, part) = match path.split_once('#') {
        Some((path, region)) => (path, Part::Named(region)),
        None => (path, Part::Whole),
    };
    if path.is_empty() {
        return None;
    }
    let is_lines = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
    let mut words = inner.split_whitespace();
    let lines = words.clone().find(is_lines);
    let language = words.find(|word| !is_lines(word) && !word.starts_with(':'));
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let mut info = language.unwrap_or(ending).to_owned();
    if let Some(lines) = lines {
        info = format!("{info} {{{lines}}}");
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    let title = if title.is_empty() { name } else { title };
    info = format!("{info} [{title}]");
    Some(What::Code(relative(path, part), info))
}

/// `path{3,5}`, `path#region`: `VitePress`'s import of markdown.
fn with_braces(path: &str) -> Wanted<'_> {
    let (path, lines) = match path.strip_suffix('}').and_then(|rest| rest.split_once('{')) {
        Some((path, lines)) => (path.trim(), Some(lines)),
        None => (path, None),
    };
    let (path, region) = path.split_once('#').unwrap_or((path, ""));
    let part = match lines {
        Some(lines) => {
            let (from, to) = lines.split_once(',').unwrap_or((lines, lines));
            Part::Lines(vec![(number(from), number(to))])
        }
        None if !region.is_empty() => Part::Named(region),
        None => Part::Whole,
    };
    relative(path, part)
}

/// A path with lines or a name behind colons.
fn with_colon(path: &str) -> (&str, Part<'_>) {
    let Some((file, part)) = path.split_once(':') else {
        return (path, Part::Whole);
    };
    let is_lines = part
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b','));
    if !is_lines {
        return (file, Part::Named(part));
    }
    let ranges = part.split(',').map(|range| match range.split_once(':') {
        Some((from, to)) => (number(from), number(to)),
        // One number is one line.
        None => (number(range), number(range)),
    });
    (file, Part::Lines(ranges.collect()))
}

fn number(text: &str) -> usize {
    text.trim().parse().unwrap_or(0)
}

fn relative<'a>(path: &'a str, part: Part<'a>) -> Wanted<'a> {
    Wanted {
        path,
        part,
        from_root: false,
    }
}

fn unquoted(text: &str) -> &str {
    let quoted = |quote| text.strip_prefix(quote)?.strip_suffix(quote);
    quoted('"').or_else(|| quoted('\'')).unwrap_or(text)
}
