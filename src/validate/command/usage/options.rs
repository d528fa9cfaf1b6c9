use super::{FaultKind, FaultText, Faults, Form, is_filled_in};
use crate::diagnostic::{is_one_slip, nearest};
use crate::tools::{Coverage, Invocation, OptionSpec, Removal, Style, Tool};

/// Checks subcommands and options.
pub(super) fn check(invocation: &Invocation<'_>, form: Form, faults: &mut Faults<'_, '_>) {
    if let Some(word) = invocation.unknown_subcommand {
        subcommand(invocation, word, form, faults);
        return;
    }
    if removed(invocation, faults) == Whole::Gone {
        return;
    }
    too_new(invocation, faults);
    exclusive(invocation, faults);
    let is_leaf = invocation.section.is_none_or(|section| section.is_leaf);
    // `helm --set` in a sentence leaves the subcommand out.
    let lacks_subcommand = form == Form::Named
        && invocation.path.is_empty()
        && invocation.tool.subcommands != Coverage::None;
    if is_leaf || lacks_subcommand {
        return;
    }
    for (name, word) in &invocation.unknown_options {
        unknown_option(invocation, name, *word, faults);
    }
    let is_complete = invocation.tool.options == Coverage::Complete;
    if form == Form::Named || !is_complete {
        return;
    }
    for &word in &invocation.without_value {
        let text = faults.simple.words[word].text.to_string();
        if is_filled_in(&text) {
            continue;
        }
        let text = FaultText {
            message: format!("`{text}` of {} needs a value", called(invocation)),
            help: "add the value after the option".to_owned(),
            fix: None,
            is_sure: true,
        };
        faults.add(FaultKind::Option, word, None, text);
    }
}

/// The tool with its subcommands, in backticks.
pub(super) fn called(invocation: &Invocation<'_>) -> String {
    match (invocation.tool.names[0], invocation.path.as_str()) {
        (tool, "") => format!("`{tool}`"),
        (tool, path) => format!("`{tool} {path}`"),
    }
}

fn subcommand(invocation: &Invocation<'_>, word: usize, form: Form, faults: &mut Faults<'_, '_>) {
    let text = faults.simple.words[word].text.to_string();
    let is_word = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if !is_word || is_filled_in(&text) || text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return;
    }
    let tool = invocation.tool;
    let is_complete = match tool.subcommands {
        Coverage::Complete => true,
        Coverage::Plugins => !invocation.path.is_empty(),
        Coverage::Partial | Coverage::None => false,
    };
    let known = tool.below(&invocation.path);
    // Of what may exist all the same, only a slip behind the first letter is
    // told: `ip mroute` is no `ip route`.
    let is_sure = is_complete && form == Form::Whole;
    let is_near = |known: &&str| {
        is_near_word(&text, known)
            && (is_sure || known.as_bytes().first() == text.as_bytes().first())
    };
    let near = nearest(&text, known.filter(is_near));
    // `docker Desktop` is a product.
    let is_name = form == Form::Named && text.starts_with(|first: char| first.is_ascii_uppercase());
    if is_name {
        return;
    }
    // A sentence may be about the tool: "terraform itself is not needed".
    if near.is_none() && (!is_complete || form == Form::Named) {
        return;
    }
    let help = match near {
        Some((near, _)) => format!("did you mean `{near}`?"),
        None => format!("`{} --help` lists its subcommands", tool.names[0]),
    };
    let text = FaultText {
        message: format!("{} has no subcommand `{text}`", called(invocation)),
        help,
        fix: near
            .filter(|(_, is_only)| *is_only)
            .map(|(near, _)| near.to_owned()),
        is_sure: is_complete,
    };
    faults.add(FaultKind::Subcommand, word, None, text);
}

/// Whether two words differ by one letter, or two in a long word.
fn is_near_word(word: &str, known: &str) -> bool {
    word.len() >= 4
        && (is_one_slip(word, known)
            || (word.len() >= 8 && crate::diagnostic::within_edits(word, known, 2)))
}

fn unknown_option(
    invocation: &Invocation<'_>,
    name: &str,
    word: usize,
    faults: &mut Faults<'_, '_>,
) {
    let tool = invocation.tool;
    let body = name.trim_start_matches('-');
    let is_word = !body.is_empty()
        && body
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        && body.starts_with(|c: char| c.is_ascii_alphanumeric());
    let is_dashes = body.is_empty() || name.starts_with("---");
    if !is_word || is_dashes || is_negation(tool, invocation, name) {
        return;
    }
    let is_long = name.starts_with("--") || (tool.style != Style::Gnu && body.len() > 1);
    // Other systems' versions of the basic tools have other short options.
    if !is_long && has_variants(tool) {
        return;
    }
    let known: Vec<&'static str> = option_names(tool, &invocation.path);
    let near = nearest(
        name,
        known
            .iter()
            .copied()
            .filter(|known| is_near_option(name, known)),
    );
    let is_complete = tool.options == Coverage::Complete;
    if near.is_none() && !is_complete {
        return;
    }
    let related = related(name, &known);
    let help = match (near, related.as_slice()) {
        (Some((near, _)), _) => format!("did you mean `{near}`?"),
        (None, []) => format!("`{} --help` lists its options", faults.simple.tool()),
        (None, [one]) => format!("did you mean `{one}`?"),
        (None, [one, other, ..]) => format!("did you mean `{one}` or `{other}`?"),
    };
    let text = FaultText {
        message: format!("{} has no option `{name}`", called(invocation)),
        help,
        fix: near
            .filter(|(_, is_only)| *is_only)
            .map(|(near, _)| near.to_owned()),
        is_sure: is_complete,
    };
    faults.add(FaultKind::Option, word, Some(0..name.len()), text);
}

fn is_near_option(name: &str, known: &str) -> bool {
    let both_long = name.starts_with("--") == known.starts_with("--");
    both_long && name.len() >= 5 && known.len() >= 4 && {
        let (a, b) = (name.trim_start_matches('-'), known.trim_start_matches('-'));
        let is_plural = a.len().abs_diff(b.len()) <= 2 && (a.starts_with(b) || b.starts_with(a));
        is_one_slip(a, b) || is_plural || (a.len() >= 7 && crate::diagnostic::within_edits(a, b, 2))
    }
}

/// Options that share a word with an unknown one.
fn related(name: &str, known: &[&'static str]) -> Vec<&'static str> {
    let parts: Vec<&str> = name
        .trim_start_matches('-')
        .split('-')
        .filter(|part| part.len() >= 4)
        .collect();
    let shares = |known: &&&'static str| {
        let mut words = known.trim_start_matches('-').split('-');
        known.starts_with("--") && words.any(|word| parts.contains(&word))
    };
    let mut found: Vec<&'static str> = known.iter().filter(shares).copied().collect();
    found.sort_by_key(|known| known.len());
    found.truncate(2);
    found
}

/// `--no-x` of a tool that knows `--x`, and the other way round.
fn is_negation(tool: &Tool, invocation: &Invocation<'_>, name: &str) -> bool {
    let other = match name.strip_prefix("--no-") {
        Some(rest) => format!("--{rest}"),
        None => match name.strip_prefix("--") {
            Some(rest) => format!("--no-{rest}"),
            None => return false,
        },
    };
    tool.option(&invocation.path, &other).is_some()
}

/// Whether BSD and macOS have the tool with other options.
fn has_variants(tool: &Tool) -> bool {
    const MAKERS: [&str; 8] = [
        "GNU",
        "procps",
        "util-linux",
        "findutils",
        "iproute",
        "netcat",
        "psmisc",
        "coreutils",
    ];
    let mut sources = tool.sources.iter();
    sources.any(|source| MAKERS.iter().any(|maker| source.contains(maker)))
}

fn option_names(tool: &'static Tool, path: &str) -> Vec<&'static str> {
    let mut names = Vec::new();
    let mut path = path;
    loop {
        if let Some(section) = tool.sections.get(path) {
            let current = section
                .options
                .iter()
                .filter(|option| option.removed.is_none());
            names.extend(current.flat_map(|option| option.names.iter().copied()));
        }
        if path.is_empty() {
            return names;
        }
        path = path.rsplit_once(' ').map_or("", |(front, _)| front);
    }
}

/// Whether a subcommand as a whole is still there.
#[derive(PartialEq, Eq)]
enum Whole {
    There,
    Gone,
}

fn removed(invocation: &Invocation<'_>, faults: &mut Faults<'_, '_>) -> Whole {
    let tool = invocation.tool.names[0];
    let settings = faults.settings;
    let is_gone = |removal: &Removal| settings.has_lost(tool, removal.since);
    let text = |what: String, removal: Removal| FaultText {
        message: format!("{what} was removed in {tool} {}", removal.since),
        help: match removal.instead {
            "" => "remove it".to_owned(),
            instead => format!("use `{instead}`"),
        },
        fix: None,
        is_sure: settings.has_version(tool),
    };
    let section = invocation.section.and_then(|section| section.removed);
    if let Some(removal) = section.filter(is_gone) {
        let text = text(format!("`{}`", invocation.path), removal);
        faults.add(FaultKind::Removed, invocation.path_word, None, text);
        return Whole::Gone;
    }
    for (spec, word) in &invocation.options {
        if let Some(removal) = spec.removed.filter(is_gone) {
            let name = written(spec, &faults.simple.words[*word].text);
            let text = text(format!("`{name}` of {}", called(invocation)), removal);
            faults.add(FaultKind::Removed, *word, None, text);
        }
    }
    Whole::There
}

/// What the readers' version of the tool, as `book.toml` gives it, does not
/// have yet.
fn too_new(invocation: &Invocation<'_>, faults: &mut Faults<'_, '_>) {
    let tool = invocation.tool.names[0];
    let settings = faults.settings;
    if !settings.has_version(tool) {
        return;
    }
    let finding = |what: String, since: &str| FaultText {
        message: format!("{what} came with {tool} {since}, and the readers have an older one"),
        help: format!(
            "use what the version in `[tools]` of book.toml has, or change `{tool}` there"
        ),
        fix: None,
        is_sure: true,
    };
    let is_new = |since: &&str| !settings.has_lost(tool, since);
    let section = invocation.section.and_then(|section| section.since);
    if let Some(since) = section.filter(is_new) {
        let finding = finding(format!("`{}`", invocation.path), since);
        faults.add(FaultKind::Subcommand, invocation.path_word, None, finding);
    }
    for (spec, word) in &invocation.options {
        if let Some(since) = spec.since.filter(is_new) {
            let name = written(spec, &faults.simple.words[*word].text);
            let finding = finding(format!("`{name}` of {}", called(invocation)), since);
            faults.add(FaultKind::Option, *word, None, finding);
        }
    }
}

/// The name under which an option is written.
pub(super) fn written(spec: &OptionSpec, word: &str) -> &'static str {
    let name = word.split('=').next().unwrap_or(word);
    let mut names = spec.names.iter().copied();
    names.find(|known| *known == name).unwrap_or(spec.names[0])
}

/// The name in a group under which an option is written. `--no-ff` is written
/// under the same option as `--ff`, and is not what `--ff` excludes.
fn in_group(spec: &OptionSpec, text: &str, group: &[&'static str]) -> Option<&'static str> {
    let is_negative = |name: &str| name.starts_with("--no-");
    let has_both = {
        let mut negatives = spec
            .names
            .iter()
            .filter_map(|name| name.strip_prefix("--no-"));
        negatives.any(|bare| {
            spec.names
                .iter()
                .any(|name| name.strip_prefix("--") == Some(bare))
        })
    };
    let mut names = spec.names.iter().copied();
    names.find(|name| group.contains(name) && (!has_both || is_negative(name) == is_negative(text)))
}

fn exclusive(invocation: &Invocation<'_>, faults: &mut Faults<'_, '_>) {
    let groups = invocation
        .section
        .into_iter()
        .flat_map(|section| &section.exclusive);
    for group in groups {
        let given: Vec<(&str, usize)> = invocation
            .options
            .iter()
            .filter_map(|(spec, word)| {
                let text = &*faults.simple.words[*word].text;
                let name = in_group(spec, text, group)?;
                Some((name, *word))
            })
            .collect();
        let mut given = given.into_iter();
        let Some((first, _)) = given.next() else {
            continue;
        };
        if let Some((other, word)) = given.find(|(name, _)| *name != first) {
            let text = FaultText {
                message: format!(
                    "{} takes `{first}` or `{other}`, not both",
                    called(invocation)
                ),
                help: "remove one of them".to_owned(),
                fix: None,
                is_sure: true,
            };
            faults.add(FaultKind::Option, word, None, text);
        }
    }
}
