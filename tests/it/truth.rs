//! The founding runbook beside the files that its repository has: what it
//! says that is not so, and silence about the rest.

use std::fmt::Write;
use std::fs;

use serde_json::Value;

use crate::support::{Folder, has_program, shared};

const RULES: &str = "\
groups:
  - name: api
    rules:
      - alert: HighErrorRate
        expr: sum(rate(http_requests_total{status=~\"5..\"}[5m])) / sum(rate(http_requests_total[5m])) > 0.05
        for: 5m
      - alert: HighLatency
        expr: histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[5m]))) > 0.8
        for: 5m
      - alert: LowThroughput
        expr: sum(rate(http_requests_total[5m])) < 10
---
groups:
  - name: data
    rules:
      - alert: DatabaseDown
        expr: up{job=\"postgres\"} == 0
      - alert: HighReplicaLag
        expr: pg_replication_lag_seconds > 10
      - alert: LowCacheHitRate
        expr: cache_hits / (cache_hits + cache_misses) < 0.4
        for: 10m
      - alert: NoActiveShipments
        expr: active_shipments == 0
      - alert: PaymentSuccessRateLow
        expr: payment_success_ratio < 0.95
";

const COMPOSE: &str = "\
services:
  postgres: { container_name: infamous_postgres }
  redis: { container_name: infamous_redis }
  api: { container_name: infamous_api }
  web: { container_name: infamous_web }
";

/// The findings about the runbook, as `rule: line: message (help)`.
fn findings(operational: &[(&str, &str)]) -> Option<Vec<String>> {
    let seed = fs::read(shared("seed/oncall-runbook.md")?).expect("the seed can be read");
    let folder = Folder::with(operational);
    folder.write("docs/operations/RUNBOOK.md", &seed);
    folder.write(".git/HEAD", b"ref: refs/heads/main\n");
    let ran = folder.run(&["validate", "docs/operations/RUNBOOK.md", "--format", "json"]);
    let report: Value = serde_json::from_str(&ran.stdout).expect("the report is JSON");
    let found = report["findings"].as_array().expect("a list").iter();
    let lines = found.map(|finding| {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        format!(
            "{}: {}: {} ({})",
            text("rule"),
            finding["line"],
            text("message"),
            text("help")
        )
    });
    Some(lines.collect())
}

fn beside_operational_files() -> Option<Vec<String>> {
    findings(&[
        ("monitoring/prometheus/alerts.yml", RULES),
        ("compose.yaml", COMPOSE),
        ("fly.toml", "app = \"infamous-freight-api\"\n"),
        ("docs/deployment/DEPLOYMENT_GUIDE.md", "# Deployment\n"),
        ("src/apps/api/prisma/schema.prisma", ""),
        (
            "src/apps/api/prisma/migrations/20260110_add_performance_indexes.sql",
            "",
        ),
        ("src/apps/api/src/routes/billing.ts", ""),
    ])
}

fn count(found: &[String], rule: &str, part: &str) -> usize {
    let fits = |line: &&String| line.starts_with(rule) && line.contains(part);
    found.iter().filter(fits).count()
}

#[test]
fn what_is_not_so_is_found() {
    let Some(found) = beside_operational_files() else {
        return;
    };
    for (rule, part, times) in [
        (
            "alert/unknown-name",
            "`CacheMissHigh` (did you mean `LowCacheHitRate`?)",
            1,
        ),
        ("alert/unknown-name", "", 1),
        (
            "command/undeclared-name",
            "`api-container` (did you mean `infamous_api`? It is defined in compose.yaml:4)",
            3,
        ),
        (
            "command/undeclared-name",
            "`postgres-container` (did you mean `infamous_postgres`? It is defined in compose.yaml:2)",
            1,
        ),
        ("command/undeclared-name", "", 4),
        (
            "command/missing-path",
            "`prisma/schema.prisma` (did you mean `src/apps/api/prisma/schema.prisma`?)",
            1,
        ),
        (
            "command/missing-path",
            "(did you mean `src/apps/api/prisma/migrations/20260110_add_performance_indexes.sql`?)",
            1,
        ),
        ("command/missing-path", "", 2),
        (
            "link/broken-page",
            "(did you mean `../deployment/DEPLOYMENT_GUIDE.md`?)",
            1,
        ),
        ("alert/contradiction", "Replica Lag", 1),
        ("alert/contradiction", "Throughput", 1),
        ("alert/contradiction", "Active Shipments", 1),
        ("alert/contradiction", "", 3),
        ("data/contact-not-dialable", "+1-XXX-XXX-XXXX", 5),
        ("data/backup-loop", "", 1),
        ("data/response-window", "SEV-1", 1),
        ("meta/review-overdue", "2026-04-10", 1),
        ("content/mojibake", "", 9),
    ] {
        assert_eq!(
            count(&found, rule, part),
            times,
            "{rule} {part}: {found:#?}"
        );
    }
}

#[test]
fn what_is_so_is_left_alone() {
    let Some(found) = beside_operational_files() else {
        return;
    };
    for part in [
        "restart api",
        "`redis`",
        "`api`",
        "infamous-freight-api`",
        "billing.ts",
    ] {
        let about = found.iter().filter(|line| {
            let name =
                line.starts_with("command/undeclared") || line.starts_with("command/missing");
            name && line.contains(part) && !line.contains(&format!("mean {part}"))
        });
        assert_eq!(about.count(), 0, "{part}: {found:#?}");
    }
}

#[test]
fn without_operational_files_nothing_is_guessed() {
    let Some(found) = findings(&[]) else { return };
    for rule in ["alert/", "command/undeclared-name", "command/missing-path"] {
        assert_eq!(count(&found, rule, ""), 0, "{rule}: {found:#?}");
    }
}

#[test]
fn readers_are_told_beside_the_command() {
    let page =
        "# Page\n\n```bash\ndocker logs api-container\n```\n\n```bash\ndocker logs shop_api\n```\n";
    let folder = Folder::with(&[
        ("docs/index.md", page),
        (
            "compose.yaml",
            "services:\n  api: { container_name: shop_api }\n",
        ),
        ("book.toml", "[book]\nsrc = \"docs\"\n"),
    ]);
    folder.run(&["build"]).ends_with(0);
    let html = folder.read("site/index.html");
    assert_eq!(html.matches("class=\"doubt\"").count(), 1);
    assert!(
        html.contains("no file defines the container <code>api-container</code>; did you mean <code>shop_api</code>?")
    );
    folder.write(
        "docs/index.md",
        page.replace("api-container", "shop_api").as_bytes(),
    );
    folder.run(&["build"]).ends_with(0);
    assert!(!folder.read("site/index.html").contains("class=\"doubt\""));
}

#[test]
fn a_repair_that_could_be_another_is_not_made() {
    const PAGE: &str = "---\nowner: a\nonwer: b\n---\n# A\n\n[x](#steps) [y](<b &amp; c.md#stepx>) [z](#stepz-)\n\n## Step1\n\nText.\n\n## Step2\n\nText.\n\n## Stepz\n\nText.\n";
    let folder = Folder::with(&[
        ("index.md", PAGE),
        ("b & c.md", "# B\n\n## Stepy\n\nText.\n"),
    ]);
    folder.run(&["validate", "--fix"]).ends_with(1);
    // Two anchors are as near; a path is written otherwise than it is read; a
    // key would stand there twice. The last one is certain.
    let wanted = PAGE.replace("#stepz-", "#stepz");
    assert_eq!(folder.read("index.md"), wanted);
}

#[test]
fn exact_repairs_are_made_and_nothing_else() {
    let folder = Folder::with(&[
        (
            "a.md",
            "---\nownr: ops\n---\n# A\n\n[x](old/guide.md#stepps) [y](Guide.md) [z](nowhere.md)\n\n```shel\nls -l\n```\n",
        ),
        ("new/guide.md", "# Guide\n\n## Steps\n\nText.\n"),
    ]);
    // The first repair of a link shows the second: its anchor. A name in
    // other case is suggested, and left to the author.
    folder.run(&["validate", "--fix"]).ends_with(1);
    folder.run(&["validate", "--fix"]).ends_with(1);
    let fixed = folder.read("a.md");
    let wanted = "---\nowner: ops\n---\n# A\n\n[x](new/guide.md#steps) [y](Guide.md) [z](nowhere.md)\n\n```shell\nls -l\n```\n";
    assert_eq!(fixed, wanted);
    folder.run(&["validate", "--fix"]).ends_with(1);
    assert_eq!(folder.read("a.md"), wanted);
}

/// The styles in which alerts point at runbooks, and what is not there.
const RUNBOOK_URLS: [(&str, bool); 16] = [
    (
        "https://runbooks.example/runbooks/kubernetes/kubepodcrashlooping",
        true,
    ),
    (
        "https://runbooks.example/runbooks/kubernetes/kubepodcrashlooping/",
        true,
    ),
    (
        "https://runbooks.example/runbooks/kubernetes/kubepodgone",
        false,
    ),
    (
        "https://git.example/team/repo/blob/main/content/runbooks/kubernetes/KubePodCrashLooping.md",
        true,
    ),
    (
        "https://git.example/team/repo/blob/main/content/runbooks/kubernetes/KubePodGone.md",
        false,
    ),
    (
        "https://git.example/team/repo/tree/main/runbook.md#alert-name-kubepodnotready",
        true,
    ),
    (
        "https://git.example/team/repo/tree/main/runbook.md#alert-name-kubepodlost",
        false,
    ),
    ("content/runbooks/kubernetes/KubePodCrashLooping.md", true),
    ("runbooks/kubernetes/KubePodGone.md", false),
    ("docs/{{ $labels.type }}/README.md", true),
    ("docs/{{ $labels.other }}/README.md", true),
    ("docs/{{ $labels.type }}/OTHER.md", false),
    (
        "[[ .RunbookURL ]]runbook.md#Alert-Name-KubePodNotReady",
        true,
    ),
    ("https://runbooks.example/runbooks/high-error-rate", true),
    (
        "https://runbooks.example/runbooks/{{ $labels.alertname }}",
        true,
    ),
    ("https://elsewhere.example/wiki/whatever", true),
];

#[test]
fn runbook_addresses_are_resolved_in_every_style() {
    let mut rules = String::from("groups:\n- name: a\n  rules:\n");
    for (number, (url, _)) in RUNBOOK_URLS.iter().enumerate() {
        let _ = write!(
            rules,
            "  - alert: HighErrorRate\n    expr: x > {number}\n    labels: {{type: web}}\n    annotations:\n      runbook_url: '{url}'\n"
        );
    }
    let page = "# Page\n\nText.\n";
    let folder = Folder::with(&[
        (
            "book.toml",
            "[site]\nurl = \"https://runbooks.example\"\n[alerts]\nrunbook_hosts = [\"git.example\"]\n",
        ),
        ("content/index.md", page),
        (
            "content/runbook.md",
            "# Runbook\n\n## Alert Name: KubePodNotReady\n\nText.\n",
        ),
        ("content/runbooks/kubernetes/KubePodCrashLooping.md", page),
        ("content/runbooks/high-error-rate.md", page),
        ("content/runbooks/HighErrorRate.md", page),
        ("content/docs/web/README.md", page),
        ("alerts.yml", &rules),
    ]);
    let ran = folder.run(&["validate", "--format", "json"]);
    let report: Value = serde_json::from_str(&ran.stdout).expect("the report is JSON");
    let found = report["findings"].as_array().expect("a list").iter();
    let lines: Vec<u64> = found
        .filter(|finding| finding["rule"] == "alert/runbook-missing")
        .filter_map(|finding| finding["line"].as_u64())
        .collect();
    let mut wrong = Vec::new();
    for (number, (url, resolves)) in (0_u64..).zip(RUNBOOK_URLS) {
        // Five lines a rule behind three of a head; the address is the fifth.
        let told = lines.contains(&(3 + 5 * number + 5));
        if told == resolves {
            wrong.push(format!(
                "{url} should {}resolve",
                if resolves { "" } else { "not " }
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_changed_lines_are_judged_if_asked() {
    if !has_program("git") {
        return;
    }
    let folder = Folder::with(&[("docs/a.md", "# A\n\n[x](old.md)\n")]);
    let git = |arguments: &[&str]| {
        let status = std::process::Command::new("git")
            .args(["-c", "user.name=A", "-c", "user.email=a@example.com"])
            .args(arguments)
            .current_dir(folder.path("."))
            .status();
        assert!(status.expect("git starts").success(), "{arguments:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "first"]);
    let changed = [
        "validate",
        "docs",
        "--changed-since",
        "HEAD",
        "--format",
        "concise",
    ];
    folder.run(&changed).ends_with(0);
    folder.write("docs/a.md", b"# A\n\n[x](old.md)\n\n[y](new.md)\n");
    folder.write("docs/b.md", b"# B\n\n[z](other.md)\n");
    let ran = folder.run(&changed).ends_with(1);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{}", ran.stdout);
    assert!(lines[0].starts_with("docs/a.md:5:") && lines[1].starts_with("docs/b.md:3:"));
    folder.write("docs/a.md", b"# A\n\n```shel\nls\n```\n");
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "second"]);
    let both = "# A\n\n```shel\nls\n```\n\n```shel\nls\n```\n";
    folder.write("docs/a.md", both.as_bytes());
    folder.run(&["validate", "docs", "--changed-since", "HEAD", "--fix"]);
    let repaired = "# A\n\n```shel\nls\n```\n\n```shell\nls\n```\n";
    assert_eq!(folder.read("docs/a.md"), repaired);
    let wrong = folder
        .run(&["validate", "docs", "--changed-since", "nothing"])
        .ends_with(2);
    assert!(
        wrong.stderr.contains("unknown revision `nothing`"),
        "{}",
        wrong.stderr
    );
}
