//! The model of a book: plain data, no input or output.
//!
//! `parse` makes a [`Document`] of each file, `assemble` makes a [`Book`] of
//! the documents; everything after that only reads.

mod anchors;
mod answer;
mod block;
mod check;
mod coverage;
mod definition;
mod document;
mod fact;
mod generator;
mod include;
mod judging;
mod layout;
mod line_change;
mod meta;
mod operations;
mod outline;
mod own_repository;
mod page;
mod page_kind;
mod page_path;
mod people;
mod person;
mod proof;
mod resolution;
mod review;
mod role;
mod setting;

pub use anchors::Anchors;
pub use answer::{AnchorState, Answer, Answers, Moved, Reach, split_address};
pub use block::{
    Block, BlockKind, CodeLook, Command, CommandHome, FenceInfo, InfoPair, Input, LineMark,
};
pub use check::{Check, CheckId, ExpectMode, Expectation, ExpectationText, Probe, Step};
pub use coverage::{Coverage, PageCoverage, Tally, distinct, percent};
pub use definition::{Definition, NameKind, World, fits};
pub use document::{
    Callout, CalloutFold, Document, Element, Formula, FormulaKind, Heading, Link, LinkKind,
    LinkLook, Mark, MarkKind, Node, Tab,
};
pub use fact::{
    AlertMention, Checklist, ChecklistItem, Contact, Dashboard, EscalationLevel, Fact, FactKind,
    Metric, PostMortemTemplate, SeverityLevel, Threshold,
};
pub use generator::Generator;
pub use include::{Included, Includes};
pub use judging::{CheckSeverity, Conditions, Empty, ExitCodes, Redirects, Show};
pub use layout::{Layout, List, Table};
pub use line_change::{ChangeSince, LineChange, LineChanges};
pub use meta::{LastChange, Origin, PageMeta, ReviewMeta};
pub use operations::{AlertRule, Operations, RunbookUrl, alert_places, has_place};
pub use outline::{
    Arrangement, Completeness, FolderNote, LinkBase, Listing, MovedPage, Nesting, NumberPrefixes,
    OutlineEntry, OutlineTarget, Weight, Written,
};
pub use own_repository::{AddressFault, BrokenAddress, OwnAddress, OwnRepository};
pub use page::{
    Asset, Book, DataFile, NavItem, NavLink, Page, PageId, Redirect, RefusedFile, Route, Section,
    SectionId, Target, WikiOrder, readable_name,
};
pub use page_kind::PageKind;
pub use page_path::{is_page_path, join_path};
pub use people::{DashboardRow, MetricRow, People, Sourced};
pub use person::{Person, plain_name};
pub use proof::{FactChange, LineBefore, Proof, ProofSource, ProofState, Proofs, Provenance};
pub use resolution::{
    Certainty, Mention, MentionPlace, Resolution, Resolutions, Statement, StatementVerdict, Verdict,
};
pub use review::{earliest_date, read_date, read_interval};
pub use role::{Role, RoleSection};
pub use setting::{Dimension, Quantity, Setting};
