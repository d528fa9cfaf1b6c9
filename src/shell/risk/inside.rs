//! Commands that run others: what these do is what counts.

/// Whether a tool runs what stands behind it.
pub(super) fn runs_another(tool: &str) -> bool {
    options_with_value(tool).is_some() || matches!(tool, "bash" | "sh" | "zsh" | "find")
}

/// The options of a tool that runs the rest of its words whose values are
/// words of their own, in small letters.
fn options_with_value(tool: &str) -> Option<&'static [&'static str]> {
    Some(match tool {
        "sudo" | "doas" => &["-u", "-g", "-h", "-p", "-c", "-r", "-t", "-d"],
        "ssh" => &[
            "-b", "-c", "-d", "-e", "-f", "-i", "-j", "-l", "-m", "-o", "-p", "-s", "-w",
        ],
        "xargs" => &["-n", "-i", "-p", "-l", "-d", "-a", "-s", "-e"],
        "timeout" => &["-k", "-s"],
        "nice" | "ionice" | "watch" => &["-n", "-c"],
        "env" => &["-u", "-c"],
        "time" | "nohup" | "exec" | "command" => &[],
        _ => return None,
    })
}

/// The command that a tool with these words runs, if it runs one.
pub(super) fn inside(tool: &str, words: &[&str]) -> Option<String> {
    if let Some(options) = options_with_value(tool) {
        // The host, the time.
        let names = usize::from(matches!(tool, "ssh" | "timeout"));
        let rest = behind_options(words, options).get(names..);
        return Some(rest.unwrap_or_default().join(" "));
    }
    match tool {
        "bash" | "sh" | "zsh" => {
            let is_script = |word: &&str| word.starts_with('-') && word.ends_with('c');
            let at = words.iter().position(is_script)?;
            Some(words[at + 1..].join(" "))
        }
        "find" => {
            let is_run = |word: &&str| matches!(*word, "-exec" | "-execdir" | "-ok");
            let at = words.iter().position(is_run)?;
            Some(words[at + 1..].join(" "))
        }
        _ => in_container(tool, words),
    }
}

fn behind_options<'a, 'b>(words: &'a [&'b str], with_value: &[&str]) -> &'a [&'b str] {
    let mut rest = words;
    while let [first, behind @ ..] = rest {
        if !first.starts_with('-') {
            break;
        }
        let skipped = usize::from(with_value.contains(first));
        rest = behind.get(skipped..).unwrap_or_default();
    }
    rest
}

/// The command that `docker exec`, `kubectl exec` and their like run inside a
/// container: what it does is what counts.
fn in_container(tool: &str, words: &[&str]) -> Option<String> {
    const TOOLS: [&str; 6] = ["docker", "podman", "docker-compose", "kubectl", "oc", "fly"];
    let at = words
        .iter()
        .position(|word| matches!(*word, "exec" | "debug"))?;
    if !TOOLS.contains(&tool) {
        return None;
    }
    let behind = &words[at + 1..];
    let inside = match behind.iter().position(|word| *word == "--") {
        Some(dashes) => &behind[dashes + 1..],
        None if words[at] == "debug" => &[],
        // The first word that is no option names the container.
        None => {
            let name = behind.iter().position(|word| !word.starts_with('-'));
            name.map_or(&behind[..0], |name| &behind[name + 1..])
        }
    };
    Some(inside.join(" "))
}
