//! Terraform and `OpenTofu`: addresses, variables, outputs, and the names that
//! resources get at the provider.

use hcl_edit::Span;
use hcl_edit::expr::Expression;
use hcl_edit::structure::{Block, BlockLabel, Body};
use hcl_edit::template::Element;

use super::{File, Names, ending};
use crate::book::NameKind;

/// `resource class attribute`: which attribute names a resource, and of which
/// class it is at the provider.
const RESOURCES: &str = include_str!("terraform_resources.txt");

/// `word class`: a word in the source of a module, and the class of the
/// resource that the module names.
const MODULES: &str = include_str!("terraform_modules.txt");

pub(super) fn wants(path: &str) -> bool {
    ending(path) == "tf"
}

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    let Ok(body) = hcl_edit::parser::parse_body(file.text) else {
        return;
    };
    for block in body.blocks() {
        read_block(file, block, names);
    }
}

fn read_block(file: &File<'_>, block: &Block, names: &mut Names) {
    let line = block.span().map_or(0, |span| file.line_at(span.start));
    let labels: Vec<&str> = block.labels.iter().map(BlockLabel::as_str).collect();
    match (block.ident.as_str(), labels.as_slice()) {
        ("resource", [resource, name]) => {
            address(&format!("{resource}.{name}"), line, names);
            resource_name(file, resource, &block.body, names);
        }
        ("data", [resource, name]) => address(&format!("data.{resource}.{name}"), line, names),
        ("module", [name]) => {
            names.add(NameKind::TerraformAddress, format!("module.{name}"), line);
            names.add(NameKind::TerraformAddress, format!("module.{name}.*"), line);
            names.add(NameKind::TerraformAddress, format!("module.{name}[*"), line);
            module_name(file, &block.body, names);
        }
        ("terraform", []) => backend(file, &block.body, names),
        ("provider", [provider]) if provider.starts_with("google") => {
            project(file, &block.body, "project", names);
        }
        ("variable", [name]) if PROJECTS.contains(name) => {
            project(file, &block.body, "default", names);
            names.add(NameKind::TerraformVariable, *name, line);
        }
        ("variable", [name]) => names.add(NameKind::TerraformVariable, *name, line),
        ("output", [name]) => names.add(NameKind::TerraformOutput, *name, line),
        _ => {}
    }
}

/// Variables that hold the project of Google Cloud.
const PROJECTS: [&str; 4] = ["project", "project_id", "gcp_project", "gcp_project_id"];

/// The project of Google Cloud that an attribute names.
fn project(file: &File<'_>, body: &Body, key: &str, names: &mut Names) {
    if let Some(attribute) = body.get_attribute(key)
        && let Expression::String(name) = &attribute.value
    {
        let line = attribute.span().map_or(0, |span| file.line_at(span.start));
        let full = format!("project/{}", name.as_str());
        names.add(NameKind::CloudResource, full, line);
    }
}

/// Where a resource is, as far as its file says so: any region where it does
/// not.
fn region(file: &File<'_>, body: &Body, owner: &str, names: &mut Names) {
    for key in ["location", "region"] {
        if let Some(attribute) = body.get_attribute(key) {
            let line = attribute.span().map_or(0, |span| file.line_at(span.start));
            let name = pattern(&attribute.value);
            names.add_of(NameKind::CloudRegion, name, owner, line);
        }
    }
}

/// The name that a module is given, for the class of resource that its source
/// speaks of.
fn module_name(file: &File<'_>, body: &Body, names: &mut Names) {
    let text = |key: &str| match body.get_attribute(key).map(|found| &found.value) {
        Some(Expression::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let source = text("source").unwrap_or_default();
    let rows = MODULES.lines().filter(|row| !row.starts_with('#'));
    let mut rows = rows.filter_map(|row| row.split_once(' '));
    let class = rows.find(|(word, _)| source.contains(word));
    let keys = ["name", "bucket", "bucket_name", "identifier"];
    let mut named = keys.iter().filter_map(|key| Some((*key, text(key)?)));
    if let (Some((_, class)), Some((key, name))) = (class, named.next()) {
        let attribute = body.get_attribute(key).and_then(Span::span);
        let line = attribute.map_or(0, |span| file.line_at(span.start));
        names.add(NameKind::CloudResource, format!("{class}/{name}"), line);
    }
}

/// The bucket that a backend keeps the state in.
fn backend(file: &File<'_>, body: &Body, names: &mut Names) {
    let backends = body
        .blocks()
        .filter(|block| block.ident.as_str() == "backend");
    for backend in backends {
        let Some(bucket) = backend.body.get_attribute("bucket") else {
            continue;
        };
        let line = bucket.span().map_or(0, |span| file.line_at(span.start));
        let name = pattern(&bucket.value);
        names.add(NameKind::CloudResource, format!("bucket/{name}"), line);
    }
}

/// An address by itself, with an index, and with an attribute.
fn address(address: &str, line: u32, names: &mut Names) {
    names.add(NameKind::TerraformAddress, address, line);
    names.add(NameKind::TerraformAddress, format!("{address}[*"), line);
    names.add(NameKind::TerraformAddress, format!("{address}.*"), line);
}

fn resource_name(file: &File<'_>, resource: &str, body: &Body, names: &mut Names) {
    let rows = RESOURCES.lines().filter(|line| !line.starts_with('#'));
    let rows = rows.filter_map(|line| {
        let mut words = line.split_whitespace();
        Some((words.next()?, words.next()?, words.next()?))
    });
    for (_, class, attribute) in rows.filter(|(known, ..)| *known == resource) {
        let Some(attribute) = body.get_attribute(attribute) else {
            continue;
        };
        let line = attribute.span().map_or(0, |span| file.line_at(span.start));
        let name = pattern(&attribute.value);
        if class == "host" {
            names.add(NameKind::Host, name.trim_end_matches('.'), line);
        } else if class == "database" {
            names.add(NameKind::Database, name, line);
        } else if class == "database-user" {
            names.add(NameKind::DatabaseUser, name, line);
        } else {
            let full = format!("{class}/{name}");
            region(file, body, &full, names);
            names.add(NameKind::CloudResource, full, line);
        }
    }
}

/// The text of an expression, with `*` for what is not literal.
fn pattern(expression: &Expression) -> String {
    match expression {
        Expression::String(text) => text.as_str().to_owned(),
        Expression::StringTemplate(template) => {
            let parts = template.iter().map(|element| match element {
                Element::Literal(text) => text.as_str(),
                Element::Interpolation(_) | Element::Directive(_) => "*",
            });
            parts.collect()
        }
        _ => "*".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn resources_have_an_address_and_a_name() {
        let text = "resource \"aws_db_instance\" \"shop\" {\n  identifier = \"${var.env}-prod\"\n}\nvariable \"env\" {}\noutput \"url\" { value = 1 }\n";
        assert_eq!(
            names("infra/main.tf", text),
            [
                "terraform-address aws_db_instance.shop :1",
                "terraform-address aws_db_instance.shop[* :1",
                "terraform-address aws_db_instance.shop.* :1",
                "cloud-resource db-instance/*-prod :2",
                "terraform-variable env :4",
                "terraform-output url :5",
            ]
        );
        assert!(names("broken.tf", "resource {{{").is_empty());
    }
}
