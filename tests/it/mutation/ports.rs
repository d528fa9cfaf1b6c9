//! Ports that take no connection. `names` tries those that need a network of
//! their own.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use tokio::net::TcpSocket;
use tokio::runtime::Builder;

use super::{SETTINGS, closed_port, judge, limit, listen, run};
use crate::support::Folder;

/// What a check asks of a port.
pub(super) const TCP: [&str; 5] = [
    "",
    "ok: connected",
    "ok: ms < 60000",
    "alert: ms > 60000",
    "warn: \"!connected\"",
];

/// A port whose queue of connections is full, so that the system answers no
/// further one. It stays so while this is there.
struct Full {
    address: SocketAddr,
    _runtime: tokio::runtime::Runtime,
    _listener: tokio::net::TcpListener,
    _waiting: Vec<TcpStream>,
}

impl Full {
    fn new() -> Self {
        let runtime = Builder::new_current_thread().enable_io().build();
        let runtime = runtime.expect("a runtime can be made");
        let inside = runtime.enter();
        let socket = TcpSocket::new_v4().expect("a socket can be made");
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        socket.bind(any).expect("a port is free");
        let listener = socket.listen(0).expect("it listens");
        let address = listener.local_addr().expect("it is bound");
        let connect = || TcpStream::connect_timeout(&address, Duration::from_millis(500));
        let waiting = std::iter::from_fn(|| connect().ok()).collect();
        drop(inside);
        Self {
            address,
            _runtime: runtime,
            _listener: listener,
            _waiting: waiting,
        }
    }
}

#[test]
fn no_port_that_takes_no_connection_passes() {
    let folder = Folder::with(&[("book.toml", SETTINGS)]);
    let full = Full::new();
    let targets = [
        ("healthy", format!("127.0.0.1:{}", listen(drop))),
        ("stop", format!("127.0.0.1:{}", closed_port())),
        ("delay", full.address.to_string()),
        ("gone", "nowhere.invalid:80".to_owned()),
    ];
    let mut list = String::new();
    for (at, condition) in TCP.iter().enumerate() {
        for (name, address) in &targets {
            let limit = limit(name).replace('=', ": ");
            let _ = write!(
                list,
                "- tcp: {address}\n  id: {name}-{at}\n  {limit}\n  {condition}\n"
            );
        }
    }
    let page = format!("# Page\n\n```yaml checks\n{list}```\n");
    judge(&run(&folder, &page, &[]), TCP.len() * targets.len());
}
