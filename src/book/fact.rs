use crate::source::Span;

/// Something recognised in a page's prose, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is.
    pub kind: FactKind,
    /// Where it stands.
    pub span: Span,
}

/// What was recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactKind {
    /// A person, team or vendor to call.
    Contact(Contact),
    /// A level of an escalation path.
    Escalation(EscalationLevel),
    /// A severity and what it means.
    Severity(SeverityLevel),
    /// A metric with its thresholds.
    Metric(Metric),
    /// A dashboard.
    Dashboard(Dashboard),
    /// An alert with its condition.
    Alert(AlertMention),
    /// A list of things to tick off.
    Checklist(Checklist),
    /// A post-mortem template.
    PostMortem(PostMortemTemplate),
}

/// A person, team or vendor to call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// Name of the person or service.
    pub name: String,
    /// Role, or for a vendor the purpose.
    pub role: Option<String>,
    /// Phone number as written.
    pub phone: Option<String>,
    /// Email address.
    pub email: Option<String>,
    /// Chat handle or channel.
    pub chat: Option<String>,
    /// Who is called if this contact does not respond.
    pub backup: Option<String>,
}

impl Contact {
    /// The number to dial: digits and a leading plus, of the first number if
    /// there are several. `None` for letters in the number, or more digits than
    /// a number can have (ITU-T E.164).
    pub fn dial(&self) -> Option<String> {
        let written = self.phone.as_deref()?.trim();
        let first = [" / ", "/+", " or ", ",", ";"]
            .iter()
            .filter_map(|between| written.find(between))
            .min()
            .map_or(written, |end| &written[..end]);
        // Extensions such as `x123` or `ext. 123` are dialled manually.
        let number = first.split(&['x', 'e'][..]).next()?;
        // With a country code, the zero in parentheses is omitted.
        let number = match number.strip_prefix('+') {
            Some(abroad) => format!("+{}", abroad.replace("(0)", "")),
            None => number.to_owned(),
        };
        let is_number = number
            .char_indices()
            .all(|(at, c)| c.is_ascii_digit() || "-.() /".contains(c) || (c == '+' && at == 0));
        let digits: String = number
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '+')
            .collect();
        (is_number && (7..=16).contains(&digits.len())).then_some(digits)
    }
}

/// A level of an escalation path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscalationLevel {
    /// The level's number: 1 for `L1`.
    pub level: u32,
    /// Minutes after the start when it begins.
    pub from_minutes: u32,
    /// Minutes when the next begins; none for the last.
    pub to_minutes: Option<u32>,
    /// Who acts, as written.
    pub action: String,
}

/// A severity and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeverityLevel {
    /// The id as written: `SEV-1`, `P2`.
    pub id: String,
    /// Its name: `Critical (Production Down)`.
    pub name: String,
    /// Response time as written.
    pub response_time: Option<String>,
    /// Symptoms as written.
    pub symptoms: Option<String>,
    /// What to do, in order.
    pub actions: Vec<String>,
}

/// A metric with its thresholds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric {
    /// The heading or bold line above it.
    pub group: Option<String>,
    /// Its name.
    pub name: String,
    /// The target: `<300ms`.
    pub target: Option<Threshold>,
    /// The usual value: `100 req/s`.
    pub baseline: Option<String>,
    /// The alert threshold.
    pub alert: Option<Threshold>,
}

/// A limit such as `>5 queries >1s`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// As written.
    pub text: String,
    /// `<`, `>`, `<=`, `>=` or `=` where one is given.
    pub comparison: Option<String>,
    /// The number's digits, thousands separators removed.
    pub number: Option<String>,
    /// The unit: `%`, `ms`, `/min`.
    pub unit: Option<String>,
}

/// A dashboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dashboard {
    /// Its title.
    pub title: String,
    /// Where it is.
    pub url: String,
}

/// An alert named in prose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertMention {
    /// The alert's name.
    pub name: String,
    /// The condition, as written.
    pub condition: String,
}

/// A list of things to tick off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checklist {
    /// The heading above it.
    pub title: String,
    /// Its items.
    pub items: Vec<ChecklistItem>,
    /// Index of the `markdown` fence that holds it, if it stands in one.
    pub block: Option<usize>,
}

/// One thing to tick off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChecklistItem {
    /// Its text.
    pub text: String,
    /// The time it may take, as written: `< 5 min`, `within 48h`.
    pub limit: Option<String>,
    /// Whether it is ticked in the source.
    pub done: bool,
}

/// A post-mortem template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostMortemTemplate {
    /// Index of the fence that holds it.
    pub block: usize,
    /// Where to save a post-mortem:
    /// `docs/postmortems/YYYY-MM-DD-incident-title.md`.
    pub path_pattern: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_is_dialled_and_no_wrong_one() {
        for (written, dialled) in [
            ("+1-555-0101", Some("+15550101")),
            ("+49 (0)30 123456", Some("+4930123456")),
            ("(030) 123456", Some("030123456")),
            ("030/1234567", Some("0301234567")),
            ("+1-555-0101 / +1-555-0202", Some("+15550101")),
            ("555 0101 / 555 0202", Some("5550101")),
            ("+1 555 0101, +1 555 0202", Some("+15550101")),
            ("+1-555-0101 ext. 12", Some("+15550101")),
            ("+1-XXX-XXX-XXXX", None),
            ("555 0101 555 0202 555 0303", None),
            ("+1 555 +1 555", None),
        ] {
            let contact = Contact {
                phone: Some(written.to_owned()),
                ..Contact::default()
            };
            assert_eq!(contact.dial().as_deref(), dialled, "{written}");
        }
    }
}
