//! The machine, its environment variables and its browser.

use std::borrow::Cow;
use std::process::{Command, Stdio};

/// The number of the signal for memory that does not exist.
pub const BUS_ERROR: i32 = if cfg!(target_os = "linux") { 7 } else { 10 };

/// Environment variables that every check gets.
#[cfg(not(windows))]
pub const INHERITED_VARIABLES: &[&str] = &["PATH", "HOME", "LANG", "TZ"];

/// Environment variables that every check gets. Without those of the system,
/// sockets, PowerShell and most other programs do not start.
#[cfg(windows)]
pub const INHERITED_VARIABLES: &[&str] = &[
    "PATH",
    "HOME",
    "LANG",
    "TZ",
    "APPDATA",
    "COMSPEC",
    "LOCALAPPDATA",
    "PATHEXT",
    "PROGRAMDATA",
    "PROGRAMFILES",
    "SYSTEMDRIVE",
    "SYSTEMROOT",
    "USERPROFILE",
    "WINDIR",
];

/// Environment variables that name the folder for temporary files.
#[cfg(not(windows))]
pub const TEMPORARY_VARIABLES: &[&str] = &["TMPDIR"];

/// Environment variables that name the folder for temporary files.
#[cfg(windows)]
pub const TEMPORARY_VARIABLES: &[&str] = &["TMPDIR", "TEMP", "TMP"];

/// The form of a variable's name in which two names of one variable are equal.
pub fn variable_key(name: &str) -> Cow<'_, str> {
    if cfg!(windows) {
        Cow::Owned(name.to_uppercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// The name of this machine.
#[cfg(unix)]
pub fn host_name() -> String {
    rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned()
}

/// The name of this machine.
#[cfg(windows)]
#[expect(
    clippy::disallowed_methods,
    reason = "it is a fact about the machine and no setting of the user"
)]
pub fn host_name() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_else(|_| "localhost".to_owned())
}

/// Programs that open an address in the user's browser, with the arguments
/// before the address.
const BROWSERS: &[&[&str]] = if cfg!(windows) {
    &[&["rundll32", "url.dll,FileProtocolHandler"]]
} else if cfg!(target_os = "macos") {
    &[&["open"]]
} else {
    &[&["xdg-open"], &["wslview"]]
};

/// Opens an address in the user's browser; whether a program for it was found.
#[expect(
    clippy::disallowed_methods,
    reason = "this process is nobody's check: it shows the page that the user asked for"
)]
pub fn open_in_browser(address: &str) -> bool {
    BROWSERS.iter().any(|command| {
        let Some((program, arguments)) = command.split_first() else {
            return false;
        };
        Command::new(program)
            .args(arguments)
            .arg(address)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .is_ok()
    })
}
