use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

use super::answer::answer;
use super::guard::Reach;
use super::preview::Preview;

/// How many connections are served at once; more wait.
const CONNECTIONS: usize = 512;
/// How long a request's head may take, and a connection idle.
const HEAD_LIMIT: Duration = Duration::from_secs(10);
/// The longest head, in bytes.
const MAX_HEAD_LENGTH: usize = 32 * 1024;
/// How long a pause is made where no connection can be accepted, as when the
/// process has no file handles left.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(100);
/// How many ports are tried behind one that is taken.
const NEIGHBOURS: u16 = 100;

/// Why the preview cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// No port is free, or the address is not this machine's.
    #[error("failed to listen at {address}: {source}")]
    Listen {
        /// What was asked for.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The server cannot be started.
    #[error("failed to start the server: {0}")]
    Runtime(std::io::Error),
    /// The thread that builds the site ended.
    #[error("the preview stumbled, which is a bug")]
    Builder,
}

/// A server that has its address and waits to be started.
#[derive(Debug)]
pub struct Listening {
    socket: std::net::TcpListener,
    address: SocketAddr,
    stop: watch::Sender<bool>,
}

/// Ends a preview, from any thread.
#[derive(Clone, Debug)]
pub struct Stop(watch::Sender<bool>);

impl Stop {
    /// Ends it now.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Listening {
    /// Takes a port, or the next one that is free.
    ///
    /// # Errors
    /// When none is, or the address is not this machine's.
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

    /// The address that was taken.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What ends the preview.
    pub fn stop(&self) -> Stop {
        Stop(self.stop.clone())
    }

    /// Whether the preview has been ended.
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
        // Whoever is still connected is left alone at once.
        runtime.shutdown_background();
        Ok(())
    }
}

async fn accept(listener: &TcpListener, preview: &Arc<Preview>, reach: Reach) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let place = Arc::clone(&places).acquire_owned().await;
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(ACCEPT_BACKOFF).await;
            continue;
        };
        let preview = Arc::clone(preview);
        tokio::spawn(async move {
            // A connection that fails concerns only whoever made it.
            let _ = connection(stream, &preview, reach).await;
            drop(place);
        });
    }
}

async fn connection(stream: TcpStream, preview: &Preview, reach: Reach) -> hyper::Result<()> {
    // What is sent is small and wanted at once.
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
