//! Links to other sites, asked at forty hosts that behave as hosts do.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

use crate::support::Folder;
use crate::web::{Behaviour, Host, KINDS};

const HOSTS: usize = 40;
const LINKS: usize = 50;
const SETTINGS: &str = "[external]\ncheck_private = true\nretries = 1\ntimeout = \"10s\"\n\
                        [rules]\n\"link/external-unreachable\" = \"info\"\n";

/// What is expected of a link: the rule that finds it, and how often its
/// path is asked for at least and at most in a first run.
fn expected(kind: Behaviour) -> Option<&'static str> {
    match kind {
        Behaviour::Fine
        | Behaviour::Slow
        | Behaviour::Found
        | Behaviour::NoHead
        | Behaviour::HeadCut
        | Behaviour::CutOnce
        | Behaviour::ErrorOnce
        | Behaviour::BusyOnce => None,
        Behaviour::Moved => Some("link/external-moved"),
        Behaviour::AnchorGone => Some("link/external-anchor"),
        Behaviour::Gone | Behaviour::Circle | Behaviour::Cut | Behaviour::Error => {
            Some("link/external-broken")
        }
        Behaviour::Login | Behaviour::LoginPage | Behaviour::BusyForLong => {
            Some("link/external-unreachable")
        }
    }
}

/// The kind of a host's link. What holds back a whole host has one of its own.
fn kind(host: usize, link: usize) -> Behaviour {
    match host {
        0 => Behaviour::BusyForLong,
        1 => Behaviour::BusyOnce,
        _ => KINDS[(host + link) % KINDS.len()],
    }
}

fn findings(json: &str) -> BTreeMap<(String, u64), String> {
    let report: Value = serde_json::from_str(json).expect("a report in JSON");
    let found = report["findings"].as_array().expect("a list of findings");
    let of = |finding: &Value| {
        let rule = finding["rule"].as_str()?;
        let line = finding["line"].as_u64()?;
        let path = finding["file"].as_str()?;
        let asked = rule.starts_with("link/external");
        asked.then(|| ((path.to_owned(), line), rule.to_owned()))
    };
    found.iter().filter_map(of).collect()
}

#[test]
fn two_thousand_links_on_forty_hosts_are_each_told_right() {
    let hosts: Vec<Host> = (0..HOSTS).map(Host::start).collect();
    let folder = Folder::new();
    folder.write("book.toml", SETTINGS.as_bytes());
    let mut wanted = BTreeMap::new();
    for (number, host) in hosts.iter().enumerate() {
        let mut page = "# Links\n\n".to_owned();
        let path = format!("content/host-{number}.md");
        for link in 0..LINKS {
            let kind = kind(number, link);
            writeln!(page, "- [{link}]({})", host.link(kind, link)).expect("text grows");
            if let Some(rule) = expected(kind) {
                wanted.insert((path.clone(), link as u64 + 3), rule.to_owned());
            }
        }
        folder.write(&path, page.as_bytes());
    }
    let first = folder.run(&["validate", "--external", "--format", "json"]);
    let told = findings(&first.stdout);
    let differ: Vec<_> = wanted
        .keys()
        .chain(told.keys())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .filter(|place| wanted.get(*place) != told.get(*place))
        .map(|place| {
            format!(
                "{place:?}: {:?}, not {:?}",
                told.get(place),
                wanted.get(place)
            )
        })
        .collect();
    assert!(differ.is_empty(), "{}\n{}", differ.join("\n"), first.stderr);
    assert!(
        first.stderr.contains("external 2000 links"),
        "{}",
        first.stderr
    );
    for host in &hosts {
        assert!(host.most_at_once() <= 4, "{} at once", host.most_at_once());
        assert!(
            !host.was_asked_while_resting(),
            "a host asked for rest in vain"
        );
    }
    // A host that wants to be left alone for an hour is left alone.
    assert!(hosts[0].requests() <= 4, "{} requests", hosts[0].requests());

    let before: usize = hosts.iter().map(Host::requests).sum();
    let second = folder.run(&["validate", "--external", "--format", "json"]);
    let after: usize = hosts.iter().map(Host::requests).sum();
    assert_eq!(after, before, "what is remembered is not asked again");
    assert_eq!(findings(&second.stdout), told);
    assert!(
        second.stderr.contains("2000 remembered"),
        "{}",
        second.stderr
    );
}

#[test]
fn a_private_host_is_not_asked_unless_told() {
    let host = Host::start(50);
    let page = format!("# Links\n\n[x]({})\n", host.link(Behaviour::Gone, 1));
    let folder = Folder::with(&[("book.toml", ""), ("content/page.md", &page)]);
    let ran = folder.run(&["validate", "--external"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stderr.contains("1 not reachable from this machine"),
        "{}",
        ran.stderr
    );
    assert_eq!(host.requests(), 0);
    let ran = folder.run(&["validate"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (Some(0), ""),
        "nobody asked"
    );
}

#[test]
fn a_header_goes_to_its_host_alone_and_is_never_told() {
    let (mine, other) = (Host::start(51), Host::start(52));
    let (fine, away) = (mine.link(Behaviour::Fine, 1), mine.leads_to(&other));
    let page = format!("# Links\n\n[x]({fine}) [y]({away})\n");
    let settings = format!(
        "{SETTINGS}[external.hosts.\"{}\"]\nheaders = {{ Authorization = \"Bearer $WIKI_TOKEN\" }}\n",
        mine.name()
    );
    let folder = Folder::with(&[("book.toml", &settings), ("content/page.md", &page)]);
    let output = folder
        .opsbook(&["validate", "--external"])
        .env("WIKI_TOKEN", "s3cret-of-the-wiki")
        .output()
        .expect("the program starts");
    let printed = [output.stdout, output.stderr].concat();
    let printed = String::from_utf8_lossy(&printed);
    let kept = folder.read(".opsbook/links.json");
    assert!(
        !printed.contains("s3cret") && !kept.contains("s3cret"),
        "{printed}{kept}"
    );
    assert!(mine.heard("authorization: bearer s3cret-of-the-wiki"));
    assert!(other.requests() > 0 && !other.heard("s3cret"));

    std::fs::remove_file(folder.path(".opsbook/links.json")).expect("the file is there");
    let ran = folder.run(&["validate", "--external"]);
    assert!(
        ran.stderr.contains("WIKI_TOKEN is not set"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_page_that_has_moved_for_good_is_linked_to_by_fix() {
    let host = Host::start(53);
    let page = format!("# Links\n\n[x]({}#there)\n", host.link(Behaviour::Moved, 1));
    let folder = Folder::with(&[("book.toml", SETTINGS), ("content/page.md", &page)]);
    let ran = folder.run(&["validate", "--external", "--fix", "--fail-on", "info"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let fixed = format!("# Links\n\n[x]({}#there)\n", host.link(Behaviour::Fine, 1));
    assert_eq!(folder.read("content/page.md"), fixed);
}

#[test]
fn a_damaged_cache_is_no_harm() {
    let host = Host::start(54);
    let page = format!("# Links\n\n[x]({})\n", host.link(Behaviour::Fine, 1));
    let folder = Folder::with(&[
        ("book.toml", SETTINGS),
        ("content/page.md", &page),
        (".opsbook/links.json", "{ \"schema\": 1, \"links\": "),
    ]);
    let ran = folder.run(&["validate", "--external"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stderr.contains("all links were checked again"),
        "{}",
        ran.stderr
    );
    serde_json::from_str::<Value>(&folder.read(".opsbook/links.json")).expect("it is whole again");
}
