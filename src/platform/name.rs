//! Names of files.

use std::borrow::Cow;
use std::path::{MAIN_SEPARATOR, Path};

/// A path with `/` between its parts on every system. What is not UTF-8 is
/// replaced.
pub fn slashed(path: &Path) -> Cow<'_, str> {
    let text = path.to_string_lossy();
    if MAIN_SEPARATOR == '/' || !text.contains(MAIN_SEPARATOR) {
        text
    } else {
        Cow::Owned(text.replace(MAIN_SEPARATOR, "/"))
    }
}

/// Why no file can have this name here; nothing if one can.
pub fn reserved_name(name: &str) -> Option<&'static str> {
    if cfg!(windows) {
        reserved_on_windows(name)
    } else {
        None
    }
}

/// Names of devices, with any extension.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// The rules of Windows (Microsoft: Naming Files, Paths, and Namespaces).
fn reserved_on_windows(name: &str) -> Option<&'static str> {
    let is_forbidden = |c: char| c < ' ' || r#"<>:"/\|?*"#.contains(c);
    if name.contains(is_forbidden) {
        return Some("has a character that Windows does not allow in names of files");
    }
    if name.ends_with(['.', ' ']) {
        return Some("ends with a dot or space, which Windows removes");
    }
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_ascii_uppercase();
    let port = stem
        .strip_prefix("COM")
        .or_else(|| stem.strip_prefix("LPT"));
    let is_port = port.is_some_and(|number| {
        matches!(number, "¹" | "²" | "³")
            || (number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit()))
    });
    (is_port || DEVICES.contains(&stem.as_str())).then_some("is the name of a device on Windows")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_windows_reserves_are_known() {
        for name in [
            "con",
            "aux.html",
            "NUL.tar.gz",
            "com1",
            "LPT9.txt",
            "a:b",
            "what?",
            "end.",
            "end ",
        ] {
            assert!(reserved_on_windows(name).is_some(), "{name}");
        }
        for name in ["console", "com", "com10", "a.con", "index.html", "Ünïcode"] {
            assert_eq!(reserved_on_windows(name), None, "{name}");
        }
    }
}
