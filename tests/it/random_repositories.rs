//! Random repositories and pages about them: nothing panics, and every fact is
//! where the page's proof says.

use std::cell::Cell;
use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde_json::Value;

use super::support::{Folder, say};

/// How many repositories are tried: each is built and validated by the binary.
/// `OPSBOOK_REPOSITORIES=1000` tries so many others, new ones every time.
const CASES: u32 = 12;

/// Files of a repository; `NAME` and `NUMBER` are filled in.
const FILES: [(&str, &str); 14] = [
    (
        "k8s/NAME.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: NAME\n  namespace: shop\nspec:\n  replicas: NUMBER\n  template:\n    spec:\n      containers:\n        - name: main\n          image: NAME:1.NUMBER\n          ports: [{containerPort: 80NUMBER}]\n",
    ),
    (
        "compose.NAME.yml",
        "services:\n  NAME:\n    image: redis:NUMBER\n    container_name: shop-NAME\n    ports: [\"80NUMBER:80\"]\n    environment:\n      NAME_LIMIT: NUMBER\n",
    ),
    (
        "NAME/Makefile",
        "NAME:\n\techo NUMBER\n\ndeploy-NAME: NAME\n\ttrue\n",
    ),
    (
        "NAME/package.json",
        "{\n  \"scripts\": {\n    \"NAME\": \"node NAME.js\",\n    \"start\": \"node .\"\n  }\n}\n",
    ),
    (
        "db/NUMBER_NAME.sql",
        "CREATE TABLE NAME (\n  id int,\n  total numeric,\n  state text CHECK (state IN ('new', 'NAME'))\n);\n",
    ),
    (
        "infra/NAME.tf",
        "resource \"aws_s3_bucket\" \"NAME\" {\n  bucket = \"shop-NAME\"\n}\n\nvariable \"NAME_size\" {\n  default = NUMBER\n}\n",
    ),
    (
        "alerts/NAME.yml",
        "groups:\n  - name: NAME\n    rules:\n      - alert: HighNAME\n        expr: rate(NAME_errors_total[5m]) > NUMBER\n        for: NUMBERm\n        labels: {severity: page}\n",
    ),
    (
        ".github/workflows/NAME.yml",
        "name: NAME\non:\n  schedule:\n    - cron: \"0 4 * * *\"\n  workflow_dispatch:\n    inputs:\n      target: {type: choice, options: [NAME, all]}\njobs:\n  NAME:\n    timeout-minutes: NUMBER\n    steps: [{run: make NAME}]\n",
    ),
    (
        "systemd/NAME.service",
        "[Service]\nExecStart=/opt/shop/NAME\nUser=NAME\nRestartSec=NUMBERs\n",
    ),
    (
        "inventory/NAME.ini",
        "[NAME]\nNAME-1.shop.example ansible_port=22NUMBER\n\n[NAME:vars]\nretention_days=NUMBER\n",
    ),
    (
        "cmd/NAME/main.go",
        "package main\n\nimport (\n\t\"flag\"\n\t\"log\"\n)\n\nfunc main() {\n\tflag.Int(\"NAME\", NUMBER, \"x\")\n\tlog.Printf(\"NAME could not reach the ledger\")\n}\n",
    ),
    (
        "scripts/NAME.sh",
        "#!/bin/sh\n# usage: NAME.sh --NAME N\ncase \"$1\" in\n  --NAME) shift ;;\nesac\n",
    ),
    (
        "chart/values.yaml",
        "NAME:\n  replicas: NUMBER\n  memory: 256Mi\n",
    ),
    (
        "nginx/NAME.conf",
        "server {\n  server_name NAME.shop.example;\n  location /NAME { client_max_body_size 5m; }\n}\n",
    ),
];

/// Parts of a page.
const PARTS: [&str; 16] = [
    "```bash\nkubectl -n shop rollout restart deploy/NAME\nkubectl scale deploy/NAME --replicas=NUMBER\n```\n",
    "```bash\ndocker compose -f compose.NAME.yml restart NAME\ndocker logs shop-NAME\n```\n",
    "```bash\nmake NAME && make deploy-NAME\nnpm run NAME\n./scripts/NAME.sh --NAME 3\n```\n",
    "```sql\nSELECT id, total FROM NAME WHERE state = 'new';\n```\n",
    "The service `NAME` runs NUMBER replicas and may use 256Mi of memory.\n",
    "`HighNAME` fires when the rate is above NUMBER for NUMBER minutes.\n",
    "The variable `NAME_LIMIT` is NUMBER, and the file is `k8s/NAME.yaml`.\n",
    "The log says `NAME could not reach the ledger`.\n",
    "| Host | Port |\n|---|---|\n| `NAME-1.shop.example` | 22NUMBER |\n",
    "```bash\naws s3 ls s3://shop-NAME\nterraform apply -target=aws_s3_bucket.NAME -var NAME_size=NUMBER\n```\n",
    "```bash\nsystemctl restart NAME.service\nansible NAME -m ping\ngh workflow run NAME.yml -f target=NAME\n```\n",
    "## NAME\n\nThe job NAME runs every day at 04:00 and times out after NUMBER minutes.\n",
    "```bash\nhelm upgrade x ./chart --set NAME.replicas=NUMBER\ncurl https://NAME.shop.example/NAME\n```\n",
    "[NAME](<\u{a0}é:NAME>) [∑NAME][´ x] <std::NAME> [ß](NAME.md#ü) ![^NAME]: ∑\n",
    "```sql\nSELECT ∑, 'é' FRM NAME GROUP ü;\n```\n\n```bash\nexport $NAME=“é” # from ünit\n```\n",
    "> [!WARNING]\n> é `NAME` – “NUMBER” ∑ <NAME> {{ NAME }} $NAME\n",
];

const NAMES: [&str; 2] = ["ledger", "ünit-2"];

/// A text with its name and number, and perhaps something broken in it.
fn filled(template: &str, name: &str, number: u32, broken: Option<(usize, &str)>) -> String {
    let mut text = template
        .replace("NAME", name)
        .replace("NUMBER", &number.to_string());
    if let Some((at, piece)) = broken {
        let at = text.floor_char_boundary(at % (text.len() + 1));
        text.insert_str(at, piece);
    }
    text
}

type Piece = (usize, usize, u32, Option<(usize, usize)>);

const BREAKS: [&str; 10] = [
    "\n", "{{ x }}", "\"", "\t", "- ", "```\n", "é\u{0}", ": ", "\u{a0}", "∑[",
];

fn pieces(kinds: usize) -> impl Strategy<Value = Vec<Piece>> {
    let broken = prop::option::weighted(0.15, (0..400_usize, 0..BREAKS.len()));
    prop::collection::vec((0..kinds, 0..NAMES.len(), 1..60_u32, broken), 4..14)
}

#[test]
fn facts_are_where_the_proof_says() {
    let asked = std::env::var("OPSBOOK_REPOSITORIES").ok();
    let asked: Option<u32> = asked.and_then(|text| text.parse().ok());
    let mut runner = TestRunner::new(Config {
        cases: asked.unwrap_or(CASES),
        failure_persistence: None,
        rng_seed: asked.map_or(RngSeed::Fixed(18), |_| RngSeed::Random),
        ..Config::default()
    });
    let proven = Cell::new(0_usize);
    let inputs = (pieces(FILES.len()), pieces(PARTS.len()));
    let outcome = runner.run(&inputs, |(files, parts)| {
        let repository = repository(&files, &parts);
        for arguments in [
            &["validate", "--format", "json"][..],
            &["build", "--out", "site"],
        ] {
            let ran = repository.run(arguments);
            prop_assert!(matches!(ran.code, Some(0 | 1)), "{}", ran.stderr);
            prop_assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
        }
        let pages = repository.read("site/pages.json");
        let pages: Value = serde_json::from_str(&pages).expect("valid JSON");
        for page in pages.as_array().expect("a list") {
            for statement in page["proof"]["statements"].as_array().into_iter().flatten() {
                check(&repository, statement)?;
                proven.set(proven.get() + usize::from(statement["state"] == "proven"));
            }
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    // A test without facts would hold as well.
    assert!(proven.get() >= 10, "{} facts", proven.get());
    say(&format!("{} proven statements", proven.get()));
}

fn repository(files: &[Piece], parts: &[Piece]) -> Folder {
    let piece = |broken: Option<(usize, usize)>| broken.map(|(at, kind)| (at, BREAKS[kind]));
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for &(kind, name, number, broken) in files {
        let (path, template) = FILES[kind];
        let text = filled(template, NAMES[name], number, piece(broken));
        texts.insert(filled(path, NAMES[name], number, None), text);
    }
    let page: String = parts
        .iter()
        .map(|&(kind, name, number, broken)| {
            filled(PARTS[kind], NAMES[name], number, piece(broken)) + "\n"
        })
        .collect();
    texts.insert(
        "docs/runbooks/page.md".to_owned(),
        format!("# Page\n\n{page}"),
    );
    texts.insert("README.md".to_owned(), "# Shop\n".to_owned());
    let folder = Folder::new();
    for (path, text) in &texts {
        folder.write(path, text.as_bytes());
    }
    folder.git(&["init", "-q"]);
    folder
}

/// Whether the file of a statement has the line, and the line or the file's
/// path something of what the statement says.
fn check(repository: &Folder, statement: &Value) -> Result<(), TestCaseError> {
    let Some(file) = statement["file"].as_str() else {
        return Ok(());
    };
    prop_assert!(repository.path(file).is_file(), "{statement}");
    // The whole file is the fact.
    let Some(number) = statement["file_line"].as_u64() else {
        return Ok(());
    };
    let text = repository.read(file);
    let at = usize::try_from(number).expect("a line").checked_sub(1);
    let line = at.and_then(|at| text.lines().nth(at));
    prop_assert!(line.is_some(), "{file} has no line {number}: {statement}");
    if statement["state"] != "proven" {
        return Ok(());
    }
    let place = format!("{file} {}", line.unwrap_or_default()).to_lowercase();
    let said = statement["text"]
        .as_str()
        .unwrap_or_default()
        .to_lowercase();
    let mut words = said
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    // `04:00` is `0 4 * * *` in a schedule.
    let is_said = |word: &str| place.contains(word.trim_start_matches('0'));
    prop_assert!(words.any(is_said), "{place} | {statement}");
    Ok(())
}
