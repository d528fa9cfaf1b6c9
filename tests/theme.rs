//! The theme's contract: what templates see is what the manual says, and a
//! theme of one's own replaces colours, fonts and the logo alone.
//! `OPSBOOK_UPDATE=1 cargo test --test theme` writes the manual's part anew.

#![expect(
    clippy::disallowed_methods,
    reason = "tests are the world around the product"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const VIEWS: &str = concat!(
    include_str!("../src/render/view/mod.rs"),
    include_str!("../src/render/view/proof.rs"),
    include_str!("../src/render/view/status.rs"),
);
const MARK: &str = "<!-- What follows is written from src/render/view. -->\n";

/// A view: what it is, and its fields with their types and meanings.
struct View {
    about: String,
    fields: Vec<(String, String, String)>,
}

/// The views by name, in the order of the file.
fn views() -> Vec<(String, View)> {
    let mut views: Vec<(String, View)> = Vec::new();
    let mut about: Vec<&str> = Vec::new();
    for line in VIEWS.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("///") {
            about.push(text.trim());
        } else if let Some(rest) = line.strip_prefix("pub struct ") {
            let name = rest.trim_end_matches(" {").to_owned();
            let about = std::mem::take(&mut about).join(" ");
            let fields = Vec::new();
            views.push((name, View { about, fields }));
        } else if let Some((name, kind)) = line
            .strip_prefix("pub ")
            .and_then(|line| line.split_once(": "))
        {
            let about = std::mem::take(&mut about).join(" ");
            let (_, view) = views.last_mut().expect("a field stands in a view");
            let kind = kind.trim_end_matches(',').to_owned();
            view.fields.push((name.to_owned(), kind, about));
        } else if line.is_empty() {
            about.clear();
        }
    }
    views
}

/// A type in a template author's words.
fn kind_name(kind: &str) -> String {
    let inner = |kind: &str, open: &str| {
        let inner = kind.strip_prefix(open)?.strip_suffix('>')?;
        Some(inner.to_owned())
    };
    if let Some(inner) = inner(kind, "Vec<") {
        return format!("list of {}", kind_name(&inner));
    }
    if let Some(inner) = inner(kind, "Option<") {
        return format!("{} or nothing", kind_name(&inner));
    }
    match kind {
        "String" | "&'static str" => "text".to_owned(),
        "bool" => "truth".to_owned(),
        "usize" | "u32" | "u8" => "number".to_owned(),
        view => format!("[`{view}`](#{})", view.to_lowercase()),
    }
}

fn contract() -> String {
    let mut text = String::from(MARK);
    for (name, view) in views() {
        let _ = write!(
            text,
            "\n### `{name}`\n\n{}\n\n| field | type | meaning |\n|---|---|---|\n",
            view.about
        );
        for (field, kind, about) in view.fields {
            let about = about.replace('|', "\\|");
            let _ = writeln!(text, "| `{field}` | {} | {about} |", kind_name(&kind));
        }
    }
    text
}

#[test]
fn the_manual_says_what_templates_see() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/themes.md");
    let manual = fs::read_to_string(&path).expect("the manual is there");
    let (before, _) = manual.split_once(MARK).expect("the mark is in the manual");
    let fresh = format!("{before}{}", contract());
    if std::env::var_os("OPSBOOK_UPDATE").is_some() {
        fs::write(&path, &fresh).expect("it can be written");
    }
    assert!(
        manual == fresh || std::env::var_os("OPSBOOK_UPDATE").is_some(),
        "docs/themes.md is not fresh"
    );
}

/// A template that writes every field of a view, and of the views in it.
fn dump(value: &str, view: &str, all: &BTreeMap<String, View>, depth: usize) -> String {
    let mut template = String::new();
    for (field, kind, _) in &all[view].fields {
        let place = format!("{value}.{field}");
        let inner = |open: &str| Some(kind.strip_prefix(open)?.strip_suffix('>')?.to_owned());
        let name = format!("v{depth}");
        if let Some(inner) = inner("Vec<") {
            let body = if all.contains_key(&inner) {
                dump(&name, &inner, all, depth + 1)
            } else {
                format!("{{{{ {name} }}}}")
            };
            let _ = writeln!(
                template,
                "{{% for {name} in {place} %}}{body}{{% endfor %}}"
            );
        } else if let Some(inner) = inner("Option<") {
            let _ = writeln!(
                template,
                "{{% if {place} %}}{}{{% endif %}}",
                dump(&place, &inner, all, depth + 1)
            );
        } else if all.contains_key(kind) {
            template.push_str(&dump(&place, kind, all, depth + 1));
        } else {
            let _ = writeln!(template, "[{place}={{{{ {place} }}}}]");
        }
    }
    template
}

fn book(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&home);
    for (path, text) in files {
        let path = home.join(path);
        fs::create_dir_all(path.parent().expect("it lies in a folder"))
            .expect("folders can be made");
        fs::write(path, text).expect("files can be written");
    }
    opsbook(&home, &["build"]);
    home.join("site")
}

fn opsbook(home: &Path, arguments: &[&str]) {
    let ran = Command::new(env!("CARGO_BIN_EXE_opsbook"))
        .args(arguments)
        .current_dir(home)
        .output()
        .expect("it starts");
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
}

const SETTINGS: &str =
    "[book]\ntitle = \"Book\"\n[site]\ntheme = \"own\"\n[repository]\nroot = \".\"\n";
const PAGE: &str = "---\nseverity: SEV-1\nservice: api\nalerts: [Slow]\ninputs: {POD: which}\n---\n\n# Slow\n\n## Diagnosis\n\n```bash\nls <what>\n```\n\n```bash check=up unit=ms warn=\"> 5\" show=output\necho 7\n```\n";

/// Data files, so that no list of the contract is empty for want of them.
const DATA: [(&str, &str); 3] = [
    (
        "content/_data/escalation.yaml",
        "- { level: 1, from_minutes: 5, contact: Ann }\n",
    ),
    (
        "content/_data/severities.yaml",
        "- { id: SEV-1, name: Worst }\n- { id: SEV-2, name: Bad }\n",
    ),
    (
        "content/_data/dashboards.yaml",
        "- { title: Requests, url: 'https://graphs.example/', service: api }\n",
    ),
];

/// What the pages of the contract's book print, among the rest.
const PRINTED: &[(&str, &[&str])] = &[
    (
        "slow/index.html",
        &[
            "[page.title=Slow]",
            "[page.markdown=page.md]",
            "[page.meta.severity=SEV-1]",
            "[v0.expr=",
            "[v0.href=../alerts/Slow/rules/]",
            "[v0.from_minutes=5]",
            "[v0.id=SEV-1]",
            "[v0.title=Requests]",
            "[v0.reason=&gt; 5 is true",
            "[v0.output=7]",
            "[v0.duration=",
            "[check.outcome=warn]",
        ],
    ),
    (
        "index.html",
        &["[v1.full_id=slow#up]", "[page.board.failing_count=1]"],
    ),
    (
        "status/index.html",
        &[
            "[v0.full_id=slow#up]",
            "[v0.value=7ms]",
            "[v1.uptime=100",
            "[v0.outcome=warn]",
            "[v0.count=1]",
        ],
    ),
    ("contacts/index.html", &["[v1.dial=+15550101]"]),
    ("404.html", &["[page.kind=not-found]"]),
];

/// More rules of one alert than are shown at once.
fn rules() -> String {
    let rule = "  - alert: Slow\n    expr: up == 0\n";
    format!("groups:\n- name: a\n  rules:\n{}", rule.repeat(7))
}

/// Approves and runs the checks of a book and builds it again: twice, as a
/// history begins with the second.
fn run_twice(home: &Path) {
    for arguments in [
        &["approve", "--yes"][..],
        &["run", "--locked"],
        &["run", "--locked"],
        &["build"],
    ] {
        opsbook(home, arguments);
    }
}

#[test]
fn every_field_of_the_contract_is_there() {
    let all: BTreeMap<String, View> = views().into_iter().collect();
    let of = |values: &[(&str, &str)]| {
        values
            .iter()
            .map(|(value, view)| dump(value, view, &all, 0))
            .collect::<String>()
    };
    let common = [("site", "SiteView"), ("page", "PageView")];
    let page = of(&common);
    let status = of(&[common[0], common[1], ("status", "StatusView")]);
    let catalogue = of(&[common[0], common[1], ("catalogue", "CatalogueView")]);
    let stamp = of(&[("check", "CheckView")]) + "{{ anchor }}";
    let site = book(
        "contract",
        &[
            ("book.toml", SETTINGS),
            ("rules.yml", &rules()),
            ("content/index.md", "# Start\n"),
            ("content/slow.md", PAGE),
            DATA[0],
            DATA[1],
            DATA[2],
            (
                "content/_data/contacts.yaml",
                "- { name: Ann, phone: +1-555-0101 }\n",
            ),
            ("themes/own/templates/page.html", &page),
            ("themes/own/templates/section.html", &page),
            ("themes/own/templates/not-found.html", &page),
            ("themes/own/templates/status.html", &status),
            ("themes/own/templates/catalogue.html", &catalogue),
            ("themes/own/templates/stamp.html", &stamp),
        ],
    );
    run_twice(site.parent().expect("a site lies in its book"));
    let read = |path: &str| fs::read_to_string(site.join(path)).expect("the page is there");
    for (path, values) in PRINTED {
        let text = read(path);
        for value in *values {
            assert!(text.contains(value), "{path} has no {value}:\n{text}");
        }
    }
}

#[test]
fn colours_fonts_and_a_logo_need_no_template() {
    let font = "@font-face { font-family: Own; src: url(\"static/own.woff2\"); }\n:root { --accent: #123456; --sans: Own; }\n";
    let site = book(
        "colours",
        &[
            ("book.toml", SETTINGS),
            ("content/index.md", "# Start\n"),
            ("content/deep/page.md", "# Page\n"),
            ("themes/own/css/tokens.css", font),
            (
                "themes/own/static/logo.svg",
                "<svg xmlns='http://www.w3.org/2000/svg'/>",
            ),
            ("themes/own/static/own.woff2", "a font"),
        ],
    );
    let html = fs::read_to_string(site.join("deep/page/index.html")).expect("the page is there");
    assert!(
        html.contains("<img class=\"logo\" src=\"../../assets/static/logo.svg\" alt=\"\">"),
        "{html}"
    );
    assert!(
        html.contains("<link rel=\"icon\" href=\"../../assets/static/logo.svg\">"),
        "{html}"
    );
    assert!(html.contains("font-src 'self'"), "{html}");
    let style = html
        .split("rel=\"stylesheet\" href=\"../../")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a style sheet");
    let style = fs::read_to_string(site.join(style)).expect("the style sheet is there");
    assert!(style.contains(font.trim()), "{style}");
    assert!(site.join("assets/static/own.woff2").is_file());
}

/// A colour's relative luminance (WCAG 2.2).
fn luminance(colour: &str) -> f64 {
    let digits = colour.trim_start_matches('#');
    let wide: String = if digits.len() == 3 {
        digits.chars().flat_map(|digit| [digit, digit]).collect()
    } else {
        digits.to_owned()
    };
    let part = |at: usize| {
        let part = u8::from_str_radix(&wide[at..at + 2], 16).expect("a colour");
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn colours_can_be_told_from_what_is_behind_them() {
    let tokens = include_str!("../themes/default/css/tokens.css");
    let (mut light, mut dark) = (BTreeMap::new(), BTreeMap::new());
    for line in tokens.lines() {
        let line = line.trim().strip_prefix("--").unwrap_or_default();
        if let Some((name, value)) = line.split_once(": light-dark(") {
            let both = value.trim_end_matches(");").split_once(", ");
            let (day, night) = both.expect("two colours");
            light.insert(name, day);
            dark.insert(name, night);
        } else if let Some((name, value)) = line.split_once(": var(--") {
            // Another name of a colour above.
            let of = value.trim_end_matches(");");
            if let (Some(day), Some(night)) = (light.get(of).copied(), dark.get(of).copied()) {
                light.insert(name, day);
                dark.insert(name, night);
            }
        }
    }
    assert!(light.len() > 25, "{light:?}");
    for (scheme, colours) in [("light", light), ("dark", dark)] {
        let is_behind =
            |name: &str| matches!(name, "bg" | "surface" | "code-bg" | "mark-bg" | "border");
        for (name, colour) in colours.iter().filter(|(name, _)| !is_behind(name)) {
            let (behind, least) = if name.starts_with("hl-") {
                (&["code-bg"][..], 7.0)
            } else {
                (&["bg", "surface"][..], 4.5)
            };
            for behind in behind {
                let found = contrast(colour, colours[behind]);
                assert!(found >= least, "{scheme}: {name} on {behind}: {found:.2}:1");
            }
        }
        let text = contrast(colours["text"], colours["code-bg"]);
        assert!(text >= 7.0, "{scheme}: text on code-bg: {text:.2}:1");
        let marked = contrast(colours["text"], colours["mark-bg"]);
        assert!(marked >= 4.5, "{scheme}: text on mark-bg: {marked:.2}:1");
    }
}
