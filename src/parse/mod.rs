//! Parses the text of a file into a document. Pure, and never fails for any
//! input.

mod anchor;
mod autolink;
mod callout;
mod check;
mod command;
mod dialect;
mod footer;
mod front_matter;
mod heading;
mod html;
mod include;
mod info;
mod mapped;
mod markdown;
mod math;
mod mojibake;
mod recognise;
mod role;
mod summary;
mod title;

use std::sync::Arc;
use std::time::Duration;

use crate::book::{Anchors, Document, Empty, Generator, Includes, Node, PageMeta, Redirects};
use crate::config::{RecogniseSettings, Settings};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{SourceFile, Span};

pub use anchor::slug;
pub use include::{WantedFile, wanted_files};
pub use summary::summary_entries;

/// Settings of the parser.
#[derive(Clone, Debug)]
pub struct ParseSettings {
    generator: Generator,
    roles: role::RoleTable,
    recognise: RecogniseSettings,
    events: Events,
    timeout: Duration,
    ttl: Duration,
    runners: Vec<String>,
    redirects: Redirects,
    empty: Option<Empty>,
    max_output: u64,
}

/// Whether documents keep their markdown events. Only a site needs them; they
/// take most of a book's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Events {
    /// They are kept.
    Kept,
    /// [`Document::nodes`] stays empty.
    LeftOut,
}

impl ParseSettings {
    /// What `settings` say about parsing pages written for `generator`.
    pub fn new(settings: &Settings, generator: Generator, events: Events) -> Self {
        Self {
            generator,
            roles: role::RoleTable::new(&settings.roles),
            recognise: settings.recognise.clone(),
            events,
            timeout: settings.checks.timeout,
            ttl: settings.checks.ttl,
            runners: settings.checks.runners.keys().cloned().collect(),
            redirects: settings.checks.redirects,
            empty: settings.checks.empty,
            max_output: settings.checks.max_output,
        }
    }

    /// The generator that the pages were written for.
    pub fn generator(&self) -> Generator {
        self.generator
    }
}

/// Where a value of a page's front matter stands, under its own key or another
/// name of it; nothing if the page says it elsewhere.
pub fn place_of_value(document: &Document, key: &str, value: &str) -> Option<Span> {
    let front = document.meta.span?;
    front_matter::place_of_value(&document.source, front, key, value)
}

/// Reads the markdown file at `path` under the content folder.
pub fn parse_page(
    path: &str,
    source: &Arc<SourceFile>,
    settings: &ParseSettings,
) -> (Document, Vec<Diagnostic>) {
    parse_with_includes(path, source, &Includes::default(), settings)
}

/// Reads the markdown file at `path` with the files that it includes.
pub fn parse_with_includes(
    path: &str,
    source: &Arc<SourceFile>,
    includes: &Includes,
    settings: &ParseSettings,
) -> (Document, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    let (mut meta, body_start) = read_meta(source, settings.generator, &mut findings);
    footer::fill(source.text(), &mut meta);
    let flavour = dialect::Flavour::new(path, settings.generator);
    let body = &source.text()[body_start..];
    let expanded = include::expand(body, includes, settings.generator);
    findings.extend(expanded.findings(source, body_start));
    let rewritten = dialect::Rewritten::new(&expanded.text, flavour);
    let mut rewritten = rewritten.of(expanded.map.as_ref());
    let formulas = mask_formulas(&mut rewritten, settings.generator);
    let guarded = markdown::guarded(&rewritten.text);
    let texts = markdown::Texts {
        rewritten: &rewritten,
        guarded: &guarded,
        formulas: &formulas,
    };
    let mut walked = markdown::walk(source, body_start, texts, settings.generator);
    let headings = std::mem::take(&mut walked.headings);
    let headings = heading::finish_headings(headings, &settings.roles, settings.generator);
    let marked = check::Marked {
        source,
        meta: &meta,
        path,
        walked: &walked,
        headings: &headings,
        settings,
    };
    let checks = check::find_checks(&marked, &mut findings);
    let prose = recognise::Prose::new(&walked.nodes, &headings, &walked.blocks, &walked.links);
    let facts = recognise::recognise(&prose, &settings.recognise);
    findings.extend(text_findings(source, &walked.templates));
    let text_end = u32::try_from(source.text().len()).unwrap_or(u32::MAX);
    let document = Document {
        path: path.to_owned(),
        title: title::title(&meta, &headings, path),
        heading: title::heading(&meta, &headings, settings.generator),
        has_own_title: title::is_own(&meta, &headings, settings.generator),
        meta,
        roles: role::role_sections(&headings, text_end),
        commands: command::find_commands(&walked),
        anchors: Anchors::new(walked.html_ids),
        headings,
        texts: walked.texts,
        layout: walked.layout,
        nodes: match settings.events {
            Events::Kept => kept(walked.nodes),
            Events::LeftOut => Vec::new(),
        },
        links: walked.links,
        marks: walked.marks,
        blocks: walked.blocks,
        callouts: walked.callouts,
        tabs: walked.tabs,
        formulas: walked.formulas,
        checks,
        facts,
        raw_html: walked.raw_html,
        source: Arc::clone(source),
    };
    (document, findings)
}

/// Masks dollar signs that delimit no formula; gives where formulas begin.
fn mask_formulas(rewritten: &mut dialect::Rewritten<'_>, generator: Generator) -> Vec<usize> {
    let masked = math::mask(&rewritten.text, generator);
    masked.map_or_else(Vec::new, |masked| {
        rewritten.text = masked.text.into();
        masked.starts
    })
}

/// The events with texts of their own, and without room for more of them.
fn kept(nodes: Vec<Node<'_>>) -> Vec<Node<'static>> {
    let mut nodes: Vec<_> = nodes.into_iter().map(Node::into_static).collect();
    nodes.shrink_to_fit();
    nodes
}

/// Front matter, and where the text behind it begins.
fn read_meta(
    source: &Arc<SourceFile>,
    generator: Generator,
    findings: &mut Vec<Diagnostic>,
) -> (PageMeta, usize) {
    if let Some(raw) = front_matter::split(source.text()) {
        let (meta, more) = front_matter::parse(source, &raw, generator);
        findings.extend(more);
        return (meta, raw.whole.end);
    }
    findings.extend(front_matter::find_unclosed(source));
    let text = source.text();
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    (PageMeta::default(), mark)
}

fn text_findings(source: &Arc<SourceFile>, templates: &[Span]) -> Vec<Diagnostic> {
    let template = |span: &Span| {
        let finding = |message: &str| {
            let rule = "content/template-syntax";
            Diagnostic::new(rule, Severity::Warning, source, *span, message)
        };
        let Some(path) = dialect::referenced(source.slice(*span)) else {
            return finding("template syntax of another generator is left out of the page")
                .with_help("replace it with markdown");
        };
        let finding = finding("only this generator resolves the link");
        let finding = finding.with_help(format!("write `{path}`"));
        if path.contains([' ', '(', ')', '<', '>']) {
            finding
        } else {
            finding.with_fix(*span, path)
        }
    };
    let runs = mojibake::find(source.text());
    let mojibake = runs.iter().map(|run| mojibake::diagnose(source, run));
    templates.iter().map(template).chain(mojibake).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::book::Block;

    /// What markdown of runbooks is made of, and what breaks it.
    const PIECES: &str = "(---\n|title: \\[x\n|# |## |\\*\\*Symptoms:\\*\\*\n|- \\[ \\] |> \\[!NOTE\\]\n|!!! note\n    |```bash check=a timeout=1s\n|```bash check=each\n|# Label\n(ls|cd x|A=1)\n|```\n|~~~|`|\\$ |\\| a \\| b \\|\n\\|---\\|---\\|\n|\\[a\\]\\(b.md#c\\)|<img src=x>|<!--|\\{\\{< hint >\\}\\}|ðŸ“ž|é|\\\\|\t|    |\r\n|\n\n|\n|L1 \\(0-15 min\\)|==|\\+\\+ctrl\\+c\\+\\+|:rocket:|:material-check:|\\[\\[a\\|b\\]\\]|!\\[\\[a.png\\]\\]|\\{ \\.a #b \\}|\\{: \\.a \\}|\\*\\[a\\]: b\n|\\(a\\)=\n|\n:a: b|\\{~~a~>b~~\\}|```js \\{1,3\\} title=x\n|// highlight-next-line\n| # \\(1\\)!\n|\\$x\\^2\\$|\\$\\$|\\$|\\\\le |[a-z ]{1,8}|\\PC)";

    fn parsed(bytes: Vec<u8>) -> (Document, Vec<Diagnostic>) {
        let (source, _) = SourceFile::from_bytes("page.md", bytes);
        let settings = ParseSettings::new(&Settings::default(), Generator::None, Events::Kept);
        parse_page("page.md", &Arc::new(source), &settings)
    }

    /// Every place lies inside the text, at characters' ends.
    fn places_hold(document: &Document, findings: &[Diagnostic]) -> bool {
        let text = document.source.text();
        let spans = document
            .nodes
            .iter()
            .map(|node| node.span)
            .chain(document.texts.iter().copied())
            .chain(document.headings.iter().map(|heading| heading.span))
            .chain(document.links.iter().map(|link| link.span))
            .chain(document.links.iter().map(|link| link.destination_span))
            .chain(document.blocks.iter().map(|block| block.span))
            .chain(document.formulas.iter().map(|formula| formula.span))
            .chain(document.roles.iter().map(|part| part.span))
            .chain(document.checks.iter().map(|check| check.span))
            .chain(findings.iter().map(|finding| finding.span));
        spans
            .into_iter()
            .all(|span| text.get(span.range()).is_some())
    }

    /// Places in blocks are what counting their lines from the first gives.
    fn offsets_hold(document: &Document) -> bool {
        let counted = |block: &Block, offset: usize| {
            let before = &block.code[..block.code.floor_char_boundary(offset)];
            let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1);
            let column = u32::try_from(column).expect("a short text");
            match block.lines.get(before.matches('\n').count()) {
                Some(line) => line.end.min(line.start + column),
                None => block.lines.last().map_or(block.span.start, |line| line.end),
            }
        };
        document.blocks.iter().all(|block| {
            let mut offsets = 0..block.code.len() + 2;
            offsets.all(|offset| block.source_offset(offset) == counted(block, offset))
        })
    }

    #[test]
    fn lines_of_a_block_in_a_list_or_quote_lie_where_they_stand() {
        let text = "- Item:\n\n  ```console\n  $ first\n\n    indented\n  last\n  ```\n\n> ```bash\n> quoted\n>\n> more\n> ```\n\n!!! note\n    ```bash\n    noted\n    again\n    ```\n";
        let (document, _) = parsed(text.as_bytes().to_vec());
        assert_eq!(document.blocks.len(), 3);
        for block in &document.blocks {
            assert_eq!(block.lines.len(), block.code.lines().count());
            assert!(offsets_hold(&document));
            for (line, span) in block.code.lines().zip(&block.lines) {
                assert_eq!(document.source.slice(*span), line);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        #[test]
        fn any_markdown_is_a_page(pieces in prop::collection::vec(PIECES, 0..60)) {
            let (document, findings) = parsed(pieces.concat().into_bytes());
            prop_assert!(places_hold(&document, &findings));
            prop_assert!(offsets_hold(&document));
        }

        #[test]
        fn any_bytes_are_a_page(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let (document, findings) = parsed(bytes);
            prop_assert!(places_hold(&document, &findings));
        }
    }
}
