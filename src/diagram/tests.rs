use super::*;

const FLOW: &str =
    "flowchart LR\n  A[Alert fires] --> B{Acknowledged?}\n  B -->|no| C[Call backup]\n";

fn painter() -> Painter {
    let palette = |background: &str, text: &str| Palette {
        background: background.to_owned(),
        surface: "#888888".to_owned(),
        text: text.to_owned(),
        muted: "#777777".to_owned(),
        border: "#666666".to_owned(),
        accent: "#0b57c2".to_owned(),
        good: "#176b37".to_owned(),
        warn: "#8a4b00".to_owned(),
        bad: "#b3201b".to_owned(),
        other: "#8a1f7a".to_owned(),
    };
    Painter::new(Palettes {
        light: palette("#fffffe", "#010101"),
        dark: palette("#010102", "#fefefe"),
    })
}

#[test]
fn a_flowchart_is_drawn_twice_and_the_same_each_time() {
    let diagram = painter().draw(FLOW).expect("draws");
    assert!(diagram.light.contains("Call backup") && diagram.light.contains("#010101"));
    assert!(diagram.dark.contains("Call backup") && diagram.dark.contains("#fefefe"));
    assert!(diagram.light.contains("<title>Flowchart</title>"));
    assert!(diagram.width > diagram.height);
    assert_eq!(painter().draw(FLOW), Ok(diagram));
}

#[test]
fn every_kind_is_drawn() {
    let painter = painter();
    for source in [
        "graph TD\n A --> B",
        "sequenceDiagram\n A->>B: hello",
        "stateDiagram-v2\n [*] --> Up\n Up --> Down: fails",
        "classDiagram\n class Job {\n +run()\n }",
        "erDiagram\n HOST ||--o{ DISK : has",
        "gantt\n dateFormat YYYY-MM-DD\n section A\n one :a1, 2026-01-01, 3d",
        "pie\n \"Disk\" : 40\n \"Net\" : 60",
        "gitGraph\n commit\n branch fix\n commit",
        "journey\n section Page\n  Wake up: 1: Me",
        "timeline\n 2 am : alert\n 3 am : page",
        "mindmap\n  root\n    leaf",
        "quadrantChart\n x-axis Low --> High\n y-axis Low --> High\n A: [0.3, 0.6]",
        "---\ntitle: x\nconfig:\n  layout: elk\n  look: handDrawn\n---\nflowchart LR\n A --> B",
        "%%{init: {\"theme\": \"forest\", \"flowchart\": {\"htmlLabels\": true}}}%%\nflowchart LR\n A[x<br>y] --> B",
    ] {
        let diagram = painter.draw(source);
        let diagram = diagram.unwrap_or_else(|fault| panic!("{source}: {}", fault.message));
        assert!(!diagram.light.contains("foreignObject"), "{source}");
        assert_eq!(check(source), Ok(()));
    }
}

#[test]
fn names_with_colons_are_drawn_as_they_are_written() {
    let diagram = painter().draw("graph LR\n  r::base --> r::more[More]\n");
    let diagram = diagram.expect("draws");
    assert!(diagram.light.contains("r::base") && !diagram.light.contains(">r__base<"));
}

#[test]
fn a_mistake_has_its_place() {
    for (source, place) in [
        ("flowchart LR\n  A[x --> B\n  B --> C\n", "[x --> B"),
        ("---\ntitle: t\n---\nflowchart LR\n  A --> B[x\n", "[x"),
        ("flowchart LR\n  r::base --> s::more\n  A --> B[x\n", "[x"),
        ("unheardOf\n  A\n", "unheardOf\n  A"),
        ("wardley-beta\n  A\n", "wardley-beta\n  A"),
    ] {
        let fault = check(source).expect_err(source);
        assert_eq!(source.get(fault.range.clone()), Some(place), "{fault:?}");
        assert_eq!(painter().draw(source), Err(fault));
    }
}

#[test]
fn hostile_diagrams_are_refused_or_harmless() {
    let painter = painter();
    let many = |line: &str, times: usize| "flowchart LR\n".to_owned() + &line.repeat(times);
    for source in [
        "flowchart LR\n  A[\"<script>alert(1)</script><img src=x onerror=alert(1)>\"] --> B\n".to_owned(),
        "flowchart LR\n  A --> B\n  click A \"javascript:alert(1)\"\n  click B \"https://x.example\"\n".to_owned(),
        "flowchart LR\n  A@{ img: \"https://x.example/x.png\", label: \"x\" } --> B\n".to_owned(),
        "---\nconfig:\n  themeCSS: \"@import url(https://x.example)\"\n  fontFamily: \"x;} @import 'y'\"\n---\nflowchart LR\n A\n".to_owned(),
        "flowchart LR\n  A\n  style A fill:url(https://x.example)\n".to_owned(),
        "flowchart LR\n  classDef x fill:red;}</style><script>alert(1)</script>\n  A:::x\n".to_owned(),
        many("  A --> B\n", 1400),
        many("subgraph a\n", 1400),
        "flowchart LR\n".to_owned() + &"A-->".repeat(10_000),
        "flowchart LR\n A".to_owned() + &"[".repeat(60_000),
        "mindmap\n".to_owned() + &(1..1000).map(|depth| " ".repeat(depth.min(60)) + "x\n").collect::<String>(),
        "A --> B\n".repeat(100_000),
    ] {
        if let Ok(diagram) = painter.draw(&source) {
            let svg = diagram.light.to_ascii_lowercase();
            // The description is text, whatever its words are.
            let (before, rest) = svg.split_once("<desc>").unwrap_or((&svg, ""));
            let described = rest.split_once("</desc>").map_or(rest, |(_, after)| after);
            let svg = before.to_owned() + described;
            for forbidden in ["<script", "x.example", "<img"] {
                let found = svg.find(forbidden);
                let around = found.map(|at| &svg[svg.floor_char_boundary(at.saturating_sub(120))..]);
                assert!(found.is_none(), "{forbidden}: {:?}", around.map(|text| &text[..text.floor_char_boundary(240)]));
            }
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40))]
    #[test]
    fn any_diagram_is_read(source in "(flowchart TD\n|sequenceDiagram\n|classDiagram\n|gantt\n|pie\n)(A|B| --> |->>|: |\\[|\\]|\"|\\{|\\}|é|\n|::|subgraph |end\n|class | ){0,30}") {
        if let Err(fault) = check(&source) {
            proptest::prop_assert!(source.get(fault.range).is_some());
        }
    }
}
