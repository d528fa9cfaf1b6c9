//! Limits how many checks use the same host or runner at once.

use super::schedule::Throttle;
use super::settings::RunSettings;
use crate::book::{Check, Probe};

/// The throttle of a check: its runner, or the host that it contacts.
pub(super) fn throttle(check: &Check, settings: &RunSettings<'_>) -> Option<Throttle> {
    let checks = settings.checks;
    if let Some(name) = &check.runner {
        let runner = checks.runners.get(name);
        return Some(Throttle {
            name: format!("runner {name}"),
            width: runner
                .and_then(|runner| runner.jobs)
                .unwrap_or(checks.jobs_per_host),
        });
    }
    let fill = |text: &str| settings.environment.fill_in(text, check);
    let host = match &check.probe {
        Probe::Http { url, .. } => {
            let url = url::Url::parse(&fill(url)).ok()?;
            url.host_str()?.to_owned()
        }
        Probe::Tcp { address } | Probe::Tls { address } => {
            let address = fill(address);
            let (host, _) = address.rsplit_once(':')?;
            host.to_owned()
        }
        Probe::Promql { .. } => "prometheus".to_owned(),
        Probe::Shell { .. }
        | Probe::Console { .. }
        | Probe::Dns { .. }
        | Probe::Unreadable { .. } => return None,
    };
    Some(Throttle {
        name: format!("host {host}"),
        width: checks.jobs_per_host,
    })
}
