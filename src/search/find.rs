//! Hits: the sections that answer a query, with what a reader wants to see.

use std::collections::HashSet;

use super::clean::clean;
use super::rank::rank;
use super::read::BuiltIndex;
use super::stem::stem;
use super::tokenise;

/// How much more a section counts whose heading or title is just what was
/// asked for.
const NAMED: f64 = 2.0;
/// How much more it counts where the query's words stand side by side as they
/// do in the query.
const NEIGHBOURS: f64 = 0.8;
/// About how long an excerpt is, in characters.
const EXCERPT: usize = 200;

/// What stands between two lines of code in an excerpt.
const LINE_BREAK: &str = " · ";

/// A section that answers a query.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Hit {
    /// Path of the page under the content folder.
    pub source: String,
    /// Address of the page under the site's root.
    pub url: String,
    /// Title of the page.
    pub title: String,
    /// The section's heading; empty for the top of the page.
    pub heading: String,
    /// The heading's anchor; empty for the top of the page.
    pub anchor: String,
    /// How severe the page's alerts are, if it says.
    pub severity: String,
    /// The command of the section with most words of the query; empty if none
    /// has one.
    pub command: String,
    /// A piece of its text, where most words of the query are.
    pub excerpt: String,
    /// How well it answers; greater is better, and only comparable with hits
    /// of the same query.
    pub score: f64,
}

/// What a query finds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SearchResults {
    /// Best first.
    pub hits: Vec<Hit>,
    /// Words that mean nothing in this book.
    pub ignored: Vec<String>,
    /// Words that were taken for others.
    pub corrected: Vec<(String, String)>,
}

/// How many hits, and how many of one page.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Hits in all.
    pub hits: usize,
    /// Sections of one page.
    pub of_page: usize,
}

/// Finds the sections that answer a query.
pub fn find(index: &BuiltIndex, query: &str, limits: Limits) -> SearchResults {
    let ranking = rank(index, query);
    let asked = pairs(&clean(query));
    let mut of_page = std::collections::HashMap::new();
    let chosen = ranking.sections.iter().filter(|(section, _)| {
        let count = of_page.entry(index.page_of(*section)).or_insert(0);
        *count += 1;
        *count <= limits.of_page
    });
    let mut hits: Vec<Hit> = chosen
        .take(limits.hits)
        .filter_map(|(section, score)| {
            let (page, heading, anchor, text) = index.section(*section)?;
            let joined = &ranking.joined;
            let is_named =
                !joined.is_empty() && (plain(&heading) == *joined || plain(&page.1) == *joined);
            let neighbours = side_by_side(&asked, &[&page.1, &heading, &text]);
            let score = if is_named { score * NAMED } else { *score };
            Some(Hit {
                score: score * (1.0 + NEIGHBOURS * neighbours),
                command: command(&text, query),
                excerpt: excerpt(&text, query),
                severity: page.4,
                source: page.3,
                url: page.0,
                title: page.1,
                heading,
                anchor,
            })
        })
        .collect();
    hits.sort_by(|left, right| right.score.total_cmp(&left.score));
    SearchResults {
        hits,
        ignored: ranking.ignored,
        corrected: ranking.corrected,
    }
}

/// A text as one identifier.
fn plain(text: &str) -> String {
    let mut joined = String::new();
    tokenise(text, |token| {
        if !token.bytes().any(|byte| byte.is_ascii_uppercase()) {
            joined.push_str(token);
        }
    });
    joined
}

/// Words that stand side by side in a text, by their stems.
fn pairs(text: &str) -> HashSet<(String, String)> {
    let mut pairs = HashSet::new();
    let mut last: Option<String> = None;
    tokenise(text, |token| {
        if token.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return;
        }
        let word = stem(token);
        if let Some(before) = last.replace(word.clone()) {
            pairs.insert((before, word));
        }
    });
    pairs
}

/// How many of the query's neighbours are so in a section as well, of one.
#[expect(clippy::cast_precision_loss, reason = "queries have few words")]
fn side_by_side(asked: &HashSet<(String, String)>, parts: &[&str]) -> f64 {
    if asked.is_empty() {
        return 0.0;
    }
    let mut found = HashSet::new();
    for part in parts {
        found.extend(pairs(part).into_iter().filter(|pair| asked.contains(pair)));
    }
    found.len() as f64 / asked.len() as f64
}

/// The command of a section with most different words of the query.
fn command(text: &str, query: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    tokenise(query, |token| words.push(token.to_ascii_lowercase()));
    let lines = text.lines().filter_map(|line| line.strip_prefix('\t'));
    let count = |line: &str| {
        let mut own = HashSet::new();
        tokenise(line, |token| {
            own.insert(token.to_ascii_lowercase());
        });
        words.iter().filter(|word| own.contains(*word)).count()
    };
    let mut best = ("", 0);
    for line in lines {
        let count = count(line);
        if count > best.1 {
            best = (line, count);
        }
    }
    best.0.to_owned()
}

/// The piece of a text with most different words of the query.
fn excerpt(text: &str, query: &str) -> String {
    let text = text.replace("\n\t", LINE_BREAK).replace("\n ", LINE_BREAK);
    let text = text.replace('\n', " ");
    let text = text.trim_start();
    let lower = text.to_lowercase();
    let mut words: Vec<String> = Vec::new();
    tokenise(query, |token| words.push(token.to_lowercase()));
    let mut found: Vec<usize> = words
        .iter()
        .flat_map(|word| lower.match_indices(word.as_str()).map(|(at, _)| at))
        .collect();
    found.sort_unstable();
    let within = |from: usize| {
        let piece = &lower[from..lower.floor_char_boundary(from + EXCERPT * 3 / 4)];
        words
            .iter()
            .filter(|word| piece.contains(word.as_str()))
            .count()
    };
    let best = found
        .iter()
        .max_by_key(|at| (within(**at), usize::MAX - **at));
    let at = text.floor_char_boundary(best.copied().unwrap_or_default());
    let from = if at <= EXCERPT / 4 {
        0
    } else {
        let from = text.floor_char_boundary(at - EXCERPT / 4);
        text[..from].rfind(' ').map_or(from, |space| space + 1)
    };
    let to = text.floor_char_boundary(from + EXCERPT);
    let to = if to == text.len() {
        to
    } else {
        text[..to]
            .rfind(' ')
            .filter(|space| *space > from)
            .unwrap_or(to)
    };
    let (before, after) = (
        if from > 0 { "… " } else { "" },
        if to < text.len() { " …" } else { "" },
    );
    format!("{before}{}{after}", text[from..to].trim())
}
