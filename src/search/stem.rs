//! A light stem: words that differ in number or tense meet, and few others.

/// The stem of a word in lower case. What is no plain English word is its own.
pub(super) fn stem(word: &str) -> String {
    if word.len() < 4 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return word.to_owned();
    }
    let mut stem = singular(word);
    if stem.len() >= 6 && stem.ends_with("ing") {
        stem.truncate(stem.len() - 3);
        undouble(&mut stem);
    } else if stem.len() >= 5 && stem.ends_with("ied") {
        stem.truncate(stem.len() - 3);
        stem.push('y');
    } else if stem.len() >= 5 && stem.ends_with("ed") {
        stem.truncate(stem.len() - 2);
        undouble(&mut stem);
    }
    if stem.len() >= 4 && stem.ends_with('e') {
        stem.pop();
    }
    stem
}

fn singular(word: &str) -> String {
    let hisses = ["ses", "xes", "zes", "ches", "shes"];
    if word.len() > 4 && word.ends_with("ies") {
        return format!("{}y", &word[..word.len() - 3]);
    }
    if word.len() > 4 && hisses.iter().any(|end| word.ends_with(end)) {
        return word[..word.len() - 2].to_owned();
    }
    let is_plural =
        word.ends_with('s') && !["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    word[..word.len() - usize::from(is_plural)].to_owned()
}

/// `stopp` becomes `stop`; `fall`, `pass` and `buzz` stay.
fn undouble(stem: &mut String) {
    let bytes = stem.as_bytes();
    if let [.., before, last] = bytes
        && before == last
        && !b"lsz".contains(last)
    {
        stem.pop();
    }
}
