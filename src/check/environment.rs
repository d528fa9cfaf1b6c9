use std::collections::BTreeMap;

use crate::book::Check;
use crate::platform::{INHERITED_VARIABLES, variable_key};
use crate::shell;

/// The environment variables of a run, read once at startup.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    variables: BTreeMap<String, String>,
}

impl Environment {
    /// Creates an environment from variables.
    pub fn new(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        Self {
            variables: variables
                .into_iter()
                .map(|(name, value)| (variable_key(&name).into_owned(), value))
                .collect(),
        }
    }

    /// The value of a variable; empty values count as unset.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.variables
            .get(variable_key(name).as_ref())
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// Expands `$NAME` and `${NAME}` for the variables that the check declares.
    pub(super) fn fill_in(&self, text: &str, check: &Check) -> String {
        let is_declared = |name: &str| check.env.iter().any(|declared| declared == name);
        shell::fill_in(text, |name| {
            is_declared(name).then(|| self.value(name).unwrap_or_default())
        })
    }

    /// The environment of a check: the common variables and those it declares.
    pub(super) fn for_check(&self, declared: &[String]) -> BTreeMap<String, String> {
        let names = INHERITED_VARIABLES
            .iter()
            .copied()
            .chain(declared.iter().map(String::as_str));
        let mut clean: BTreeMap<String, String> = names
            .filter_map(|name| Some((name.to_owned(), self.value(name)?.to_owned())))
            .collect();
        clean.insert("TERM".to_owned(), "dumb".to_owned());
        clean.insert("NO_COLOR".to_owned(), "1".to_owned());
        clean
    }
}
