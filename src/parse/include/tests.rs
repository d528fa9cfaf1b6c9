use super::*;

fn includes(files: &[(&str, &str)]) -> Includes {
    let mut includes = Includes::of("page.md");
    let from = ["", "a.md", "b.md"];
    for (path, text) in files {
        for from in from {
            let included = Included::Text {
                path: (*path).to_owned(),
                text: Arc::from(*text),
            };
            includes.insert(from, path, included);
        }
    }
    includes
}

fn expanded(text: &str, generator: Generator) -> (String, Vec<String>) {
    let includes = includes(&[
        ("a.md", "one\ntwo\nthree\n"),
        ("b.md", "before\n--8<-- \"a.md:2\"\n"),
        ("page.md", "again\n"),
        ("x.sh", "# ANCHOR: run\n  run\n# ANCHOR_END: run\n"),
    ]);
    let expanded = expand(text, &includes, generator);
    let problems = expanded.problems.iter();
    let messages = problems.map(|(_, problem)| problem.message.clone());
    (expanded.text.clone().into_owned(), messages.collect())
}

fn text(text: &str) -> String {
    let (text, problems) = expanded(text, Generator::None);
    assert_eq!(problems, [""; 0]);
    text
}

#[test]
fn markdown_include_of_mkdocs() {
    let of = |text| expanded(text, Generator::MkDocs).0;
    assert_eq!(of("{!a.md!}\nx\n"), "one\ntwo\nthree\nx\n");
    for kept in ["```\n{!a.md!}\n```\n", "Write {!a.md!}.\n", "{!!}\n"] {
        assert_eq!(of(kept), kept);
    }
    assert_eq!(text("{!a.md!}\n"), "{!a.md!}\n");
}

#[test]
fn snippets_of_mkdocs() {
    assert_eq!(text("--8<-- \"a.md\"\nx\n"), "one\ntwo\nthree\nx\n");
    assert_eq!(text("    --8<-- 'a.md:2:3'\n"), "    two\n    three\n");
    assert_eq!(text("--8<-- \"a.md:1,3\"\n"), "one\nthree\n");
    assert_eq!(
        text("--8<--\na.md:1\n; off.md\nb.md\n--8<--\nx\n"),
        "one\nbefore\ntwo\nx\n"
    );
    assert_eq!(text(";--8<-- \"a.md\"\n"), "--8<-- \"a.md\"\n");
    assert_eq!(
        text("```sh\n--8<-- \"x.sh:run\"\n```\n"),
        "```sh\n  run\n```\n"
    );
    let kept = "```\n--8<-- \"gone.md\"\n```\n";
    assert_eq!(text(kept), kept);
    let (_, problems) = expanded(kept, Generator::MkDocs);
    assert_eq!(problems.len(), 1);
}

#[test]
fn includes_of_mdbook() {
    assert_eq!(text("{{#include a.md:2:}}\n"), "two\nthree\n");
    assert_eq!(text("{{#include a.md:2}} x\n"), "two x\n");
    assert_eq!(
        text("```sh\n{{#rustdoc_include x.sh:run}}\n```\n"),
        "```sh\n  run\n```\n"
    );
    assert_eq!(text("\\{{#include a.md}}\n"), "{{#include a.md}}\n");
    assert_eq!(text("{{#playground a.md:1}}\n"), "```rust\none\n```\n");
    assert_eq!(text("{{#title X}}\n# A\n"), "\n# A\n");
}

#[test]
fn imports_of_vitepress_and_others() {
    assert_eq!(text("<<< x.sh#run\n"), "```sh [x.sh]\nrun\n```\n");
    assert_eq!(
        text("<<< a.md{1,3 js} [Name]\n"),
        "```js {1,3} [Name]\none\ntwo\nthree\n```\n"
    );
    assert_eq!(text("<!--@include: a.md{2,3}-->\n"), "two\nthree\n");
    assert_eq!(text("::include{file=a.md}\n"), "one\ntwo\nthree\n");
    assert_eq!(text("{% include \"a.md\" %}\n"), "one\ntwo\nthree\n");
    assert_eq!(text("{% include_relative a.md %}\n"), "one\ntwo\nthree\n");
    for prose in [
        "{% include head.html %}\n",
        "see <<< x.sh\n",
        "a --8<-- b\n",
    ] {
        assert_eq!(text(prose), prose);
    }
}

#[test]
fn what_cannot_be_included_is_told() {
    let problems = |text| expanded(text, Generator::None).1;
    assert_eq!(
        problems("--8<-- \"gone.md\"\n"),
        ["the included file `gone.md` is left out"]
    );
    assert_eq!(
        problems("--8<-- \"a.md:none\"\n"),
        ["`a.md` has no section named `none`"]
    );
    assert_eq!(
        problems("--8<-- \"page.md\"\n"),
        ["`page.md` includes itself"]
    );
}

#[test]
fn places_lead_to_the_directive() {
    let page = "x\n--8<-- \"a.md\"\ny\n";
    let includes = includes(&[("a.md", "one\ntwo\n")]);
    let expanded = expand(page, &includes, Generator::None);
    let map = expanded.map.expect("is changed");
    let place = |word: &str| {
        let at = expanded.text.find(word).expect("is there");
        &page[map.original(at..at + word.len())]
    };
    assert_eq!(place("two"), "--8<-- \"a.md\"");
    assert_eq!(place("y"), "y");
}

proptest::proptest! {
    #[test]
    fn any_text_is_expanded(text in "(--8<--|;| \"a.md:1\"|\\{\\{#include |a.md|:2|\\}\\}|<<< |<!--@include: |-->|```|\\n|é|[a-z ]){0,30}") {
        let includes = includes(&[("a.md", "one\n--8<-- \"b.md\"\n"), ("b.md", "--8<-- \"a.md\"\n")]);
        let expanded = expand(&text, &includes, Generator::None);
        if let Some(map) = &expanded.map {
            for (at, c) in expanded.text.char_indices() {
                proptest::prop_assert!(text.get(map.original(at..at + c.len_utf8())).is_some());
            }
        }
    }
}
