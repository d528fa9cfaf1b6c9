//! What the site lists over the whole book, and what it tells a page's reader
//! of the repository and of the data files.

use std::fmt::Write as _;

use scraper::Selector;

use crate::site::Site;
use crate::support::{Folder, Ran};

const RULES: &str = "groups:\n- name: a\n  rules:\n  - alert: HighErrorRate\n    expr: rate(errors[5m]) > 0.05\n    for: 5m\n    labels: {severity: critical}\n    annotations: {summary: 'Too many errors on {{ $labels.pod }} <b>'}\n  - alert: NobodyAnswers\n    expr: up == 0\n    labels: {severity: warning}\n";

const PAGE: &str = "---\ntitle: Errors\nseverity: SEV-1\nservice: api\nalerts: [HighErrorRate]\n---\n\n## Diagnosis\n\n![The way of a request](way.png)\n\n```bash\ndocker ps\n```\n";

fn book() -> Folder {
    let folder = Folder::with(&[
        (
            "book.toml",
            "[book]\ntitle = \"Book\"\n[site]\nurl = \"https://run.example\"\n",
        ),
        ("rules.yml", RULES),
        ("content/index.md", "# Book\n"),
        ("content/errors.md", PAGE),
        ("content/way.png", "no picture"),
        ("content/other.md", "---\nservice: db\n---\n\n# Other\n"),
        (
            "content/_data/contacts.yaml",
            "- { name: Ann, phone: +1-555-0101 }\n- { name: Bo, email: bo@example.com }\n- { name: Nobody }\n",
        ),
        (
            "content/_data/escalation.yaml",
            "- { level: 1, from_minutes: 0, to_minutes: 15, contact: Ann }\n- { level: 2, from_minutes: 15, contact: Bo }\n",
        ),
        (
            "content/_data/dashboards.yaml",
            "- { title: Requests, url: 'https://graphs.example/d/1', service: [api, web] }\n- { title: Disks, url: 'https://graphs.example/d/2', service: db }\n- { title: Bad, url: 'javascript:alert(1)', service: api }\n",
        ),
    ]);
    folder.run(&["build"]).ends_with(0);
    folder
}

fn site(folder: &Folder) -> Site {
    Site::read(&folder.path("site"))
}

/// The text of every element that a selector finds.
fn texts(site: &Site, path: &str, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect("a selector");
    let found = site.page(path).select(&selector);
    found.map(|element| element.text().collect()).collect()
}

/// An attribute of every element that a selector finds.
fn attributes(site: &Site, path: &str, selector: &str, name: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect("a selector");
    let found = site.page(path).select(&selector);
    found
        .map(|element| element.attr(name).unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn every_alert_has_its_places() {
    let folder = book();
    let site = site(&folder);
    for place in [
        "alerts/HighErrorRate",
        "alerts/higherrorrate",
        "alerts/high-error-rate",
        "runbooks/higherrorrate",
        "runbooks/high-error-rate",
    ] {
        let path = format!("{place}/index.html");
        let to = attributes(&site, &path, "link[rel=canonical]", "href");
        assert_eq!(to, ["../../errors/"], "{place}");
    }
    assert_eq!(site.dead_links(20), Vec::<String>::new());
    let short = folder.read("site/alerts/HighErrorRate.txt");
    let expected = "HighErrorRate\nrate(errors[5m]) > 0.05 for 5m\n\nErrors\nhttps://run.example/errors/\nseverity: SEV-1\nservice: api\n\ndocker ps\n";
    assert_eq!(short, expected);
}

#[test]
fn an_alert_without_a_page_shows_its_rule() {
    let folder = book();
    let site = site(&folder);
    let path = "alerts/NobodyAnswers/index.html";
    assert_eq!(
        texts(&site, path, ".lead"),
        ["No page answers this alert yet."]
    );
    assert_eq!(texts(&site, path, ".rule pre"), ["up == 0"]);
    let listed = texts(&site, "alerts/index.html", ".index li");
    assert!(listed[1].contains("NobodyAnswers"), "{listed:?}");
    assert!(listed[1].contains("No page answers it yet."), "{listed:?}");
    let on_start = attributes(&site, "index.html", ".board .chips a", "href");
    assert_eq!(on_start[..2], ["errors/", "alerts/NobodyAnswers/"]);
}

#[test]
fn an_alert_without_a_page_is_as_severe_as_its_worst_rule() {
    let mut rules = String::from("groups:\n- name: a\n  rules:\n");
    for (name, severity) in [
        ("Disk", "info"),
        ("Disk", "warning"),
        ("Disk", "critical"),
        ("Disk", "page"),
        ("Disk", "none"),
        ("Queue", "SEV-3"),
        ("Queue", "SEV-2"),
        ("Team", "whatever"),
        ("Team", "low"),
        ("Word", "whatever"),
    ] {
        let _ = writeln!(
            rules,
            "  - {{alert: {name}, expr: up, labels: {{severity: {severity}}}}}"
        );
    }
    rules.push_str("  - {alert: None, expr: up}\n");
    let folder = answering(&[], &[("rules.yml", &rules)]);
    let listed = texts(&site(&folder), "alerts/index.html", ".index li");
    let told = listed
        .iter()
        .map(|text| text.replace("No page answers it yet.", ""));
    let told: Vec<String> = told.collect();
    assert_eq!(
        told,
        [
            "Disk critical",
            "None",
            "Queue SEV-2",
            "Team low",
            "Word whatever"
        ]
    );
}

#[test]
fn a_page_tells_what_fires_its_alert_and_where_to_look() {
    let folder = book();
    let site = site(&folder);
    let path = "errors/index.html";
    assert_eq!(texts(&site, path, ".rule pre"), ["rate(errors[5m]) > 0.05"]);
    let about = texts(&site, path, ".rule p");
    assert!(about[0].contains("critical after 5m"), "{about:?}");
    assert!(about[0].contains("{{ $labels.pod }} <b>"), "{about:?}");
    assert_eq!(texts(&site, path, ".rule-source"), ["from rules.yml"]);
    assert_eq!(texts(&site, path, ".actions a"), ["Requests"]);
    assert_eq!(texts(&site, "other/index.html", ".actions a"), ["Disks"]);
    assert_eq!(
        texts(&site, "index.html", ".board .out"),
        ["Requests", "Disks"]
    );
    let picture = attributes(&site, path, "meta[property='og:image']", "content");
    assert_eq!(picture, ["https://run.example/way.png"]);
    let none = attributes(
        &site,
        "other/index.html",
        "meta[property='og:image']",
        "content",
    );
    assert!(none.is_empty());
}

#[test]
fn rules_that_are_too_many_are_told_of_and_have_a_place() {
    let mut many = String::from("groups:\n- name: a\n  rules:\n");
    for (name, count) in [("Answered", 9), ("Open", 7), ("a/b", 8), ("Six", 6)] {
        for number in 0..count {
            let _ = writeln!(many, "  - {{alert: {name}, expr: up == {number}}}");
        }
    }
    let folder = answering(&["Answered", "a/b", "Six"], &[("rules.yml", &many)]);
    let site = site(&folder);
    for (path, shown, more, href) in [
        (
            "p0",
            6,
            "3 more rules of Answered in rules.yml: all of them",
            "../alerts/Answered/rules/",
        ),
        ("p1", 6, "2 more rules of a/b in rules.yml", ""),
        ("p2", 6, "", ""),
        (
            "alerts/Open",
            6,
            "1 more rule of Open in rules.yml: all of them",
            "../../alerts/Open/rules/",
        ),
        ("alerts/Answered/rules", 9, "", ""),
        ("alerts/Open/rules", 7, "", ""),
    ] {
        let page = format!("{path}/index.html");
        assert_eq!(texts(&site, &page, ".rule").len(), shown, "{path}");
        assert_eq!(texts(&site, &page, ".rule-more").concat(), more, "{path}");
        let links = attributes(&site, &page, ".rule-more a", "href");
        assert_eq!(links.concat(), href, "{path}");
    }
    assert!(!folder.path("site/alerts/Six/rules").exists());
    assert_eq!(site.dead_links(20), Vec::<String>::new());
    let short = folder.read("site/alerts/Answered.txt");
    let expected = "up == 5\nand 3 more: /alerts/Answered/rules/\n";
    assert!(short.contains(expected), "{short}");
}

#[test]
fn programs_read_when_a_review_is_due() {
    let folder = Folder::with(&[
        ("book.toml", "[book]\ntitle = \"Book\"\n"),
        (
            "content/index.md",
            "---\nowner_slack: '#platform'\nlast_reviewed_on: 2026-11-02\nreview_in: 3 months\n---\n\n# Start\n",
        ),
    ]);
    folder.run(&["build"]).ends_with(0);
    let pages: serde_json::Value =
        serde_json::from_str(&folder.read("site/pages.json")).expect("it is JSON");
    let page = &pages[0];
    assert_eq!(page["title"], "Start");
    assert_eq!(page["url"], "");
    assert_eq!(page["review_by"], "2027-02-02");
    assert_eq!(page["owner_slack"], "#platform");
}

#[test]
fn people_of_the_data_files_are_called() {
    let folder = book();
    let site = site(&folder);
    let names = texts(&site, "contacts/index.html", ".index li > b");
    assert_eq!(names, ["Ann", "Bo"]);
    let ways = attributes(&site, "contacts/index.html", ".way", "href");
    assert_eq!(ways, ["tel:+15550101", "mailto:bo@example.com"]);
    let rungs = texts(&site, "errors/index.html", ".escalation-path li");
    assert_eq!(rungs, ["0 min L1 Ann", "15 min L2 Bo"]);
    let dialled = attributes(&site, "errors/index.html", ".escalation-path a", "href");
    assert_eq!(dialled, ["tel:+15550101"]);
}

#[test]
fn a_contact_that_is_written_in_two_ways_is_listed_once() {
    let data = "- { name: Ann Lee, role: DBA, phone: +1-555-010-1001, backup: Bo }\n\
        - { name: Bo, phone: +1-555-010-1002 }\n\
        - { name: Cy, role: Network, phone: +1-555-010-1003 }\n\
        - { name: AWS, role: Hosting, phone: +1-555-010-1004 }\n\
        - { name: Di, role: Dev, chat: '#ops' }\n";
    let page = "# People\n\n| Name | Role | Phone | Email | Slack | Backup |\n|---|---|---|---|---|---|\n\
        | ann  LEE | | +1 555 010 1001 | ann@example.com | | Cy |\n\
        | bo | | | bo@example.com | @bo | |\n\
        | Bo | | +1 555 010 2002 | | | |\n\
        | Cy | Storage | +1 (555) 010-1003 | | | |\n\
        | aws | Billing | | aws@example.com | | |\n\
        | Di | DevOps | | | #OPS | |\n\
        | Di | dev | | | #ops | |\n";
    let folder = answering(
        &[],
        &[
            ("content/_data/contacts.yaml", data),
            ("content/people.md", page),
            (
                "content/_data/escalation.yaml",
                "- { level: 1, from_minutes: 0, contact: ann lee }\n",
            ),
        ],
    );
    let site = site(&folder);
    let entries = texts(&site, "contacts/index.html", ".index li");
    let entries: Vec<String> = entries.iter().map(|text| words(text)).collect();
    assert_eq!(
        entries,
        [
            "Ann LeeDBA+1-555-010-1001ann@example.comIf nobody answers: Bo, Cy",
            "Bo+1-555-010-1002bo@example.com@bo",
            "CyNetwork, Storage+1-555-010-1003",
            "AWSHosting+1-555-010-1004",
            "DiDev, DevOps#ops",
            "Bo+1 555 010 2002",
            "awsBillingaws@example.com",
        ]
    );
    let from = attributes(&site, "contacts/index.html", ".index li > a", "href");
    assert_eq!(from, ["../people/"; 6]);
    let dialled = attributes(&site, "people/index.html", ".escalation-path a", "href");
    assert_eq!(dialled, ["tel:+15550101001"]);
}

#[test]
fn two_people_of_one_name_stay_apart() {
    let data = "- { name: Ed, email: ed@example.com }\n\
        - { name: Ed, phone: +1-555-010-2001, email: ed.two@example.com }\n\
        - { name: Ed, phone: +1-555-010-2001, role: Network }\n\
        - { name: ed, chat: '@ed' }\n";
    let folder = answering(&[], &[("content/_data/contacts.yaml", data)]);
    let entries = texts(&site(&folder), "contacts/index.html", ".index li");
    let entries: Vec<String> = entries.iter().map(|text| words(text)).collect();
    assert_eq!(
        entries,
        [
            "Eded@example.com",
            "EdNetwork+1-555-010-2001ed.two@example.com",
            // Of which of them nobody knows.
            "ed@ed",
        ]
    );
}

/// A text with one space between its words.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Pages that answer these alerts, one each, named `p0`, `p1` and so on.
fn answering(alerts: &[&str], more: &[(&str, &str)]) -> Folder {
    let folder = Folder::with(&[
        (
            "book.toml",
            "[book]\ntitle = \"Book\"\n[repository]\nroot = \".\"\n",
        ),
        ("content/index.md", "# Book\n"),
    ]);
    for (number, alert) in alerts.iter().enumerate() {
        let text = format!("---\ntitle: P{number}\nalerts: ['{alert}']\n---\n\n# P{number}\n");
        folder.write(&format!("content/p{number}.md"), text.as_bytes());
    }
    for (path, text) in more {
        folder.write(path, text.as_bytes());
    }
    folder.run(&["build"]).ends_with(0);
    folder
}

fn leads_to(site: &Site, place: &str) -> Vec<String> {
    attributes(
        site,
        &format!("{place}/index.html"),
        "link[rel=canonical]",
        "href",
    )
}

#[test]
fn what_an_alert_is_called_comes_before_how_another_is_spelled() {
    let folder = answering(&["FooBar", "foo-bar", "APIDown", "apidown"], &[]);
    let site = site(&folder);
    for (place, page) in [
        ("alerts/FooBar", "p0"),
        ("alerts/foo-bar", "p1"),
        ("alerts/foobar", "p0"),
        ("alerts/APIDown", "p2"),
        ("alerts/apidown", "p3"),
        ("alerts/api-down", "p2"),
    ] {
        assert_eq!(
            leads_to(&site, place),
            [format!("../../{page}/")],
            "{place}"
        );
    }
    // A spelling that two share lists both.
    let both = attributes(&site, "runbooks/foo-bar/index.html", ".index a", "href");
    assert_eq!(both, ["../../p0/", "../../p1/"]);
}

#[test]
fn names_that_are_no_addresses_are_listed_too() {
    let folder = answering(&["A B", "a/b", "\u{dc}berlast"], &[]);
    let site = site(&folder);
    let listed = texts(&site, "alerts/index.html", ".index code");
    assert_eq!(listed, ["A B", "a/b", "\u{dc}berlast"]);
    assert_eq!(site.dead_links(20), Vec::<String>::new());
}

#[test]
fn folders_in_the_place_of_catalogues_leave_the_start_page_whole() {
    let folder = answering(
        &["DiskFull"],
        &[
            ("content/alerts/notes.md", "# Notes\n"),
            (
                "content/services/api.md",
                "---\nservice: api\n---\n\n# API\n",
            ),
            (
                "content/services/api-more.md",
                "---\nservice: api\n---\n\n# More\n",
            ),
        ],
    );
    let site = site(&folder);
    let board = attributes(&site, "index.html", ".board .chips a", "href");
    assert_eq!(board, ["p0/", "services/api/"]);
    assert_eq!(site.dead_links(20), Vec::<String>::new());
}

#[test]
fn groups_have_anchors_of_their_own() {
    let tagged = "---\ntags: ['C++', 'C--', main]\n---\n\n# T\n";
    let folder = answering(&["DiskFull"], &[("content/t.md", tagged)]);
    let site = site(&folder);
    let anchors = attributes(&site, "tags/index.html", ".catalogue h2", "id");
    assert_eq!(anchors, ["of-c--", "of-c----2", "of-main"]);
}

#[test]
fn the_single_file_has_each_alert_once_and_takes_any_article() {
    let rules = ("rules.yml", RULES);
    let theme = include_str!("../../themes/default/templates/page.html");
    let theme = theme.replace("<article>", "<article class=\"mine\">");
    let folder = answering(
        &["DiskFull"],
        &[rules, ("themes/own/templates/page.html", &theme)],
    );
    folder.write(
        "book.toml",
        b"[book]\ntitle = \"Book\"\n[repository]\nroot = \".\"\n[site]\ntheme = \"own\"\n",
    );
    folder
        .run(&["build", "--single-file", "book.html"])
        .ends_with(0);
    let file = folder.read("book.html");
    assert_eq!(file.matches("<h1>NobodyAnswers</h1>").count(), 1);
    assert_eq!(file.matches("<h1>P0</h1>").count(), 1);
}

/// The single file of a book with this template for its pages.
fn single_file(page: &str) -> (Ran, String) {
    let folder = answering(
        &["DiskFull"],
        &[
            ("themes/own/templates/page.html", page),
            (
                "content/own.md",
                "---\naliases: [old]\n---\n\n# Own\n\n<meta http-equiv=\"refresh\">\n\n<article><p>In the text.</p></article>\n\nBehind it.\n",
            ),
        ],
    );
    folder.write(
        "book.toml",
        b"[book]\ntitle = \"Book\"\n[site]\ntheme = \"own\"\ntrusted_html = true\n",
    );
    let ran = folder.run(&["build", "--single-file", "book.html"]);
    let file = folder.path("book.html");
    (ran, std::fs::read_to_string(file).unwrap_or_default())
}

#[test]
fn the_single_file_leaves_no_page_out() {
    let text = "<h1>{{ page.title }}</h1>{{ page.body | safe }}{% block after %}{% endblock %}";
    for around in [
        format!("<body><nav>N</nav><main class=\"x\">{text}</main></body>"),
        format!("<html><body class=\"x\">{text}</body></html>"),
        format!("<body><MAIN>{text}</MAIN></body>"),
        format!("<body>{text}"),
        format!("<body><article>{text}</article></body>"),
        format!("<body>{text}<article>Aside</article></body>"),
        format!("<body><article-list>N</article-list><main>{text}</main></body>"),
    ] {
        let (ran, file) = single_file(&around);
        ran.ends_with(0);
        for part in ["<h1>P0</h1>", "<h1>Own</h1>", "Behind it.</p>"] {
            assert_eq!(file.matches(part).count(), 1, "{around}: {part}");
        }
        assert!(!file.contains("article-list"), "{around}");
        assert!(!file.contains("has moved"), "{around}");
    }
    let (ran, file) = single_file(text);
    let ran = ran.ends_with(2);
    assert!(file.is_empty(), "{file}");
    let told = "has no <article>, <main> or <body>";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
}

#[test]
fn an_alert_without_a_page_is_found() {
    let folder = book();
    let ran = folder.run(&["search", "NobodyAnswers", "--format", "json"]);
    let hits: serde_json::Value = serde_json::from_str(&ran.ends_with(0).stdout).expect("JSON");
    assert_eq!(hits[0]["url"], "alerts/NobodyAnswers/");
    assert_eq!(hits[0]["source"], "rules.yml");
    // A page that speaks of the same comes first.
    folder.write(
        "content/up.md",
        b"# Nobody answers\n\nLook whether it is up.\n",
    );
    folder.run(&["build"]).ends_with(0);
    let ran = folder.run(&["search", "NobodyAnswers", "--format", "json"]);
    let hits: serde_json::Value = serde_json::from_str(&ran.ends_with(0).stdout).expect("JSON");
    assert_eq!(hits[0]["url"], "up/");
    assert_eq!(hits[1]["url"], "alerts/NobodyAnswers/");
    let ran = folder.run(&["search", "HighErrorRate", "--format", "json"]);
    let hits: serde_json::Value = serde_json::from_str(&ran.ends_with(0).stdout).expect("JSON");
    assert_eq!(hits[0]["url"], "errors/");
}
