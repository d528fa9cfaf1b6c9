use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Contact, People};
use crate::source::SourceFile;

/// A person, team or vendor, once, with all that is said of them anywhere.
#[derive(Clone, Debug)]
pub struct Person {
    /// What is known.
    pub contact: Contact,
    /// The files that say so.
    pub sources: Vec<Arc<SourceFile>>,
}

impl People {
    /// Everybody once, in the order in which they are first named. Entries of
    /// one name are one person as far as they agree: two telephone numbers are
    /// two entries, as is the same name with another role and no address in
    /// common, or one that may be about any of several.
    pub fn everybody(&self) -> Vec<Person> {
        let mut everybody: Vec<Person> = Vec::new();
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for said in &self.contacts {
            let contact = without_blanks(&said.what);
            if contact.name.is_empty() {
                continue;
            }
            let known = by_name.entry(plain_name(&contact.name)).or_default();
            let likeness = |at: &usize| likeness(&everybody[*at].contact, &contact);
            if let Some(at) = the_same(known, likeness) {
                let person = &mut everybody[at];
                add(&mut person.contact, contact);
                person.sources.push(Arc::clone(&said.source));
            } else {
                known.push(everybody.len());
                everybody.push(Person {
                    contact,
                    sources: vec![Arc::clone(&said.source)],
                });
            }
        }
        everybody
    }
}

/// A name without what people do not see as a difference: its case, and how
/// many spaces it has.
pub fn plain_name(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

fn without_blanks(contact: &Contact) -> Contact {
    let filled = |value: &Option<String>| {
        let value = value.as_deref().map(str::trim);
        value
            .filter(|value| !value.is_empty())
            .map(ToOwned::to_owned)
    };
    Contact {
        name: contact.name.trim().to_owned(),
        role: filled(&contact.role),
        phone: filled(&contact.phone),
        email: filled(&contact.email),
        chat: filled(&contact.chat),
        backup: filled(&contact.backup),
    }
}

/// The one of several that is meant: the first that has an address in common,
/// else the only one that agrees.
fn the_same(known: &[usize], likeness: impl Fn(&usize) -> Likeness) -> Option<usize> {
    let mut sure = known.iter().filter(|at| likeness(at) == Likeness::Sure);
    if let Some(at) = sure.next() {
        return Some(*at);
    }
    let mut likely = known.iter().filter(|at| likeness(at) == Likeness::Likely);
    likely.next().copied().filter(|_| likely.next().is_none())
}

/// How far two entries of one name are about the same one.
#[derive(PartialEq, Eq)]
enum Likeness {
    /// They disagree.
    None,
    /// Nothing speaks against it.
    Likely,
    /// They have an address in common.
    Sure,
}

fn likeness(one: &Contact, other: &Contact) -> Likeness {
    let number = |contact: &Contact| {
        let phone = contact.phone.as_deref()?;
        Some(contact.dial().unwrap_or_else(|| plain_name(phone)))
    };
    let ways = [
        both(number(one), number(other)),
        both(plain(one.email.as_ref()), plain(other.email.as_ref())),
        both(plain(one.chat.as_ref()), plain(other.chat.as_ref())),
    ];
    let roles = both(plain(one.role.as_ref()), plain(other.role.as_ref()));
    if ways.contains(&Some(false)) {
        Likeness::None
    } else if ways.contains(&Some(true)) {
        Likeness::Sure
    } else if roles == Some(false) {
        Likeness::None
    } else {
        Likeness::Likely
    }
}

fn plain(value: Option<&String>) -> Option<String> {
    value.map(|value| plain_name(value))
}

/// Whether two values are the same, where there are two.
fn both(one: Option<String>, other: Option<String>) -> Option<bool> {
    one.zip(other).map(|(one, other)| one == other)
}

/// Whether a list holds this already.
fn says(text: &str, more: &str) -> bool {
    let more = plain_name(more);
    plain_name(text) == more || text.split(',').any(|part| plain_name(part) == more)
}

/// Adds what another entry knows. What is no address may be said in several
/// ways, and each is kept.
fn add(known: &mut Contact, more: Contact) {
    let Contact {
        phone,
        email,
        chat,
        role,
        backup,
        name: _,
    } = more;
    known.phone = known.phone.take().or(phone);
    known.email = known.email.take().or(email);
    known.chat = known.chat.take().or(chat);
    for (known, more) in [(&mut known.role, role), (&mut known.backup, backup)] {
        let Some(more) = more else { continue };
        match known {
            None => *known = Some(more),
            Some(text) if says(text, &more) => {}
            Some(text) => {
                text.push_str(", ");
                text.push_str(&more);
            }
        }
    }
}
