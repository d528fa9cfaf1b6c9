/// Longest token that is kept, in UTF-16 units, and most parts of one identifier.
const MAX_TOKEN_UNITS: usize = 60;
const MAX_PARTS: usize = 14;

/// Words that say nothing about a page.
const STOP_WORDS: [&str; 44] = [
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "can", "do", "for", "from", "has",
    "have", "how", "if", "in", "into", "is", "it", "its", "may", "not", "of", "on", "or", "our",
    "so", "than", "that", "the", "then", "there", "these", "this", "to", "was", "we", "when",
    "which", "will", "with", "you",
];

/// Calls `emit` with each token of a text.
///
/// A run of letters, digits and `_ - . / :` is one identifier. Its parts
/// (split at punctuation, where a capital begins a word, and where a number
/// follows a word) are tokens in lower case, and of two parts or more the
/// whole, in which a capital letter marks where a part begins, as in
/// `kubePodCrashLooping`. Chinese, Japanese and Korean, which set no spaces,
/// give each two neighbouring characters.
pub fn tokenise(text: &str, mut emit: impl FnMut(&str)) {
    let mut token = String::new();
    let mut whole = String::new();
    let is_inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':' | '$');
    for word in text
        .split(|c| !is_inside(c))
        .filter(|word| !word.is_empty())
    {
        whole.clear();
        let mut parts = 0;
        let pieces = word.split(|c: char| !c.is_alphanumeric());
        for part in pieces.filter(|piece| !piece.is_empty()).flat_map(parts_of) {
            if part.contains(is_unspaced) {
                pairs(part, &mut emit);
                parts = MAX_PARTS + 1;
                continue;
            }
            parts += 1;
            token.clear();
            token.extend(part.chars().flat_map(char::to_lowercase));
            if is_kept(&token) {
                emit(&token);
            }
            let from = whole.len();
            whole.push_str(&token);
            if parts > 1
                && let Some(first) = whole.get_mut(from..=from)
            {
                first.make_ascii_uppercase();
            }
        }
        if (2..=MAX_PARTS).contains(&parts) && is_kept(&whole) {
            emit(&whole);
        }
    }
}

/// A text as one identifier, in the form in which the index has it: what is
/// written in one piece as it is, several words joined without stop words.
pub(super) fn identifier(text: &str) -> String {
    let mut joined = String::new();
    let mut last = String::new();
    tokenise(text, |token| {
        token.clone_into(&mut last);
        if token.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return;
        }
        let from = joined.len();
        joined.push_str(token);
        if from > 0
            && let Some(first) = joined.get_mut(from..=from)
        {
            first.make_ascii_uppercase();
        }
    });
    if text.trim().contains(char::is_whitespace) {
        joined
    } else {
        last
    }
}

/// Chinese characters, kana and Hangul syllables.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

/// Each two neighbours of a text without spaces; a single character as it is.
fn pairs(text: &str, emit: &mut impl FnMut(&str)) {
    let chars: Vec<char> = text.chars().collect();
    if let [only] = chars[..] {
        emit(only.to_string().as_str());
    }
    for pair in chars.windows(2) {
        let pair: String = pair.iter().copied().flat_map(char::to_lowercase).collect();
        emit(&pair);
    }
}

/// The parts of a run of letters and digits.
fn parts_of(piece: &str) -> impl Iterator<Item = &str> {
    camel_parts(piece).flat_map(|part| {
        let mut rest = Some(part);
        std::iter::from_fn(move || {
            let text = rest?;
            let (part, after) = match number_behind_word(text) {
                Some(at) => (&text[..at], Some(&text[at..])),
                None => (text, None),
            };
            rest = after;
            Some(part)
        })
    })
}

/// Where a digit follows four letters: `connection5`, but not `x509`.
fn number_behind_word(text: &str) -> Option<usize> {
    let mut letters = 0;
    for (at, c) in text.char_indices() {
        if c.is_alphabetic() {
            letters += 1;
        } else if letters >= 4 && c.is_numeric() {
            return Some(at);
        } else {
            letters = 0;
        }
    }
    None
}

/// The words of `HTTPServerError`: `HTTP`, `Server`, `Error`. Digits stay
/// with what is before them.
fn camel_parts(piece: &str) -> impl Iterator<Item = &str> {
    let mut rest = piece;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (part, after) = rest.split_at(part_length(rest));
        rest = after;
        Some(part)
    })
}

fn part_length(text: &str) -> usize {
    let mut before = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let begins = match before {
            None => false,
            Some(last) if c.is_uppercase() => {
                let next_is_small = chars.peek().is_some_and(|(_, next)| next.is_lowercase());
                char::is_lowercase(last) || (char::is_uppercase(last) && next_is_small)
            }
            Some(_) => false,
        };
        if begins {
            return at;
        }
        before = Some(c);
    }
    text.len()
}

/// Whether a token says something: no stop word, no long number, no piece of
/// a hash.
fn is_kept(token: &str) -> bool {
    let is_short =
        token.len() <= MAX_TOKEN_UNITS || token.encode_utf16().count() <= MAX_TOKEN_UNITS;
    let has_digit = token.bytes().any(|byte| byte.is_ascii_digit());
    let number = token.len() >= 6 && token.bytes().all(|byte| byte.is_ascii_digit());
    let hash = token.len() >= 10 && has_digit && token.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_short && !number && !hash && STOP_WORDS.binary_search(&token).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<String> {
        let mut tokens = Vec::new();
        tokenise(text, |token| tokens.push(token.to_owned()));
        tokens
    }

    #[test]
    fn identifiers_give_their_parts_and_the_whole() {
        assert!(STOP_WORDS.is_sorted());
        assert_eq!(
            tokens("KubePodCrashLooping"),
            ["kube", "pod", "crash", "looping", "kubePodCrashLooping"]
        );
        assert_eq!(tokens("kube-pod"), ["kube", "pod", "kubePod"]);
        assert_eq!(
            tokens("P1001: Can't reach the HTTPServer"),
            ["p1001", "t", "reach", "http", "server", "httpServer"]
        );
        assert_eq!(tokens("x509 5xx 1234567"), ["x509", "5xx"]);
        assert_eq!(
            tokens("connection5 4f2a9c11d0"),
            ["connection", "5", "connection5"]
        );
        assert_eq!(tokens("数据库 x"), ["数据", "据库", "x"]);
    }

    #[test]
    fn names_become_one_identifier() {
        assert_eq!(
            identifier("ThanosRuleQueueIsDropping"),
            "thanosRuleQueueIsDropping"
        );
        assert_eq!(identifier("API is down"), "apiDown");
        assert_eq!(identifier("Watchdog"), "watchdog");
        assert_eq!(identifier(""), "");
    }

    proptest::proptest! {
        #[test]
        fn any_text_gives_short_tokens(text in ".{0,80}") {
            for token in tokens(&text) {
                proptest::prop_assert!(!token.is_empty() && token.encode_utf16().count() <= MAX_TOKEN_UNITS);
            }
        }
    }
}
