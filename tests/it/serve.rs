//! The preview under requests of all kinds, good and bad.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::time::Duration;

use super::serving::Preview;
use super::support::{Folder, files, say};

/// What no answer may hold.
const OUTSIDE: &str = "NOT-FOR-READERS";

fn book() -> Folder {
    let secret = OUTSIDE;
    let settings = format!("# {secret}\n[book]\ntitle = \"Preview\"\n[site]\noffline = false\n");
    Folder::with(&[
        ("outside.txt", secret),
        ("book/book.toml", &settings),
        ("book/.env", secret),
        ("book/.git/config", secret),
        ("book/.opsbook/results-of-mine.json", secret),
        ("book/content/_private.md", secret),
        ("book/content/.hidden", secret),
        ("book/content/index.md", "# Start\n\nSee [disk](disk.md).\n"),
        ("book/content/disk.md", "# Disk full\n\nMake room.\n"),
        ("book/content/notes.txt", &"0123456789".repeat(400)),
        ("book/content/größe 1.md", "# Größe\n"),
    ])
}

/// Ways out of a folder, before they are encoded in some way.
const WAYS_OUT: [&str; 16] = [
    "../outside.txt",
    "../../outside.txt",
    "../../../../../../../../outside.txt",
    "disk/../../outside.txt",
    "./../outside.txt",
    "..//outside.txt",
    "..\\outside.txt",
    "....//outside.txt",
    "book.toml",
    "../book.toml",
    ".env",
    ".git/config",
    ".opsbook/results-of-mine.json",
    "_private.md",
    ".hidden",
    "content/disk.md",
];

/// One way out, written in the ways that servers have fallen for.
fn disguises(way: &str) -> Vec<String> {
    let mut all = String::from("/");
    for byte in way.bytes() {
        let _ = write!(all, "%{byte:02x}");
    }
    vec![
        format!("/{way}"),
        format!("//{way}"),
        format!("/{}", way.replace("..", "%2e%2e")),
        format!("/{}", way.replace("..", "%2E.")),
        format!("/{}", way.replace('/', "%2f")),
        format!("/{}", way.replace("..", "%252e%252e")),
        format!("/{}", way.replace("..", "%c0%ae%c0%ae")),
        format!("/{}", way.replace("..", "%e0%80%ae.")),
        all,
        format!("/{way}%00.html"),
        format!("/{way};/index.html"),
        format!("/disk/{way}"),
        format!("/__opsbook/{way}"),
        format!("/__opsbook/state?{way}"),
        format!("http://evil.example/{way}"),
        format!("file:///{way}"),
    ]
}

/// Heads that are wrong in some way. `{H}` is the right host.
const ODD_REQUESTS: [&str; 44] = [
    "GET / HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.0\r\n\r\n",
    "GET /\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: evil.example:4600\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: {H}.evil.example\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: {H}@evil.example\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: 127.0.0.1.nip.io\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: {H}\r\nHost: evil.example\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: evil.example\r\nHost: {H}\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: 0\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: 0x7f000001\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: \r\n\r\n",
    "GET / HTTP/1.1\r\nHost : {H}\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: {H}\r\nOrigin: http://evil.example\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: {H}\r\nOrigin: null\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: {H}\r\nOrigin: http://{H}.evil.example\r\n\r\n",
    "GET /__opsbook/events HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "GET /__opsbook/state?/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: {H}\r\nContent-Length: 3\r\n\r\nabc",
    "POST / HTTP/1.1\r\nHost: {H}\r\nContent-Length: 18446744073709551615\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: {H}\r\nContent-Length: -1\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: {H}\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    "POST / HTTP/1.1\r\nHost: {H}\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n",
    "POST / HTTP/1.1\r\nHost: {H}\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\nGET /x",
    "PUT /x HTTP/1.1\r\nHost: {H}\r\nContent-Length: 0\r\n\r\n",
    "DELETE /disk/ HTTP/1.1\r\nHost: {H}\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: {H}\r\n\r\n",
    "TRACE / HTTP/1.1\r\nHost: {H}\r\n\r\n",
    "CONNECT evil.example:443 HTTP/1.1\r\nHost: {H}\r\n\r\n",
    "PATCH / HTTP/1.1\r\nHost: {H}\r\n\r\n",
    "PROPFIND / HTTP/1.1\r\nHost: {H}\r\n\r\n",
    "get / HTTP/1.1\r\nHost: {H}\r\n\r\n",
    "G\u{0}T / HTTP/1.1\r\nHost: {H}\r\n\r\n",
    "GET / HTTP/9.9\r\nHost: {H}\r\n\r\n",
    "GET / HTTP/2.0\r\nHost: {H}\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "GET / HTTP/1.1\nHost: {H}\n\n",
    "GET / HTTP/1.1\r\nHost: {H}\r\n folded: yes\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: {H}\r\nRange: bytes=0-18446744073709551615,0-,-1\r\n\r\n",
    "GET /notes.txt HTTP/1.1\r\nHost: {H}\r\nRange: bytes=99999999999999999999-\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: {H}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: {H}\r\nExpect: 100-continue\r\n\r\n",
    "\u{16}\u{3}\u{1}\u{2}",
];

#[test]
fn attacks_get_nothing_and_break_nothing() {
    let folder = book();
    let preview = Preview::of(&folder, "book");
    preview.line("built");
    let host = preview.address.to_string();
    let head = |first: &str| format!("{first}\r\nHost: {host}\r\nConnection: close\r\n");
    let mut whole: Vec<String> = WAYS_OUT
        .iter()
        .flat_map(|way| disguises(way))
        .map(|path| head(&format!("GET {path} HTTP/1.1")) + "\r\n")
        .collect();
    whole.extend(ODD_REQUESTS.map(|odd| odd.replace("{H}", &host)));
    let long = "x".repeat(200_000);
    whole.push(head(&format!("GET /{long} HTTP/1.1")) + "\r\n");
    whole.push(head("GET / HTTP/1.1") + &format!("X: {long}\r\n\r\n"));
    whole.push(head("GET / HTTP/1.1") + &"X: y\r\n".repeat(20_000) + "\r\n");
    whole.push(long);
    let cut = head("GET / HTTP/1.1");
    let halves: Vec<&str> = (1..cut.len()).step_by(2).map(|end| &cut[..end]).collect();
    assert!(whole.len() + halves.len() >= 300, "{}", whole.len());
    // What is not complete is waited for: all at once.
    std::thread::scope(|scope| {
        for request in &whole {
            let preview = &preview;
            scope.spawn(move || hold(request, &preview.raw(request.as_bytes())));
        }
        for half in &halves {
            hold(half, &preview.raw_and_no_more(half.as_bytes()));
        }
    });
    assert!(preview.get("/disk/").text().contains("Make room"));
}

/// An answer to an attack has nothing in it that is not the site's.
#[track_caller]
fn hold(request: &str, answer: &[u8]) {
    let answer = String::from_utf8_lossy(answer);
    let asked: String = request.chars().take(300).collect();
    assert!(!answer.contains(OUTSIDE), "{asked:?}\n{answer}");
    let method = asked.split(' ').next().unwrap_or_default();
    let is_read = matches!(method, "GET" | "HEAD") || asked.starts_with('x');
    if asked.contains("evil.example\r\n") || asked.contains("Origin: ") || !is_read {
        assert!(!answer.starts_with("HTTP/1.1 2"), "{asked:?}\n{answer}");
    }
}

#[test]
fn slow_clients_stop_nobody() {
    let folder = book();
    let preview = Preview::of(&folder, "book");
    preview.line("built");
    let slow: Vec<_> = (0..200)
        .map(|number| {
            let mut stream = preview.connect();
            // Half begin a request, half never read what they have asked for.
            let asked: &[u8] = if number % 2 == 0 {
                b"GET / HT"
            } else {
                b"GET /notes.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"
            };
            stream.write_all(asked).expect("it is taken");
            stream
        })
        .collect();
    for _ in 0..20 {
        assert_eq!(preview.get("/disk/").status, 200);
    }
    drop(slow);
    assert_eq!(preview.get("/").status, 200);
}

#[test]
fn a_page_of_another_site_embeds_nothing() {
    for more in [&[][..], &["--run"]] {
        embeds_nothing(more);
    }
}

fn embeds_nothing(more: &[&str]) {
    let folder = book();
    let preview = Preview::with(&folder, "book", more);
    preview.line("built");
    let asked = |site: &str, mode: &str, dest: &str| {
        let more = format!(
            "Sec-Fetch-Site: {site}\r\nSec-Fetch-Mode: {mode}\r\nSec-Fetch-Dest: {dest}\r\n"
        );
        preview.get_with("/disk/", &more).status
    };
    for (site, mode, dest) in [
        ("cross-site", "no-cors", "script"),
        ("cross-site", "no-cors", "image"),
        ("cross-site", "navigate", "iframe"),
        ("same-site", "cors", "empty"),
    ] {
        assert_eq!(asked(site, mode, dest), 403, "{site} {mode} {dest}");
    }
    assert_eq!(asked("cross-site", "navigate", "document"), 200);
    assert_eq!(asked("same-origin", "cors", "empty"), 200);
    assert_eq!(asked("none", "navigate", "document"), 200);
    // DNS rebinding: the name leads here, and the browser says which it was.
    let host = format!("evil.example:{}", preview.address.port());
    let request = format!("GET /disk/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let answer = preview.raw(request.as_bytes());
    assert!(!answer.starts_with(b"HTTP/1.1 200"));
    // Streams of events of another site are refused before they are open.
    for _ in 0..600 {
        let more = "Accept: text/event-stream\r\nOrigin: http://evil.example\r\n";
        assert_eq!(preview.get_with("/__opsbook/events", more).status, 403);
    }
}

/// How many files this process may have open, after asking for as many as the
/// system lets it have; some are left for everything else.
fn files_to_open() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let limit = getrlimit(Resource::Nofile);
    let more = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    let current = match setrlimit(Resource::Nofile, more) {
        Ok(()) => limit.maximum,
        Err(_) => limit.current,
    };
    let count = current.map_or(usize::MAX, |count| {
        usize::try_from(count).unwrap_or(usize::MAX)
    });
    count.saturating_sub(500)
}

#[test]
fn ten_thousand_open_connections_keep_nobody_out() {
    const CONNECTIONS: usize = 10_000;
    let folder = book();
    let preview = Preview::of(&folder, "book");
    preview.line("built");
    // They stay open on this side, as far as the system lets them.
    let most = files_to_open();
    let mut open = std::collections::VecDeque::new();
    for number in 0..CONNECTIONS {
        if open.len() >= most {
            open.pop_front();
        }
        let mut stream = preview.connect();
        let said: &[u8] = match number % 3 {
            0 => b"",
            1 => b"GET / HT",
            _ => b"GET /__opsbook/events HTTP/1.1\r\nHost: localhost\r\n\r\n",
        };
        let _ = stream.write_all(said);
        open.push_back(stream);
        if number % 500 == 499 {
            assert_eq!(preview.get("/disk/").status, 200, "after {number}");
        }
    }
    say(&format!("{} connections were open at once", open.len()));
    assert_eq!(preview.get("/").status, 200);
    drop(open);
    assert_eq!(preview.get("/").status, 200);
}

#[test]
fn a_flood_of_event_streams_stops_nobody() {
    for more in [&[][..], &["--run", "--every", "1s"]] {
        withstands_a_flood(more);
    }
}

fn withstands_a_flood(more: &[&str]) {
    let folder = book();
    let preview = Preview::with(&folder, "book", more);
    preview.line("built");
    // More than are served at once, each of them open and never read.
    let streams: Vec<_> = (0..1_500)
        .map(|_| {
            let mut stream = preview.connect();
            let request = b"GET /__opsbook/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
            let _ = stream.write_all(request);
            stream
        })
        .collect();
    assert_eq!(preview.get("/disk/").status, 200);
    drop(streams);
}

#[test]
fn files_are_served_as_a_browser_wants_them() {
    let folder = book();
    let preview = Preview::of(&folder, "book");
    preview.line("built");
    let page = preview.get("/disk/");
    assert_eq!(
        (page.status, page.header("content-type")),
        (200, Some("text/html; charset=utf-8"))
    );
    assert_eq!(preview.get("/gr%C3%B6%C3%9Fe-1/").status, 200);
    let moved = preview.get("/disk");
    assert_eq!(
        (moved.status, moved.header("location")),
        (301, Some("/disk/"))
    );
    assert_eq!(preview.get("//evil.example").header("location"), None);
    assert_eq!(preview.get("/nothing/").status, 404);

    let tag = page.header("etag").expect("it has one").to_owned();
    let again = preview.get_with("/disk/", &format!("If-None-Match: {tag}\r\n"));
    assert_eq!((again.status, again.body.len()), (304, 0));

    let part = preview.get_with("/notes.txt", "Range: bytes=3-6\r\n");
    assert_eq!((part.status, part.text().as_str()), (206, "3456"));
    assert_eq!(part.header("content-range"), Some("bytes 3-6/4000"));
    let behind = preview.get_with("/notes.txt", "Range: bytes=4000-\r\n");
    assert_eq!(
        (behind.status, behind.header("content-range")),
        (416, Some("bytes */4000"))
    );
    let stale = preview.get_with("/notes.txt", "Range: bytes=3-6\r\nIf-Range: \"old\"\r\n");
    assert_eq!((stale.status, stale.body.len()), (200, 4000));

    let packed = preview.get_with("/notes.txt", "Accept-Encoding: gzip\r\n");
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    let mut text = String::new();
    let mut reader = flate2::read::GzDecoder::new(&packed.body[..]);
    reader
        .read_to_string(&mut text)
        .expect("it can be unpacked");
    assert_eq!(text, "0123456789".repeat(400));

    let host = preview.address;
    let head = format!("HEAD /notes.txt HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let head = super::serving::Answer::new(&preview.raw(head.as_bytes()));
    assert_eq!(
        (head.header("content-length"), head.body.len()),
        (Some("4000"), 0)
    );
}

#[test]
fn what_is_served_is_what_is_built() {
    let folder = book();
    let preview = Preview::of(&folder, "book");
    preview.line("built");
    for text in [
        "# Disk full\n\nMore [room](nowhere.md).\n",
        "# Disk empty\n",
    ] {
        folder.write("book/content/disk.md", text.as_bytes());
        preview.line("built");
    }
    folder.write(
        "book/content/new/page.md",
        b"# New\n\nSee [disk](../disk.md).\n",
    );
    preview.line("built");
    folder
        .run(&["build", "book", "--drafts", "--out", "site"])
        .ends_with(0);
    let built = files(&folder.path("site"));
    assert!(built.len() > 8, "{built:?}");
    for file in built.iter().filter(|file| *file != ".opsbook-site") {
        let served = preview
            .get(&format!("/{}", file.replace(' ', "%20")))
            .text();
        // The preview's own two lines are all that it adds.
        let served = match (
            served.find("<link rel=\"stylesheet\" href=\"/__opsbook/"),
            served.find("</head>"),
        ) {
            (Some(from), Some(to)) => format!("{}{}", &served[..from], &served[to..]),
            _ => served,
        };
        let whole = std::fs::read(folder.path(&format!("site/{file}"))).expect("it is there");
        assert_eq!(served, String::from_utf8_lossy(&whole), "{file}");
    }
}

/// A book with a theme and data of its own, and its preview.
fn themed() -> (Folder, Preview) {
    let folder = book();
    folder.write("book/book.toml", THEMED.as_bytes());
    folder.write("book/themes/own/css/tokens.css", b"");
    folder.write("book/content/_data/services.yaml", b"api: {}\n");
    let preview = Preview::of(&folder, "book");
    preview.line("built");
    (folder, preview)
}

const THEMED: &str = "[book]\ntitle = \"Preview\"\n[site]\ntheme = \"own\"\n";

#[test]
fn a_book_that_cannot_be_built_leaves_the_last_site() {
    const TEMPLATE: &str = "{% extends \"layout.html\" %}{% block main %}{% block after %}\
                            {% endblock %}{% endblock %}";
    let (folder, preview) = themed();
    for (file, bad, good, said) in [
        ("book/book.toml", "[book\n", THEMED, "book.toml:1:6"),
        (
            "book/themes/own/templates/page.html",
            "{% block",
            TEMPLATE,
            "page.html:1:9",
        ),
    ] {
        folder.write(file, bad.as_bytes());
        preview.state_until(|state| state.contains(said));
        assert!(preview.get("/").text().contains("<h1>Start"), "{file}");
        folder.write(file, good.as_bytes());
        preview.state_until(|state| state.contains("\"problem\":null"));
    }
}

#[test]
fn broken_files_are_named_until_they_are_mended() {
    let (folder, preview) = themed();
    let rules = "groups:\n- name: a\n  rules:\n  - alert: X\n    expr: up ==\n   bad: [\n";
    for (file, bad, good, said) in [
        (
            "book/content/index.md",
            &b"---\ntitle: [\n---\n"[..],
            "# Start\n",
            "\"meta/",
        ),
        (
            "book/content/index.md",
            b"# Start \xff\xfe\n",
            "# Start\n",
            "content/not-utf8",
        ),
        (
            "book/content/_data/services.yaml",
            b"api: [\n",
            "api: {}\n",
            "services.yaml",
        ),
        (
            "book/alerts.rules.yml",
            rules.as_bytes(),
            "groups: []\n",
            "alerts.rules.yml",
        ),
    ] {
        folder.write(file, bad);
        preview.state_until(|state| state.contains(said));
        folder.write(file, good.as_bytes());
        preview.state_until(|state| !state.contains(said));
    }
}

#[test]
fn settings_of_another_generator_are_followed() {
    let settings = |page: &str| format!("site_name: A\ndocs_dir: pages\nnav: [b.md, {page}]\n");
    let folder = Folder::with(&[
        ("book/website/mkdocs.yml", &settings("a.md")),
        ("book/website/pages/a.md", "# A\n\nText.\n"),
        ("book/website/pages/b.md", "# B\n\nText.\n"),
    ]);
    let preview = Preview::of(&folder, "book");
    preview.line("built");
    for (page, is_there) in [("gone.md", false), ("a.md", true)] {
        folder.write("book/website/mkdocs.yml", settings(page).as_bytes());
        preview.state_until(|state| state.contains("meta/missing-entry") != is_there);
    }
}

#[test]
fn a_port_that_is_taken_leads_to_the_next() {
    let folder = book();
    let mut first = Preview::of(&folder, "book");
    let second = Preview::of(&folder, "book");
    assert_ne!(first.address.port(), second.address.port());
    assert!(second.address.ip().is_loopback());
    // A connection that stays open must not keep it.
    let mut listener = first.connect();
    let asked = format!(
        "GET /__opsbook/events HTTP/1.1\r\nHost: {}\r\n\r\n",
        first.address
    );
    listener.write_all(asked.as_bytes()).expect("it is taken");
    let mut begun = [0; 15];
    listener.read_exact(&mut begun).expect("it is answered");
    assert!(first.interrupt() < Duration::from_secs(10));
}

#[test]
fn nothing_runs_unasked_and_what_runs_ends_with_the_preview() {
    let folder = book();
    let pid = folder.path("pid");
    let check = format!(
        "# Disk\n\n```bash check=endless timeout=200s\necho $$ > {}\nsleep 150 & sleep 150\n```\n",
        pid.display()
    );
    folder.write("book/content/disk.md", check.as_bytes());
    folder.run(&["approve", "--yes", "book"]).ends_with(0);
    let mut silent = Preview::of(&folder, "book");
    silent.line("built");
    silent.interrupt();
    assert!(!pid.exists());

    let mut running = Preview::with(&folder, "book", &["--run", "--every", "1s"]);
    let until = std::time::Instant::now() + Duration::from_secs(30);
    let pid = loop {
        let said = std::fs::read_to_string(&pid).unwrap_or_default();
        if let Ok(pid) = said.trim().parse::<u32>() {
            break pid;
        }
        assert!(std::time::Instant::now() < until, "the check never ran");
        std::thread::sleep(Duration::from_millis(20));
    };
    // The check is ended, and not waited for.
    assert!(running.interrupt() < Duration::from_mins(1));
    assert!(!std::path::Path::new(&format!("/proc/{pid}")).exists());
}

#[test]
fn a_check_that_is_not_approved_never_runs() {
    let folder = book();
    let ran = folder.path("ran");
    let check = format!(
        "# Disk\n\n```bash check=sly\ntouch {}\n```\n",
        ran.display()
    );
    folder.write("book/content/disk.md", check.as_bytes());
    let preview = Preview::with(&folder, "book", &["--run", "--every", "1s"]);
    preview.line("checks");
    preview.line("built");
    assert!(!ran.exists());
}
