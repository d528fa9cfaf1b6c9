use super::*;

/// The pages of a file in the folder above theirs.
fn pages(text: &str, level: Option<u8>) -> Vec<NewPage> {
    let source = Arc::new(SourceFile::new("RUNBOOK.md", text));
    split(Split {
        source: &source,
        level,
        back: "..",
    })
}

#[track_caller]
fn text<'a>(pages: &'a [NewPage], path: &str) -> &'a str {
    let page = pages.iter().find(|page| page.path == path);
    &page.unwrap_or_else(|| panic!("{path}: {pages:?}")).text
}

const RUNBOOK: &str = "---\nowner: sre\n---\n# On call\n\nSee [restarts](#restart-1), [the disk][d] and [code](src/a.py).\n\n---\n\n## API is down\n\n### Restart\n\n![graph](img/a.png)\n\n```bash\n## no heading\n```\n\n## Database & disk\n\n[API](#api-is-down) [here](#database--disk) [below](#restart-1) [web](https://example.org/#x)\n\n### Restart\n\nNote[^n].\n\n[d]: #database--disk\n[^n]: Only in\n    production.\n";

#[test]
fn each_part_is_a_page_with_a_title() {
    let pages = pages(RUNBOOK, None);
    let paths: Vec<&str> = pages.iter().map(|page| page.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "index.md",
            "api-is-down.md",
            "database-disk.md",
            "SUMMARY.md"
        ]
    );
    assert_eq!(
        text(&pages, "index.md"),
        "---\nowner: sre\n---\n# On call\n\nSee [restarts](database-disk.md#restart), [the disk][d] and [code](../src/a.py).\n\n[d]: database-disk.md\n"
    );
    assert_eq!(
        text(&pages, "api-is-down.md"),
        "# API is down\n\n## Restart\n\n![graph](../img/a.png)\n\n```bash\n## no heading\n```\n"
    );
    assert_eq!(
        text(&pages, "SUMMARY.md"),
        "# Summary\n\n[On call](index.md)\n\n- [API is down](api-is-down.md)\n- [Database & disk](database-disk.md)\n"
    );
}

#[test]
fn links_lead_to_the_same_text() {
    let pages = pages(RUNBOOK, None);
    let disk = text(&pages, "database-disk.md");
    assert!(
        disk.contains("[API](api-is-down.md) [here](#database--disk) [below](#restart) [web](https://example.org/#x)"),
        "{disk}"
    );
    assert!(
        disk.ends_with("Note[^n].\n\n[^n]: Only in\n    production.\n"),
        "{disk}"
    );
}

#[test]
fn deeper_parts_lie_in_folders() {
    let pages = pages(RUNBOOK, Some(3));
    assert_eq!(
        text(&pages, "api-is-down/restart.md").lines().next(),
        Some("# Restart")
    );
    let index = text(&pages, "index.md");
    assert!(
        index.contains("[restarts](database-disk/restart.md)"),
        "{index}"
    );
    let list = text(&pages, "SUMMARY.md");
    assert!(
        list.contains(
            "\n- [API is down](api-is-down/index.md)\n  - [Restart](api-is-down/restart.md)\n"
        ),
        "{list}"
    );
    assert!(text(&pages, "api-is-down/restart.md").contains("(../../img/a.png)"));
}

#[test]
fn a_file_without_parts_stays_one_page() {
    let pages = pages("# Only\n\n[x](#only) [y](b.md)\n", None);
    assert_eq!(pages.len(), 1);
    assert_eq!(
        text(&pages, "index.md"),
        "# Only\n\n[x](#only) [y](../b.md)\n"
    );
}

#[test]
fn headings_in_quotes_lists_and_containers_begin_no_page() {
    let text = "# T\n\n> ## Quoted\n\n- ## Item\n\n<details>\n<summary>x</summary>\n\n## Inside\n\n</details>\n\n:::note\n\n## Noted\n\n:::\n\nUnderlined\n----------\n\nText.\n";
    let pages = pages(text, None);
    let paths: Vec<&str> = pages.iter().map(|page| page.path.as_str()).collect();
    assert_eq!(paths, ["index.md", "underlined.md", "SUMMARY.md"]);
    assert_eq!(
        super::tests::text(&pages, "underlined.md"),
        "Underlined\n==========\n\nText.\n"
    );
}

#[test]
fn labels_above_a_heading_stay_with_it() {
    let text = "# T\n\n[a](#new:one) [b](#two)\n\n(new:one)=\n## One\n\nText.\n\n<a id=\"two\"></a>\n\n## Two\n";
    let pages = pages(text, None);
    assert_eq!(
        super::tests::text(&pages, "one.md"),
        "(new:one)=\n# One\n\nText.\n"
    );
    assert_eq!(
        super::tests::text(&pages, "two.md"),
        "<a id=\"two\"></a>\n\n# Two\n"
    );
    let index = super::tests::text(&pages, "index.md");
    assert!(
        index.contains("(two.md") && index.contains("(one.md"),
        "{index}"
    );
}

#[test]
fn names_are_unique_and_allowed() {
    let pages = pages("# A\n\n# Index\n\n# A\n\n# !\n\n# Aux\n", None);
    let paths: Vec<&str> = pages.iter().map(|page| page.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "index.md",
            "a.md",
            "index-page.md",
            "a-2.md",
            "section.md",
            "aux-page.md",
            "SUMMARY.md"
        ]
    );
    assert_eq!(text(&pages, "index.md"), "# RUNBOOK\n");
}

proptest::proptest! {
    #[test]
    fn any_text_can_be_split(text in "(# |## |### |a|\n|\n\n|```\n|> |- |---\n|\\[x\\]\\(#a\\)|\\[x\\]: #a\n|é|===\n){0,40}", level in 1u8..4) {
        let pages = pages(&text, Some(level));
        proptest::prop_assert_eq!(&pages[0].path, "index.md");
    }
}
