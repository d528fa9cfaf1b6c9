/// Longest token that is kept, in bytes, and most parts of one identifier.
const LONGEST: usize = 60;
const MOST_PARTS: usize = 14;

/// Words that say nothing about a page.
const STOP_WORDS: [&str; 44] = [
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "can", "do", "for", "from", "has",
    "have", "how", "if", "in", "into", "is", "it", "its", "may", "not", "of", "on", "or", "our",
    "so", "than", "that", "the", "then", "there", "these", "this", "to", "was", "we", "when",
    "which", "will", "with", "you",
];

/// Calls `emit` with each token of a text, in lower case.
///
/// A run of letters, digits and `_ - . / :` is one identifier. Its parts
/// (split at punctuation and where a capital begins a word) are tokens, and
/// of two parts or more the whole, so that `KubePodCrashLooping`,
/// `kube-pod-crash-looping` and `crash looping` meet.
pub fn tokenise(text: &str, mut emit: impl FnMut(&str)) {
    let mut token = String::new();
    let mut whole = String::new();
    for word in text
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':' | '$')))
    {
        if word.is_empty() {
            continue;
        }
        whole.clear();
        let mut parts = 0;
        for piece in word
            .split(|c: char| !c.is_alphanumeric())
            .filter(|piece| !piece.is_empty())
        {
            for part in camel_parts(piece) {
                parts += 1;
                token.clear();
                token.extend(part.chars().flat_map(char::to_lowercase));
                whole.push_str(&token);
                if is_kept(&token) {
                    emit(&token);
                }
            }
        }
        if (2..=MOST_PARTS).contains(&parts) && is_kept(&whole) {
            emit(&whole);
        }
    }
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

fn is_kept(token: &str) -> bool {
    let number = token.len() >= 6 && token.bytes().all(|byte| byte.is_ascii_digit());
    token.len() <= LONGEST && !number && STOP_WORDS.binary_search(&token).is_err()
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
            ["kube", "pod", "crash", "looping", "kubepodcrashlooping"]
        );
        assert_eq!(tokens("kube-pod"), ["kube", "pod", "kubepod"]);
        assert_eq!(
            tokens("P1001: Can't reach the HTTPServer"),
            ["p1001", "t", "reach", "http", "server", "httpserver"]
        );
        assert_eq!(tokens("x509 5xx 1234567"), ["x509", "5xx"]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_gives_short_tokens(text in ".{0,80}") {
            for token in tokens(&text) {
                proptest::prop_assert!(!token.is_empty() && token.len() <= LONGEST);
            }
        }
    }
}
