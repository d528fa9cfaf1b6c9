//! Pushes results to a Pushgateway.

use std::time::Duration;

use anyhow::Context;

use crate::cli::terminal;
use crate::network;
use crate::platform::host_name;
use crate::stamp::{Results, metrics};

/// How long the gateway has.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// Replaces the metrics that this machine pushed before
/// (<https://github.com/prometheus/pushgateway#command-line>). Returns whether
/// that succeeded; an unreachable gateway does not fail the run.
pub(super) fn push(address: &str, results: &Results) -> bool {
    match try_to_push(address, results) {
        Ok(()) => true,
        Err(error) => {
            terminal::note(&format!("not pushed: {error:#}"));
            false
        }
    }
}

fn try_to_push(address: &str, results: &Results) -> anyhow::Result<()> {
    let mut url = url::Url::parse(address).context("failed to parse the URL")?;
    let instance = host_name();
    url.path_segments_mut()
        .map_err(|()| anyhow::anyhow!("the URL cannot have a path"))?
        .pop_if_empty()
        .extend(["metrics", "job", "opsbook", "instance", &instance]);
    let client = network::client(REQUEST_TIMEOUT)?;
    let answer = client.put(url).body(metrics(results)).send();
    // The URL may contain a password.
    let answer = answer.map_err(reqwest::Error::without_url)?;
    let status = answer.status();
    anyhow::ensure!(status.is_success(), "the gateway responded with {status}");
    Ok(())
}
