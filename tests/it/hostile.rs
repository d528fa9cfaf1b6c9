//! Input that nobody should write and somebody will.

use std::fmt::Write;
use std::os::unix::fs::symlink;

use serde_json::Value;

use crate::site::Site;
use crate::support::{Folder, Ran, files};

/// Builds and validates a book that is wrong somewhere: the site is there all
/// the same, and the findings are given back.
fn survives(folder: &Folder) -> Vec<Value> {
    folder.run(&["build"]).ends_with(0);
    let site = Site::read(&folder.path("site"));
    assert_eq!(site.dead_links(1), Vec::<String>::new());
    findings(&folder.run(&["validate", "--format", "json"]))
}

fn findings(ran: &Ran) -> Vec<Value> {
    assert!(matches!(ran.code, Some(0 | 1)), "{}", ran.stderr);
    let report: Value = serde_json::from_str(&ran.stdout).expect("the report is JSON");
    report["findings"].as_array().expect("a list").clone()
}

#[test]
fn hostile_front_matter_is_found_at_its_place() {
    let mut bomb = String::from("a: &a [x,x,x,x,x,x,x,x,x]\n");
    for (before, name) in ('a'..='i').zip('b'..='j') {
        let list = vec![format!("*{before}"); 9].join(",");
        let _ = writeln!(bomb, "{name}: &{name} [{list}]");
    }
    let deep = format!("a: {}1{}\n", "[".repeat(20_000), "]".repeat(20_000));
    let rows = [
        ("unclosed", "---\ntitle: x\n\n# Body\n".to_owned()),
        ("tab", "---\na:\n\tb: 1\n---\n# Body\n".to_owned()),
        ("twice", "---\ntitle: a\ntitle: b\n---\n# Body\n".to_owned()),
        ("list", "---\n- a\n- b\n---\n# Body\n".to_owned()),
        ("scalar", "---\njust text\n---\n# Body\n".to_owned()),
        (
            "type",
            "---\ntitle: [a, b]\nowner: {x: 1}\n---\n# Body\n".to_owned(),
        ),
        ("toml", "+++\ntitle = \n+++\n# Body\n".to_owned()),
        ("bomb", format!("---\n{bomb}---\n# Body\n")),
        ("deep", format!("---\n{deep}---\n# Body\n")),
        (
            "control",
            "---\ntitle: \"a\\u0000b\"\nx: \u{1}\n---\n# Body\n".to_owned(),
        ),
        (
            "tag",
            "---\na: !!python/object:os.system x\n---\n# Body\n".to_owned(),
        ),
    ];
    let folder = Folder::new();
    for (name, text) in &rows {
        folder.write(&format!("{name}.md"), text.as_bytes());
    }
    let found = survives(&folder);
    for name in [
        "unclosed", "tab", "twice", "list", "type", "toml", "bomb", "deep",
    ] {
        let own = found
            .iter()
            .find(|finding| finding["file"] == format!("{name}.md"));
        let own = own.unwrap_or_else(|| panic!("{name}: {found:#?}"));
        assert!(own["line"].as_u64().is_some_and(|line| line >= 1), "{own}");
        assert!(
            own["column"].as_u64().is_some_and(|column| column >= 1),
            "{own}"
        );
    }
    for (name, _) in &rows {
        let page = folder.read(&format!("site/{name}/index.html"));
        assert!(page.contains("Body"), "{name} lost its text");
    }
}

#[test]
fn binary_files_named_md_are_pages_or_findings() {
    let folder = Folder::new();
    folder.write("index.md", b"# Home\n");
    let mut state = 1_u32;
    for number in 0..20 {
        let bytes: Vec<u8> = (0..5000)
            .map(|_| {
                // A linear congruential generator: any bytes, always the same.
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                state.to_be_bytes()[0]
            })
            .collect();
        folder.write(&format!("noise{number}.md"), &bytes);
    }
    folder.write("elf.md", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0");
    folder.write("nul.md", &[0; 4096]);
    folder.write(
        "utf16.md",
        &[0xff, 0xfe, b'#', 0, b' ', 0, b'H', 0, b'i', 0],
    );
    folder.write("latin1.md", b"# Caf\xe9\n");
    folder.write("empty.md", b"");
    let found = survives(&folder);
    let about = |name: &str| found.iter().any(|finding| finding["file"] == name);
    for name in ["elf.md", "noise0.md", "nul.md"] {
        assert!(about(name), "{name}: {found:#?}");
    }
}

#[test]
fn a_page_of_twenty_megabytes_is_a_page() {
    let mut text = String::from("# Big\n");
    let mut number = 0;
    while text.len() < 20_000_000 {
        let _ = write!(
            text,
            "\n## Part {number}\n\nSome *text* with a [link](#part-{number}) and `code`.\n\n```bash\nkubectl get pods -n team-{number} | grep -v Running\n```\n"
        );
        number += 1;
    }
    let folder = Folder::new();
    folder.write("index.md", text.as_bytes());
    folder.run(&["build"]).ends_with(0);
    let page = folder.read("site/index.html");
    assert!(page.contains(&format!("id=\"part-{}\"", number - 1)));
}

#[test]
fn symlink_loops_end() {
    let folder = Folder::with(&[("index.md", "# Home\n"), ("a/page.md", "# Page\n")]);
    symlink("..", folder.path("a/up")).expect("links can be made");
    symlink("self", folder.path("self")).expect("links can be made");
    symlink("nowhere.md", folder.path("gone.md")).expect("links can be made");
    symlink("b.md", folder.path("c.md")).expect("links can be made");
    symlink("c.md", folder.path("b.md")).expect("links can be made");
    survives(&folder);
    let pages = files(&folder.path("site"));
    assert!(pages.len() < 40, "{pages:?}");
}

#[test]
fn any_name_of_a_page_works() {
    let folder = Folder::with(&[
        (
            "50% done – über #1.md",
            "# Half\n\n[next](with%20space/a%20%26%20b.md#x-y)\n",
        ),
        (
            "with space/a & b.md",
            "# And\n\n## X y\n\n[back](../50%25%20done%20–%20über%20%231.md)\n",
        ),
        (
            "日本語/障害.md",
            "# 障害\n\n[home](<../50% done – über %231.md>)\n",
        ),
        ("quote\"s and 'ticks'.md", "# <b>Quotes</b> & \"more\"\n"),
        ("..double.md", "# Dots\n"),
        ("folder.md/index.md", "# A folder named like a page\n"),
        ("a?b.md", "# Question\n"),
        ("-rf.md", "# Dash\n"),
    ]);
    let found = survives(&folder);
    let links: Vec<_> = found
        .iter()
        .filter(|finding| {
            finding["rule"]
                .as_str()
                .is_some_and(|rule| rule.starts_with("link/"))
        })
        .collect();
    assert!(links.is_empty(), "{links:#?}");
}

#[test]
fn two_pages_for_one_address_are_both_told() {
    let folder = Folder::with(&[
        ("a.md", "# One\n"),
        ("a/index.md", "# Two\n"),
        ("b.md", "# B\n"),
        ("B.md", "# Other b\n"),
    ]);
    let found = survives(&folder);
    let told = found
        .iter()
        .filter(|finding| finding["rule"] == "meta/duplicate-route");
    assert_eq!(told.count(), 2, "{found:#?}");
    let site = Site::read(&folder.path("site"));
    for title in ["One", "Two", "B", "Other b"] {
        let heading = format!("<h1>{title}</h1>");
        let shown = site
            .paths()
            .any(|path| folder.read(&format!("site/{path}")).contains(&heading));
        assert!(shown, "{title} is lost");
    }
}

#[test]
fn markup_cannot_leave_its_place() {
    let folder = Folder::with(&[(
        "index.md",
        "---\ntitle: </title><script>alert(1)</script>\n---\n# <script>alert(2)</script>\n\n<img src=x onerror=alert(3)>\n\n[a](javascript:alert(4)) [b](data:text/html,x) <a href=\"JaVaScRiPt:alert(5)\">c</a>\n\n```\"><script>alert(6)</script>\nx\n```\n\n<svg onload=alert(7)></svg><iframe src=//x></iframe><style>*{}</style>\n\n![x](javascript:alert(8))\n\n| a |\n|---|\n| <script>alert(9)</script> |\n",
    )]);
    survives(&folder);
    let page = folder.read("site/index.html").to_lowercase();
    for wrong in [
        "<script>alert",
        "onerror=",
        "onload=",
        "javascript:alert",
        "<iframe",
        "<style",
        "href=\"data:text",
    ] {
        let at = page.find(wrong);
        assert!(
            at.is_none(),
            "{wrong}: {:?}",
            at.map(|at| &page[at.saturating_sub(80)..at + 20])
        );
    }
}

#[test]
fn a_page_asks_no_other_site() {
    let away = "//away.example";
    let page = format!(
        "# Page\n\n![m](https:{away}/m.png)\n\n![r](https:{away}/r.svg \"t\") ![s]({away}/s.png)\n\n\
         <img src=\"https:{away}/a.png\"> <img src='{away}/b.png'> <img srcset=\"https:{away}/c.png 2x\">\n\n\
         <picture><source srcset=\"https:{away}/d.png\"><img src=\"x.png\"></picture>\n\n\
         <video src=\"https:{away}/e.mp4\" poster=\"https:{away}/f.png\"></video>\n\n\
         <audio src=\"https:{away}/g.mp3\"></audio> <track src=\"https:{away}/h.vtt\">\n\n\
         <p style=\"background:url(https:{away}/i.png)\">i</p>\n\n\
         <table background=\"https:{away}/j.png\"><tr><td>j</td></tr></table>\n\n\
         <link rel=stylesheet href=\"https:{away}/k.css\"> <base href=\"https:{away}/\">\n\n\
         <meta http-equiv=refresh content=\"0;url=https:{away}/l\">\n\n\
         <form action=\"https:{away}/o\"><input type=image src=\"https:{away}/p.png\"></form>\n\n\
         <object data=\"https:{away}/q\"></object> <embed src=\"https:{away}/t\">\n\n\
         <svg><image href=\"https:{away}/u.png\"/><use href=\"https:{away}/v.svg#x\"/></svg>\n\n\
         <a href=\"https:{away}/linked\" ping=\"https:{away}/w\">a link</a>\n\n\
         <style>@import url(https:{away}/y.css);</style>\n"
    );
    let folder = Folder::with(&[("index.md", &page), ("x.png", "x")]);
    folder.run(&["build"]).ends_with(0);
    let html = folder.read("site/index.html");
    assert!(html.contains("Content-Security-Policy"), "{html}");
    // Links are followed when somebody follows them, and by nobody else.
    for (at, _) in html.match_indices("away.example") {
        let from = html[..at].rfind(['<', '>']).unwrap_or_default();
        let before = &html[from..at];
        let is_address = ["href=\"https://", "href=\"//"]
            .iter()
            .any(|end| before.ends_with(end));
        let is_link = before.starts_with("<a ") && is_address;
        // Text of the page, which nobody loads.
        let is_text = before.starts_with('>');
        assert!(is_link || is_text, "{before}");
    }
    assert!(
        html.contains("href=\"https://away.example/linked\""),
        "{html}"
    );
}
