//! Kubernetes manifests, also as templates: objects, namespaces, containers,
//! ports, labels, keys, and what Kustomize, Flux and Argo CD add.

use super::{File, Names, is_variable};
use crate::book::NameKind;
use crate::facts::tree::Node;

/// Objects of a chart that the repository does not hold.
const OF_CHART: &str = "chart-from-elsewhere/*";

pub(super) fn holds(text: &str) -> bool {
    text.contains("apiVersion:") || text.contains("kustomize.config")
}

pub(super) fn read(file: &File<'_>, names: &mut Names) {
    if file.name().starts_with("kustomization.") {
        file.documents()
            .iter()
            .for_each(|part| kustomization(part, names));
    }
    for document in file.documents() {
        object(document, names);
        for item in document.get("items").into_iter().flat_map(Node::items) {
            object(item, names);
        }
    }
}

fn object(object: &Node, names: &mut Names) {
    let (Some(kind), Some(metadata)) = (object.text_at("kind"), object.get("metadata")) else {
        return;
    };
    let kind = kind.to_lowercase();
    if let Some(namespace) = metadata.get("namespace") {
        let name = namespace.text().unwrap_or_default();
        names.add(NameKind::Namespace, name, namespace.line);
    }
    for path in [
        &["spec", "targetNamespace"][..],
        &["spec", "destination", "namespace"],
    ] {
        if let Some(namespace) = object.at(path) {
            let name = namespace.text().unwrap_or_default();
            names.add(NameKind::Namespace, name, namespace.line);
        }
    }
    let Some(name) = metadata.get("name") else {
        return;
    };
    let line = name.line;
    let name = name.text().unwrap_or_default();
    if kind == "namespace" {
        names.add(NameKind::Namespace, name, line);
    }
    let full = format!("{kind}/{name}");
    match metadata.text_at("namespace") {
        Some(namespace) => names.add_of(NameKind::KubernetesObject, &*full, namespace, line),
        None => names.add(NameKind::KubernetesObject, &*full, line),
    }
    labels(metadata, names);
    charts(object, &kind, names);
    match kind.as_str() {
        "configmap" | "secret" => keys(object, &full, names),
        "service" => ports(object.at(&["spec", "ports"]), &full, names),
        _ => {}
    }
    let spec = object.get("spec");
    let pod = match kind.as_str() {
        "pod" => Some(object),
        "cronjob" => object.at(&["spec", "jobTemplate", "spec", "template"]),
        _ => spec.and_then(|spec| spec.get("template")),
    };
    if let Some(pod) = pod {
        if let Some(metadata) = pod.get("metadata") {
            labels(metadata, names);
        }
        containers(pod, &full, names);
    }
    if kind == "statefulset" {
        stateful(object, name, names);
    }
}

/// The namespace that Argo CD or Flux installs a chart from elsewhere into, which
/// holds objects that no file of the repository names.
fn charts(object: &Node, kind: &str, names: &mut Names) {
    let namespace = match kind {
        "application" => {
            // A chart has a name in a registry, or lies in a folder.
            let is_chart = |one: &Node| one.get("chart").is_some() || one.get("helm").is_some();
            let source = object.at(&["spec", "source"]).into_iter();
            let sources = object.at(&["spec", "sources"]).into_iter();
            let mut sources = source.chain(sources.flat_map(Node::items));
            let has_chart = sources.any(is_chart);
            let destination = object.at(&["spec", "destination", "namespace"]);
            destination.filter(|_| has_chart)
        }
        "helmrelease" => {
            let from = object.at(&["spec", "chart", "spec", "sourceRef", "kind"]);
            let is_own = from.and_then(Node::text) == Some("GitRepository");
            let target = object.at(&["spec", "targetNamespace"]);
            let target = target.or(object.at(&["metadata", "namespace"]));
            target.filter(|_| !is_own)
        }
        _ => None,
    };
    if let Some(namespace) = namespace {
        let of = namespace.text().unwrap_or_default();
        names.add_of(NameKind::KubernetesObject, OF_CHART, of, namespace.line);
    }
}

/// The pods of a stateful set and the volumes that they claim.
fn stateful(object: &Node, name: &str, names: &mut Names) {
    const MAX_REPLICAS: u32 = 100;
    let count = object.at(&["spec", "replicas"]);
    let line = count.map_or(object.line, |count| count.line);
    let pods: Vec<String> = match count.and_then(Node::text).map(str::parse::<u32>) {
        Some(Ok(count)) => (0..count.min(MAX_REPLICAS))
            .map(|at| format!("{name}-{at}"))
            .collect(),
        _ => vec![format!("{name}-*")],
    };
    for pod in &pods {
        names.add_of(NameKind::StatefulPod, pod, name, line);
    }
    let claims = object
        .at(&["spec", "volumeClaimTemplates"])
        .into_iter()
        .flat_map(Node::items);
    for claim in claims {
        let template = claim
            .at(&["metadata", "name"])
            .and_then(Node::text)
            .unwrap_or("*");
        for pod in &pods {
            let full = format!("persistentvolumeclaim/{template}-{pod}");
            names.add(NameKind::KubernetesObject, full, claim.line);
        }
    }
}

/// Config maps and secrets that a container takes its variables from: they
/// exist, wherever they are made.
fn references(container: &Node, names: &mut Names) {
    let mut add = |reference: Option<&Node>, kind: &str| {
        if let Some(name) = reference.and_then(|reference| reference.get("name")) {
            let full = format!("{kind}/{}", name.text().unwrap_or_default());
            names.add(NameKind::KubernetesObject, full, name.line);
        }
    };
    for source in container.get("envFrom").into_iter().flat_map(Node::items) {
        add(source.get("configMapRef"), "configmap");
        add(source.get("secretRef"), "secret");
    }
    for variable in container.get("env").into_iter().flat_map(Node::items) {
        add(variable.at(&["valueFrom", "configMapKeyRef"]), "configmap");
        add(variable.at(&["valueFrom", "secretKeyRef"]), "secret");
    }
}

/// The image of a container: its tags belong to its name.
fn image(container: &Node, names: &mut Names) {
    let Some(image) = container.get("image") else {
        return;
    };
    let text = image.text().unwrap_or_default();
    if let Some((name, tag)) = text.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')) {
        names.add_of(NameKind::ImageTag, tag, name, image.line);
    }
}

fn labels(metadata: &Node, names: &mut Names) {
    for (key, value) in metadata.get("labels").into_iter().flat_map(Node::pairs) {
        let value = value.text().unwrap_or("*");
        names.add(NameKind::Label, format!("{}={value}", key.text), key.line);
    }
}

fn keys(object: &Node, owner: &str, names: &mut Names) {
    for part in ["data", "stringData", "binaryData"] {
        for (key, _) in object.get(part).into_iter().flat_map(Node::pairs) {
            names.add_of(NameKind::ConfigKey, &*key.text, owner, key.line);
            if is_variable(&key.text) {
                names.add(NameKind::Variable, &*key.text, key.line);
            }
        }
    }
}

fn ports(ports: Option<&Node>, owner: &str, names: &mut Names) {
    for port in ports.into_iter().flat_map(Node::items) {
        for key in ["port", "name", "containerPort"] {
            if let Some(value) = port.get(key) {
                let name = value.text().unwrap_or("*");
                names.add_of(NameKind::ServicePort, name, owner, value.line);
            }
        }
    }
}

fn containers(pod: &Node, owner: &str, names: &mut Names) {
    for list in ["containers", "initContainers"] {
        let Some(list) = pod.at(&["spec", list]) else {
            continue;
        };
        for container in list.items() {
            let name = container.text_at("name").unwrap_or("*");
            names.add_of(NameKind::PodContainer, name, owner, container.line);
            ports(container.get("ports"), owner, names);
            references(container, names);
            image(container, names);
            for variable in container.get("env").into_iter().flat_map(Node::items) {
                let name = variable.text_at("name").unwrap_or_default();
                names.add(NameKind::Variable, name, variable.line);
            }
        }
    }
}

/// The namespace that a kustomization sets, the names that it generates (a
/// hash follows them), and any name where it changes names.
fn kustomization(document: &Node, names: &mut Names) {
    if let Some(namespace) = document.get("namespace") {
        let name = namespace.text().unwrap_or_default();
        names.add(NameKind::Namespace, name, namespace.line);
    }
    for (key, kind) in [
        ("configMapGenerator", "configmap"),
        ("secretGenerator", "secret"),
    ] {
        for generator in document.get(key).into_iter().flat_map(Node::items) {
            let name = generator.text_at("name").unwrap_or_default();
            names.add(
                NameKind::KubernetesObject,
                format!("{kind}/{name}*"),
                generator.line,
            );
        }
    }
    for (key, before) in [("namePrefix", true), ("nameSuffix", false)] {
        if let Some(affix) = document.get(key) {
            let text = affix.text().unwrap_or_default();
            let pattern = if before {
                format!("*/{text}*")
            } else {
                format!("*/*{text}")
            };
            names.add(NameKind::KubernetesObject, pattern, affix.line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::names;

    #[test]
    fn a_workload_defines_its_containers_ports_and_labels() {
        let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\n  namespace: shop\nspec:\n  template:\n    metadata:\n      labels: {app: api}\n    spec:\n      containers:\n      - name: main\n        ports:\n        - containerPort: 8080\n        env:\n        - name: TOKEN\n";
        assert_eq!(
            names("k/api.yaml", text),
            [
                "namespace shop :5",
                "kubernetes-object deployment/api of shop :4",
                "label app=api :9",
                "pod-container main of deployment/api :12",
                "service-port 8080 of deployment/api :14",
                "variable TOKEN :16",
            ]
        );
    }

    #[test]
    fn keys_generated_names_and_affixes_are_read() {
        assert_eq!(
            names(
                "a.yml",
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata:\n  log.level: x\n"
            ),
            [
                "kubernetes-object configmap/app :3",
                "config-key log.level of configmap/app :5"
            ]
        );
        let text = "apiVersion: kustomize.config.k8s.io/v1beta1\nnamespace: prod\nnamePrefix: eu-\nconfigMapGenerator:\n- name: env\n";
        assert_eq!(
            names("k/kustomization.yaml", text),
            [
                "namespace prod :2",
                "kubernetes-object configmap/env* :5",
                "kubernetes-object */eu-* :3",
            ]
        );
    }
}
