//! Imports and exports at the top level of MDX.

use super::scan::line_end;

/// Maximum length of module code, in bytes.
const MAX_STATEMENT_BYTES: usize = 8 * 1024;

/// The end of an import or export at `at`, if there is one: the line on which
/// all brackets are closed.
pub(super) fn module_end(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..text.floor_char_boundary((at + MAX_STATEMENT_BYTES).min(text.len()))];
    let is_module = if let Some(clause) = rest.strip_prefix("import") {
        is_import(clause)
    } else if let Some(clause) = rest.strip_prefix("export") {
        is_export(clause)
    } else {
        false
    };
    if !is_module {
        return None;
    }
    let mut end = line_end(text, at);
    let mut depth = 0;
    let mut line = at;
    loop {
        depth += balance(&text[line..end]);
        let is_over = end >= text.len() || end - at > MAX_STATEMENT_BYTES;
        if depth <= 0 || is_over {
            // Unclosed brackets must not hide the rest of the page.
            return (depth <= 0 || end >= text.len()).then_some(end);
        }
        line = end;
        end = line_end(text, end);
    }
}

/// `import 'x'`, `import X from 'x'`, `import {a, b} from "x"`.
fn is_import(clause: &str) -> bool {
    let Some(rest) = clause.strip_prefix([' ', '\t', '{', '\'', '"', '*']) else {
        return false;
    };
    let clause = if clause.starts_with([' ', '\t']) {
        rest.trim_start()
    } else {
        clause
    };
    if clause.starts_with(['\'', '"']) {
        return true;
    }
    let statement = clause.split("\n\n").next().unwrap_or(clause);
    let Some(from) = statement.find("from") else {
        return false;
    };
    let (names, module) = statement.split_at(from);
    let is_name = |c: char| c.is_alphanumeric() || "_$,{}* \t\r\n".contains(c);
    let is_words = names.contains(['{', '*']) || names.split_whitespace().count() == 1;
    names.chars().all(is_name) && is_words && module[4..].trim_start().starts_with(['\'', '"'])
}

/// `export const x = …`, `export default …`, `export {x}`, `export * from …`.
fn is_export(clause: &str) -> bool {
    let Some(rest) = clause.strip_prefix([' ', '\t']) else {
        return clause.starts_with(['{', '*']);
    };
    let rest = rest.trim_start();
    let word = rest.split(|c: char| !c.is_alphanumeric()).next();
    let behind = |word: &str| rest[word.len()..].lines().next().unwrap_or_default();
    match word.unwrap_or_default() {
        "" => rest.starts_with(['{', '*']),
        word @ ("const" | "let" | "var") => behind(word).contains('='),
        word @ ("function" | "async" | "class") => behind(word).contains(['(', '{']),
        word @ "default" => {
            let value = behind(word).trim();
            value.contains(['(', '{']) || value.ends_with(';')
        }
        _ => false,
    }
}

/// The number of opening minus closing brackets.
fn balance(line: &str) -> isize {
    let mut depth = 0;
    let mut quote = None;
    for byte in line.bytes() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'{' | b'(' | b'[') => depth += 1,
            (None, b'}' | b')' | b']') => depth -= 1,
            _ => {}
        }
    }
    depth
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_told_from_prose() {
        let module = |text: &str| module_end(text, 0).map(|end| text[..end].to_owned());
        for code in [
            "import Tabs from '@theme/Tabs';\n",
            "import {\n  A,\n  B,\n} from \"x\";\n",
            "import './style.css'\n",
            "export const a = {\n\n  b: 1,\n};\n",
            "export default function Page({children}) {\n  return 1;\n}\n",
        ] {
            assert_eq!(module(&format!("{code}\nText.\n")).as_deref(), Some(code));
        }
        for prose in [
            "import the dump from the backup\n",
            "export the table first\n",
            "export default values of the form\n",
            "importing\n",
        ] {
            assert_eq!(module(prose), None, "{prose}");
        }
    }
}
