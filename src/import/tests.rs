use super::*;
use crate::opening::Opened;
use crate::recording::COMMANDS_MAX;

fn graph(form: Form, text: &str) -> Graph {
    read(form, text).unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn refused(form: Form, text: &str) -> String {
    read(form, text).expect_err(text).to_string()
}

/// The links of a graph, by what the file calls their ends.
fn links(graph: &Graph) -> Vec<String> {
    let label = |at: usize| graph.labels[at].as_str();
    graph
        .links
        .iter()
        .map(|&(a, b)| format!("{} {}", label(a), label(b)))
        .collect()
}

#[test]
fn an_edge_list_is_two_names_a_line_with_one_separator_a_file() {
    let text = "\u{feff}# who knows whom\n% more of it\n\nada,tod\n tod , flo \nflo,ada,0.5 # a weight\n\"Mary Ann\", \"the \"\"boss\"\"\"\nalone\ntod,ada\nada,ada\n";
    let graph = graph(Form::EdgeList, text);
    assert_eq!(
        graph.labels,
        ["ada", "tod", "flo", "Mary Ann", "the \"boss\"", "alone"]
    );
    assert_eq!(
        links(&graph),
        ["ada tod", "ada flo", "tod flo", "Mary Ann the \"boss\""]
    );
    assert_eq!(
        graph.notes,
        [
            "what stands behind a # in 1 line left out",
            "what comes after the two names in 1 line, like a weight, left out",
            "1 edge from a node to itself left out: nobody is its own peer",
            "1 edge left out that join who was joined already",
        ]
    );
    let csv = read(Form::EdgeList, "# exported\nSource,Target,Weight\n1,2,5\n").expect("a table");
    assert_eq!(
        (csv.labels, csv.links),
        (vec!["1".into(), "2".into()], vec![(0, 1)])
    );
    assert_eq!(
        csv.notes,
        ["line 2 taken for a heading", "the column Weight left out"]
    );
    let later = read(Form::EdgeList, "a b\nsource target\n").expect("names");
    assert_eq!(later.labels.len(), 4, "a heading stands at the top");
}

#[test]
fn dot_is_read_with_all_that_its_grammar_allows() {
    let text = r#"
# left by a preprocessor
strict Graph "my graph" { // a comment
    graph [rankdir=LR, label="a } b"]; node [shape=circle] edge [color="red"]
    rankdir = TB
    a -- b -- "c \"d\"" [weight=3; color=blue, style=dotted][more=1]
    b:port:ne -- _e9:n; -3.5 -- .5
    subgraph cluster_1 { x -- y; label=<an <b>html</b> text> }
    a -- { x z } /* spread
       out */ -- é
    "one" + " more"; lonely
}
"#;
    let graph = graph(Form::Dot, text);
    assert_eq!(
        graph.labels,
        [
            "a", "b", "c \"d\"", "_e9", "-3.5", ".5", "x", "y", "z", "é", "one more", "lonely"
        ]
    );
    assert_eq!(
        links(&graph),
        [
            "a b",
            "a x",
            "a z",
            "b c \"d\"",
            "b _e9",
            "-3.5 .5",
            "x y",
            "x é",
            "z é"
        ]
    );
    assert_eq!(
        graph.notes,
        [
            "subgraphs flattened: their nodes are nodes like all others",
            "attributes, like colours and weights, left out"
        ]
    );
    let directed = read(Form::Dot, "digraph{a->b b->a b->b}").expect("arrows");
    assert_eq!(links(&directed), ["a b"]);
    assert_eq!(
        directed.notes[0],
        "its edges have a direction, and links go both ways here"
    );
}

#[test]
fn graphml_is_read_with_its_namespaces_and_nested_graphs() {
    let text = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- drawn by hand -->
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="d0" for="node" attr.name="color" attr.type="string"/>
  <graph id="G" edgedefault="undirected">
    <edge source="n0" target="n1"/>
    <node id="n0"><data key="d0">green</data></node>
    <node id="n1"><graph edgedefault="directed"><node id="n1::a"/></graph></node>
    <node id="a &amp; b"/>
    <edge source="n1" target="n1::a" directed="true"/>
    <hyperedge><endpoint node="n0"/></hyperedge>
  </graph>
</graphml>"#;
    let graph = graph(Form::Xml, text);
    assert_eq!(graph.labels, ["n0", "n1", "n1::a", "a & b"]);
    assert_eq!(links(&graph), ["n0 n1", "n1 n1::a"]);
    assert_eq!(
        graph.notes,
        [
            "edges of more than two ends left out: a link has two",
            "graphs within each other flattened: their nodes are nodes like all others",
            "data, like colours and weights, left out",
            "its edges have a direction, and links go both ways here",
        ]
    );
}

#[test]
fn what_cannot_be_read_is_refused_with_its_line_and_column() {
    let deep = format!("graph {{{}", "{".repeat(60));
    let long = format!("{} b", "x".repeat(201));
    for (form, text, why) in [
        (
            Form::EdgeList,
            "",
            "there is no node in it; name some, or open an empty room",
        ),
        (
            Form::EdgeList,
            "# nothing\n",
            "every line is a comment: lines that begin with # or % are passed over",
        ),
        (
            Form::EdgeList,
            "a b\nc \"d",
            "line 2, column 3: a closing quote is missing",
        ),
        (
            Form::EdgeList,
            "a \" \"",
            "line 1, column 3: a node has no name; give it one",
        ),
        (
            Form::EdgeList,
            &long,
            "line 1, column 1: the name of a node is 201 characters long; the most is 200",
        ),
        (
            Form::Dot,
            "a -- b",
            "line 1, column 1: there is a where graph or digraph should begin",
        ),
        (
            Form::Dot,
            "",
            "line 1, column 1: the file ends where graph or digraph should begin",
        ),
        (
            Form::Dot,
            "graph a b",
            "line 1, column 9: there is b where a { should open the graph",
        ),
        (
            Form::Dot,
            "graph {\n  a -- b",
            "line 2, column 9: the file ends where a } should close the graph",
        ),
        (
            Form::Dot,
            "graph {\n  a -- ;\n}",
            "line 2, column 8: there is ; where a node or a subgraph should be",
        ),
        (
            Form::Dot,
            "graph {\n  a - b\n}",
            "line 2, column 5: a - joins nothing; write -- or ->, and put names with it in quotes",
        ),
        (
            Form::Dot,
            "graph { a-b }",
            "line 1, column 10: a - joins nothing; write -- or ->, and put names with it in quotes",
        ),
        (
            Form::Dot,
            "graph { a@b }",
            "line 1, column 10: \"@\" means nothing in DOT; put names with it in quotes",
        ),
        (
            Form::Dot,
            "graph { a [x",
            "line 1, column 13: the file ends where an attribute or a ] should be",
        ),
        (
            Form::Dot,
            "graph { \"a",
            "line 1, column 9: a closing quote is missing",
        ),
        (
            Form::Dot,
            "graph { /* a }",
            "line 1, column 9: a comment is not closed; write */ at its end",
        ),
        (
            Form::Dot,
            "graph { a [l=<b] }",
            "line 1, column 14: a closing > is missing",
        ),
        (
            Form::Dot,
            "graph {} graph {}",
            "line 1, column 10: there is graph where the file should end: one graph is read",
        ),
        (
            Form::Dot,
            "graph { subgraph x }",
            "line 1, column 20: there is } where a { should open the subgraph",
        ),
        (
            Form::Dot,
            &deep,
            "line 1, column 58: subgraphs lie more than 50 deep within each other",
        ),
        (
            Form::Dot,
            "graph {}",
            "there is no node in it; name some, or open an empty room",
        ),
        (
            Form::Xml,
            "<graphml><graph>",
            "line 1, column 1: this is not XML that can be read: the root node was opened but never closed",
        ),
        (
            Form::Xml,
            "<svg/>",
            "line 1, column 1: this is neither GraphML nor GEXF but something else: it begins with svg; save the graph as GraphML",
        ),
        (
            Form::Xml,
            "<graphml/>",
            "line 1, column 1: there is no graph in it",
        ),
        (
            Form::Xml,
            "<graphml><graph>\n <node/></graph></graphml>",
            "line 2, column 2: this node has no id",
        ),
        (
            Form::Xml,
            "<graphml><graph><node id='a'/>\n<edge source='a' target='b'/></graph></graphml>",
            "line 2, column 1: this edge has the target b, and there is no such node",
        ),
    ] {
        assert_eq!(refused(form, text), why, "{text}");
    }
    // However deep it is, it is refused and nothing worse.
    refused(Form::Xml, &"<a>".repeat(200_000));
    let deep = format!(
        "<graphml>{}{}</graphml>",
        "<graph>".repeat(50_000),
        "</graph>".repeat(50_000)
    );
    refused(Form::Xml, &deep);
    let bomb = "<!DOCTYPE g [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><graphml>&b;</graphml>";
    let why = refused(Form::Xml, bomb);
    assert_eq!(
        why,
        "line 1: the document type declares entities, which are not read; delete it from line 1 on, up to its ]>"
    );
}

#[test]
fn a_graph_that_is_too_large_is_refused_and_the_largest_can_be_a_run() {
    let line = |n: usize| {
        (0..n)
            .map(|i| format!("n{i} n{}\n", i + 1))
            .collect::<String>()
    };
    assert_eq!(
        refused(Form::EdgeList, &line(NODES_MAX)),
        "line 2000, column 7: there are more than 2000 nodes, the most that are read; take a part of the graph"
    );
    let star: String = (0..1_001).map(|i| format!("hub n{i}\n")).collect();
    assert_eq!(
        refused(Form::EdgeList, &star),
        "line 1001, column 5: hub has more than 1000 links, the most peers a node can have; take some away"
    );
    // Everybody knows the next ones round a ring.
    let ring = |each: usize| {
        let pairs = (0..NODES_MAX).flat_map(|i| (1..=each).map(move |k| (i, (i + k) % NODES_MAX)));
        pairs
            .map(|(a, b)| format!("n{a} n{b}\n"))
            .collect::<String>()
    };
    let why = refused(Form::EdgeList, &ring(9));
    assert!(
        why.ends_with(
            "there are more than 17000 links, the most that are read; take a part of the graph"
        ),
        "{why}"
    );
    let repeated = "a b\n".repeat(EDGES_MAX + 1);
    let why = refused(Form::EdgeList, &repeated);
    assert!(why.contains("more than 100000 edges"), "{why}");
    // In DOT a few words make many edges.
    let all: String = (0..NODES_MAX).map(|i| format!("n{i} ")).collect();
    let why = refused(Form::Dot, &format!("graph {{ {{{all}}} -- {{{all}}} }}"));
    assert!(why.contains("more than"), "{why}");
    let largest = graph(Form::EdgeList, &ring(8));
    assert!(
        1 + largest.labels.len() + largest.links.len() < COMMANDS_MAX,
        "too much to tell"
    );
}

#[test]
fn a_graph_becomes_a_file_that_makes_its_room() {
    let graph = graph(Form::EdgeList, "ada \"Mary Ann\"\n\"Mary Ann\" 7\n7 7\n");
    let text = to_script("friends.csv\nkill all", &graph);
    assert_eq!(
        text,
        "# friends.csvkill all\n#\n# 3 nodes and 2 links, as they were drawn: the links stay exactly as in the file.\n\
         #\n# 1 edge from a node to itself left out: nobody is its own peer.\n\
         #\n# Names changed to what names can be: Mary Ann is Mary_Ann, 7 is n7.\n\n\
         set peers 0\nnew ada:8001\nnew Mary_Ann:8002\nnew n7:8003\nlink 8001 8002\nlink 8002 8003\n"
    );
    let list = "ada,Mary Ann\nMary Ann,7\n";
    let mut opened = Opened::file("friends.csv", list).expect("a graph");
    assert_eq!(opened.title, "friends.csv");
    assert_eq!(opened.story.len(), 2);
    assert_eq!(
        opened.notes,
        [
            "3 nodes and 2 links",
            "names changed to what names can be: Mary Ann is Mary_Ann, 7 is n7"
        ]
    );
    opened.beginning.finish().expect("it can be done");
    let run = opened.beginning.simulation;
    let peers = run
        .members()
        .values()
        .map(|member| member.node.peers().len());
    assert_eq!(peers.collect::<Vec<_>>(), [1, 2, 1]);
    assert_eq!(
        run.now(),
        crate::time::SimTime::ZERO,
        "it is paused at the beginning"
    );
}

#[test]
fn a_form_is_told_by_the_name_or_the_beginning_and_a_script_is_never_taken_for_one() {
    for (name, text, form) in [
        ("a.csv", "", Some(Form::EdgeList)),
        ("A.EDGES", "", Some(Form::EdgeList)),
        ("a.gv", "", Some(Form::Dot)),
        ("a.graphml", "", Some(Form::Xml)),
        ("a.txt", "\u{feff} <graphml/>", Some(Form::Xml)),
        ("a.txt", "digraph{a->b}", Some(Form::Dot)),
        ("a", "strict graph x { }", Some(Form::Dot)),
        ("a.txt", "kill ada\nkill tod", None),
        ("a.txt", "graph of a room", None),
        ("a.txt", "a b\nb c", None),
        ("a.txt", "strict words", None),
    ] {
        assert_eq!(form_of(name, text), form, "{name}: {text}");
    }
}
