//! Scripts of one block: what is marked, what runs, what is said.

/// A check: its marking, its script, the outcome, and a part of the reason
/// (empty for none at all).
pub(super) type Case = (&'static str, &'static str, &'static str, &'static str);

pub(super) const CASES: &[Case] = &[
    // Exit codes.
    ("", "true", "pass", ""),
    ("", "exit 1", "fail", "exit 1: nothing"),
    ("", "echo why >&2; exit 3", "fail", "exit 3: `why`"),
    ("", "echo out; exit 3", "fail", "exit 3: `out`"),
    ("", "echo later; exit 77", "skip", "later"),
    ("", "exit 126", "error", "exit 126"),
    (
        "",
        "no-such-tool-of-mine",
        "skip",
        "needs no-such-tool-of-mine",
    ),
    ("", "false | true", "fail", "exit 1"),
    ("", "false\ntrue", "fail", "exit 1"),
    ("", "kill -9 $$", "fail", "killed by signal 9"),
    ("timeout=200ms", "sleep 20", "fail", "timeout after 200ms"),
    ("", "printf '\\xff\\xfe'", "pass", ""),
    ("", ":", "pass", ""),
    // Expectations.
    ("expect=PONG", "echo PONG", "pass", ""),
    (
        "expect=PONG",
        "echo PING",
        "fail",
        "expected `PONG`, found `PING`",
    ),
    ("expect=PONG", "true", "fail", "found nothing"),
    ("expect=\"/^[0-9]+$/\"", "echo 12", "pass", ""),
    (
        "expect=\"/^[0-9]+$/\"",
        "echo x",
        "fail",
        "expected a match",
    ),
    // Conditions.
    ("ok=\"exit == 3\"", "exit 3", "pass", ""),
    (
        "ok=\"exit == 3\"",
        "true",
        "fail",
        "exit == 3 is false: exit = 0",
    ),
    ("ok=\"stdout == 'a'\"", "echo a", "pass", ""),
    (
        "warn=\"stdout == 'a'\"",
        "echo a",
        "warn",
        "stdout == 'a' is true",
    ),
    (
        "alert=\"stdout == 'a'\"",
        "echo a",
        "fail",
        "stdout == 'a' is true",
    ),
    ("alert=\"stdout == 'a'\"", "echo b", "pass", ""),
    ("target=\"stdout == 'a'\"", "echo a", "pass", ""),
    (
        "target=\"stdout == 'a'\"",
        "echo b",
        "warn",
        "stdout == 'a' is false",
    ),
    (
        "alert=\"ms >= 0\" warn=\"ms >= 0\"",
        "true",
        "fail",
        "ms >= 0 is true",
    ),
    ("ok=\"json.a == 1\"", "true", "error", "there is no `json`"),
    (
        "ok=\"stdout > 1\"",
        "echo a",
        "error",
        "cannot be evaluated",
    ),
    ("ok=\"exit\"", "true", "error", "it is no comparison"),
    ("warn=\"> 5\"", "echo 7", "warn", "> 5 is true: value = 7"),
    ("warn=\"> 5\"", "echo 5", "pass", ""),
    ("warn=\"> 5\"", "echo 5.5", "warn", "value = 5.5"),
    ("warn=\"> 5\"", "echo -3", "pass", ""),
    ("warn=\"> 5\"", "echo five", "error", "there is no `value`"),
    ("warn=\"> 5\"", "exit 4", "fail", "exit 4"),
    // Values and units.
    (
        "value=\"/lag: (\\d+)/\" warn=\"> 10\"",
        "echo lag: 12 s",
        "warn",
        "value = 12",
    ),
    (
        "value=\"/lag: (\\d+)/\" warn=\"> 10\"",
        "echo none",
        "error",
        "nothing matches",
    ),
    (
        "value=\"size(stdout)\" alert=\"> 3\"",
        "echo abcd",
        "fail",
        "value = 4",
    ),
    (
        "value=stdout alert=\"> 3\"",
        "echo abcd",
        "error",
        "is no number",
    ),
    ("value=stdout", "exit 2", "fail", "exit 2"),
    ("unit=ms warn=\"> 2s\"", "echo 2001", "warn", "> 2s is true"),
    ("unit=ms warn=\"> 2s\"", "echo 1999", "pass", ""),
    ("alert=\"> 0.1%\"", "echo 0.002", "fail", "> 0.1% is true"),
    ("alert=\"> 0.1%\"", "echo 0.0009", "pass", ""),
    ("unit=GB warn=\"< 20GB\"", "echo 19", "warn", "value = 19"),
    (
        "unit=widgets warn=\"> 3widgets\"",
        "echo 4",
        "warn",
        "value = 4",
    ),
    (
        "unit=ms warn=\"> 5%\"",
        "echo 4",
        "error",
        "cannot be converted",
    ),
    // Plugins.
    ("exit=nagios", "echo 'OK - fine | load=0.5;5;9'", "pass", ""),
    (
        "exit=nagios",
        "echo 'WARNING - so so | load=6;5;9'; exit 1",
        "warn",
        "WARNING - so so",
    ),
    (
        "exit=nagios",
        "echo 'CRITICAL - bad'; exit 2",
        "fail",
        "CRITICAL - bad",
    ),
    (
        "exit=nagios",
        "echo 'UNKNOWN - eh'; exit 3",
        "error",
        "UNKNOWN - eh",
    ),
    ("exit=nagios", "exit 77", "error", "is none of a plugin"),
    (
        "exit=nagios alert=\"> 5\"",
        "echo 'WARNING | load=6;5;9'; exit 1",
        "fail",
        "value = 6",
    ),
    // Retries.
    (
        "retries=2 delay=10ms",
        "test -e \"$TMPDIR/../opsbook-never\"",
        "fail",
        "exit 1",
    ),
    // Needs.
    ("needs=case-1", "true", "pass", ""),
    ("needs=case-2", "true", "skip", "needs index#case-2: fail"),
    ("needs=case-57", "true", "skip", "needs index#case-57: skip"),
    ("needs=case-31", "true", "pass", ""),
    (
        "needs=nobody",
        "true",
        "error",
        "needs index#nobody, which is no check",
    ),
    ("needs=case-62", "true", "error", "in turn"),
    ("needs=case-61", "true", "error", "in turn"),
];
