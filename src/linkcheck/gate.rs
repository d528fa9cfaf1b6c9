use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};

/// What holds requests back: so many at once, so many of them at one host, and
/// none at a host that asked to be left alone for a while.
pub(super) struct Gates {
    all: Arc<Semaphore>,
    hosts: RefCell<HashMap<String, Rc<Gate>>>,
}

/// The gate of one host.
struct Gate {
    permits: Arc<Semaphore>,
    width: Cell<usize>,
    closed_until: Cell<Option<Instant>>,
}

/// The right to one request.
pub(super) struct Pass {
    gate: Rc<Gate>,
    at_host: OwnedSemaphorePermit,
    _at_all: OwnedSemaphorePermit,
}

impl Gates {
    pub(super) fn new(jobs: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(jobs)),
            hosts: RefCell::default(),
        }
    }

    /// Waits for the right to ask a host that takes `width` requests at once.
    pub(super) async fn enter(&self, host: &str, width: usize) -> Pass {
        let gate = self.gate(host, width);
        let at_host = Self::permit(&gate.permits).await;
        while let Some(moment) = gate.closed_until.get().filter(|at| *at > Instant::now()) {
            sleep_until(moment).await;
        }
        Pass {
            at_host,
            _at_all: Self::permit(&self.all).await,
            gate,
        }
    }

    fn gate(&self, host: &str, width: usize) -> Rc<Gate> {
        let mut hosts = self.hosts.borrow_mut();
        let gate = hosts.entry(host.to_owned()).or_insert_with(|| {
            Rc::new(Gate {
                permits: Arc::new(Semaphore::new(width)),
                width: Cell::new(width),
                closed_until: Cell::new(None),
            })
        });
        Rc::clone(gate)
    }

    async fn permit(permits: &Arc<Semaphore>) -> OwnedSemaphorePermit {
        let permit = Arc::clone(permits).acquire_owned().await;
        permit.expect("the semaphore is never closed")
    }
}

impl Pass {
    /// Leaves the host alone for a while, and asks it less at once from then
    /// on.
    pub(super) fn back_off(self, wait: Duration) {
        let Self {
            gate,
            at_host,
            _at_all,
        } = self;
        let until = Instant::now() + wait;
        let later = gate.closed_until.get().map_or(until, |at| at.max(until));
        gate.closed_until.set(Some(later));
        if gate.width.get() > 1 {
            gate.width.set(gate.width.get() - 1);
            at_host.forget();
        }
    }
}
