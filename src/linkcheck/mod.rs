//! Links to other sites, asked after over HTTP: many hosts at once, few
//! requests at each, and what was answered remembered.
//!
//! Nothing here runs unless somebody asked for it. Each host has its queue;
//! `ask` follows one address to its end, `host_limit` holds back what a host does
//! not want, `cache` keeps the answers with their ages.

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

/// An address that pages link to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalLink {
    /// The address, without an anchor.
    pub address: String,
    /// The anchors that are linked to.
    pub anchors: BTreeSet<String>,
}

/// How links are asked after.
pub struct LinkOptions<'a> {
    /// Limits, and what is special about hosts.
    pub settings: &'a ExternalSettings,
    /// The variables of the environment, for headers.
    pub environment: &'a dyn Fn(&str) -> Option<String>,
    /// The current moment.
    pub now: Timestamp,
    /// Told of each link that is done.
    pub done: &'a dyn Fn(),
}

/// Why no link could be asked after.
#[derive(Debug, thiserror::Error)]
pub enum LinkCheckError {
    /// There is no HTTP client on this machine.
    #[error("failed to prepare HTTP requests: {0}")]
    Client(#[from] reqwest::Error),
    /// No runtime for many requests at once.
    #[error("failed to prepare HTTP requests: {0}")]
    Runtime(#[from] std::io::Error),
    /// A pattern or header of `book.toml` cannot be used.
    #[error("invalid setting under `[external]` in book.toml: {0}")]
    Settings(String),
}

/// What came of asking after links.
#[derive(Debug)]
pub struct LinkReport {
    /// The answers.
    pub answers: Answers,
    /// How many of them the cache gave.
    pub remembered: usize,
    /// Whether no host answered anything: this machine is offline.
    pub is_offline: bool,
    /// Variables that headers name and that are not set.
    pub missing_variables: BTreeSet<String>,
}

/// Asks after every link; what `cache` knows and is young enough is not asked
/// again, and what was learnt is put into it.
///
/// # Errors
/// When no request can be made at all. What is wrong with a link is its
/// answer.
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

/// The host whose queue an address belongs to, with its port.
fn host_of(address: &str) -> String {
    Url::parse(address)
        .map(|url| authority(&url))
        .unwrap_or_default()
}

/// Works through the queue of every host at once, with as many workers each
/// as the host may have.
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
