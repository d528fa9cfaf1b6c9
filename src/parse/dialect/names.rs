//! The meanings of names in the syntax of other generators.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The role of a component, shortcode, directive or tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A callout of this kind; `*` takes the kind from the arguments.
    Callout(&'static str),
    /// Foldable text.
    Fold,
    /// A group of tabs.
    Tabs,
    /// A group of tabs that hold code.
    CodeTabs,
    /// A group whose code blocks are tabs.
    CodeGroup,
    /// One tab.
    Tab,
    /// Code.
    Code,
    /// Text under a title.
    Titled,
    /// Text; the tags around it are removed.
    Plain,
    /// A short text, given as an argument.
    Value,
    /// A picture.
    Figure,
    /// A link.
    Link,
    /// Embedded content of another site, by URL pattern.
    Embed(&'static str),
    /// A comment.
    Comment,
    /// Removed.
    Nothing,
}

impl Role {
    /// Whether it forms a block at the beginning of a line.
    pub(super) fn is_block(self) -> bool {
        !matches!(
            self,
            Self::Value | Self::Figure | Self::Link | Self::Embed(_) | Self::Nothing
        )
    }
}

/// The role of a name, whatever its case.
pub(super) fn role_of(name: &str) -> Option<Role> {
    static ROLES: LazyLock<HashMap<&str, Role>> = LazyLock::new(|| {
        let lines = include_str!("names.txt").lines();
        lines.filter_map(read_line).collect()
    });
    if name.len() > MAX_NAME_BYTES {
        return None;
    }
    ROLES.get(name.to_ascii_lowercase().as_str()).copied()
}

/// Maximum length of a name with a role, in bytes.
const MAX_NAME_BYTES: usize = 32;

fn read_line(line: &'static str) -> Option<(&'static str, Role)> {
    let mut words = line.split(' ').filter(|word| !word.is_empty());
    let name = words.next().filter(|name| !name.starts_with('#'))?;
    let role = words.next()?;
    let more = words.next().unwrap_or_default();
    let role = match role {
        "callout" => Role::Callout(more),
        "fold" => Role::Fold,
        "tabs" => Role::Tabs,
        "code-tabs" => Role::CodeTabs,
        "code-group" => Role::CodeGroup,
        "tab" => Role::Tab,
        "code" => Role::Code,
        "titled" => Role::Titled,
        "plain" => Role::Plain,
        "value" => Role::Value,
        "figure" => Role::Figure,
        "link" => Role::Link,
        "embed" => Role::Embed(more),
        "comment" => Role::Comment,
        "nothing" => Role::Nothing,
        _ => return None,
    };
    Some((name, role))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read_and_no_name_stands_twice() {
        let lines = include_str!("names.txt").lines();
        let lines: Vec<&str> = lines
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect();
        let read: HashMap<_, _> = lines.iter().filter_map(|line| read_line(line)).collect();
        assert_eq!(read.len(), lines.len());
        assert_eq!(role_of("TabItem"), Some(Role::Tab));
        assert_eq!(role_of("whatever"), None);
    }
}
