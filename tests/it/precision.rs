//! Ordinary repositories: statements that are correct, or not worth a word,
//! and beside each a statement that is wrong.

use serde_json::Value;

use crate::support::Folder;

const RULES: &str = "groups:\n- name: a\n  rules:\n  - alert: HighErrorRate\n    expr: errors > 5\n  - alert: QueueBacklogGrowing\n    expr: queue > 10\n";
const COMPOSE: &str = "name: shop\nservices:\n  api: { container_name: shop_api }\n  worker: {}\n";

/// The findings of the book in `docs/` of a repository, as
/// `rule path:line message (help)`.
#[track_caller]
fn findings(files: &[(&str, &str)]) -> Vec<String> {
    let folder = Folder::with(files);
    folder.write(".git/HEAD", b"ref: refs/heads/main\n");
    let ran = folder.run(&["validate", "--format", "json"]);
    let report: Value = serde_json::from_str(&ran.stdout).expect("the report is JSON");
    let found = report["findings"].as_array().expect("a list").iter();
    let lines = found.map(|finding| {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        format!(
            "{} {}:{} {} ({})",
            text("rule"),
            text("path"),
            finding["line"],
            text("message"),
            text("help")
        )
    });
    lines.collect()
}

/// No finding of a rule whose id begins like this.
#[track_caller]
fn silent(rule: &str, files: &[(&str, &str)]) {
    let found = findings(files);
    let about: Vec<_> = found.iter().filter(|line| line.starts_with(rule)).collect();
    assert!(about.is_empty(), "{about:#?}");
}

/// Exactly one finding that begins like this, with this text in it.
#[track_caller]
fn reports(rule: &str, part: &str, files: &[(&str, &str)]) {
    let found = findings(files);
    let fits = |line: &&String| line.starts_with(rule) && line.contains(part);
    assert_eq!(
        found.iter().filter(fits).count(),
        1,
        "{rule} {part}: {found:#?}"
    );
}

fn shell(commands: &str) -> String {
    format!("# Page\n\n```bash\n{commands}\n```\n")
}

#[test]
fn names_in_a_list_are_alerts_only_where_alerts_are_spoken_of() {
    let classes = "# Tests\n\n## Test quality\n\n- `BookingTest`: expiry by date\n- `PriceConfig`: volume spike\n- `ItemReceivedPayload`: source type\n";
    silent(
        "alert/unknown-name",
        &[("docs/index.md", classes), ("alerts.yml", RULES)],
    );
    let alerts = "# API\n\n## Alerts\n\n- `ReplicaLagging`: lag above 10 s\n";
    reports(
        "alert/unknown-name",
        "`ReplicaLagging`",
        &[("docs/index.md", alerts), ("alerts.yml", RULES)],
    );
    let near = "# API\n\n## Signals\n\n- `HighErorRate`: errors above 5\n";
    reports(
        "alert/unknown-name",
        "`HighErrorRate`",
        &[("docs/index.md", near), ("alerts.yml", RULES)],
    );
}

#[test]
fn plans_decisions_and_histories_promise_nothing() {
    let wrong = shell("docker logs shop-apy\nmake relase\n");
    let around = [
        ("compose.yaml", COMPOSE),
        ("Makefile", "release:\n\ttrue\n"),
    ];
    for path in [
        "docs/plans/queues.md",
        "docs/adr/0003-queues.md",
        "docs/postmortems/2026-02-03-disk.md",
        "docs/archive/old.md",
        "docs/search-roadmap.md",
    ] {
        silent("command/", &[(path, &wrong), around[0], around[1]]);
    }
    reports(
        "command/undeclared-name",
        "`relase`",
        &[("docs/release.md", &wrong), around[0], around[1]],
    );
    let settings = "[book]\nsrc = \"docs\"\n[pages]\nhistory = [\"release.md\"]\n";
    silent(
        "command/",
        &[
            ("docs/release.md", &wrong),
            ("book.toml", settings),
            around[0],
            around[1],
        ],
    );
    let superseded = format!("---\nstatus: Superseded by 0004\n---\n{wrong}");
    silent(
        "command/",
        &[("docs/release.md", &superseded), around[0], around[1]],
    );
}

#[test]
fn a_kind_of_page_that_does_not_exist_is_a_finding() {
    let settings = "[book]\nsrc = \"docs\"\n[pages]\nhistorie = [\"a.md\"]\n";
    reports(
        "meta/book-toml",
        "unknown kind of page `historie`",
        &[("docs/index.md", "# A\n"), ("book.toml", settings)],
    );
}

#[test]
fn paths_are_looked_for_in_every_folder_that_the_page_enters_or_names() {
    let around = [
        ("deploy/ansible/inventory/hosts.yaml", "a\n"),
        ("deploy/ansible/site.yml", "a\n"),
        ("src/main.py", "x\n"),
    ];
    let entered = "# Page\n\n```bash\ncd deploy/ansible\n```\n\nThen:\n\n```bash\nansible all -i inventory/hosts.yaml -m ping\n```\n";
    let named = "# Page\n\nRun these from `deploy/ansible`.\n\n```bash\nansible all -i inventory/hosts.yaml -m ping\n```\n";
    for page in [entered, named] {
        silent(
            "command/missing-path",
            &[("docs/index.md", page), around[0], around[1], around[2]],
        );
    }
    let own = shell("ansible all -i inventory/hosts.yaml -m ping");
    silent(
        "command/missing-path",
        &[
            ("deploy/ansible/docs/x.md", "# X\n"),
            ("docs/deploy/ansible/index.md", &own),
            around[0],
            around[2],
        ],
    );
    let wrong = shell("cd deploy/ansible\nansible all -i inventory/host.yaml -m ping");
    reports(
        "command/missing-path",
        "inventory/hosts.yaml",
        &[("docs/index.md", &wrong), around[0], around[1], around[2]],
    );
}

#[test]
fn placeholders_are_no_names() {
    for command in [
        "docker exec <container> cat /proc/1/comm",
        "docker exec shop-<module>-postgres psql",
        "docker logs [container-name]",
        "docker logs CONTAINER_NAME",
    ] {
        silent(
            "command/undeclared-name",
            &[
                ("docs/index.md", &shell(command)),
                ("compose.yaml", COMPOSE),
            ],
        );
    }
    reports(
        "command/undeclared-name",
        "`shop_apy`",
        &[
            (
                "docs/index.md",
                &shell("docker exec shop_apy cat /proc/1/comm"),
            ),
            ("compose.yaml", COMPOSE),
        ],
    );
}

#[test]
fn a_container_named_like_the_projects_own_is_the_projects() {
    let page = shell("docker logs shop_worker\ndocker logs redis-test");
    reports(
        "command/undeclared-name",
        "`shop_worker`",
        &[("docs/index.md", &page), ("compose.yaml", COMPOSE)],
    );
    let found = findings(&[("docs/index.md", &page), ("compose.yaml", COMPOSE)]);
    assert!(
        !found.iter().any(|line| line.contains("redis-test")),
        "{found:#?}"
    );
}

#[test]
fn compose_reads_the_files_that_the_command_names() {
    let around = [
        ("compose.yaml", COMPOSE),
        ("compose.infra.yml", "services:\n  clickhouse: {}\n"),
        ("src/main.py", "x\n"),
    ];
    let with = |command: &str| {
        findings(&[
            ("docs/index.md", &shell(command)),
            around[0],
            around[1],
            around[2],
        ])
    };
    let about = |found: Vec<String>| {
        found
            .into_iter()
            .filter(|line| line.starts_with("command/"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        about(with("docker compose -f compose.infra.yml up clickhouse")),
        Vec::<String>::new()
    );
    assert_eq!(
        about(with(
            "docker compose -f compose.yaml -f compose.infra.yml up clickhouse api"
        )),
        Vec::<String>::new()
    );
    let wrong = about(with("docker compose -f compose.infra.yml up api"));
    assert!(wrong.len() == 1 && wrong[0].contains("`api`"), "{wrong:#?}");
    let missing = about(with("docker compose -f compose.infa.yml up clickhouse"));
    assert!(
        missing.len() == 1 && missing[0].contains("compose.infra.yml"),
        "{missing:#?}"
    );
}

#[test]
fn names_that_tools_form_are_known() {
    let make = "deploy-%:\n\ttrue\nENVS = a b\ncheck: $(addprefix check-,$(ENVS))\n";
    let just = "alias b := build\nbuild:\n  true\nimport 'more.just'\nmod infra\n";
    for command in [
        "docker logs shop-worker-1",
        "docker logs shop_worker_1",
        "make deploy-prod",
        "just b",
        "just infra::apply",
        "just other",
    ] {
        silent(
            "command/undeclared-name",
            &[
                ("docs/index.md", &shell(command)),
                ("compose.yaml", COMPOSE),
                ("Makefile", make),
                ("justfile", just),
            ],
        );
    }
    let pattern = "services:\n  api: { container_name: \"${PREFIX:-shop}_api\" }\n  db: { container_name: shop_db }\n";
    silent(
        "command/undeclared-name",
        &[
            ("docs/index.md", &shell("docker logs shop_api")),
            ("compose.yaml", pattern),
        ],
    );
}

#[test]
fn scripts_of_packages_are_checked_in_every_form() {
    let package = "{\"name\":\"shop\",\"scripts\":{\"check:types\":\"tsc\",\"dev\":\"vite\",\"build\":\"vite build\"}}";
    let around = [
        ("package.json", package),
        ("web/package.json", "{\"scripts\":{\"e2e\":\"x\"}}"),
    ];
    for command in [
        "npm run check:types",
        "npm run-script dev",
        "pnpm dev",
        "yarn build",
        "bun run dev",
        "pnpm check:types",
        "yarn install",
        "pnpm add left-pad",
        "yarn dlx tool",
        "pnpm exec tsc",
        "npm --prefix web run e2e",
        "pnpm --dir web run e2e",
        "pnpm -r run build",
        "npm test",
        "yarn workspace web e2e",
        "bun test",
        "pnpm tsc",
    ] {
        silent(
            "command/undeclared-name",
            &[("docs/index.md", &shell(command)), around[0], around[1]],
        );
    }
    for (command, name) in [
        ("npm run check:type", "`check:type`"),
        ("npm run-script dve", "`dve`"),
        ("pnpm run biuld", "`biuld`"),
        ("bun run dvv", "`dvv`"),
        ("yarn biuld", "`biuld`"),
        ("pnpm chek:types", "`chek:types`"),
        ("npm --prefix web run e2", "`e2`"),
    ] {
        reports(
            "command/undeclared-name",
            name,
            &[("docs/index.md", &shell(command)), around[0], around[1]],
        );
    }
}

#[test]
fn files_that_are_generated_or_made_by_a_command_are_not_missing() {
    let around = [
        (".gitignore", "dist/\n/config/local.yaml\n"),
        ("config/app.example.yaml", "a: 1\n"),
        ("config/base.yaml", "a: 1\n"),
        ("src/main.py", "x\n"),
        ("dist-tools/x.sh", "x\n"),
    ];
    for command in [
        "node dist/server.js",
        "cat config/local.yaml",
        "cat config/app.yaml",
        "cp config/base.yaml config/mine.yaml",
        "openssl req -new -out config/tls.csr -keyout config/tls.key\ncat config/tls.csr",
        "nano config/new.yaml\ncat config/new.yaml",
        "date > config/stamp.txt\ncat config/stamp.txt",
        "kubectl get pods -o yaml >config/pods.yaml\nless config/pods.yaml",
    ] {
        let page = shell(command);
        silent(
            "command/missing-path",
            &[
                ("docs/index.md", &page),
                around[0],
                around[1],
                around[2],
                around[3],
                around[4],
            ],
        );
    }
    reports(
        "command/missing-path",
        "config/bas.yaml",
        &[
            ("docs/index.md", &shell("cat config/bas.yaml")),
            around[0],
            around[1],
            around[2],
            around[3],
            around[4],
        ],
    );
}

#[test]
fn data_for_readers_is_not_data_for_programs() {
    for block in [
        "```json\n{\n  // the limit\n  \"limit\": 5,\n}\n```",
        "```json\n{ \"a\": 1 }\n{ \"a\": 2 }\n```",
        "```json\n{\n  \"limit\": 5, // ADD\n  /* more */ \"b\": 'x'\n}\n```",
        "```yaml\n<<: *defaults\nname: x\n```",
        "```yaml\na: 1\n\na: 2\n```",
        "```promql\nincrease(a[6h])   # leader only\nincrease(b[6h])\n```",
        "```promql\n# one\nsum(a)\n# two\nsum by (x) (\n  rate(b[5m])\n)\n```",
        "```toml\n[a]\nx = 1\n\n[a]\nx = 2\n```",
    ] {
        let page = format!("# Page\n\n{block}\n");
        silent("block/invalid-data", &[("docs/index.md", &page)]);
    }
    for block in [
        "```json\n{ \"a\": 1, \"b\" 2 }\n```",
        "```yaml\na: [1, 2\nb: 3\n```",
        "```promql\nsum(rate(a[5m])\n```",
    ] {
        let page = format!("# Page\n\n{block}\n");
        reports("block/invalid-data", "invalid", &[("docs/index.md", &page)]);
    }
}

#[test]
fn a_secret_that_goes_somewhere_else_is_not_printed() {
    for command in [
        "kubectl get secret x -o yaml > backup.yaml",
        "kubectl get secret x -o jsonpath='{.data.k}' | sha256sum",
        "echo \"$TOKEN\" | cut -d. -f2 | base64 -d | jq .groups",
        "echo \"$TOKEN\" | docker login --username x --password-stdin registry.example",
        "vault kv get -field=k secret/x | pbcopy",
        "vault kv get -field=k secret/x >> .env",
        "echo $API_TOKEN | wc -c",
    ] {
        silent("secret/printed", &[("docs/index.md", &shell(command))]);
    }
    for command in [
        "kubectl get secret x -o yaml",
        "echo \"$TOKEN\"",
        "vault kv get secret/x | less",
    ] {
        reports(
            "secret/printed",
            "prints a secret",
            &[("docs/index.md", &shell(command))],
        );
    }
}

#[test]
fn what_a_build_makes_again_is_not_destroyed() {
    for command in [
        "rm -rf node_modules",
        "rm -rf ./target dist",
        "rm -rf .svelte-kit build",
        "docker system prune -f",
        "rm -rf web/node_modules/.cache",
    ] {
        silent("command/destructive", &[("docs/index.md", &shell(command))]);
    }
    for command in [
        "rm -rf /var/lib/postgresql",
        "rm -rf target /srv/data",
        "docker system prune --volumes",
    ] {
        reports(
            "command/destructive",
            "",
            &[("docs/index.md", &shell(command))],
        );
    }
    silent(
        "command/destructive",
        &[(
            "docs/index.md",
            "# Rules\n\n`docker rm -f`, `kubectl delete` and `git push --force` are forbidden here.\n",
        )],
    );
}

#[test]
fn diagnosis_may_build_and_query() {
    let page = |command: &str| {
        format!("# Page\n\n## Diagnosis\n\n```bash\n{command}\n```\n\n## Resolution\n\nFix it.\n")
    };
    for command in [
        "docker build -t test .",
        "curl -X POST http://es:9200/logs/_search -d '{}'",
        "curl -s -X POST http://prom:9090/api/v1/query --data 'query=up'",
        "npm install",
        "cargo build",
    ] {
        silent(
            "command/mutating-diagnosis",
            &[("docs/index.md", &page(command))],
        );
    }
    reports(
        "command/mutating-diagnosis",
        "`curl`",
        &[(
            "docs/index.md",
            &page("curl -X POST http://api/admin/restart"),
        )],
    );
}

#[test]
fn a_forge_is_not_the_books_own_site() {
    let rules = "groups:\n- name: a\n  rules:\n  - alert: A\n    expr: up == 0\n    annotations: {runbook_url: \"https://github.com/acme/ops/blob/main/docs/alerts/a.md\"}\n  - alert: B\n    expr: up == 0\n    annotations: {runbook_url: \"https://github.com/other/tool/blob/main/docs/b.md\"}\n  - alert: C\n    expr: up == 0\n    annotations: {runbook_url: \"https://github.com/acme/ops/wiki/C\"}\n  - alert: D\n    expr: up == 0\n    annotations: {runbook_url: \"https://github.com/acme/ops/blob/main/docs/alerts/d.md\"}\n";
    let files = [
        ("docs/alerts/a.md", "# A\n"),
        ("docs/index.md", "# Start\n\n[a](alerts/a.md)\n"),
        ("alerts.yml", rules),
    ];
    let found = findings(&files);
    let about: Vec<_> = found
        .iter()
        .filter(|line| line.starts_with("alert/runbook-missing"))
        .collect();
    assert!(about.len() == 1 && about[0].contains("`D`"), "{about:#?}");
}

#[test]
fn alerts_that_cannot_be_read_make_names_uncertain() {
    let page = "# Alerts\n\n## Alerts\n\n- `DiskAlmostFull`: less than 5 % free\n";
    for (path, text) in [
        (
            "chart/templates/rules.yaml",
            "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec:\n  groups:\n  - name: a\n    rules:\n    {{- if .Values.disk }}\n    - alert: DiskAlmostFull\n      expr: x\n    {{- end }}\n",
        ),
        (
            "chart/values.yaml",
            "additionalRules:\n- name: x\n  rules:\n  - alert: DiskAlmostFull\n    expr: x\n",
        ),
        (
            "k8s/rules-cm.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: rules}\ndata:\n  disk.rules: |\n    groups:\n    - name: d\n      rules:\n      - alert: DiskAlmostFull\n        expr: x\n",
        ),
        (
            "ansible/rules.yml.j2",
            "groups:\n{% for x in y %}\n- name: d\n  rules:\n  - alert: DiskAlmostFull\n{% endfor %}\n",
        ),
        (
            "mixin/alerts.jsonnet",
            "{ alert: 'DiskAlmostFull', expr: 'x' }\n",
        ),
        (
            "rules.json",
            "{\"groups\":[{\"name\":\"d\",\"rules\":[{\"alert\":\"DiskAlmostFull\",\"expr\":\"x\"}]}]}",
        ),
        (
            "infra/monitors.tf",
            "resource \"datadog_monitor\" \"disk\" {\n  name = \"DiskAlmostFull\"\n}\n",
        ),
        (
            "grafana/alerting.yaml",
            "apiVersion: 1\ngroups:\n- name: d\n  rules:\n  - uid: a\n    title: DiskAlmostFull\n",
        ),
    ] {
        let found = findings(&[("docs/index.md", page), ("alerts.yml", RULES), (path, text)]);
        let about: Vec<_> = found
            .iter()
            .filter(|line| line.starts_with("alert/unknown-name"))
            .collect();
        assert!(about.is_empty(), "{path}: {about:#?}");
    }
}

#[test]
fn small_things_that_are_no_mistakes() {
    silent(
        "content/empty-section",
        &[(
            "docs/index.md",
            "# API\n\n### Response — 204\n\n### Errors\n\nText.\n",
        )],
    );
    silent(
        "command/shell-syntax",
        &[(
            "docs/index.md",
            &shell("curl -H \"Authorization: Bearer <..generated..>\" http://x"),
        )],
    );
    silent(
        "command/bad-expansion",
        &[(
            "docs/index.md",
            "# A\n\nThe output will look like:\n\n```bash\nPASSWORD=${abc..def}\n```\n",
        )],
    );
    silent(
        "command/lookalike",
        &[(
            "docs/index.md",
            "# A\n\n```\n├── src\n│   └── main.rs – the start\n```\n",
        )],
    );
    silent(
        "secret/token",
        &[(
            "docs/index.md",
            &shell("psql postgres://abc123:abc123@localhost/db"),
        )],
    );
    silent(
        "command/pipe-to-shell",
        &[(
            "docs/index.md",
            &shell("curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"),
        )],
    );
    silent(
        "block/mislabelled",
        &[(
            "docs/index.md",
            "# A\n\n```sql\n-- a comment\n\\d users\nSELECT 1;\n```\n\n```zsh\nls **/*(.)\n```\n",
        )],
    );
}

#[test]
fn suggestions_that_only_share_a_beginning_are_not_made() {
    let objects = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: quant-fe}\n";
    silent(
        "command/undeclared-name",
        &[
            (
                "docs/index.md",
                &shell("kubectl rollout restart deployment/quant-app"),
            ),
            ("k8s/fe.yaml", objects),
        ],
    );
    let page = "# A\n\n[rules](AGENTS.md)\n";
    let found = findings(&[
        ("docs/index.md", page),
        ("clients/ar/src/events.rs", "x"),
        ("src/a.rs", "x"),
    ]);
    assert!(
        !found.iter().any(|line| line.contains("events.rs")),
        "{found:#?}"
    );
}
