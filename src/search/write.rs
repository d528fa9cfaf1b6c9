use serde::Serialize;

use super::Index;
use super::index::Entry;

/// Path of the file that the browser loads first. The name does not change
/// with what is in it, or each edit would change every page.
pub const INDEX_FILE: &str = "search/index.js";

/// The index as the browser reads it: lists, not objects, as there are many.
#[derive(Serialize)]
struct Data<'a> {
    /// Address, title and breadcrumb.
    pages: &'a [(String, String, String)],
    /// Page, heading, anchor, excerpt.
    sections: Vec<(usize, &'a str, &'a str, &'a str)>,
    words: &'a str,
    places: &'a str,
}

/// The index as a classic script, which loads from `file://` and under a
/// strict Content-Security-Policy alike.
pub fn index_script(index: &Index) -> String {
    let mut words = String::new();
    let mut places = String::new();
    for (word, found) in &index.terms {
        words.push_str(word);
        words.push(' ');
        let mut last = 0;
        for (id, level) in found {
            base36(&mut places, id - last);
            places.push(char::from(b'A' + level - 1));
            last = *id;
        }
        places.push(' ');
    }
    let sections = index.sections.iter();
    let data = Data {
        pages: &index.pages,
        sections: sections
            .map(|section| {
                let Entry {
                    page,
                    heading,
                    anchor,
                    excerpt,
                } = section;
                (*page, heading.as_str(), anchor.as_str(), excerpt.as_str())
            })
            .collect(),
        words: words.trim_end(),
        places: places.trim_end(),
    };
    let json = serde_json::to_string(&data).expect("the index holds only plain values");
    // Older browsers take these for line breaks inside a script's string.
    let json = json
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029");
    format!("opsbookSearch.load({json});\n")
}

/// A number in base 36, small letters.
fn base36(out: &mut String, mut number: u32) {
    let mut digits = Vec::new();
    loop {
        let digit = number % 36;
        digits.push(char::from_digit(digit, 36).unwrap_or('0'));
        number /= 36;
        if number == 0 {
            break;
        }
    }
    out.extend(digits.into_iter().rev());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_base_36() {
        let text = |number| {
            let mut out = String::new();
            base36(&mut out, number);
            out
        };
        assert_eq!(
            [text(0), text(35), text(36), text(1295)],
            ["0", "z", "10", "zz"]
        );
    }
}
