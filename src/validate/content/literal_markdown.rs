use std::sync::LazyLock;

use memchr::memmem;
use regex::Regex;

use crate::book::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::pattern;
use crate::source::Span;
use crate::validate::Context;
use crate::validate::prose::{is_escaped, is_text};
use crate::validate::rule::{Check, Rule};

pub(in crate::validate) const RULE: Rule = Rule {
    id: "content/literal-markdown",
    severity: Some(Severity::Warning),
    summary: "Markup with an extra or a missing sign is shown literally.",
    manual: "`##Steps` is not a heading, because a space is missing after `##`. `** Note **` is not bold, \
             because the marks must touch the text. Readers see the marks, and a missing heading is also missing \
             from the table of contents. `--fix` corrects both.",
    check: Check::Page(check),
};

static HEADING: LazyLock<Regex> = LazyLock::new(|| {
    pattern::ascii(r"(?m)^ {0,3}(#{2,6})[A-Za-z][^\[\n]*$").expect("a valid pattern")
});

static STRONG: LazyLock<Regex> =
    LazyLock::new(|| pattern::ascii(r"\*\*( *)([^\s*][^*\n]*?)( *)\*\*").expect("a valid pattern"));

fn check(_: &Context<'_>, page: &Page, findings: &mut Vec<Diagnostic>) {
    let text = page.document.source.text();
    if may_hold_headings(text.as_bytes()) {
        headings(page, findings);
    }
    if memmem::find(text.as_bytes(), b"**").is_some() {
        strong(page, findings);
    }
    if memmem::find(text.as_bytes(), b"![^").is_some() {
        footnotes(page, findings);
    }
}

/// Whether a letter stands directly behind two number signs.
fn may_hold_headings(text: &[u8]) -> bool {
    let mut signs = memmem::find_iter(text, b"##");
    signs.any(|at| {
        let mut behind = text[at..].iter().skip_while(|&&byte| byte == b'#');
        behind.next().is_some_and(u8::is_ascii_alphabetic)
    })
}

/// `![^name]: …`: a footnote with the sign of an image.
static FOOTNOTE: LazyLock<Regex> =
    LazyLock::new(|| pattern::ascii(r"(?m)^(!)\[\^[^\]\n]+\]:").expect("a valid pattern"));

fn footnotes(page: &Page, findings: &mut Vec<Diagnostic>) {
    let document = &page.document;
    for found in FOOTNOTE.captures_iter(document.source.text()) {
        let Some(mark) = found.get(1) else { continue };
        if is_text(document, mark.start()) {
            let message = "`!` in front of a footnote makes it text".to_owned();
            findings.push(
                RULE.finding(&document.source, Span::new(mark.range()), message)
                    .with_help("remove the `!`")
                    .with_fix(mark.range(), ""),
            );
        }
    }
}

fn headings(page: &Page, findings: &mut Vec<Diagnostic>) {
    let document = &page.document;
    for found in HEADING.captures_iter(document.source.text()) {
        let Some(marks) = found.get(1) else { continue };
        if !is_text(document, marks.start()) {
            continue;
        }
        let message = format!(
            "a space is missing after `{}`, so this is not a heading",
            marks.as_str()
        );
        let place = Span::new(marks.range());
        findings.push(
            RULE.finding(&document.source, place, message)
                .with_help(format!("write `{} ` with a space", marks.as_str()))
                .with_fix(marks.end()..marks.end(), " "),
        );
    }
}

fn strong(page: &Page, findings: &mut Vec<Diagnostic>) {
    let document = &page.document;
    for span in &document.texts {
        let shown = document.source.slice(*span);
        if memmem::find(shown.as_bytes(), b"**").is_none() {
            continue;
        }
        for found in STRONG.captures_iter(shown) {
            let (Some(whole), Some(words)) = (found.get(0), found.get(2)) else {
                continue;
            };
            let start = span.range().start + whole.start();
            let is_spaced = found[1].len() + found[3].len() > 0;
            // `a ** b ** c` is arithmetic.
            let letters = words.as_str().chars().filter(|c| c.is_alphabetic());
            let is_word = letters.take(2).count() == 2;
            if !is_spaced
                || !is_word
                || is_escaped(document.source.text(), start)
                || !is_text(document, start)
            {
                continue;
            }
            let place = Span::new(start..start + whole.len());
            let message = "spaces inside the `**` keep this text from being bold";
            let bold = format!("**{}**", words.as_str());
            let finding = RULE.finding(&document.source, place, message);
            let finding = finding.with_help(format!("write `{bold}`"));
            let text = document.source.text();
            let joined = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let is_joined = joined(text[..start].chars().next_back())
                || joined(text[place.range().end..].chars().next());
            // Next to a letter, marks that touch the text may have another meaning.
            findings.push(if is_joined {
                finding
            } else {
                finding.with_fix(place, bold)
            });
        }
    }
}
