//! What the browser's side of the search is held to as well.

use super::clean::{clean, marked};
use super::language::of_codes;
use super::stem::stem;
use super::tokenise;
use super::words::row;

#[derive(serde::Deserialize)]
struct Vectors {
    tokens: Vec<(String, Vec<String>)>,
    cleaned: Vec<(String, String)>,
    marked: Vec<(String, Vec<String>)>,
    stems: Vec<(String, String)>,
    foreign: Vec<(String, String, String)>,
}

#[test]
fn texts_are_understood_as_in_the_browser() {
    let vectors: Vectors =
        serde_json::from_str(include_str!("../../tests/search/vectors.json")).expect("vectors");
    for (text, expected) in &vectors.tokens {
        let mut tokens = Vec::new();
        tokenise(text, |token| tokens.push(token.to_owned()));
        assert_eq!(tokens, *expected, "{text}");
    }
    for (query, expected) in &vectors.cleaned {
        let cleaned = clean(query);
        let words: Vec<&str> = cleaned.split_whitespace().collect();
        assert_eq!(words.join(" "), *expected, "{query}");
    }
    for (output, expected) in &vectors.marked {
        assert_eq!(row(&marked(output), 48), *expected, "{output}");
    }
    for (code, word, expected) in &vectors.foreign {
        let language = of_codes([code.as_str()]).remove(0);
        assert_eq!(language.stem(word).as_ref(), Some(expected), "{word}");
    }
    for (word, expected) in &vectors.stems {
        assert_eq!(stem(word), *expected, "{word}");
    }
}
