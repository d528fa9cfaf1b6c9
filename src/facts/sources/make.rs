//! Targets of makefiles.

use super::{File, Names, ending, name_of};
use crate::book::NameKind;

pub(super) fn wants(path: &str) -> bool {
    matches!(name_of(path), "Makefile" | "makefile" | "GNUmakefile") || ending(path) == "mk"
}

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    for (line, text) in file.lines() {
        for prefix in added_prefixes(text) {
            names.add(NameKind::MakeTarget, prefix, line);
        }
        for target in targets(text) {
            names.add(NameKind::MakeTarget, target.replace('%', "*"), line);
        }
    }
}

/// The targets that a line begins: `name: …`; `name := …` is a variable.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    let rule = line.split_once(':').filter(|(names, rest)| {
        !names.contains('=')
            && !rest.starts_with('=')
            && !rest.starts_with(":=")
            && !line.starts_with(['\t', ' ', '#', '.'])
    });
    let is_plain = |name: &&str| {
        name.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_./@%".contains(&byte))
    };
    let names = rule.map_or("", |(names, _)| names).split_whitespace();
    names.filter(is_plain).filter(|name| !name.starts_with('-'))
}

/// Targets that make forms: `$(addprefix check-,$(LIST))`.
fn added_prefixes(line: &str) -> impl Iterator<Item = String> {
    let calls = line.split("$(addprefix ").skip(1);
    calls.filter_map(|call| Some(format!("{}*", call.split_once(',')?.0.trim())))
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn targets_are_read_and_variables_are_not() {
        let text = "X := 1\n.PHONY: a\nbuild test: dep\n\tcc: x\ndeploy-%:\nall: $(addprefix check-,$(X))\n";
        assert_eq!(
            names("Makefile", text),
            [
                "make-target build :3",
                "make-target test :3",
                "make-target deploy-* :5",
                "make-target check-* :6",
                "make-target all :6",
            ]
        );
    }
}
