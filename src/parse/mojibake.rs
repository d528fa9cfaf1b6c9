//! UTF-8 that was decoded as Windows-1252 and encoded again, as in `ðŸš¨` for
//! an emoji: detects it, and repairs it if no byte was lost.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use encoding_rs::WINDOWS_1252;

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::SourceFile;

/// The rule for mojibake.
const RULE: &str = "content/mojibake";

/// Text with the wrong encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) range: Range<usize>,
    pub(super) repair: Repair,
}

/// The possible repair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Repair {
    /// All bytes are present: the original text.
    Exact(String),
    /// The character is complete, but a following fragment is not.
    Partial(String),
    /// A byte is missing, so the original is unknown.
    Lost,
}

/// The first characters of doubly encoded text: what the lead bytes of
/// three- and four-byte sequences look like. Two-byte sequences begin with
/// letters that real words hold, and are left alone.
fn is_lead(c: char) -> bool {
    matches!(c, 'ð' | 'â' | 'ï' | 'ã')
}

/// Whether such a character may be in a text. In UTF-8 all of them begin with
/// one byte, which most texts do not hold at all.
fn may_hold_lead(text: &str) -> bool {
    memchr::memchr(0xc3, text.as_bytes()).is_some()
}

/// Finds the doubly encoded runs of a text.
pub(super) fn find(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    if !may_hold_lead(text) {
        return runs;
    }
    let mut at = 0;
    while let Some(found) = text[at..].find(is_lead) {
        let start = at + found;
        match run_at(text, start) {
            Some(run) => {
                at = run.range.end;
                runs.push(run);
            }
            None => at = start + text[start..].chars().next().map_or(1, char::len_utf8),
        }
    }
    runs
}

fn run_at(text: &str, start: usize) -> Option<Run> {
    // Characters that a byte of 0x80 to 0xFF looks like, and those bytes.
    let mut bytes = Vec::new();
    let mut ends = Vec::new();
    for (offset, c) in text[start..].char_indices().take(24) {
        let Some(byte) = high_byte(c) else {
            break;
        };
        bytes.push(byte);
        ends.push(start + offset + c.len_utf8());
    }
    let valid = match std::str::from_utf8(&bytes) {
        Ok(_) => bytes.len(),
        Err(error) => error.valid_up_to(),
    };
    let rest = &bytes[valid..];
    if valid > 0 {
        let decoded = std::str::from_utf8(&bytes[..valid]).ok()?.to_owned();
        // What follows is a fragment only if it is the beginning of a variation
        // selector (EF B8 8F), whose last byte Windows-1252 does not have.
        let fragment = rest.starts_with(&[0xef, 0xb8]);
        let end = ends[if fragment { valid + 1 } else { valid - 1 }];
        let repair = if fragment {
            Repair::Partial(decoded)
        } else {
            Repair::Exact(decoded)
        };
        return Some(Run {
            range: start..end,
            repair,
        });
    }
    // A four-byte sequence that lost a byte: F0 9F and one or two more.
    let lost = rest.starts_with(&[0xf0, 0x9f]) && rest.len() >= 3;
    lost.then(|| Run {
        range: start..ends[2],
        repair: Repair::Lost,
    })
}

/// The byte that Windows-1252 shows as `c`, if it is one above 0x7F.
fn high_byte(c: char) -> Option<u8> {
    if c.is_ascii() {
        return None;
    }
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = WINDOWS_1252.encode(c.encode_utf8(&mut buffer));
    match (unmappable, bytes.as_ref()) {
        (false, [byte]) if *byte >= 0x80 => Some(*byte),
        _ => None,
    }
}

/// Whether anything in a text was encoded twice.
pub(super) fn is_damaged(text: &str) -> bool {
    !find(text).is_empty()
}

/// The text as it was meant, for display: repaired where that is exact; an
/// ornament that lost a byte is left out with the space behind it.
pub(super) fn repair(text: &str) -> Cow<'_, str> {
    if !may_hold_lead(text) || !text.contains(is_lead) {
        return Cow::Borrowed(text);
    }
    let runs = find(text);
    if runs.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut repaired = String::with_capacity(text.len());
    let mut at = 0;
    for run in runs {
        repaired.push_str(&text[at..run.range.start]);
        at = run.range.end;
        match run.repair {
            Repair::Exact(meant) | Repair::Partial(meant) => repaired.push_str(&meant),
            Repair::Lost if repaired.is_empty() => at += usize::from(text[at..].starts_with(' ')),
            Repair::Lost => repaired.push(char::REPLACEMENT_CHARACTER),
        }
    }
    repaired.push_str(&text[at..]);
    Cow::Owned(repaired)
}

/// The text without emoji, mojibake and spaces in front: what anchors and
/// names are made of.
pub(super) fn strip_ornament(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        if let Some(run) = rest.starts_with(is_lead).then(|| run_at(rest, 0)).flatten() {
            rest = rest[run.range.end..].trim_start();
            continue;
        }
        match rest.chars().next() {
            Some(c) if is_ornament(c) => rest = rest[c.len_utf8()..].trim_start(),
            _ => return rest,
        }
    }
}

/// Emoji, symbols, variation selectors, joiners, skin tones.
fn is_ornament(c: char) -> bool {
    matches!(c,
        '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{20e3}' | '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' | '\u{e0020}'..='\u{e007f}' | '\u{fffd}')
}

/// The finding for a run.
pub(super) fn diagnose(source: &Arc<SourceFile>, run: &Run) -> Diagnostic {
    let written = &source.text()[run.range.clone()];
    let message = format!("`{written}` was decoded with the wrong encoding");
    let finding = Diagnostic::new(RULE, Severity::Warning, source, run.range.clone(), message);
    match &run.repair {
        Repair::Exact(meant) => finding
            .with_help(format!("save the file as UTF-8 with `{meant}`"))
            .with_fix(run.range.clone(), meant.clone()),
        Repair::Partial(meant) => finding.with_help(format!(
            "it was `{meant}` with a damaged variation selector"
        )),
        Repair::Lost => finding.with_help(
            "a byte is missing, so the original text is unknown; remove it or write it again",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn twice(text: &str) -> String {
        WINDOWS_1252
            .decode_without_bom_handling(text.as_bytes())
            .0
            .into_owned()
    }

    #[test]
    fn what_lost_nothing_is_turned_back() {
        for emoji in ["📞", "🚨", "✅", "📊", "📚"] {
            let text = format!("## {} Title", twice(emoji));
            assert_eq!(repair(&text), format!("## {emoji} Title"));
            assert_eq!(strip_ornament(&twice(emoji)), "");
        }
    }

    #[test]
    fn what_lost_a_byte_is_left_out_and_said() {
        // 🔍 is F0 9F 94 8D; Windows-1252 has no 8D.
        let text = "ðŸ” Common Issues";
        assert_eq!(find(text)[0].repair, Repair::Lost);
        assert_eq!(repair(text), "Common Issues");
        assert_eq!(strip_ornament(text), "Common Issues");
        assert_eq!(repair("ðŸ›\u{a0}ï¸ Useful"), "🛠 Useful");
    }

    #[test]
    fn plain_accents_are_left_alone() {
        for text in [
            "Übergrößenträger",
            "naïve café",
            "château",
            "ð and þ",
            "São Paulo",
            "â",
            "ã é",
        ] {
            assert_eq!(repair(text), text);
            assert_eq!(find(text), []);
        }
    }

    #[test]
    fn ornaments_never_reach_an_anchor() {
        for text in ["🚨 Incident", "Incident", "✅  Incident", "⚠️ Incident"] {
            assert_eq!(strip_ornament(text), "Incident");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_runs_on_boundaries(text in "([ðâïŸ”“š¨ž ›é\u{fe0f}a]|.){0,24}") {
            for run in find(&text) {
                proptest::prop_assert!(text.get(run.range).is_some());
            }
            let _ = (repair(&text), strip_ornament(&text));
        }
    }
}
