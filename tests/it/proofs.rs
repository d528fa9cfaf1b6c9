//! What pages show of the repository: the words that it proves or contradicts,
//! the lines that decide, and how much of the book is covered.

use scraper::{Html, Selector};

use super::support::Folder;

const COMPOSE: &str = "services:\n  shop-web:\n    image: a\n    deploy:\n      replicas: 3\n    environment:\n      DB_PASSWORD: hunter22\n";

const RULES: &str = "groups:\n- name: a\n  rules:\n  - alert: CheckoutErrors\n    expr: up == 0\n";

const PAGE: &str = "---\nalerts: [CheckoutErrors]\n---\n\n# Checkout\n\nRoll back with `make rollback`. See `deploy/compose.yaml` and `CheckoutErrors`.\n\n```bash\nmake rollback\ndocker compose restart shop-wbe\n```\n";

fn book(more: &[(&str, &str)]) -> Folder {
    let mut files = vec![
        ("book.toml", "[book]\ntitle = \"Shop\"\n"),
        ("Makefile", "build:\n\ttrue\n\nrollback: build\n\ttrue\n"),
        ("deploy/compose.yaml", COMPOSE),
        ("rules.yml", RULES),
        ("content/index.md", "# Shop\n"),
        ("content/checkout.md", PAGE),
    ];
    files.retain(|(path, _)| !more.iter().any(|(other, _)| path == other));
    files.extend(more);
    let folder = Folder::with(&files);
    folder.git(&["init", "-q"]);
    folder.git(&[
        "remote",
        "add",
        "origin",
        "https://user:secret@github.com/acme/shop.git",
    ]);
    folder.git(&["add", "-A"]);
    folder.git(&["commit", "-q", "-m", "one"]);
    folder
}

fn page(folder: &Folder) -> Html {
    folder.run(&["build"]).ends_with(0);
    Html::parse_document(&folder.read("site/checkout/index.html"))
}

fn texts(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect("a selector");
    let found = page.select(&selector);
    found
        .map(|element| element.text().collect::<String>().trim().to_owned())
        .collect()
}

fn attributes(page: &Html, selector: &str, name: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect("a selector");
    let found = page.select(&selector);
    found
        .map(|element| element.attr(name).unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn words_lead_to_the_lines_that_decide() {
    let page = page(&book(&[]));
    assert_eq!(
        texts(&page, ".proofs > summary > span"),
        ["4 of 4 statements checked against 3 files"]
    );
    assert_eq!(texts(&page, ".proofs > summary > b"), ["1 contradicted"]);
    assert_eq!(
        texts(&page, "article > p a.proof"),
        ["make rollback", "deploy/compose.yaml", "CheckoutErrors"]
    );
    assert_eq!(texts(&page, ".code a.proof"), ["rollback", "shop-wbe"]);
    assert_eq!(attributes(&page, "a.wrong", "data-right"), ["shop-web"]);
    for href in attributes(&page, "a.proof", "href") {
        let id = href.strip_prefix('#').expect("a place on the page");
        assert_eq!(texts(&page, &format!("[id=\"{id}\"]")).len(), 1, "{href}");
    }
    assert!(texts(&page, ".line.own").contains(&"rollback: build".to_owned()));
    let places = attributes(&page, ".proof-where a", "href");
    assert_eq!(places.len(), 4);
    assert!(
        places
            .iter()
            .all(|place| place.starts_with("https://github.com/acme/shop/blob/")),
        "{places:?}"
    );
    assert!(places.iter().any(|place| place.ends_with("/Makefile#L4")));
    let all = page.html();
    assert!(!all.contains("hunter22") && !all.contains("user:secret"));
}

#[test]
fn commands_are_copied_without_what_was_added() {
    let page = page(&book(&[]));
    assert_eq!(
        texts(&page, "figure[data-language] .cmd code"),
        ["make rollback", "docker compose restart shop-wbe"]
    );
}

#[test]
fn a_book_can_leave_proofs_out() {
    let folder = book(&[(
        "book.toml",
        "[book]\ntitle = \"Shop\"\n[site]\nproof = false\n",
    )]);
    let page = page(&folder);
    assert!(texts(&page, ".proofs, a.proof").is_empty());
    assert!(!folder.path("site/truth").exists());
}

#[test]
fn lines_of_ignored_files_and_stores_of_secrets_are_not_shown() {
    let folder = book(&[
        (".gitignore", "local/\n"),
        (
            "local/compose.yaml",
            "services:\n  hidden-one:\n    image: a\n",
        ),
        (
            "deploy/secret.yaml",
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: shop-tls\n  namespace: shop\nstringData:\n  key: s3cr3tvalue\n",
        ),
        (
            "content/checkout.md",
            "# Checkout\n\n```bash\nkubectl get secret shop-tls -n shop -o name\n```\n\nThe compose service `hidden-one`.\n",
        ),
    ]);
    let page = page(&folder);
    let shown = texts(&page, ".proofs pre").concat();
    assert!(
        shown.contains("name: shop-tls") && !shown.contains("s3cr3tvalue"),
        "{shown}"
    );
    assert!(!shown.contains("hidden-one"));
}

#[test]
fn hostile_names_and_lines_are_text() {
    let folder = book(&[
        (
            "deploy/<img src=x>\"'/compose.yaml",
            "services:\n  shop-api: # <script>alert(1)</script> \u{202e}\n    image: \"<img src=x onerror=alert(1)>\"\n",
        ),
        (
            "content/checkout.md",
            "# Checkout\n\n```bash\ndocker compose restart shop-api\n```\n",
        ),
    ]);
    let page = page(&folder);
    assert_eq!(texts(&page, ".code a.proof"), ["shop-api"]);
    assert!(texts(&page, ".proofs img, .proofs script").is_empty());
    let shown = texts(&page, ".proofs pre").concat();
    assert!(
        shown.contains("<script>alert(1)</script> \\u{202e}"),
        "{shown}"
    );
}

#[test]
fn truth_lists_the_least_proven_pages_first() {
    let folder = book(&[("content/fine.md", "# Fine\n\n```bash\nmake build\n```\n")]);
    folder.run(&["build"]).ends_with(0);
    let truth = Html::parse_document(&folder.read("site/truth/index.html"));
    assert_eq!(texts(&truth, ".truth-sum b"), ["80 %"]);
    assert_eq!(texts(&truth, "#pages + ul a"), ["Checkout", "Fine"]);
    let data: serde_json::Value =
        serde_json::from_str(&folder.read("site/truth.json")).expect("it is JSON");
    assert_eq!(data["all"]["contradicted"], 1);
    assert_eq!(data["pages"][0]["url"], "checkout/");
    let badge: serde_json::Value =
        serde_json::from_str(&folder.read("site/badges/truth.json")).expect("it is JSON");
    assert_eq!(badge["message"], "80 %");
    assert!(folder.read("site/badges/truth.svg").contains("truth: 80 %"));
    let pages: serde_json::Value =
        serde_json::from_str(&folder.read("site/pages.json")).expect("it is JSON");
    let page = pages.as_array().and_then(|pages| {
        let mut pages = pages.iter();
        pages.find(|page| page["url"] == "checkout/")
    });
    let proof = &page.expect("it is listed")["proof"];
    assert_eq!(proof["contradicted"], 1);
    let wrong = proof["statements"].as_array().and_then(|all| {
        let mut all = all.iter();
        all.find(|one| one["state"] == "contradicted")
    });
    let wrong = wrong.expect("it is listed");
    assert_eq!(
        (
            &wrong["text"],
            &wrong["correct"],
            &wrong["file"],
            &wrong["file_line"]
        ),
        (
            &"shop-wbe".into(),
            &"shop-web".into(),
            &"deploy/compose.yaml".into(),
            &2.into()
        )
    );
}

#[test]
fn a_page_of_the_book_keeps_its_place() {
    let folder = book(&[("content/truth.md", "# Our truth\n")]);
    folder.run(&["build"]).ends_with(0);
    assert!(folder.read("site/truth/index.html").contains("Our truth"));
    assert!(!folder.path("site/badges/truth.svg").exists());
}

#[test]
fn the_list_stays_small_on_a_long_page() {
    let all = |line: fn(usize) -> String| (0..300).map(line).collect::<Vec<_>>().concat();
    let targets = all(|at| format!("task-{at}:\n\ttrue\n"));
    let commands = all(|at| format!("make task-{at}\n"));
    let text = format!("# Checkout\n\n```bash\n{commands}```\n");
    let folder = book(&[("Makefile", &targets), ("content/checkout.md", &text)]);
    let page = page(&folder);
    assert!(texts(&page, ".proofs > ol > li").len() <= 60);
    let sum = texts(&page, ".proofs > summary > span");
    assert_eq!(sum, ["300 of 300 statements checked against 1 file"]);
    for href in attributes(&page, "a.proof", "href") {
        let id = href.strip_prefix('#').expect("a place on the page");
        assert_eq!(texts(&page, &format!("[id=\"{id}\"]")).len(), 1, "{href}");
    }
}
