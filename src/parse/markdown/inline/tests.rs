use proptest::prelude::*;
use pulldown_cmark::Parser;

use super::*;
use crate::book::Element;

/// The pieces of a text, written shortly: `<x>` and `</x>` for events and
/// marks, `[[a>b]]` for wiki links, text as it is.
fn shown(text: &str, generator: Generator) -> String {
    let parser = Parser::new_ext(text, super::super::options()).into_offset_iter();
    let pieces = Pieces::new(Dialect::new(text, generator), parser, StandIns::default());
    pieces.map(|(piece, _)| written(piece)).collect()
}

fn written(piece: Piece<'_>) -> String {
    match piece {
        Piece::Event(Event::Text(text)) => text.into_string(),
        Piece::Event(Event::Code(code)) => format!("`{code}`"),
        Piece::Event(Event::SoftBreak) => "\n".to_owned(),
        Piece::Event(Event::Start(Tag::Strong)) => "<b>".to_owned(),
        Piece::Event(Event::End(TagEnd::Strong)) => "</b>".to_owned(),
        Piece::Event(Event::Start(Tag::Link { dest_url, .. })) => format!("<a {dest_url}>"),
        Piece::Event(Event::Start(Tag::Strikethrough)) => "<s>".to_owned(),
        Piece::Event(Event::End(TagEnd::Strikethrough)) => "</s>".to_owned(),
        Piece::Event(_) => String::new(),
        Piece::Mark(MarkKind::Open(element)) => format!("<{}>", name(&element)),
        Piece::Mark(MarkKind::Close(element)) => format!("</{}>", name(&element)),
        Piece::Mark(MarkKind::Anchor(id)) => format!("<#{id}>"),
        Piece::Emoji(emoji) => emoji.into_string(),
        Piece::Wiki(link) => format!("[[{}>{}]]", link.destination, link.text),
        Piece::Look(look) => format!("<{:?}x{:?}>", look.width, look.height),
        Piece::HeadingId(id) => format!("<h#{id}>"),
    }
}

fn name(element: &Element) -> &'static str {
    match element {
        Element::Key => "kbd",
        Element::Highlight => "mark",
        Element::Insert => "ins",
        Element::Delete => "del",
        Element::Superscript => "sup",
        Element::Subscript => "sub",
        Element::Comment => "remark",
        Element::Abbreviation(_) => "abbr",
    }
}

#[track_caller]
fn all(generator: Generator, cases: &[(&str, &str)]) {
    for (text, wanted) in cases {
        assert_eq!(shown(text, generator), *wanted, "{text}");
    }
}

#[test]
fn code_with_a_language_of_mkdocs_and_single_tildes_of_vitepress() {
    all(
        Generator::MkDocs,
        &[
            ("`#!yaml a: b`", "`a: b`"),
            ("`#!/bin/sh -e`", "`#!/bin/sh -e`"),
            ("`#!sh`", "`#!sh`"),
        ],
    );
    all(Generator::None, &[("`#!yaml a: b`", "`#!yaml a: b`")]);
    let homes = "'~/.a' or '~/.b' and ~~old~~";
    let shown = "'~/.a' or '~/.b' and <s>old</s>";
    all(Generator::VitePress, &[(homes, shown)]);
}

#[test]
fn marked_text_of_material_for_mkdocs() {
    all(
        Generator::MkDocs,
        &[
            ("==a **b** c==", "<mark>a <b>b</b> c</mark>"),
            ("==**b**==.", "<mark><b>b</b></mark>."),
            ("==`x`==", "<mark>`x`</mark>"),
            ("^^new^^", "<ins>new</ins>"),
            (
                "H~2~O, 2^10^ and ~x~",
                "H<sub>2</sub>O, 2<sup>10</sup> and <sub>x</sub>",
            ),
            ("~~gone~~", "<s>gone</s>"),
            ("a^b and c^d", "a^b and c^d"),
            ("~/.ssh and ~/x", "~/.ssh and ~/x"),
            (
                "{++a++} {--b--} {==c==} {>>d<<}",
                "<ins>a</ins> <del>b</del> <mark>c</mark> <remark>d</remark>",
            ),
            ("{~~old~>new~~}", "<del>old</del><ins>new</ins>"),
            (
                "++ctrl+c++ and ++\"Go\"++",
                "<kbd>Ctrl</kbd>+<kbd>C</kbd> and <kbd>Go</kbd>",
            ),
            (r"\++ctrl+c++ \==a== \:rocket:", "++ctrl+c++ ==a== :rocket:"),
        ],
    );
}

#[test]
fn operators_and_code_stay_text() {
    let cases = [
        "a == b and c == d",
        "x==y and y==z",
        "(==) and (==)",
        "=== and ====",
        "i++ and j++",
        "`==a== ++ctrl+c++ :rocket: [[a]]`",
        "2^10 and 2^11",
        "{} {id} {a: 1} {1,2}",
        "[[ -f x ]] && [[ $a == b ]]",
        "#123, abc1234 and @user",
        "a <- b <<} {>> c",
    ];
    for text in cases {
        assert_eq!(shown(text, Generator::None), text);
    }
    assert_eq!(shown("~x~", Generator::None), "<s>x</s>");
}

#[test]
fn short_codes_and_icons_are_never_shown_as_written() {
    all(
        Generator::None,
        &[
            (":rocket: :+1:", "🚀 👍"),
            ("**:fire: hot**", "<b>🔥 hot</b>"),
            ("[:fire:](x)", "<a x>🔥"),
            (":material-check:{ .green } done", "✓ done"),
            (":material-database: **Backups**", "<b>Backups</b>"),
            ("a :simple-git: b", "a b"),
            ("go [:simple-github:](x)", "go <a x>github"),
            ("| :material-database: | :x: |\n|--|--|", "database❌"),
            (
                "<https://a.example/:x:/b> http://a.example/:x:",
                "<a https://a.example/:x:/b>https://a.example/:x:/b http://a.example/:x:",
            ),
        ],
    );
}

#[test]
fn wiki_links_are_read_with_their_parts() {
    all(
        Generator::None,
        &[
            ("[[Page]]s", "[[Page>Page]]s"),
            ("[[a/Page#Part|label]]", "[[a/Page#Part>label]]"),
            ("[[Page#Part]]", "[[Page#Part>Page > Part]]"),
            ("[[#Part]]", "[[#Part>Part]]"),
            ("| [[a\\|b]] |\n|--|", "[[a>b]]"),
            ("![[x.png|300x200]]", "[[x.png>x.png]]"),
            (r"\[[a]] and [[b]](c)", "[[a]] and <a c>[b]"),
        ],
    );
}

#[test]
fn attribute_lists_are_never_shown() {
    all(
        Generator::None,
        &[
            ("`a`{.bash} `b`", "`a` `b`"),
            (
                "[x](y){ .md-button target=_blank } z",
                "<a y>x<NonexNone> z",
            ),
            ("**a**{ #here }", "<b>a</b><#here>"),
            ("text\n{: .note #id }", "<#id>text"),
            ("{: .note }\ntext", "text"),
            ("{: .note }", ""),
            ("## A { #b .c }", "<h#b>A"),
            ("## GET /users/{id}", "GET /users/{id}"),
            ("- item\n  { .x }", "item"),
        ],
    );
}

#[test]
fn lines_that_define_something_are_gone() {
    all(
        Generator::None,
        &[
            (
                "The HTML and HTMLX.\n\n*[HTML]: Hyper",
                "The <abbr>HTML</abbr> and HTMLX.",
            ),
            ("A `HTML`\n\n*[HTML]: a\n*[CSS]: b", "A `HTML`"),
            ("(name)=\n# Title", "<#name>Title"),
            ("(a)=\n(b)=\ntext", "<#a><#b>text"),
            ("text\n(a)=", "text\n(a)="),
        ],
    );
}

#[test]
fn many_delimiters_take_linear_time() {
    let pieces = [
        "==a ",
        "{++",
        "++a",
        ":a",
        "[[a",
        "![[",
        "^^a ",
        "~a",
        "^a",
        "{~~a~>",
        "*[a]: b\n",
        "{.a",
        "`a`{.",
        "**==a",
        "(a)=\n",
        "{>>",
        "a<<}",
        "==a**",
        ":material-",
    ];
    for piece in pieces {
        let text = piece.repeat(20_000);
        shown(&text, Generator::MkDocs);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn places_lie_at_the_ends_of_characters(
        pieces in prop::collection::vec("(==|\\^\\^|\\^|~|~~|\\+\\+|ctrl|:rocket:|:material-check:|:x|\\[\\[|\\]\\]|\\||!|\\{|\\}|\\{>>|<<\\}|~>|#a|\\.b|k=1|\\*\\[A\\]: b\n|A|\\(l\\)=\n|\\*\\*|`|&amp;|\\\\|é|🦀| |\n|\n\n|# |> |- |\\| )", 0..40)
    ) {
        let text = pieces.concat();
        for generator in [Generator::None, Generator::MkDocs] {
            let parser = Parser::new_ext(&text, super::super::options()).into_offset_iter();
            let mut depth = 0_i32;
            for (piece, range) in Pieces::new(Dialect::new(&text, generator), parser, StandIns::default()) {
                prop_assert!(text.get(range.clone()).is_some(), "{range:?}");
                match piece {
                    Piece::Mark(MarkKind::Open(_)) => depth += 1,
                    Piece::Mark(MarkKind::Close(_)) => depth -= 1,
                    _ => {}
                }
                prop_assert!(depth >= 0);
            }
            prop_assert_eq!(depth, 0);
        }
    }
}
