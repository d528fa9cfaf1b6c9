//! The commands that the README and the manual show, run as shown.

#![expect(
    clippy::disallowed_methods,
    reason = "tests are the world around the product"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The example book in a folder of its own, so that nothing here is changed.
fn example_book(name: &str) -> PathBuf {
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&to);
    for part in ["book.toml", "checks.lock", "content"] {
        for entry in walkdir::WalkDir::new(project().join(part)) {
            let entry = entry.expect("the example book can be read");
            let path = entry
                .path()
                .strip_prefix(project())
                .expect("it lies inside");
            if entry.file_type().is_dir() {
                fs::create_dir_all(to.join(path)).expect("folders can be made");
            } else {
                fs::create_dir_all(&to).expect("folders can be made");
                fs::copy(entry.path(), to.join(path)).expect("files can be copied");
            }
        }
    }
    fs::copy(to.join("content/index.md"), to.join("RUNBOOK.md")).expect("files can be copied");
    to
}

/// The command lines of a document's bash blocks, comments left out.
fn commands(document: &str) -> Vec<String> {
    let text = fs::read_to_string(project().join(document)).expect("the document is there");
    let blocks = text.split("\n```bash\n").skip(1);
    blocks
        .filter_map(|block| block.split("\n```").next())
        .flat_map(str::lines)
        .map(|line| {
            line.split(" #")
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned()
        })
        .filter(|line| !line.is_empty())
        .collect()
}

#[test]
fn every_command_of_the_readme_does_what_it_says() {
    let book = example_book("readme");
    let all = commands("README.md");
    let cargo: Vec<_> = all
        .iter()
        .filter(|line| line.starts_with("cargo "))
        .collect();
    assert_eq!(cargo, ["cargo run --release -- build --run --locked"]);
    assert!(all.iter().any(|line| line == "tests/all"));
    let manual = commands("docs/validate.md");
    let ours: Vec<_> = all
        .iter()
        .chain(&manual)
        .filter_map(|line| {
            let (_, arguments) = line.split_once("opsbook ").or(line.split_once(" -- "))?;
            (line.starts_with("opsbook ") || line.starts_with("cargo ")).then_some(arguments)
        })
        .collect();
    assert!(ours.len() >= 6, "{ours:?}");
    // The web is not there for every test; tests/it/external.rs brings its own.
    // `init` writes a pipeline into the repository around the book.
    let ends = |line: &&&str| {
        !line.contains("--external") && !line.starts_with("serve") && !line.starts_with("init")
    };
    for arguments in ours.iter().filter(ends) {
        let output = Command::new(snapbox::cmd::cargo_bin!("opsbook"))
            .args(arguments.split(' '))
            .current_dir(&book)
            // Reviews fall due with time; the tests must not.
            .env("SOURCE_DATE_EPOCH", "1795392000")
            .output()
            .expect("the program starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "opsbook {arguments}: {said}");
    }
}

#[test]
fn continuous_integration_runs_the_readmes_test_command() {
    let run = fs::read_to_string(project().join(".ci/run")).expect(".ci/run is there");
    assert!(run.lines().any(|line| line == "exec tests/all"), "{run}");
    let all = fs::read_to_string(project().join("tests/all")).expect("tests/all is there");
    let readme = commands("README.md");
    let cargo = readme.iter().find(|line| line.starts_with("cargo run"));
    let cargo = cargo.expect("the README builds the example book");
    assert!(
        all.lines().any(|line| line == cargo),
        "tests/all does not run `{cargo}`"
    );
}

#[test]
fn every_link_of_the_documents_leads_somewhere() {
    for document in [
        "docs/validate.md",
        "docs/serve.md",
        "docs/checks.md",
        "docs/deploy.md",
        "docs/security.md",
        "SECURITY.md",
        "docs/search.md",
        "README.md",
        "CONTRIBUTING.md",
        "ARCHITECTURE.md",
        "tests/README.md",
    ] {
        let text = fs::read_to_string(project().join(document)).expect("the document is there");
        let links = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://") && !link.starts_with('#')) {
            let path = link.split('#').next().unwrap_or_default();
            let folder = Path::new(document).parent().expect("a file has a folder");
            let target = project().join(folder).join(path);
            assert!(target.exists(), "{document}: {link}");
        }
    }
}

#[test]
fn the_recipes_for_continuous_integration_run_what_there_is() {
    let book = example_book("recipes");
    for recipe in ["github.yml", "gitlab.yml", "pre-commit.yaml"] {
        let path = project().join("docs/ci").join(recipe);
        let text = fs::read_to_string(&path).expect("the recipe is there");
        let value: serde_json::Value = serde_yaml::from_str(&text).expect("the recipe is YAML");
        assert!(value.is_object(), "{recipe}");
        let commands: Vec<&str> = text
            .lines()
            .filter_map(|line| line.split_once("opsbook validate").map(|(_, rest)| rest))
            .filter_map(|rest| rest.split('>').next())
            .filter(|rest| rest.starts_with(" --"))
            .collect();
        assert!(!commands.is_empty(), "{recipe} validates nothing");
        for arguments in commands {
            // The copy of the example book is no repository of its own.
            let arguments = arguments.replace("--changed-since HEAD", "");
            let output = Command::new(snapbox::cmd::cargo_bin!("opsbook"))
                .arg("validate")
                .args(arguments.split_whitespace())
                .current_dir(&book)
                .env("SOURCE_DATE_EPOCH", "1795392000")
                .output()
                .expect("the program starts");
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{recipe}: {arguments}: {said}");
        }
    }
}

#[test]
fn the_composite_action_validates_a_book() {
    let path = project().join(".github/actions/validate/action.yml");
    let text = fs::read_to_string(&path).expect("the action is there");
    let action: serde_json::Value = serde_yaml::from_str(&text).expect("the action is YAML");
    assert_eq!(action["runs"]["using"], "composite");
    let steps = action["runs"]["steps"].as_array().expect("a list");
    let validate = steps.last().expect("a step");
    // What the runner would do: the step's script, with the inputs' defaults.
    let book = example_book("action");
    let binary = Path::new(snapbox::cmd::cargo_bin!("opsbook"));
    let folder = binary.parent().expect("a file has a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("bash")
        .args(["-e", "-c", validate["run"].as_str().expect("a script")])
        .current_dir(&book)
        .env("PATH", format!("{}:{path}", folder.display()))
        .env(
            "BOOK",
            action["inputs"]["path"]["default"]
                .as_str()
                .expect("a text"),
        )
        .env(
            "FAIL_ON",
            action["inputs"]["fail-on"]["default"]
                .as_str()
                .expect("a text"),
        )
        .env(
            "SINCE",
            action["inputs"]["changed-since"]["default"]
                .as_str()
                .expect("a text"),
        )
        .env("SOURCE_DATE_EPOCH", "1795392000")
        .output()
        .expect("bash starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

/// The rows of the manual's table of tools, from the data.
fn tools() -> String {
    let mut rows = vec![String::from(
        "| tool | options | subcommands | source |\n| --- | --- | --- | --- |\n",
    )];
    let entries = fs::read_dir(project().join("src/tools/data")).expect("the data can be listed");
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let text = fs::read_to_string(&path).expect("the data can be read");
        let value = |key: &str| text.lines().find_map(|line| line.strip_prefix(key));
        // The file of tools of which only the effects are known has no source.
        let Some(source) = value("source ") else {
            continue;
        };
        let names = value("tool ").expect("a tool").split(' ');
        let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
        let coverage = |key| value(key).unwrap_or("complete");
        rows.push(format!(
            "| {} | {} | {} | {source} |\n",
            names.join(" "),
            coverage("options "),
            coverage("subcommands "),
        ));
    }
    rows.concat()
}

#[test]
fn the_table_of_tools_shows_the_data() {
    let path = project().join("docs/tools.md");
    let found = fs::read_to_string(&path).expect("the manual can be read");
    let start = found.find("| tool |").unwrap_or(found.len());
    let wanted = format!("{}{}", &found[..start], tools());
    if std::env::var_os("OPSBOOK_UPDATE").is_some() {
        fs::write(&path, &wanted).expect("the manual can be written");
    }
    assert!(
        found == wanted,
        "docs/tools.md is old: OPSBOOK_UPDATE=1 cargo test --test documents"
    );
}

/// The manual gives a reason for each tool whose list of options is partial.
#[test]
fn each_partial_list_has_a_reason() {
    let manual = fs::read_to_string(project().join("docs/tools.md")).expect("it can be read");
    let (reasons, table) = manual.split_once("| tool |").expect("a table");
    let partial = table
        .lines()
        .filter(|row| row.split(" | ").nth(1) == Some("partial"));
    let unexplained: Vec<&str> = partial
        .filter_map(|row| row.split('`').nth(1))
        .filter(|name| !name.starts_with("kafka-") && !name.starts_with("mysql"))
        .filter(|name| !reasons.contains(&format!("`{name}`")))
        .collect();
    assert_eq!(unexplained, Vec::<&str>::new());
}
