//! Schemas of Prisma: tables, columns and the values of enumerations.

use std::collections::BTreeMap;

use super::{File, Names, ending};
use crate::book::NameKind;

pub(super) fn wants(path: &str) -> bool {
    ending(path) == "prisma"
}

/// `model User { id Int … @@map("users") }`. A table has the model's name where
/// none is mapped, and so has a column its field's.
pub(super) fn read(file: &File<'_>, names: &mut Names) {
    let blocks = blocks(file);
    let enumerations: BTreeMap<&str, &Block<'_>> = blocks
        .iter()
        .filter(|block| block.keyword == "enum")
        .map(|block| (block.name, block))
        .collect();
    for model in blocks.iter().filter(|block| block.keyword == "model") {
        let mapped = model
            .lines
            .iter()
            .find_map(|(_, line)| within(line, "@@map(\""));
        let table = mapped.unwrap_or(model.name);
        names.add(NameKind::Table, table, model.line);
        for (line, text) in &model.lines {
            let mut words = text.split_whitespace();
            let Some(field) = words.next().filter(|word| !word.starts_with('@')) else {
                continue;
            };
            let column = within(text, "@map(\"").unwrap_or(field);
            names.add_of(NameKind::Column, column, table, *line);
            let of_type = words
                .next()
                .unwrap_or_default()
                .trim_end_matches(['?', '[', ']']);
            for (line, value) in enumerations
                .get(of_type)
                .map_or(&[][..], |found| &found.lines)
            {
                let value = within(value, "@map(\"").or(value.split_whitespace().next());
                let of = format!("{table}.{column}");
                names.add_of(NameKind::Choice, value.unwrap_or_default(), of, *line);
            }
        }
    }
}

/// A block with its lines, without comments.
struct Block<'a> {
    keyword: &'a str,
    name: &'a str,
    line: u32,
    lines: Vec<(u32, &'a str)>,
}

fn blocks<'a>(file: &File<'a>) -> Vec<Block<'a>> {
    let mut found: Vec<Block<'a>> = Vec::new();
    let mut is_inside = false;
    for (line, text) in file.lines() {
        let text = text.split("//").next().unwrap_or_default().trim();
        if let Some(head) = text.strip_suffix('{') {
            let mut words = head.split_whitespace();
            let keyword = words.next().unwrap_or_default();
            let name = words.next().unwrap_or_default();
            found.push(Block {
                keyword,
                name,
                line,
                lines: Vec::new(),
            });
            is_inside = true;
        } else if text == "}" {
            is_inside = false;
        } else if let Some(block) = found.last_mut().filter(|_| is_inside && !text.is_empty()) {
            block.lines.push((line, text));
        }
    }
    found
}

/// What stands between a mark and the next quote.
fn within<'t>(text: &'t str, mark: &str) -> Option<&'t str> {
    text.split(mark).nth(1)?.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn models_are_tables() {
        let text = "enum Role {\n  ADMIN\n}\nmodel User {\n  id Int\n  fullName String @map(\"full_name\")\n  role Role @default(ADMIN)\n  @@map(\"users\")\n}\n";
        assert_eq!(
            names("schema.prisma", text),
            [
                "table users :4",
                "column id of users :5",
                "column full_name of users :6",
                "column role of users :7",
                "choice ADMIN of users.role :2",
            ]
        );
    }
}
