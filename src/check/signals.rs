//! Descriptions of signals (signal(7)).

use crate::platform::BUS_ERROR;

/// Signals that commonly end scripts: number, name and description.
const SIGNALS: [(i32, &str, &str); 10] = [
    (1, "SIGHUP", "its terminal or parent went away"),
    (2, "SIGINT", "it was interrupted"),
    (
        4,
        "SIGILL",
        "it met an instruction that this machine does not have",
    ),
    (
        6,
        "SIGABRT",
        "it gave up by itself, as after a failed assertion",
    ),
    (BUS_ERROR, "SIGBUS", "it used memory that is not there"),
    (8, "SIGFPE", "it divided by zero or the like"),
    (
        9,
        "SIGKILL",
        "somebody killed it: often the kernel, for want of memory",
    ),
    (11, "SIGSEGV", "it used memory that is not its own"),
    (13, "SIGPIPE", "what read its output had stopped reading"),
    (15, "SIGTERM", "somebody asked it to end"),
];

/// Describes a script that was killed by a signal.
pub(super) fn killed(signal: i32) -> String {
    match known(signal) {
        Some((name, means)) => format!("killed by signal {signal} ({name}): {means}"),
        None => format!("killed by signal {signal}"),
    }
}

/// Describes an exit code above 128: a signal ended a command of the script
/// (POSIX, Shell Command Language, 2.8.2).
pub(super) fn of_exit_code(code: i32) -> Option<String> {
    let signal = code
        .checked_sub(128)
        .filter(|signal| (1..=64).contains(signal))?;
    let (name, means) = known(signal)?;
    let hint = if name == "SIGPIPE" {
        ", as in `yes | head -1`; end that pipe with `|| true` if that is as it should be"
    } else {
        ""
    };
    Some(format!("a command was ended by {name}: {means}{hint}"))
}

fn known(signal: i32) -> Option<(&'static str, &'static str)> {
    let found = SIGNALS.iter().find(|(number, _, _)| *number == signal);
    found.map(|(_, name, means)| (*name, *means))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_above_128_are_explained() {
        assert!(of_exit_code(141).is_some_and(|said| said.contains("SIGPIPE")));
        assert_eq!(of_exit_code(128), None);
        assert_eq!(of_exit_code(255), None);
        assert_eq!(of_exit_code(1), None);
        assert!(killed(9).starts_with("killed by signal 9 (SIGKILL)"));
        assert_eq!(killed(40), "killed by signal 40");
    }
}
