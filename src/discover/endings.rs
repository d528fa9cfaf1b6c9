use std::collections::BTreeMap;
use std::fmt;

/// The markup languages that opsbook does not read, by the endings of their
/// files.
const OTHER_MARKUP: [&str; 6] = ["adoc", "asciidoc", "rst", "org", "textile", "mediawiki"];

/// How many endings a message names.
const MAX_LISTED: usize = 5;

/// The endings of files that are not pages, and how many files have each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endings {
    counts: BTreeMap<String, usize>,
}

impl Endings {
    /// Counts a file, and returns whether it uses an unsupported markup
    /// language.
    pub(super) fn count(&mut self, path: &str) -> bool {
        let ending = ending(path).to_ascii_lowercase();
        let is_markup = OTHER_MARKUP.contains(&&*ending);
        *self.counts.entry(ending).or_default() += 1;
        is_markup
    }

    /// The files in markup languages that are not read: ending and number.
    pub(super) fn other_markup(&self) -> impl Iterator<Item = (&str, usize)> {
        let known = OTHER_MARKUP.into_iter();
        known.filter_map(|ending| Some((ending, *self.counts.get(ending)?)))
    }
}

/// The ending of a file's name, with those before it that are words as well:
/// `html.md.erb`, but not the numbers of `notes-1.2.txt`.
fn ending(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut start = name.len();
    while let Some(dot) = name[..start].rfind('.') {
        let part = name[dot + 1..].split('.').next().unwrap_or_default();
        let is_word = part.len() <= 8 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
        let is_last = start == name.len();
        if !is_last && !is_word {
            break;
        }
        start = dot;
    }
    name.get(start + 1..).unwrap_or_default()
}

/// Completes "there is no markdown file in x".
impl fmt::Display for Endings {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut counts: Vec<(&str, usize)> = self
            .counts
            .iter()
            .filter(|(ending, _)| !ending.is_empty())
            .map(|(ending, &count)| (ending.as_str(), count))
            .collect();
        if counts.is_empty() {
            return out.write_str("");
        }
        counts.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        let named = counts.iter().take(MAX_LISTED);
        let named: Vec<String> = named
            .map(|(ending, count)| format!("{count} .{ending}"))
            .collect();
        write!(out, "; it holds other files: {}", named.join(", "))?;
        if counts.len() > MAX_LISTED {
            out.write_str(" and others")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_endings_are_named() {
        let mut endings = Endings::default();
        for path in ["a/x.html.md.erb", "b.adoc", "c-1.2.adoc", "LICENSE", ".x"] {
            endings.count(path);
        }
        let text = endings.to_string();
        assert_eq!(
            text,
            "; it holds other files: 2 .adoc, 1 .html.md.erb, 1 .x"
        );
        assert_eq!(endings.other_markup().collect::<Vec<_>>(), [("adoc", 2)]);
        assert_eq!(Endings::default().to_string(), "");
    }
}
