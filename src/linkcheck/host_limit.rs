use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};

/// Limits concurrent requests: in total, per host, and none to a host that
/// asked to wait.
pub(super) struct HostLimits {
    all: Arc<Semaphore>,
    hosts: RefCell<HashMap<String, Rc<HostLimit>>>,
}

/// The limit of one host.
struct HostLimit {
    permits: Arc<Semaphore>,
    width: Cell<usize>,
    closed_until: Cell<Option<Instant>>,
}

/// Permission for one request.
pub(super) struct Permit {
    host_limit: Rc<HostLimit>,
    at_host: OwnedSemaphorePermit,
    _at_all: OwnedSemaphorePermit,
}

impl HostLimits {
    pub(super) fn new(jobs: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(jobs)),
            hosts: RefCell::default(),
        }
    }

    /// Waits for permission to send a request to a host with at most `width`
    /// concurrent requests.
    pub(super) async fn enter(&self, host: &str, width: usize) -> Permit {
        let host_limit = self.host_limit(host, width);
        let at_host = Self::permit(&host_limit.permits).await;
        while let Some(moment) = host_limit
            .closed_until
            .get()
            .filter(|at| *at > Instant::now())
        {
            sleep_until(moment).await;
        }
        Permit {
            at_host,
            _at_all: Self::permit(&self.all).await,
            host_limit,
        }
    }

    fn host_limit(&self, host: &str, width: usize) -> Rc<HostLimit> {
        let mut hosts = self.hosts.borrow_mut();
        let host_limit = hosts.entry(host.to_owned()).or_insert_with(|| {
            Rc::new(HostLimit {
                permits: Arc::new(Semaphore::new(width)),
                width: Cell::new(width),
                closed_until: Cell::new(None),
            })
        });
        Rc::clone(host_limit)
    }

    async fn permit(permits: &Arc<Semaphore>) -> OwnedSemaphorePermit {
        let permit = Arc::clone(permits).acquire_owned().await;
        permit.expect("the semaphore is never closed")
    }
}

impl Permit {
    /// Stops requests to the host for `wait`, and reduces its limit by one.
    pub(super) fn back_off(self, wait: Duration) {
        let Self {
            host_limit,
            at_host,
            _at_all,
        } = self;
        let until = Instant::now() + wait;
        let later = host_limit
            .closed_until
            .get()
            .map_or(until, |at| at.max(until));
        host_limit.closed_until.set(Some(later));
        if host_limit.width.get() > 1 {
            host_limit.width.set(host_limit.width.get() - 1);
            at_host.forget();
        }
    }
}
