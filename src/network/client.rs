use std::sync::{Arc, Once};
use std::time::Duration;

use reqwest::blocking::{Client, ClientBuilder};
use reqwest::redirect::Policy;

use super::{Lookup, Reach};

/// What requests say about who sends them.
pub const USER_AGENT: &str = concat!("opsbook/", env!("CARGO_PKG_VERSION"));

/// A client for requests that may take so long. It follows redirects.
///
/// # Errors
/// When the machine has no TLS.
pub fn client(limit: Duration) -> reqwest::Result<Client> {
    build(|| builder(limit))
}

/// A client that gives every redirect as the answer, and reaches only some
/// hosts. Addresses that are no names are the caller's to judge, as nobody looks
/// them up.
///
/// # Errors
/// When the machine has no TLS.
pub fn still_client(limit: Duration, reach: &Reach) -> reqwest::Result<Client> {
    let lookup = Arc::new(Lookup::within(reach.clone()));
    build(|| {
        let builder = builder(limit).redirect(Policy::none());
        builder.dns_resolver(Arc::clone(&lookup))
    })
}

fn builder(limit: Duration) -> ClientBuilder {
    install_provider();
    Client::builder()
        .timeout(limit)
        .connect_timeout(limit)
        .dns_resolver(Lookup::shared())
        .user_agent(USER_AGENT)
}

/// Builds a client; without any certificate authority on the machine plain
/// HTTP still works.
fn build(builder: impl Fn() -> ClientBuilder) -> reqwest::Result<Client> {
    builder()
        .build()
        .or_else(|_| builder().tls_certs_only([]).build())
}

/// Chooses the implementation of TLS, once for the process.
pub fn install_provider() {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // Somebody else's provider is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}
