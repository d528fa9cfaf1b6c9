use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::answer::answer;
use super::guard::Reach;
use super::preview::Preview;

/// Maximum number of open connections. The oldest one is closed for a new one,
/// so that many idle connections or event streams block nobody. Browsers open
/// a closed event stream again.
const CONNECTIONS: usize = 512;
/// Timeout for a request head, and for idle connections.
const HEAD_LIMIT: Duration = Duration::from_secs(10);
/// Maximum size of a request head, in bytes.
const MAX_HEAD_LENGTH: usize = 32 * 1024;
/// Pause after a failed accept, for example when the process has no file
/// descriptors left.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(100);
/// How many further ports are tried if one is taken.
const NEIGHBOURS: u16 = 100;

/// Why the preview cannot start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// No port is free, or the address does not belong to this machine.
    #[error("failed to listen at {address}: {source}")]
    Listen {
        /// The requested address.
        address: SocketAddr,
        /// The I/O error.
        source: std::io::Error,
    },
    /// The server cannot be started.
    #[error("failed to start the server: {0}")]
    Runtime(std::io::Error),
    /// The builder thread ended.
    #[error("the preview stumbled, which is a bug")]
    Builder,
}

/// A bound server that has not started.
#[derive(Debug)]
pub struct Listening {
    socket: std::net::TcpListener,
    address: SocketAddr,
    stop: watch::Sender<bool>,
}

/// Stops a preview, from any thread.
#[derive(Clone, Debug)]
pub struct Stop(watch::Sender<bool>);

impl Stop {
    /// Stops it now.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Listening {
    /// Binds a port, or the next free one.
    ///
    /// # Errors
    /// When no port is free, or the address does not belong to this machine.
    pub fn at(host: IpAddr, port: u16) -> Result<Self, ServeError> {
        let address = SocketAddr::new(host, port);
        let ports = port..=port.saturating_add(NEIGHBOURS);
        let mut last = None;
        for port in ports {
            match std::net::TcpListener::bind(SocketAddr::new(host, port)) {
                Ok(socket) => return Self::on(socket, address),
                Err(source) if source.kind() == std::io::ErrorKind::AddrInUse => {
                    last = Some(source);
                }
                Err(source) => return Err(ServeError::Listen { address, source }),
            }
        }
        let source = last.unwrap_or_else(|| std::io::ErrorKind::AddrInUse.into());
        Err(ServeError::Listen { address, source })
    }

    fn on(socket: std::net::TcpListener, asked: SocketAddr) -> Result<Self, ServeError> {
        let wrong = |source| ServeError::Listen {
            address: asked,
            source,
        };
        socket.set_nonblocking(true).map_err(wrong)?;
        Ok(Self {
            address: socket.local_addr().map_err(wrong)?,
            socket,
            stop: watch::Sender::new(false),
        })
    }

    /// The bound address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A handle that stops the preview.
    pub fn stop(&self) -> Stop {
        Stop(self.stop.clone())
    }

    /// Whether the preview was stopped.
    pub(super) fn stopped(&self) -> impl Fn() -> bool + Send + use<> {
        let stop = self.stop.clone();
        move || *stop.borrow()
    }

    /// Serves until it is stopped.
    pub(super) fn serve(self, preview: &Arc<Preview>) -> Result<(), ServeError> {
        let Self {
            socket,
            address,
            stop,
        } = self;
        let reach = if address.ip().is_loopback() {
            Reach::Loopback
        } else {
            Reach::Network
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(ServeError::Runtime)?;
        runtime.block_on(async {
            let listener = TcpListener::from_std(socket).map_err(ServeError::Runtime)?;
            let mut stopped = stop.subscribe();
            let accepting = accept(&listener, preview, reach);
            let ended = stopped.wait_for(|stop| *stop);
            futures_util::future::select(std::pin::pin!(accepting), std::pin::pin!(ended)).await;
            Ok(())
        })?;
        // Open connections are closed immediately.
        runtime.shutdown_background();
        Ok(())
    }
}

async fn accept(listener: &TcpListener, preview: &Arc<Preview>, reach: Reach) {
    let mut open: VecDeque<AbortHandle> = VecDeque::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(ACCEPT_BACKOFF).await;
            continue;
        };
        if open.len() >= CONNECTIONS {
            open.retain(|connection| !connection.is_finished());
        }
        if open.len() >= CONNECTIONS
            && let Some(oldest) = open.pop_front()
        {
            oldest.abort();
        }
        let preview = Arc::clone(preview);
        let task = tokio::spawn(async move {
            // A failed connection affects only its client.
            let _ = connection(stream, &preview, reach).await;
        });
        open.push_back(task.abort_handle());
    }
}

async fn connection(stream: TcpStream, preview: &Preview, reach: Reach) -> hyper::Result<()> {
    // Responses are small and needed immediately.
    let _ = stream.set_nodelay(true);
    let respond = |request: hyper::Request<hyper::body::Incoming>| async move {
        let response = answer(
            request.method(),
            request.uri(),
            request.headers(),
            preview,
            reach,
        );
        Ok::<_, Infallible>(response)
    };
    hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_LIMIT)
        .max_buf_size(MAX_HEAD_LENGTH)
        .serve_connection(TokioIo::new(stream), service_fn(respond))
        .await
}
