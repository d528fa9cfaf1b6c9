use crate::source::Span;

/// Spans of lists, tables and blocks of raw HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Lists, in the order in which they begin.
    pub lists: Vec<List>,
    /// Tables, in document order.
    pub tables: Vec<Table>,
    /// Blocks of raw HTML, comments included, in document order.
    pub html: Vec<Span>,
}

/// A list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// The number of its first item; none in a bulleted list.
    pub first_number: Option<u64>,
    /// Where its items stand, markers included.
    pub items: Vec<Span>,
    /// Where the whole list stands.
    pub span: Span,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// How many columns its header has.
    pub columns: usize,
    /// Where its rows stand, the header first.
    pub rows: Vec<Span>,
}
