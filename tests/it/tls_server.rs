//! openssl's server, for tests that need certificates.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;

use super::support::Folder;

/// A server that shows a certificate; it ends with this.
pub(crate) struct TlsServer {
    child: Child,
    pub(crate) port: u16,
}

impl TlsServer {
    /// Shows `name.pem` of the folder with the key `name.key`, and answers
    /// requests with a page. `more` are further arguments.
    pub(crate) fn start(folder: &Folder, name: &str, more: &[&str]) -> Self {
        let (key, certificate) = (format!("{name}.key"), format!("{name}.pem"));
        let mut child = Command::new("openssl")
            .args(["s_server", "-www", "-accept", "127.0.0.1:0"])
            .args(["-key", &key, "-cert", &certificate])
            .args(more)
            .current_dir(folder.path(""))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("openssl starts");
        let mut said = BufReader::new(child.stdout.take().expect("it is a pipe")).lines();
        let port = said.by_ref().map_while(Result::ok).find_map(|line| {
            let address = line.strip_prefix("ACCEPT ")?;
            address.rsplit(':').next()?.parse().ok()
        });
        // What it says later is read too, as it would wait otherwise.
        thread::spawn(move || said.map_while(Result::ok).for_each(drop));
        Self {
            child,
            port: port.expect("the server says where it listens"),
        }
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An authority (`ca`), certificates for localhost that it has signed (`good`
/// for nine days, `old` until yesterday), and one that nobody has signed
/// (`wrong`).
pub(crate) fn certificates(folder: &Folder) {
    folder.write(
        "names",
        b"subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n",
    );
    let request = "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    let sign = "-CA ca.pem -CAkey ca.key -CAcreateserial -extfile names";
    for line in [
        format!("{request} -x509 -days 9 -subj /CN=authority -keyout ca.key -out ca.pem"),
        format!("{request} -subj /CN=localhost -keyout good.key -out good.csr"),
        format!("x509 -req -days 9 -in good.csr {sign} -out good.pem"),
        format!("{request} -subj /CN=localhost -keyout old.key -out old.csr"),
        format!("x509 -req -days -1 -in old.csr {sign} -out old.pem"),
        format!("{request} -x509 -days 9 -subj /CN=localhost -keyout wrong.key -out wrong.pem"),
    ] {
        let made = Command::new("openssl")
            .args(line.split(' '))
            .current_dir(folder.path(""))
            .stderr(Stdio::null())
            .status();
        assert!(made.is_ok_and(|made| made.success()), "{line}");
    }
}
