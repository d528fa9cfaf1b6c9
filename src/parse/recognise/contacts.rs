//! Tables of people, teams and vendors to call, known by their header words.

use super::Prose;
use crate::book::{Contact, Fact, FactKind};

pub(super) fn find(prose: &Prose<'_>) -> Vec<Fact> {
    prose
        .tables
        .iter()
        .filter_map(|table| Columns::read(&table.header).map(|columns| (table, columns)))
        .flat_map(|(table, columns)| {
            table.rows.iter().filter_map(move |(cells, span)| {
                let contact = columns.contact(cells)?;
                Some(Fact {
                    kind: FactKind::Contact(contact),
                    span: *span,
                })
            })
        })
        .collect()
}

/// Which column says what.
#[derive(Default)]
struct Columns {
    name: Option<usize>,
    role: Option<usize>,
    phone: Option<usize>,
    email: Option<usize>,
    chat: Option<usize>,
    /// A telephone number or a mail address.
    either: Option<usize>,
    backup: Option<usize>,
}

impl Columns {
    fn read(header: &[String]) -> Option<Self> {
        let mut columns = Self::default();
        for (at, cell) in header.iter().enumerate() {
            let slot = match cell.trim().to_lowercase().as_str() {
                "name" | "service" | "team" | "who" | "vendor" | "person" => &mut columns.name,
                "role" | "purpose" | "responsibility" => &mut columns.role,
                "phone" | "telephone" | "mobile" => &mut columns.phone,
                "email" | "e-mail" | "mail" => &mut columns.email,
                "slack" | "chat" | "channel" => &mut columns.chat,
                "contact" => &mut columns.either,
                "backup" => &mut columns.backup,
                _ => continue,
            };
            slot.get_or_insert(at);
        }
        let reachable = columns
            .phone
            .or(columns.email)
            .or(columns.chat)
            .or(columns.either);
        (columns.name.is_some() && reachable.is_some()).then_some(columns)
    }

    fn contact(&self, cells: &[String]) -> Option<Contact> {
        let cell = |at: Option<usize>| {
            let text = cells.get(at?)?.trim();
            (!text.is_empty() && text != "-" && text != "—").then(|| text.to_owned())
        };
        let either = cell(self.either);
        let is_mail = either.as_ref().is_some_and(|text| text.contains('@'));
        let (mail, number) = if is_mail {
            (either, None)
        } else {
            (None, either)
        };
        Some(Contact {
            name: cell(self.name)?,
            role: cell(self.role),
            phone: cell(self.phone).or(number),
            email: cell(self.email).or(mail),
            chat: cell(self.chat),
            backup: cell(self.backup),
        })
    }
}
