//! A planted secret is looked for in every byte that a run and a build leave.

use super::support::{Folder, files};

const SECRET: &str = "pl4nted/s3cret+value";

/// The secret as it is, percent-encoded, in JSON and in base64 behind nothing,
/// one and two bytes.
const FORMS: [&str; 7] = [
    SECRET,
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
    folder.run(&["approve"]).ends_with(0);
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
