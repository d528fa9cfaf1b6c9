//! A planted secret is looked for in every byte that a run and a build leave.

use std::fmt::Write as _;

use super::support::{Folder, files, has_program};
use super::tls_server::TlsServer;

const SECRET: &str = "pl4nted/s3cret+value";

/// The secret as it is, percent-encoded, in JSON and in base64 behind nothing,
/// one and two bytes.
const FORMS: [&str; 8] = [
    SECRET,
    // Hosts are compared without regard to case, and written in either.
    "PL4NTED",
    // Its beginning, where a line is cut off.
    "pl4nted",
    "pl4nted%2Fs3cret%2Bvalue",
    "pl4nted\\/s3cret+value",
    "cGw0bnRlZC9zM2NyZXQrdmFsdW",
    "wbDRudGVkL3MzY3JldCt2YWx1Z",
    "cGw0bnRlZC9zM2NyZXQrdmFsdWU",
];

const PAGE: &str = r#"# Leaks

```bash check=stdout secrets=PLANTED show=output
echo "$PLANTED"
```

```bash check=stderr secrets=PLANTED show=output
echo "$PLANTED" >&2; exit 1
```

```bash check=first-line secrets=PLANTED
echo "$PLANTED"; exit 3
```

```bash check=json secrets=PLANTED show=output expect=never
printf '{"token": "%s"}' "$PLANTED"
```

```bash check=base64 secrets=PLANTED show=output expect=never
printf '%s' "$PLANTED" | base64 -w0; printf 'x%s' "$PLANTED" | base64 -w0
printf 'xy%s' "$PLANTED" | base64 -w0
```

```bash check=encoded secrets=PLANTED show=output expect=never
printf 'q=%s' "${PLANTED//\//%2F}" | sed 's/+/%2B/'
```

```bash check=condition secrets=PLANTED ok="stdout == 'x'"
echo "$PLANTED"
```

```bash check=value secrets=PLANTED value=stdout warn="> 1"
echo "$PLANTED"
```

```bash check=cut secrets=PLANTED
printf '%0.sx' $(seq 70) >&2; echo "$PLANTED" >&2; exit 1
```

```bash check=skipped secrets=PLANTED
echo "$PLANTED"; exit 77
```

```bash check=expected secrets=PLANTED
echo "$PLANTED"
```
```text expect
something else
```

```http check=url secrets=PLANTED timeout=1s
GET http://127.0.0.1:9/?token=${PLANTED}
```

```http check=host secrets=PLANTED timeout=1s
GET http://${PLANTED}.invalid/
```

```bash check=capitals secrets=PLANTED show=output
printf '%s' "$PLANTED" | tr a-z A-Z; printf '%s' "$PLANTED" | tr a-z A-Z >&2; exit 1
```

```console check=session secrets=PLANTED show=output
$ echo "$PLANTED"
something else
```

```bash check=far on=far secrets=PLANTED show=output
echo "$PLANTED"; echo "$PLANTED" >&2; exit 1
```
"#;

#[test]
fn a_secret_is_in_no_byte_that_is_left() {
    let folder = Folder::with(&[
        (
            "book.toml",
            "[book]\ntitle = \"Leaks\"\n[checks]\nsecrets = [\"PLANTED\"]\n[runners.far]\ncommand = [\"sh\", \"-s\"]\n",
        ),
        ("content/index.md", PAGE),
    ]);
    folder.run(&["approve", "--yes"]).ends_with(0);
    let mut printed = String::new();
    for format in [
        "human",
        "json",
        "junit",
        "tap",
        "nagios",
        "prometheus",
        "github",
    ] {
        let mut command = folder.opsbook(&[
            "run",
            "--locked",
            "--format",
            format,
            "--status",
            "status.json",
        ]);
        let output = command.env("PLANTED", SECRET).output().expect("it runs");
        printed += &String::from_utf8_lossy(&output.stdout);
        printed += &String::from_utf8_lossy(&output.stderr);
    }
    printed += &folder.run(&["status"]).stdout;
    printed += &folder.run(&["build"]).ends_with(0).stdout;
    let results = folder.read(".opsbook/results.json");
    // The checks did run, and something was taken out of what they said.
    assert!(results.matches("•••").count() >= 12, "{results}");
    for form in FORMS {
        assert!(!printed.contains(form), "{form} in {printed}");
    }
    let kept = files(&folder.path(""));
    assert!(
        kept.iter().any(|path| path.starts_with("site/badges/")),
        "{kept:?}"
    );
    for path in kept {
        let bytes = std::fs::read(folder.path(&path)).expect("it can be read");
        let text = String::from_utf8_lossy(&bytes);
        for form in FORMS {
            assert!(!text.contains(form), "{form} in {path}");
        }
    }
}

/// A secret that every encoding writes in another way.
const QUOTED: &str = "pl\"4n\\t3d'<s&cr3t> $x/y+z~?";

/// What programs make of it: a name, the command that writes it, and what must
/// not be left of it anywhere.
const ENCODINGS: [(&str, &str, &str); 22] = [
    ("plain", "cat", QUOTED),
    ("json", "sed 's/[\"\\\\]/\\\\&/g'", "pl\\\"4n\\\\t3d"),
    (
        "json-html",
        "sed 's/[\"\\\\]/\\\\&/g; s/</\\\\u003c/; s/>/\\\\u003e/; s/&/\\\\u0026/; s/'\\''/\\\\u0027/'",
        "\\u0026cr3t",
    ),
    (
        "xml",
        "sed 's/&/\\&amp;/g; s/</\\&lt;/g; s/>/\\&gt;/g'",
        "s&amp;cr3t",
    ),
    (
        "attribute",
        "sed 's/&/\\&amp;/g; s/</\\&lt;/g; s/>/\\&gt;/g; s/\"/\\&quot;/g'",
        "pl&quot;4n",
    ),
    (
        "percent",
        "od -An -v -tx1 | tr -d '\\n' | tr ' ' %",
        "%70%6c%22%34",
    ),
    (
        "component",
        "od -An -v -tx1 | tr -d '\\n' | tr ' ' % | sed 's/%70%6c/pl/; s/%34%6e/4n/; s/%74%33%64/t3d/; s/%73%26%63%72%33%74/s%26cr3t/; s/%78%2f%79%2b%7a%7e/x%2Fy%2Bz~/'",
        "pl%224n",
    ),
    ("base64", "base64 -w0", "cGwiNG5c"),
    ("base64-padless", "base64 -w0 | tr -d =", "cGwiNG5c"),
    // Text behind it, as an end that is cut off is removed in another way.
    (
        "base64-padless-behind-one",
        "{ printf x; cat; } | base64 -w0 | tr -d = | sed 's/$/ ./'",
        "BsIjRuXHQz",
    ),
    (
        "base64-padless-behind-two",
        "{ printf xy; cat; } | base64 -w0 | tr -d = | sed 's/$/ ./'",
        "wbCI0blx0M2Qn",
    ),
    ("base64-url", "base64 -w0 | tr '+/' '-_'", "cGwiNG5c"),
    (
        "base64-url-padless",
        "base64 -w0 | tr '+/' '-_' | tr -d =",
        "cGwiNG5c",
    ),
    (
        "hexadecimal",
        "od -An -v -tx1 | tr -d ' \\n'",
        "706c22346e5c",
    ),
    (
        "hexadecimal-upper",
        "od -An -v -tx1 | tr -d ' \\n' | tr a-f A-F",
        "706C22346E5C",
    ),
    ("hexadecimal-spaces", "od -An -v -tx1", "6e 5c 74 33"),
    (
        "hexadecimal-one-line",
        "od -An -v -tx1 | tr -d '\\n'",
        "70 6c 22 34 6e",
    ),
    (
        "hexadecimal-colons",
        "od -An -v -tx1 | tr -d '\\n' | sed 's/^ //; s/ /:/g'",
        "70:6c:22:34:6e",
    ),
    (
        "hexadecimal-dashes",
        "od -An -v -tx1 | tr -d '\\n' | sed 's/^ //; s/ /-/g' | tr a-f A-F",
        "70-6C-22-34-6E",
    ),
    (
        "hexadecimal-pairs",
        "od -An -v -tx1 | tr -d ' \\n' | sed 's/..../& /g'",
        "706c 2234",
    ),
    (
        "hexadecimal-bytes",
        "od -An -v -tx1 | tr -d '\\n' | sed 's/^ //; s/ /, 0x/g; s/^/0x/'",
        "0x70, 0x6c, 0x22",
    ),
    ("shell", "sed \"s/'/'\\\\\\\\''/g\"", "3d'\\''<s"),
];

/// Reports that `run` can write.
const FORMATS: [&str; 7] = [
    "human",
    "json",
    "junit",
    "tap",
    "nagios",
    "prometheus",
    "github",
];

#[test]
fn a_secret_is_removed_in_every_encoding() {
    let mut page = String::from(
        "# Leaks\n
```bash check=quoted secrets=PLANTED show=output expect=nothing\nprintf '%q' \"$PLANTED\"\n```\n
```bash check=traced secrets=PLANTED show=output\nset -x; : \"$PLANTED\"; exit 3\n```\n
```bash check=condition secrets=PLANTED ok=\"stdout == 'x'\"\nprintf '%s' \"$PLANTED\"\n```\n
```http check=address secrets=PLANTED timeout=2s\nGET http://127.0.0.1:9/?q=${PLANTED}\n```\n",
    );
    for (name, command, _) in ENCODINGS {
        let _ = write!(
            page,
            "\n```bash check={name} secrets=PLANTED show=output expect=nothing\nprintf '%s' \"$PLANTED\" | {command}\n```\n\
             \n```bash check={name}-error secrets=PLANTED\nprintf '%s' \"$PLANTED\" | {command} >&2; exit 3\n```\n"
        );
    }
    let settings = "[book]\ntitle = \"Leaks\"\n[checks]\nsecrets = [\"PLANTED\"]\n";
    let folder = Folder::with(&[("book.toml", settings), ("content/index.md", &page)]);
    folder.run(&["approve", "--yes"]).ends_with(0);
    let mut printed = String::new();
    for format in FORMATS {
        let mut command = folder.opsbook(&["run", "--locked", "--format", format]);
        let output = command.env("PLANTED", QUOTED).output().expect("it runs");
        printed += &String::from_utf8_lossy(&output.stdout);
        printed += &String::from_utf8_lossy(&output.stderr);
    }
    printed += &folder.run(&["status"]).stdout;
    folder.run(&["build"]).ends_with(0);
    let results = folder.read(".opsbook/results.json");
    assert!(
        results.matches("•••").count() >= 2 * ENCODINGS.len(),
        "{results}"
    );
    let mut texts = vec![("what was printed".to_owned(), printed)];
    for path in files(&folder.path("")) {
        let is_input = path == "book.toml" || path == "content/index.md";
        let bytes = std::fs::read(folder.path(&path)).expect("it can be read");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        texts.extend((!is_input).then_some((path, text)));
    }
    // What encoders write, as the reports' own encodings may write it again.
    let forms = ENCODINGS.map(|(.., form)| form);
    let json = forms.map(|form| form.replace('\\', "\\\\").replace('"', "\\\""));
    let html = forms.map(|form| form.replace('&', "&amp;").replace('<', "&lt;"));
    for (place, text) in &texts {
        for form in forms
            .iter()
            .copied()
            .chain(json.iter().chain(&html).map(String::as_str))
        {
            // The page quotes the commands, which hold no form that is so long.
            assert!(
                form.len() < 4 || !text.contains(form),
                "{form} in {place}: {text}"
            );
        }
    }
}

/// A secret that is long enough for encoders to break its lines.
const LONG: &str = "pl4nted/s3cret+value/that-is-longer-than-a-line-of-base64/0123456789abcdef";

const SPLIT: &str = r#"# Leaks

```bash check=fold secrets=PLANTED show=output
printf '%s' "$PLANTED" | fold -w 9
```

```bash check=fold-error secrets=PLANTED
printf '%s' "$PLANTED" | fold -w 9 >&2; exit 3
```

```bash check=base64-lines secrets=PLANTED show=output expect=never
printf '%s' "$PLANTED" | base64 -w 20
```

```bash check=base64-crlf secrets=PLANTED show=output expect=never
printf '%s' "$PLANTED" | base64 | tr -d = | sed 's/$/\r/'
```

```bash check=hex-lines secrets=PLANTED show=output expect=never
printf '%s' "$PLANTED" | od -An -v -tx1 | tr -d ' '
```

```bash check=reads secrets=PLANTED show=output
for part in 1 2 3 4 5 6 7 8; do printf '%s' "${PLANTED:$((part * 9 - 9)):9}"; sleep 0.05; done; printf '%s' "${PLANTED:72}"
```

```bash check=streams secrets=PLANTED
printf '%s' "${PLANTED:0:20}" >&2; sleep 0.05; printf '%s' "${PLANTED:20}" >&2; exit 3
```

```bash check=cut secrets=PLANTED show=output max_output=30B
printf 'x%s' "$PLANTED"
```

```bash check=cut-at-4k secrets=PLANTED show=output
printf '%04080d' 0; echo "$PLANTED"
```

```bash check=key secrets=KEY show=output
printf '%s' "$KEY" | sed 's/^/  /'
```

```http check=redirect secrets=PLANTED timeout=5s
GET ${SERVER}/${PLANTED}
```

```yaml checks
- tls: "${PLANTED}.invalid:443"
  id: tls
  secrets: PLANTED
  timeout: 5s
- dns: "${PLANTED}.invalid"
  id: dns
  secrets: PLANTED
  timeout: 5s
- tcp: "${PLANTED}.invalid:1"
  id: tcp
  secrets: PLANTED
  timeout: 5s
```
"#;

/// A server that redirects to the address it was asked for, on another host.
fn redirecting() -> String {
    use std::io::{Read as _, Write as _};

    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = [0; 4096];
            let length = stream.read(&mut head).unwrap_or(0);
            let head = String::from_utf8_lossy(&head[..length]);
            let path = head.split(' ').nth(1).unwrap_or("/");
            let answer = format!(
                "HTTP/1.1 302 Found\r\nLocation: http://other.example{path}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            );
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    format!("http://{address}")
}

#[test]
fn a_secret_that_is_split_is_removed() {
    const KEY: &str = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQDEexampleexamp\n-----END KEY-----\n";
    let settings = "[checks]\nsecrets = [\"PLANTED\", \"KEY\"]\nenv = [\"SERVER\"]\n";
    let page = SPLIT.replace(
        "secrets=PLANTED timeout=5s\nGET",
        "secrets=PLANTED env=SERVER timeout=5s\nGET",
    );
    let folder = Folder::with(&[("book.toml", settings), ("content/index.md", &page)]);
    folder.run(&["approve", "--yes"]).ends_with(0);
    let server = redirecting();
    let mut printed = String::new();
    for format in FORMATS {
        let mut command = folder.opsbook(&["run", "--locked", "--format", format]);
        command
            .env("PLANTED", LONG)
            .env("KEY", KEY)
            .env("SERVER", &server);
        let output = command.output().expect("it runs");
        printed += &String::from_utf8_lossy(&output.stdout);
        printed += &String::from_utf8_lossy(&output.stderr);
    }
    folder.run(&["build"]).ends_with(0);
    let results = folder.read(".opsbook/results.json");
    assert!(!results.contains("\"skip\""), "{results}");
    let mut texts = vec![("what was printed".to_owned(), printed)];
    for path in files(&folder.path("")) {
        let bytes = std::fs::read(folder.path(&path)).expect("it can be read");
        texts.push((path, String::from_utf8_lossy(&bytes).into_owned()));
    }
    // Parts that are long enough to be of use, wherever lines break.
    let parts = [
        "pl4nted/s",
        "3cret+val",
        "hat-is-lo",
        "0123456789abcdef",
        "cGw0bnRlZC9zM2NyZXQr",
        "706c346e7465",
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC",
        "BKcwggSjAgEAAoIBAQDEexampleexamp",
    ];
    for (place, text) in &texts {
        let text = text.to_lowercase();
        for part in parts.map(str::to_lowercase) {
            assert!(!text.contains(&part), "{part} in {place}: {text}");
        }
    }
}

/// A server may put a secret into its certificate: in the names, or as the
/// issuer.
#[test]
fn names_in_certificates_are_removed() {
    const NAME: &str = "pl4nted-s3cret-name";
    if !has_program("openssl") {
        return;
    }
    let settings = "[checks]\nsecrets = [\"PLANTED\"]\n";
    let folder = Folder::with(&[("book.toml", settings)]);
    let made = std::process::Command::new("openssl")
        .args(["req", "-x509", "-days", "9", "-nodes", "-newkey", "ec"])
        .args(["-pkeyopt", "ec_paramgen_curve:prime256v1"])
        .args(["-subj", &format!("/CN={NAME}")])
        .args(["-addext", &format!("subjectAltName=DNS:{NAME}.example")])
        .args(["-keyout", "own.key", "-out", "own.pem"])
        .current_dir(folder.path(""))
        .output();
    assert!(made.is_ok_and(|made| made.status.success()));
    let server = TlsServer::start(&folder, "own", &[]);
    let page = format!(
        "# Names\n\n```yaml checks\n\
         - tls: localhost:{port}\n  id: names\n  secrets: PLANTED\n  ok: \"(trusted || !trusted) && 'x' in names\"\n\
         - tls: localhost:{port}\n  id: issuer\n  secrets: PLANTED\n  ok: (trusted || !trusted) && issuer == 'x'\n\
         - tls: localhost:{port}\n  id: trust\n  secrets: PLANTED\n```\n",
        port = server.port
    );
    folder.write("content/index.md", page.as_bytes());
    folder.run(&["approve", "--yes"]).ends_with(0);
    let mut command = folder.opsbook(&["run", "--locked", "--format", "json"]);
    let output = command.env("PLANTED", NAME).output().expect("it runs");
    folder.run(&["build"]).ends_with(0);
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        printed.matches("\u{2022}\u{2022}\u{2022}").count() >= 2,
        "{printed}"
    );
    assert!(!printed.contains("s3cret"), "{printed}");
    for path in files(&folder.path("")) {
        let is_own = path.starts_with("own.");
        let bytes = std::fs::read(folder.path(&path)).expect("it can be read");
        let text = String::from_utf8_lossy(&bytes);
        assert!(is_own || !text.contains("s3cret"), "{path}: {text}");
    }
}
