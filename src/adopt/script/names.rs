use std::collections::HashMap;

use super::scan::Cursor;

/// Where the named values of a module begin.
#[derive(Debug, Default)]
pub(super) struct Definitions<'a> {
    /// Where the values of constants begin, and the parameters of functions.
    pub(super) names: HashMap<&'a str, usize>,
    /// Where the value that the module exports begins.
    pub(super) exported: Option<usize>,
}

impl<'a> Definitions<'a> {
    /// Those at the top of a module.
    pub(super) fn of(text: &'a str) -> Self {
        let mut found = Self::default();
        let mut cursor = Cursor { text, at: 0 };
        let mut before = b';';
        loop {
            cursor.space();
            let Some(byte) = cursor.peek() else {
                return found;
            };
            if byte.is_ascii_alphabetic() {
                before = b'a';
                found.statement(&mut cursor);
            } else {
                cursor.skip(before);
                before = byte;
            }
        }
    }

    fn statement(&mut self, cursor: &mut Cursor<'a>) {
        match cursor.name() {
            "const" | "let" | "var" => self.constant(cursor),
            "function" => {
                cursor.space();
                let at = cursor.at;
                let name = cursor.name();
                self.names.entry(name).or_insert(at + name.len());
            }
            "module.exports" | "exports.default" => {
                cursor.space();
                if cursor.eat("=") {
                    self.exported = Some(cursor.at);
                }
            }
            "export" => {
                cursor.space();
                if cursor.eat("default") {
                    self.exported = Some(cursor.at);
                }
            }
            _ => {}
        }
    }

    /// `NAME: Type = value`, behind its keyword.
    fn constant(&mut self, cursor: &mut Cursor<'a>) {
        cursor.space();
        let name = cursor.name();
        while let Some(byte) = cursor.peek() {
            match byte {
                b'=' if !cursor.rest().starts_with("=>") => {
                    cursor.at += 1;
                    self.names.entry(name).or_insert(cursor.at);
                    return;
                }
                b';' => return,
                _ => cursor.skip(byte),
            }
            cursor.space();
        }
    }
}
