//! Loads the history of a book: the local one and that of the published site.

use std::io::Read;
use std::path::Path;
use std::time::Duration;

use anyhow::Context;

use crate::cli::terminal;
use crate::network;
use crate::pipeline;
use crate::stamp::History;

/// How long a site has to send its history.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
/// Maximum number of bytes to read of a response.
const MAX_RESPONSE_BYTES: u64 = 16 * 1024 * 1024;

/// Merges the history in the book's folder with that of a file or URL. Errors
/// are printed and ignored: an unreachable site must not prevent building the
/// next one.
pub(in crate::cli) fn load(folder: &Path, more: Option<&str>) -> History {
    let own = pipeline::load_history(folder);
    let Some(place) = more else {
        return own;
    };
    match read(place) {
        Ok(text) => own.with(History::parse(&text)),
        Err(error) => {
            terminal::note(&format!("no earlier history: {error:#}"));
            own
        }
    }
}

fn read(place: &str) -> anyhow::Result<String> {
    if !place.starts_with("http://") && !place.starts_with("https://") {
        let bytes = std::fs::read(place).with_context(|| format!("failed to read {place}"))?;
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    let client = network::client(REQUEST_TIMEOUT)?;
    let answer = client.get(place).send();
    let answer = answer.map_err(reqwest::Error::without_url)?;
    let status = answer.status();
    anyhow::ensure!(status.is_success(), "the site responded with {status}");
    let mut bytes = Vec::new();
    answer.take(MAX_RESPONSE_BYTES).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
