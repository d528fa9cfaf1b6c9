//! Products whose versions pages state and files set.

use std::sync::LazyLock;

/// A product of `products.txt`.
#[derive(Clone, Copy, Debug)]
pub struct Product {
    /// Its name in messages.
    pub name: &'static str,
    /// A regular expression of how sentences write it.
    pub pattern: &'static str,
    images: &'static str,
    other_names: &'static str,
    pins: &'static str,
}

static PRODUCTS: LazyLock<Vec<Product>> = LazyLock::new(|| {
    let rows = include_str!("products.txt").lines();
    let rows = rows.filter(|row| !row.starts_with('#'));
    let products = rows.filter_map(|row| {
        let mut cells = row.split('\t');
        Some(Product {
            name: cells.next()?,
            pattern: cells.next()?,
            images: cells.next()?,
            other_names: cells.next().unwrap_or_default(),
            pins: cells.next().unwrap_or_default(),
        })
    });
    products.collect()
});

/// All products.
pub fn products() -> &'static [Product] {
    &PRODUCTS
}

/// The product that an image holds.
pub fn product_of_image(image: &str) -> Option<&'static str> {
    let name = image.rsplit('/').next().unwrap_or(image);
    product_with(|product| product.images, name)
}

/// The product that `.tool-versions` or the engine of a managed database names.
pub fn product_of_tool(name: &str) -> Option<&'static str> {
    product_with(|product| product.other_names, name)
}

/// The product whose version a file pins.
pub fn product_of_pin(file: &str) -> Option<&'static str> {
    product_with(|product| product.pins, file)
}

fn product_with(names: fn(&Product) -> &'static str, name: &str) -> Option<&'static str> {
    let mut products = PRODUCTS.iter();
    let product = products.find(|product| names(product).split(' ').any(|known| known == name));
    product
        .filter(|_| !name.is_empty())
        .map(|product| product.name)
}

/// The versions that a statement may name where a file sets this one, `*` for
/// any text: `20`, `20.12` and `20.12.*` for `20.12-alpine`. Only `*` for a tag
/// without a number, as `latest`.
pub fn version_forms(set: &str) -> Vec<String> {
    const MOST: usize = 3;
    let text = set.trim().trim_start_matches('v');
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let number = text[..end].trim_end_matches('.');
    let parts: Vec<&str> = number.split('.').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        return vec!["*".to_owned()];
    }
    let parts = &parts[..parts.len().min(MOST)];
    let mut forms: Vec<String> = (1..=parts.len())
        .map(|count| parts[..count].join("."))
        .collect();
    if parts.len() < MOST {
        forms.push(format!("{}.*", parts.join(".")));
    }
    forms
}

/// The same for a range: `>=20.11`, `^3.1`, `18 || 20`. A range without an
/// upper bound holds any later major version.
pub fn range_forms(range: &str) -> Vec<String> {
    const LATER: u32 = 30;
    let mut forms = Vec::new();
    for part in range.split("||") {
        let part = part.trim();
        let is_open = part.starts_with('>') && !part.contains('<');
        let version = part.trim_start_matches(['>', '=', '<', '^', '~', ' ']);
        forms.extend(version_forms(version));
        let major: Option<u32> = version
            .split(['.', ' '])
            .next()
            .and_then(|major| major.parse().ok());
        if let Some(major) = major.filter(|_| is_open || part.starts_with('^')) {
            let last = if is_open {
                major.saturating_add(LATER)
            } else {
                major
            };
            let majors = (major..=last).map(|major| major.to_string());
            forms.extend(majors.flat_map(|major| [format!("{major}.*"), major]));
        }
        if part.starts_with('<') {
            forms.push("*".to_owned());
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_agrees_with_what_is_less_precise() {
        assert_eq!(version_forms("20.12-alpine"), ["20", "20.12", "20.12.*"]);
        assert_eq!(version_forms("v1.2.3.4"), ["1", "1.2", "1.2.3"]);
        assert_eq!(version_forms("latest"), ["*"]);
        let forms = range_forms(">=20.11");
        assert!(forms.contains(&"22".to_owned()) && !forms.contains(&"18".to_owned()));
        assert!(!range_forms("^3.1").contains(&"4".to_owned()));
        assert!(range_forms("18 || 20").contains(&"20".to_owned()));
        // The largest number has no later ones.
        assert!(!range_forms(">=4294967295").is_empty());
        assert_eq!(
            product_of_image("docker.io/library/postgres"),
            Some("PostgreSQL")
        );
        assert_eq!(product_of_image("postgres-exporter"), None);
    }

    #[test]
    fn patterns_are_valid() {
        for product in products() {
            assert!(
                regex::Regex::new(product.pattern).is_ok(),
                "{}",
                product.name
            );
        }
    }
}
