use std::net::IpAddr;

use url::Host;

use super::{Denied, HostRules};

/// What a client may reach.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// The rules.
    pub rules: HostRules,
    /// Hosts that are reached whatever the rules say: proxies, which the
    /// environment names.
    pub exempt: Vec<String>,
}

impl Reach {
    /// Whether a host that has these addresses may be reached.
    ///
    /// # Errors
    /// When it may not.
    pub fn judge(&self, host: &str, addresses: &[IpAddr]) -> Result<(), Denied> {
        if self
            .exempt
            .iter()
            .any(|name| name.eq_ignore_ascii_case(host))
        {
            return Ok(());
        }
        self.rules.judge(host, addresses)
    }

    /// Whether the host of an address may be asked, as far as that is known
    /// before it is looked up.
    ///
    /// # Errors
    /// When it may not.
    pub fn judge_url(&self, url: &url::Url) -> Result<(), Denied> {
        match url.host() {
            Some(Host::Domain(name)) => self.rules.judge_name(name),
            Some(Host::Ipv4(address)) => self.rules.judge(&address.to_string(), &[address.into()]),
            Some(Host::Ipv6(address)) => self.rules.judge(&address.to_string(), &[address.into()]),
            None => Ok(()),
        }
    }
}
