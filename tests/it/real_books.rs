//! Real runbooks, built as they are.

use std::path::Path;

use opsbook::assemble::Drafts;
use opsbook::book::{Document, Role};
use opsbook::pipeline::load_book;

use crate::site::{Site, ids};
use crate::support::{Folder, shared};

const SEED: &str = "seed/oncall-runbook.md";
const PROMETHEUS_OPERATOR: &str = "corpora/prometheus-operator";
const OPENSHIFT: &str = "corpora/openshift";

/// Builds a book and reads its site.
fn build(book: &Path) -> Site {
    let folder = Folder::new();
    let path = book.to_str().expect("the path is UTF-8");
    folder.run(&["build", path, "--out", "site"]).ends_with(0);
    Site::read(&folder.path("site"))
}

fn answers_all(document: &Document) -> bool {
    [Role::What, Role::Impact, Role::Diagnose, Role::Fix]
        .iter()
        .all(|role| document.roles.iter().any(|part| part.role == *role))
}

/// Pages that say what it is, whom it hurts, how to look and what to do.
fn complete_pages(book: &Path) -> usize {
    let loaded = load_book(book, Drafts::LeftOut).expect("the book can be read");
    let pages = loaded.book.pages.iter();
    pages.filter(|page| answers_all(&page.document)).count()
}

#[test]
fn the_seed_keeps_its_anchors() {
    let Some(seed) = shared(SEED) else { return };
    let site = build(&seed);
    let html = site.page("index.html");
    let ids = ids(html);
    for anchor in [
        "emergency-contacts",
        "issue-1-api-500-errors-spike",
        "issue-2-high-api-latency-2s-p95",
        "issue-3-payment-processing-failures",
        "issue-4-authentication-token-errors",
        "issue-5-database-connection-pool-exhausted",
    ] {
        assert!(ids.contains(anchor), "#{anchor} is not there: {ids:?}");
        let contents = scraper::Selector::parse(&format!("nav a[href='#{anchor}']"));
        let contents = contents.expect("the selector is valid");
        assert!(
            html.select(&contents).next().is_some(),
            "#{anchor} is not in the contents"
        );
    }
}

#[test]
fn the_seeds_mojibake_is_repaired_where_it_is_exact() {
    let Some(seed) = shared(SEED) else { return };
    let site = build(&seed);
    let text = site.text("index.html");
    for emoji in ["📞", "🚨", "✅", "📊", "📚"] {
        assert!(text.contains(emoji), "{emoji}");
    }
    assert_eq!(text.matches('✅').count(), 2);
}

#[test]
fn the_seed_has_no_dead_link() {
    let Some(seed) = shared(SEED) else { return };
    assert_eq!(build(&seed).dead_links(40), Vec::<String>::new());
}

#[test]
fn the_example_book_has_no_dead_link() {
    let site = build(Path::new(env!("CARGO_MANIFEST_DIR")));
    assert_eq!(site.dead_links(500), Vec::<String>::new());
}

#[test]
fn prometheus_operators_runbooks_are_understood() {
    let Some(book) = shared(PROMETHEUS_OPERATOR) else {
        return;
    };
    let complete = complete_pages(&book);
    assert!(complete >= 103, "{complete} pages");
    let site = build(&book);
    assert_eq!(site.dead_links(4_000), Vec::<String>::new());
    for path in site.paths() {
        let text = site.text(path);
        for shortcode in ["{{<", "{{%", ">}}", "%}}"] {
            assert!(!text.contains(shortcode), "{path}: {shortcode}");
        }
    }
}

#[test]
fn openshifts_runbooks_are_understood() {
    let Some(book) = shared(OPENSHIFT) else {
        return;
    };
    let complete = complete_pages(&book);
    assert!(complete >= 243, "{complete} pages");
    assert_eq!(build(&book).dead_links(10_000), Vec::<String>::new());
}
