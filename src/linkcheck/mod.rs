//! Checks links to other sites over HTTP: many hosts at once, few requests per
//! host, with a cache.
//!  Nothing here runs without `--external`. Each host has a queue; `ask`
//! follows one URL through its redirects, `host_limit` enforces limits per
//! host, and `cache` stores results.

mod address;
mod anchors;
mod ask;
mod cache;
mod collect;
mod host_limit;
mod request;
mod status;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use futures_util::stream::{FuturesUnordered, StreamExt};
use jiff::Timestamp;
use url::Url;

use crate::book::{Answer, Answers};
use crate::config::ExternalSettings;
use ask::{Asker, authority};

pub use address::shown;
pub use cache::{Cache, CacheError};
pub use collect::external_links;

/// An external URL in the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalLink {
    /// The URL without its anchor.
    pub address: String,
    /// The anchors that links use.
    pub anchors: BTreeSet<String>,
}

/// Options of a link check.
pub struct LinkOptions<'a> {
    /// Limits and per-host settings.
    pub settings: &'a ExternalSettings,
    /// Environment variables for headers.
    pub environment: &'a dyn Fn(&str) -> Option<String>,
    /// The current time.
    pub now: Timestamp,
    /// Called for each finished link.
    pub done: &'a dyn Fn(),
}

/// Why no link could be checked.
#[derive(Debug, thiserror::Error)]
pub enum LinkCheckError {
    /// The HTTP client could not be created.
    #[error("failed to prepare HTTP requests: {0}")]
    Client(#[from] reqwest::Error),
    /// The async runtime could not be created.
    #[error("failed to prepare HTTP requests: {0}")]
    Runtime(#[from] std::io::Error),
    /// An invalid pattern or header in `book.toml`.
    #[error("invalid setting under `[external]` in book.toml: {0}")]
    Settings(String),
}

/// The result of a link check.
#[derive(Debug)]
pub struct LinkReport {
    /// The results by URL.
    pub answers: Answers,
    /// How many of them came from the cache.
    pub remembered: usize,
    /// Whether no host responded: this machine is offline.
    pub is_offline: bool,
    /// Environment variables in headers that are not set.
    pub missing_variables: BTreeSet<String>,
}

/// Checks all links. Recent results come from `cache`, and new results are
/// added to it.
///
/// # Errors
/// When no request can be sent at all. Problems of a link are part of its
/// result.
pub fn check_links(
    links: Vec<ExternalLink>,
    cache: &mut Cache,
    options: &LinkOptions<'_>,
) -> Result<LinkReport, LinkCheckError> {
    let mut answers: BTreeMap<String, Answer> = BTreeMap::new();
    let mut queues: BTreeMap<String, VecDeque<ExternalLink>> = BTreeMap::new();
    let asker = Asker::new(options)?;
    for link in links {
        if let Some(answer) = cache.answer(&link, options.now, options.settings.max_age) {
            answers.insert(link.address, answer);
            (options.done)();
        } else {
            queues
                .entry(host_of(&link.address))
                .or_default()
                .push_back(link);
        }
    }
    let remembered = answers.len();
    let fresh = if queues.is_empty() {
        Vec::new()
    } else {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(ask_all(queues, &asker, options))
    };
    let is_offline = !fresh.is_empty() && !asker.heard_anything();
    for (address, answer, settled) in fresh {
        if !is_offline {
            cache.remember(&address, &answer, settled, options.now);
        }
        answers.insert(address, answer);
    }
    Ok(LinkReport {
        answers: answers.into_iter().collect(),
        remembered,
        is_offline,
        missing_variables: asker.missing_variables(),
    })
}

/// The host and port whose queue a URL belongs to.
fn host_of(address: &str) -> String {
    Url::parse(address)
        .map(|url| authority(&url))
        .unwrap_or_default()
}

/// Processes the queues of all hosts concurrently, each with as many workers as
/// the host allows.
async fn ask_all(
    queues: BTreeMap<String, VecDeque<ExternalLink>>,
    asker: &Asker<'_>,
    options: &LinkOptions<'_>,
) -> Vec<(String, Answer, bool)> {
    let found = RefCell::new(Vec::new());
    let queues: Vec<(usize, RefCell<VecDeque<ExternalLink>>)> = queues
        .into_iter()
        .map(|(host, queue)| (asker.limit(&host).min(queue.len()), RefCell::new(queue)))
        .collect();
    let workers: FuturesUnordered<_> = queues
        .iter()
        .flat_map(|(limit, queue)| std::iter::repeat_n(queue, *limit))
        .map(|queue| async {
            loop {
                let next = queue.borrow_mut().pop_front();
                let Some(link) = next else { break };
                let (answer, settled) = asker.ask(&link).await;
                found.borrow_mut().push((link.address, answer, settled));
                (options.done)();
            }
        })
        .collect();
    workers.collect::<()>().await;
    found.into_inner()
}
