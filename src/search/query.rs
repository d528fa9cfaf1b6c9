//! What a query asks for: its words, and what each may mean in the index.

use std::collections::HashSet;

use super::clean::{clean, firing, is_paste, marked, question};
use super::dictionary::Dictionary;
use super::expand::{Effort, Meaning, expand};
use super::language::connects;
use super::stem::stem;
use super::thesaurus::{OPPOSITE, SIGN};
use super::tokenise;
use super::tokenise::identifier;
use super::words::{denied, is_function_word, is_light_word, row};

/// Most words of a query that are looked at.
const MAX_QUERY_WORDS: usize = 48;
/// How many words of a pasted line are looked for.
const MAX_PASTE_WORDS: usize = 18;
/// For how many words many others are gone through.
const SCANS: usize = 12;
/// Longest query, in words, that may be one identifier.
const ONE_IDENTIFIER: usize = 8;
/// How much a word counts that only holds others together, or says little.
const FUNCTION_WORD: f64 = 0.3;
const LIGHT_WORD: f64 = 0.3;
/// How much a phrase counts, and how much its words on their own.
const PHRASE: f64 = 1.0;
const IN_PHRASE: f64 = 0.7;
/// Which words of a row may be a phrase, counted from its first.
const SPANS: [&[usize]; 3] = [&[0, 1, 2], &[0, 1], &[0, 2]];
/// How much it counts what a question asks for by how it begins.
const QUESTION: f64 = 0.5;

/// What a word is to a query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Role {
    /// One of its words.
    Asked,
    /// One of its words, and maybe the name of a page.
    Name,
    /// What several of its words mean together.
    Phrase,
    /// Made of its words.
    Joined,
    /// Made of all its words, and maybe the name of a page.
    JoinedName,
}

/// A word that is looked for.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) meaning: Meaning,
    /// How much it counts.
    pub(super) share: f64,
    pub(super) role: Role,
    /// Whether there are words that it must not be taken for.
    pub(super) has_opposite: bool,
}

impl Asked {
    fn new(meaning: Meaning, share: f64, role: Role) -> Self {
        Self {
            meaning,
            share,
            role,
            has_opposite: false,
        }
    }
}

/// A query, understood.
#[derive(Debug, Default)]
pub(super) struct Question {
    pub(super) words: Vec<Asked>,
    /// How many of them stand in the query.
    pub(super) count: usize,
    /// Words of the index that must not be meant.
    pub(super) opposites: Vec<usize>,
    pub(super) is_paste: bool,
    /// Words that mean nothing here.
    pub(super) ignored: Vec<String>,
    /// Words that were taken for others.
    pub(super) corrected: Vec<(String, String)>,
    /// The query as one identifier.
    pub(super) joined: String,
}

/// A word of a query.
struct QueryWord {
    text: String,
    /// An identifier of several parts.
    is_whole: bool,
    /// A page of this name is what is asked for.
    is_name: bool,
}

/// What a query asks for.
pub(super) fn understand(source: &dyn Dictionary, query: &str) -> Question {
    let cleaned = clean(query);
    let words = words(query, &cleaned);
    let mut asked = Question {
        is_paste: is_paste(query),
        ..Question::default()
    };
    let meanings = meanings(source, &words, &mut asked);
    asked.words = if asked.is_paste {
        telling(meanings)
    } else {
        meanings
    };
    asked.count = asked.words.len();
    let parts = words.iter().filter(|word| !word.is_whole);
    let parts: Vec<&str> = parts.map(|word| word.text.as_str()).collect();
    asked.joined = parts.concat();
    if asked.is_paste {
        signs(source, query, &mut asked);
    } else {
        let row = row(&cleaned, MAX_QUERY_WORDS);
        joined(source, &words, &row, &mut asked);
        phrases(source, &words, &row, &mut asked);
        intent(source, query, &mut asked);
        negations(source, &row, &mut asked);
        opposites(source, &words, &mut asked);
    }
    asked
}

/// Words of a query: parts, and whole identifiers.
fn words(query: &str, cleaned: &str) -> Vec<QueryWord> {
    let mut words = Vec::new();
    let mut seen = HashSet::new();
    let firing = firing(query).map(|name| identifier(name).to_ascii_lowercase());
    tokenise(cleaned, |token| {
        let text = token.to_ascii_lowercase();
        let is_whole = token != text;
        if words.len() < MAX_QUERY_WORDS && seen.insert(text.clone()) {
            words.push(QueryWord {
                is_name: is_whole || firing.as_ref() == Some(&text),
                text,
                is_whole,
            });
        }
    });
    words
}

/// What the words mean, how much each counts, and as what.
fn meanings(source: &dyn Dictionary, words: &[QueryWord], asked: &mut Question) -> Vec<Asked> {
    let mut effort = Effort {
        scans: SCANS,
        is_typed: !asked.is_paste,
    };
    let mut meanings = Vec::new();
    for word in words {
        if is_function_word(&word.text) || connects(source.languages(), &word.text) {
            let meaning = known(source, &word.text);
            meanings.push(Asked::new(meaning, FUNCTION_WORD, Role::Asked));
            continue;
        }
        let mut meaning = expand(source, &word.text, word.is_whole, &mut effort);
        if !word.is_whole && !asked.is_paste {
            meaning.add_like(source, &word.text);
        }
        if let Some(at) = meaning.corrected {
            asked.corrected.push((word.text.clone(), source.text(at)));
        } else if meaning.words.is_empty() && meaning.like.is_empty() && !word.is_whole {
            asked.ignored.push(word.text.clone());
        }
        let role = if word.is_name {
            Role::Name
        } else {
            Role::Asked
        };
        let share = if is_light_word(&word.text) {
            LIGHT_WORD
        } else {
            1.0
        };
        meanings.push(Asked::new(meaning, share, role));
    }
    meanings
}

/// Of a pasted line the words that tell most: the rarest. The others would
/// make the browser load much and change little.
fn telling(meanings: Vec<Asked>) -> Vec<Asked> {
    let mut order: Vec<usize> = (0..meanings.len())
        .filter(|at| !meanings[*at].meaning.words.is_empty())
        .collect();
    order.sort_by_key(|at| meanings[*at].meaning.magnitude);
    order.truncate(MAX_PASTE_WORDS);
    let kept = meanings.into_iter().enumerate();
    let kept = kept.filter(|(at, _)| order.contains(at));
    kept.map(|(_, meaning)| meaning).collect()
}

/// A word as it is, if the index has it.
fn known(source: &dyn Dictionary, word: &str) -> Meaning {
    let mut meaning = Meaning::default();
    if let Some((at, known)) = source.find(word) {
        meaning.words.insert(at, 1.0);
        meaning.magnitude = known.magnitude;
    }
    meaning
}

/// Words that may be written as one: neighbours, and a short query as a whole.
fn joined(source: &dyn Dictionary, words: &[QueryWord], row: &[String], asked: &mut Question) {
    let parts = words.iter().filter(|word| !word.is_whole);
    let parts = parts.map(|word| word.text.as_str());
    let parts: Vec<&str> = parts.filter(|word| !is_function_word(word)).collect();
    let all = parts.concat();
    let mut joined: Vec<String> = Vec::new();
    let of_row = row.windows(2).map(<[String]>::concat);
    for pair in parts.windows(2).map(<[&str]>::concat).chain(of_row) {
        if !joined.contains(&pair) {
            joined.push(pair);
        }
    }
    if (3..=ONE_IDENTIFIER).contains(&parts.len()) {
        joined.push(parts.concat());
    }
    for joined in joined {
        if words.iter().any(|word| word.text == joined) {
            continue;
        }
        let role = if joined == all {
            Role::JoinedName
        } else {
            Role::Joined
        };
        asked
            .words
            .push(Asked::new(known(source, &joined), 1.0, role));
    }
}

/// What neighbouring words mean together. The words of a phrase count less on
/// their own: a network card is no card.
fn phrases(source: &dyn Dictionary, words: &[QueryWord], row: &[String], asked: &mut Question) {
    let stems: Vec<String> = row.iter().map(|word| stem(word)).collect();
    let mut tried = HashSet::new();
    let mut in_phrase = HashSet::new();
    for span in SPANS {
        let length = span[span.len() - 1];
        for from in 0..stems.len().saturating_sub(length) {
            let phrase: String = span.iter().map(|at| stems[from + at].as_str()).collect();
            if !tried.insert(phrase.clone()) {
                continue;
            }
            let meaning = Meaning::of_phrase(source, &phrase);
            if meaning.like.is_empty() {
                continue;
            }
            asked.words.push(Asked::new(meaning, PHRASE, Role::Phrase));
            in_phrase.extend(span.iter().map(|at| row[from + at].as_str()));
        }
    }
    for (word, asked) in words.iter().zip(&mut asked.words) {
        if in_phrase.contains(word.text.as_str()) {
            asked.share *= IN_PHRASE;
        }
    }
}

/// What a question asks for by how it begins.
fn intent(source: &dyn Dictionary, query: &str, asked: &mut Question) {
    let Some(question) = question(query) else {
        return;
    };
    let meaning = Meaning::of_phrase(source, &question);
    if !meaning.like.is_empty() {
        asked
            .words
            .push(Asked::new(meaning, QUESTION, Role::Joined));
    }
}

/// What is denied.
fn negations(source: &dyn Dictionary, row: &[String], asked: &mut Question) {
    let mut tried = HashSet::new();
    for denied in denied(row) {
        if !tried.insert(denied.clone()) {
            continue;
        }
        let mut meaning = known(source, &denied);
        meaning.like = Meaning::of_phrase(source, &denied).like;
        if !(meaning.words.is_empty() && meaning.like.is_empty()) {
            asked.words.push(Asked::new(meaning, 1.0, Role::Joined));
        }
    }
}

/// What heads of tables, states and messages of programs mean.
fn signs(source: &dyn Dictionary, query: &str, asked: &mut Question) {
    let row = row(&marked(query), MAX_QUERY_WORDS);
    let stems: Vec<String> = row.iter().map(|word| stem(word)).collect();
    let mut tried = HashSet::new();
    for length in [3, 2, 1] {
        for part in stems.windows(length) {
            let sign = format!("{SIGN}{}", part.concat());
            if !tried.insert(sign.clone()) {
                continue;
            }
            let meaning = Meaning::of_sign(source, &sign);
            if !meaning.like.is_empty() {
                asked.words.push(Asked::new(meaning, 1.0, Role::Phrase));
            }
        }
    }
}

/// What must not be meant, unless the query says it as well.
fn opposites(source: &dyn Dictionary, words: &[QueryWord], asked: &mut Question) {
    let own: HashSet<String> = words.iter().map(|word| stem(&word.text)).collect();
    for (at, word) in words.iter().enumerate() {
        let opposites = source.meant(&format!("{OPPOSITE}{}", stem(&word.text)));
        let is_said = |at: &usize| own.contains(&stem(&source.text(*at)));
        if opposites.is_empty() || opposites.iter().any(is_said) {
            continue;
        }
        asked.words[at].has_opposite = true;
        asked.opposites.extend(opposites);
    }
}
