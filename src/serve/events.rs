use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use hyper::body::Frame;
use tokio::sync::watch;
use tokio::time::timeout;

/// Interval of keep-alive messages: a closed connection is noticed only by
/// writing to it.
const KEEPALIVE: Duration = Duration::from_secs(10);

/// Server-sent events (HTML Living Standard, 9.2): the current version, then
/// every new one.
pub(super) fn events(
    versions: watch::Receiver<u64>,
) -> impl Stream<Item = Result<Frame<Bytes>, Infallible>> {
    futures_util::stream::unfold((versions, true), |(mut versions, first)| async move {
        let text = if first {
            event(&mut versions)
        } else {
            match timeout(KEEPALIVE, versions.changed()).await {
                Ok(Ok(())) => event(&mut versions),
                // The publisher is gone.
                Ok(Err(_)) => return None,
                Err(_) => ": still here\n\n".to_owned(),
            }
        };
        Some((Ok(Frame::data(text.into())), (versions, false)))
    })
}

fn event(versions: &mut watch::Receiver<u64>) -> String {
    let version = *versions.borrow_and_update();
    format!("retry: 500\ndata: {version}\n\n")
}
