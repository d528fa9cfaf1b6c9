//! What queries find in small books.

use std::collections::HashMap;
use std::io::{Error, ErrorKind};

use super::find::{Limits, SearchResults, find};
use super::index::{Index, IndexBuilder};
use super::language::of_codes;
use super::read::BuiltIndex;
use super::weigh::weigh_page;
use super::write::files;
use super::{SearchPage, SearchSection};

fn page(title: &str, sections: &[&str]) -> SearchPage {
    let section = |text: &&str| SearchSection {
        text: (*text).to_owned(),
        ..SearchSection::default()
    };
    SearchPage {
        source: format!("{title}.md"),
        title: title.to_owned(),
        file_stem: title.to_owned(),
        sections: sections.iter().map(section).collect(),
        ..SearchPage::default()
    }
}

fn index_of(pages: impl IntoIterator<Item = SearchPage>) -> Index {
    index_in("en", pages)
}

fn index_in(language: &str, pages: impl IntoIterator<Item = SearchPage>) -> Index {
    let mut builder = IndexBuilder::new(of_codes([language]));
    for page in pages {
        builder.add(weigh_page(page));
    }
    builder.finish()
}

fn opened(index: &Index, small: usize) -> BuiltIndex {
    let files: HashMap<String, String> = files(index, small).into_iter().collect();
    let load = move |path: &str| {
        let text = files.get(path).cloned();
        text.ok_or_else(|| Error::from(ErrorKind::NotFound))
    };
    BuiltIndex::open(load).expect("an index")
}

fn found(index: &BuiltIndex, query: &str) -> SearchResults {
    let limits = Limits {
        hits: 10,
        of_page: 3,
    };
    find(index, query, limits)
}

fn first(pages: impl IntoIterator<Item = SearchPage>, query: &str) -> String {
    let index = opened(&index_of(pages), usize::MAX);
    let hits = found(&index, query).hits;
    hits.first()
        .map(|hit| hit.title.clone())
        .unwrap_or_default()
}

#[test]
fn the_alert_of_a_notification_is_first_whatever_its_labels_say() {
    let labels = "openshift monitoring prometheus k8s worker prod example warning openshift-monitoring prometheus-k8s-0 critical";
    let pages = || {
        [
            page("Collector", &[labels, labels]),
            page("KubeletDown", &["The agent of a node is gone."]),
            page("Watchdog", &["Always fires."]),
        ]
    };
    let labels = "(openshift-monitoring prometheus-k8s-0 worker-2.prod.example.com critical)";
    for alert in ["KubeletDown", "Watchdog"] {
        let notification = format!("[FIRING:3] {alert} {labels}");
        assert_eq!(first(pages(), &notification), alert, "{notification}");
        let log = format!("alertname={alert} severity=critical {labels}");
        assert_eq!(first(pages(), &log), alert, "{log}");
    }
}

#[test]
fn a_tool_in_a_query_does_not_bring_up_the_page_of_the_tool() {
    let pages = [
        page("kube-state-metrics", &["Shows objects."]),
        page(
            "Sharding",
            &["kube-state-metrics with a sharding mismatch of its shards"],
        ),
    ];
    let query = "kube-state-metrics sharding mismatch";
    assert_eq!(first(pages, query), "Sharding");
}

#[test]
fn what_holds_a_question_together_does_not_answer_it() {
    let pages = [
        page(
            "Other",
            &["This isn't what we do, so why isn't it what it isn't?"],
        ),
        page("SchedulerDown", &["No scheduler is running."]),
    ];
    let query = "why isn't the scheduler running";
    assert_eq!(first(pages, query), "SchedulerDown");
}

#[test]
fn words_that_are_spread_over_a_page_count_together() {
    let both = "The quota of the bucket is what the people of the platform have agreed upon.";
    let pages = [
        page("One", &["registry volume"]),
        page("Both", &["registry volume", both]),
    ];
    assert_eq!(first(pages, "registry volume quota"), "Both");
}

#[test]
fn an_index_in_many_files_finds_the_same_as_in_one() {
    let pages = (0..400).map(|number| {
        let text = format!("Word{number}Of{} gives up in pool-{number}", number % 7);
        page(&format!("Pool{number}GoneFrom{}", number % 13), &[&text])
    });
    let index = index_of(pages);
    assert!(files(&index, 0).len() > 20);
    for query in [
        "Pool7GoneFrom7",
        "gone from 12",
        "gives",
        "givse",
        "GoneFrom3",
        "pool-399",
        "nothing of that",
        "word3 pool",
        "p",
        "ool",
    ] {
        let (one, many) = (opened(&index, usize::MAX), opened(&index, 0));
        assert_eq!(found(&one, query), found(&many, query), "{query}");
    }
}

#[test]
fn readers_say_it_in_other_words_than_the_page() {
    let book = || {
        [
            page("NicSaturation", &["A NIC is at the end of its bandwidth."]),
            page(
                "ExternalEgressHigh",
                &["Much more data goes out than yesterday."],
            ),
            page(
                "ExternalIngressHigh",
                &["Much more data comes in than yesterday."],
            ),
            page("NodeNotReady", &["The kubelet is silent."]),
            page(
                "NodeReadiness",
                &["Nodes report that they are ready for pods."],
            ),
            page("Other", &["Nothing of that, and a network for cards."]),
        ]
    };
    assert_eq!(first(book(), "ethernet card saturated"), "NicSaturation");
    assert_eq!(
        first(book(), "external traffic leaving"),
        "ExternalEgressHigh"
    );
    assert_eq!(
        first(book(), "external traffic arriving"),
        "ExternalIngressHigh"
    );
    assert_eq!(first(book(), "node is not ready"), "NodeNotReady");
}

#[test]
fn a_long_sentence_is_no_paste() {
    let pages = [
        page(
            "Disk",
            &["The volume that holds home folders has no space left."],
        ),
        page("Login", &["Students enter the name of their school."]),
    ];
    let query =
        "the volume is exhausted again, where all of the home folders of our people are kept";
    assert_eq!(first(pages, query), "Disk");
}

#[test]
fn a_slip_keeps_the_weight_of_the_word() {
    let pages = [
        page("KubeQuotaExceeded", &["The namespace is over its quota."]),
        page(
            "KubeQuotaAlmostFull",
            &["The namespace nears its quota in this namespace."],
        ),
    ];
    assert_eq!(
        first(pages, "namespace quota excedeed"),
        "KubeQuotaExceeded"
    );
}

#[test]
fn what_output_means_leads_to_pages() {
    let pages = || {
        [
            page("Checkout", &["The checkout is a shop of checkout pods."]),
            page("KubePodCrashLooping", &["A container keeps crashing."]),
            page("NodeRAIDDegraded", &["A disk of an array is gone."]),
            page("FilesystemFull", &["No space is left."]),
        ]
    };
    let table =
        "NAME READY STATUS RESTARTS AGE\ncheckout-7c9d8f6b5-x2x8q 0/1 CrashLoopBackOff 7 14m";
    assert_eq!(first(pages(), table), "KubePodCrashLooping");
    let array = "md1 : active raid1 sdc1[2](F) sdd1[1]\n 1953382400 blocks super 1.2 [2/1] [_U]";
    assert_eq!(first(pages(), array), "NodeRAIDDegraded");
    let disk = "Filesystem Size Used Avail Use% Mounted on\n/dev/sda2 60G 58G 2.0G 97% /srv/shop";
    assert_eq!(first(pages(), disk), "FilesystemFull");
}

#[test]
fn a_phrase_outweighs_its_words() {
    let pages = [
        page("Card payments", &["The card of a customer is declined."]),
        page("NIC saturated", &["Bandwidth of the interface."]),
    ];
    assert_eq!(first(pages, "network card is busy"), "NIC saturated");
}

/// A book of `tests/search/languages` and its queries, each with the title of
/// the page that answers it.
fn book_in(text: &str) -> (Vec<SearchPage>, Vec<(String, String)>) {
    let mut pages: Vec<SearchPage> = Vec::new();
    let mut queries = Vec::new();
    for line in text.lines().skip(1) {
        if let Some(title) = line.strip_prefix("# ") {
            pages.push(page(title, &[]));
        } else if let Some((query, number)) = line
            .strip_prefix("? ")
            .and_then(|line| line.split_once(" | "))
        {
            let number: usize = number.parse().expect("a number");
            queries.push((query.to_owned(), pages[number - 1].title.clone()));
        } else if let Some(last) = pages.last_mut() {
            *last = page(&last.title, &[line]);
        }
    }
    (pages, queries)
}

#[test]
fn queries_in_other_languages_find_their_pages() {
    let books = [
        ("de", include_str!("../../tests/search/languages/de.txt")),
        ("fr", include_str!("../../tests/search/languages/fr.txt")),
        ("es", include_str!("../../tests/search/languages/es.txt")),
        ("pt-BR", include_str!("../../tests/search/languages/pt.txt")),
        ("it", include_str!("../../tests/search/languages/it.txt")),
        ("nl", include_str!("../../tests/search/languages/nl.txt")),
    ];
    for (language, text) in books {
        let (pages, queries) = book_in(text);
        let index = opened(&index_in(language, pages), usize::MAX);
        let mut missed = Vec::new();
        for (query, title) in &queries {
            let found = found(&index, query).hits;
            let first = found.first().map(|hit| hit.title.as_str());
            if first != Some(title.as_str()) {
                missed.push((query, first.map(str::to_owned)));
            }
        }
        assert_eq!(queries.len(), 30, "{language}");
        assert!(missed.len() <= 3, "{language}: {missed:#?}");
    }
}
