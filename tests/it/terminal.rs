//! Whatever scripts, servers and pages say: nothing of it leads a terminal.
//! The program is run on a pseudo-terminal, which script(1) makes.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::support::{Folder, has_program};

/// What leads terminals, between what does not.
const HOSTILE: [&[u8]; 12] = [
    b"\x1b[2K\r\x1b[32mpass  \x1b[0m 3 ms a#h",
    b"\x1b]52;c;ZXZpbA==\x07",
    b"\x1b]0;title\x1b\\",
    b"\x1b[45mcoloured\x1b[0m",
    b"\x1b[8mhidden",
    b"\x1b[1A\x1b[2J\x1bc",
    b"\x9b31m\xc2\x9b31m\xc2\x85",
    b"\x08\x08\x08over\x7f",
    b"\xe2\x80\xaeright to left",
    b"\xe2\x80\xa8line\xe2\x81\xa6isolate",
    b"\x00\x01\x02\x0b\x0c\x0e\x0f\x16\x1a",
    b"\xff\xfe\x1b\x90q",
];

/// Random bytes, with hostile ones among them.
fn texts(count: usize) -> Vec<Vec<u8>> {
    let piece = prop_oneof![
        prop::collection::vec(any::<u8>(), 1..12),
        prop::sample::select(HOSTILE.to_vec()).prop_map(<[u8]>::to_vec),
    ];
    let text = prop::collection::vec(piece, 1..5).prop_map(|pieces| pieces.concat());
    let mut runner = TestRunner::deterministic();
    let mut texts: Vec<Vec<u8>> = HOSTILE.iter().map(|text| text.to_vec()).collect();
    while texts.len() < count {
        let tree = text.new_tree(&mut runner).expect("a text");
        texts.push(tree.current());
    }
    texts
}

/// A server that says the text of that number, in its status line's headers
/// and its body.
fn serve(texts: Vec<Vec<u8>>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("it is bound").port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(&stream);
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap_or(0) > 0 {}
            let number = head
                .split(['/', ' '])
                .find_map(|part| part.parse::<usize>().ok());
            let body = number
                .and_then(|number| texts.get(number))
                .cloned()
                .unwrap_or_default();
            let mut answer = format!(
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\nX-Said: ",
                body.len()
            )
            .into_bytes();
            answer.extend(
                body.iter()
                    .filter(|byte| !matches!(byte, b'\r' | b'\n' | 0)),
            );
            answer.extend(b"\r\n\r\n");
            answer.extend(body);
            let _ = (&stream).write_all(&answer);
        }
    });
    port
}

/// A book whose checks fail, each with a text of its own.
fn book(texts: &[Vec<u8>], port: u16) -> Folder {
    let mut page = String::from("# Page\n");
    for (number, text) in texts.iter().enumerate() {
        let octal = text.iter().fold(String::new(), |mut octal, byte| {
            let _ = write!(octal, "\\{byte:03o}");
            octal
        });
        let _ = write!(
            page,
            "\n```bash check=said-{number}\nprintf '{octal}' >&2; exit 3\n```\n\
             \n```http check=served-{number} expect=never ok=\"headers['x-said'] == ''\"\nGET http://127.0.0.1:{port}/{number}\n```\n\
             \n```http check=header-{number} ok=\"headers['x-said'] == '' && body == ''\"\nGET http://127.0.0.1:{port}/{number}\n```\n"
        );
    }
    // The author's own text is no safer.
    page.push_str(
        "\n```bash check=hidden\necho safe # \u{202e}live \u{1b}[2K\u{1b}[8m\u{9b}31m\n```\n",
    );
    page.push_str("\n```bash check=a\u{1b}[2K\ntrue\n```\n\n[\u{1b}]0;x\u{7}](gone\u{1b}[2K.md)\n");
    let folder = Folder::with(&[("book.toml", "[book]\ntitle = \"Terminal\"\n")]);
    folder.write("content/index.md", page.as_bytes());
    folder.write(
        "content/a\u{1b}[2K.md",
        b"# A\n\n[x](gone.md)\n\n```bash check=b\nfalse\n```\n",
    );
    folder
}

/// What a command writes to a terminal.
fn on_terminal(folder: &Folder, command: &str, colours: bool) -> Vec<u8> {
    let program = snapbox::cmd::cargo_bin!("opsbook");
    // What goes on is drawn on the error stream, which moves the cursor itself.
    let line = format!("exec {} {command} 2>/dev/null", program.display());
    let mut script = std::process::Command::new("script");
    script
        .args(["-qec", &line, "/dev/null"])
        .current_dir(folder.path(""));
    script.env("TERM", "xterm-256color");
    if colours {
        script.env_remove("NO_COLOR");
    } else {
        script.env("NO_COLOR", "1");
    }
    let output = script.stdin(std::process::Stdio::null()).output();
    output.expect("script runs").stdout
}

/// What a terminal must not be given: everything that leads it but line breaks,
/// tabs, and colours that the program itself uses.
fn leads(bytes: &[u8], colours: bool) -> Option<String> {
    const OURS: [&str; 13] = [
        "0", "1", "2", "31", "32", "33", "35", "36", "91", "93", "94", "92", "96",
    ];
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Some("bytes that are no UTF-8".to_owned());
    };
    let mut rest = text.replace("\r\n", "\n");
    if colours {
        for code in OURS {
            rest = rest.replace(&format!("\u{1b}[{code}m"), "");
        }
    }
    let active = |c: char| {
        let is_plain = !c.is_control() || matches!(c, '\n' | '\t');
        !is_plain
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let at = rest.find(active)?;
    let from = rest.floor_char_boundary(at.saturating_sub(60));
    let to = rest.ceil_char_boundary((at + 20).min(rest.len()));
    Some(format!("{:?}", &rest[from..to]))
}

#[test]
fn nothing_said_by_others_leads_a_terminal() {
    if !has_program("script") {
        return;
    }
    let texts = texts(40);
    let port = serve(texts.clone());
    let folder = book(&texts, port);
    for command in [
        "approve --yes",
        "run --locked --jobs 8",
        "status",
        "run --dry-run",
        "validate",
        "validate --format concise",
        "validate --format json",
        "validate --format github",
        "validate --format junit",
        "run --locked --only id=said-1 --format tap",
        "run --locked --only id=said-1 --format json",
        "run --locked --only id=said-1 --format nagios",
        "run --locked --only id=b --format prometheus",
        "search said",
    ] {
        for colours in [false, true] {
            let said = on_terminal(&folder, command, colours);
            assert!(!said.is_empty(), "{command}");
            if let Some(found) = leads(&said, colours) {
                panic!("{command}, colours {colours}: {found}");
            }
        }
    }
    // Notes and errors, without what draws progress.
    folder.write("\u{1b}[2K\u{202e}", b"");
    let broken = b"[checks]\n\"a\\u001b[2K\\u202e\" = 1\n[runners.r]\ncommand = [\"\\u001b[2K\"]\n";
    for command in [
        vec!["approve", "--dry-run"],
        vec!["run", "--locked", "--only", "id=\u{1b}[2K\u{202e}"],
        vec!["run", "--locked", "--approved-at", "\u{1b}[2K\u{202e}"],
        vec!["run", "--locked", "--changed-since", "\u{1b}[2K\u{202e}"],
        vec!["validate", "\u{1b}[2K\u{202e}/none"],
        vec!["build", "--results", "\u{1b}[2K\u{202e}.json"],
        vec!["build", "--results", "\u{1b}[2K\u{202e}"],
        vec!["build"],
        vec!["status"],
    ] {
        let ran = folder.run(&command);
        assert_eq!(leads(ran.stderr.as_bytes(), false), None, "{command:?}");
    }
    folder.write(
        "checks.lock",
        b"version = 2\n[checks]\n\"\x1b[2K\xe2\x80\xae\n",
    );
    folder.write(".opsbook/results.json", b"{\"\x1b[2K\xe2\x80\xae");
    for settings in [&b""[..], broken] {
        folder.write("book.toml", settings);
        for command in ["approve", "run", "status", "validate", "build"] {
            let ran = folder.run(&[command]);
            assert_eq!(leads(ran.stderr.as_bytes(), false), None, "{command}");
            assert_eq!(leads(ran.stdout.as_bytes(), false), None, "{command}");
        }
    }
}
