use aho_corasick::{AhoCorasick, MatchKind};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Shortest value that is looked for: shorter ones occur by chance.
const SHORTEST: usize = 6;

/// Shortest beginning of a value that is taken for one that was cut off.
const SHORTEST_CUT: usize = 3;

/// What stands in place of a value.
const REMOVED: &str = "•••";

/// Removes secret values from everything that is kept: as they are,
/// percent-encoded and in base64. Upper and lower case are the same: a host's
/// name comes back in lower case.
#[derive(Clone, Debug, Default)]
pub(super) struct Redactor {
    /// What is removed, longest first.
    values: Vec<String>,
    /// Finds them all at once; nothing if they are too much for that.
    finder: Option<AhoCorasick>,
}

impl Redactor {
    pub(super) fn new(secrets: impl IntoIterator<Item = String>) -> Self {
        let mut values = Vec::new();
        for secret in secrets
            .into_iter()
            .filter(|secret| secret.len() >= SHORTEST)
        {
            values.push(utf8_percent_encode(&secret, NON_ALPHANUMERIC).to_string());
            values.extend(base64_forms(secret.as_bytes()));
            if let Some(password) = password_of(&secret) {
                values.push(password);
            }
            values.push(secret);
        }
        values.retain(|value| value.len() >= SHORTEST);
        values.sort_by(|left, right| right.len().cmp(&left.len()).then_with(|| left.cmp(right)));
        values.dedup();
        let finder = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(&values)
            .ok();
        Self { values, finder }
    }

    pub(super) fn redact(&self, text: &str) -> String {
        let values = self.values.iter();
        let text = match &self.finder {
            Some(finder) => finder.replace_all(text, &vec![REMOVED; values.len()]),
            None => values
                .clone()
                .fold(text.to_owned(), |text, value| text.replace(value, REMOVED)),
        };
        values.fold(text, |text, value| without_cut_value(text, value))
    }
}

/// Removes the beginning of a value where the text was cut off inside it.
fn without_cut_value(mut text: String, value: &str) -> String {
    let mut from = 0;
    while let Some(at) = text[from..].find('…').map(|at| from + at) {
        let ends = value.char_indices().map(|(end, _)| end).rev();
        let cut = ends
            .take_while(|end| *end >= SHORTEST_CUT)
            .find(|end| ends_with(&text[..at], &value[..*end]));
        let Some(cut) = cut else {
            from = at + '…'.len_utf8();
            continue;
        };
        text.replace_range(at - cut..at, REMOVED);
        from = at - cut + REMOVED.len() + '…'.len_utf8();
    }
    text
}

/// Whether a text ends so, in upper or lower case.
fn ends_with(text: &str, end: &str) -> bool {
    let start = text.len().checked_sub(end.len());
    let found = start.and_then(|start| text.as_bytes().get(start..));
    found.is_some_and(|found| found.eq_ignore_ascii_case(end.as_bytes()))
}

/// The password in `scheme://user:password@host`.
fn password_of(value: &str) -> Option<String> {
    let url = url::Url::parse(value).ok()?;
    let password = url.password()?;
    Some(
        percent_encoding::percent_decode_str(password)
            .decode_utf8_lossy()
            .into_owned(),
    )
}

/// What a value looks like inside base64 (RFC 4648), at each of the three
/// places in which it may begin; the characters that depend on its
/// neighbours are left out.
fn base64_forms(bytes: &[u8]) -> Vec<String> {
    (0..3)
        .filter_map(|offset| {
            let mut shifted = vec![0; offset];
            shifted.extend_from_slice(bytes);
            let text = base64(&shifted);
            let start = [0, 2, 3][offset];
            let whole = shifted.len() / 3 * 4;
            text.get(start..whole).map(str::to_owned)
        })
        .collect()
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let padded = [
            chunk[0],
            chunk.get(1).copied().unwrap_or(0),
            chunk.get(2).copied().unwrap_or(0),
        ];
        let number = u32::from_be_bytes([0, padded[0], padded[1], padded[2]]);
        for place in 0..=chunk.len() {
            let index = (number >> (18 - 6 * place)) & 63;
            text.push(char::from(ALPHABET[index as usize]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_removed_in_every_form() {
        let redactor = Redactor::new([
            "s3cret/pass".to_owned(),
            "redis://u:hunter22@h/0".to_owned(),
        ]);
        assert_eq!(redactor.redact("a s3cret/pass b"), "a ••• b");
        assert_eq!(redactor.redact("q=s3cret%2Fpass"), "q=•••");
        assert_eq!(redactor.redact("password hunter22"), "password •••");
        for before in ["", "x", "xy"] {
            let encoded = base64(format!("{before}s3cret/pass and more").as_bytes());
            assert!(redactor.redact(&encoded).contains("•••"), "{encoded}");
        }
        assert_eq!(redactor.redact("no host S3CRET/PASS"), "no host •••");
        assert_eq!(redactor.redact("nothing"), "nothing");
        assert_eq!(
            redactor.redact("`a s3cr…`, b s3cret/pas…"),
            "`a •••…`, b •••…"
        );
        assert_eq!(redactor.redact("some s3…"), "some s3…");
    }
}
