//! Quantities in sentences.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::book::Quantity;
use crate::pattern;

/// A quantity in a sentence.
static QUANTITY: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(concat!(
        r"(?:^|[\s(`~|])((?:[01]?\d|2[0-3]):[0-5]\d|\d[\d,]*(?:\.\d+)?\s?(?:%|percent\b",
        r"|(?:ms|milliseconds?|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?|weeks?)\b",
        r"|(?:[KMGT]i?B?|[kmg]b)\b)?|(?:[a-z]+\.)?[a-z]\w{1,7}\.(?:\d*x?large|nano|micro|small|medium|metal)|[a-z]\w{1,2}-(?:standard|highmem|highcpu|custom|micro|medium)(?:-\d+)*|(?:Sun|Mon|Tues|Wednes|Thurs|Fri|Satur)days?)(?:$|[\s.,;:)`|])",
    ))
    .expect("a valid pattern")
});

/// The quantities in a sentence with their places.
pub(super) fn quantities(text: &str) -> Vec<(Range<usize>, Quantity)> {
    let mut stated = Vec::new();
    let mut from = 0;
    // The space between two quantities is part of both matches.
    while let Some(found) = QUANTITY.captures_at(text, from) {
        let Some(part) = found.get(1) else { break };
        from = part.end();
        // Part of an address, a version, or a time with seconds.
        let mut behind = text[part.end()..].chars();
        let is_part = matches!(behind.next(), Some('.' | ':'))
            && behind.next().is_some_and(|c| c.is_ascii_digit());
        // `1,000/day` and `120 000 ms`.
        let rest = &text[part.end()..];
        let goes_on = rest.starts_with([',', ' '])
            && rest.get(1..).is_some_and(is_group)
            && part.as_str().bytes().all(|byte| byte.is_ascii_digit());
        let before = text[..part.start()].strip_suffix(' ');
        let is_tail = part.as_str().starts_with("00")
            || (before.is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()))
                && is_group(part.as_str()));
        if is_part || goes_on || is_tail {
            continue;
        }
        // The number of a list item, which the sentence can end with.
        let line = text[..part.start()].rsplit('\n').next().unwrap_or_default();
        if line.trim().is_empty() && text[part.end()..].starts_with(['.', ')']) {
            continue;
        }
        let quantity = Quantity::parse(part.as_str())
            .or_else(|| Quantity::weekday(part.as_str()))
            .or_else(|| Quantity::machine_type(part.as_str()));
        stated.extend(quantity.map(|quantity| (part.range(), quantity)));
    }
    stated
}

/// Whether a number has three digits, as the groups of a long one do.
fn is_group(number: &str) -> bool {
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    digits == 3 && !number[digits..].starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_no_parts_of_other_numbers() {
        let found = |text: &str| -> Vec<String> {
            let all = quantities(text).into_iter();
            all.map(|(place, _)| text[place].to_owned()).collect()
        };
        assert_eq!(found("between 3 and 10 pods"), ["3", "10"]);
        assert_eq!(found("at 02:30, or 5 MB"), ["02:30", "5 MB"]);
        assert!(found("127.0.0.1 at 02:46:42").is_empty());
        assert_eq!(found("3. Wait 5 minutes\n4. "), ["5 minutes"]);
        assert!(found("1,000/day, 120 000 ms").is_empty());
    }
}
