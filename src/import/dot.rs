//! DOT, the language of Graphviz: nodes, edges and what holds them together; attributes are read over, subgraphs are flattened.
//!
//! After the grammar on graphviz.org/doc/info/lang.html.

use crate::text::quoted;

use super::{Drawing, ImportError, Place, trouble};

/// The most words and marks of a file.
const TOKENS_MAX: usize = 600_000;
/// How deep subgraphs may lie within each other.
const DEPTH_MAX: usize = 50;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// A name, a number, a quoted text or a piece of HTML, and whether it is a bare word.
    Id(String, bool),
    /// `--` or `->`.
    Edge { is_directed: bool },
    /// One of `{ } [ ] ; , = : +`.
    Mark(char),
}

/// Returns whether a text, its comments taken away, begins like DOT.
pub(super) fn is_it(begin: &str) -> bool {
    let mut words = begin.split(|c: char| c.is_whitespace() || matches!(c, '{' | '"'));
    match words
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
        .as_str()
    {
        // In GML it is a bracket that opens the graph.
        "graph" | "digraph" => begin
            .find(['{', '['])
            .is_some_and(|at| begin[at..].starts_with('{')),
        "strict" => words
            .next()
            .is_some_and(|word| matches!(word.to_ascii_lowercase().as_str(), "graph" | "digraph")),
        _ => false,
    }
}

/// Reads a graph.
pub(super) fn read(text: &str, drawing: &mut Drawing) -> Result<(), ImportError> {
    let (tokens, end) = lex(text)?;
    let mut reader = Reader {
        tokens: &tokens,
        next: 0,
        end,
        drawing,
        was_flattened: false,
        had_attributes: false,
    };
    reader.graph()
}

// -- pieces --

struct Lexer<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    place: Place,
}

impl Lexer<'_> {
    fn bump(&mut self) -> Option<char> {
        let c = self.rest.next()?;
        self.place = match c {
            '\n' => (self.place.0 + 1, 1),
            _ => (self.place.0, self.place.1 + 1),
        };
        Some(c)
    }

    fn skip_line(&mut self) {
        while self.rest.peek().is_some_and(|c| *c != '\n') {
            self.bump();
        }
    }

    fn quoted(&mut self, at: Place) -> Result<String, ImportError> {
        let mut text = String::new();
        loop {
            match self.bump() {
                None => return Err(trouble(at, "a closing quote is missing")),
                Some('"') => return Ok(text),
                Some('\\') => match self.bump() {
                    Some('"') => text.push('"'),
                    // A line that goes on in the next one.
                    Some('\n') => {}
                    Some(c) => text.extend(['\\', c]),
                    None => {}
                },
                Some(c) => text.push(c),
            }
        }
    }

    fn html(&mut self, at: Place) -> Result<String, ImportError> {
        let (mut depth, mut text) = (1_u32, String::new());
        loop {
            let c = self.bump();
            match c {
                None => return Err(trouble(at, "a closing > is missing")),
                Some('<') => depth += 1,
                Some('>') => depth -= 1,
                Some(_) => {}
            }
            if depth == 0 {
                return Ok(text);
            }
            text.extend(c);
        }
    }

    fn comment(&mut self, at: Place) -> Result<(), ImportError> {
        let mut before = ' ';
        loop {
            match self.bump() {
                None => return Err(trouble(at, "a comment is not closed; write */ at its end")),
                Some('/') if before == '*' => return Ok(()),
                Some(c) => before = c,
            }
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.') || !c.is_ascii() && !c.is_whitespace()
}

fn lex(text: &str) -> Result<(Vec<(Token, Place)>, Place), ImportError> {
    let mut lexer = Lexer {
        rest: text.chars().peekable(),
        place: (1, 1),
    };
    let mut tokens = Vec::new();
    loop {
        let at = lexer.place;
        let Some(c) = lexer.bump() else {
            return Ok((tokens, at));
        };
        let token = match c {
            c if c.is_whitespace() => continue,
            // What a preprocessor left behind.
            '#' if at.1 == 1 => {
                lexer.skip_line();
                continue;
            }
            '/' if lexer.rest.peek() == Some(&'/') => {
                lexer.skip_line();
                continue;
            }
            '/' if lexer.rest.peek() == Some(&'*') => {
                lexer.bump();
                lexer.comment(at)?;
                continue;
            }
            '-' if matches!(lexer.rest.peek(), Some('-' | '>')) => Token::Edge {
                is_directed: lexer.bump() == Some('>'),
            },
            '{' | '}' | '[' | ']' | ';' | ',' | '=' | ':' | '+' => Token::Mark(c),
            '"' => Token::Id(lexer.quoted(at)?, false),
            '<' => Token::Id(lexer.html(at)?, false),
            '-' if !lexer
                .rest
                .peek()
                .is_some_and(|c| c.is_ascii_digit() || *c == '.') =>
            {
                return Err(trouble(
                    at,
                    "a - joins nothing; write -- or ->, and put names with it in quotes",
                ));
            }
            c if is_word(c) || c == '-' => {
                let mut word = String::from(c);
                while let Some(c) = lexer.rest.next_if(|c| is_word(*c)) {
                    lexer.place.1 += 1;
                    word.push(c);
                }
                Token::Id(word, true)
            }
            c => {
                return Err(trouble(
                    at,
                    format!(
                        "{} means nothing in DOT; put names with it in quotes",
                        quoted(&c.to_string())
                    ),
                ));
            }
        };
        if tokens.len() >= TOKENS_MAX {
            return Err(trouble(
                at,
                format!(
                    "there are more than {TOKENS_MAX} words and marks, the most that are read; take a part of the graph"
                ),
            ));
        }
        tokens.push((token, at));
    }
}

// -- the grammar --

struct Reader<'a> {
    tokens: &'a [(Token, Place)],
    next: usize,
    end: Place,
    drawing: &'a mut Drawing,
    was_flattened: bool,
    had_attributes: bool,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(token, _)| token)
    }

    fn place(&self) -> Place {
        self.tokens.get(self.next).map_or(self.end, |(_, at)| *at)
    }

    fn skip(&mut self, mark: char) -> bool {
        let is_next = self.peek() == Some(&Token::Mark(mark));
        self.next += usize::from(is_next);
        is_next
    }

    fn is_keyword(&self, keyword: &str) -> bool {
        matches!(self.peek(), Some(Token::Id(word, true)) if word.eq_ignore_ascii_case(keyword))
    }

    fn skip_keyword(&mut self, keyword: &str) -> bool {
        let is_next = self.is_keyword(keyword);
        self.next += usize::from(is_next);
        is_next
    }

    fn expected<T>(&self, what: &str) -> Result<T, ImportError> {
        let found = match self.peek() {
            None => "the file ends".to_owned(),
            Some(Token::Id(word, _)) => format!("there is {word:.40}"),
            Some(Token::Edge { is_directed: true }) => "there is ->".to_owned(),
            Some(Token::Edge { is_directed: false }) => "there is --".to_owned(),
            Some(Token::Mark(mark)) => format!("there is {mark}"),
        };
        Err(trouble(self.place(), format!("{found} where {what}")))
    }

    fn id(&mut self, what: &str) -> Result<String, ImportError> {
        match self.peek() {
            Some(Token::Id(word, _)) => {
                let word = word.clone();
                self.next += 1;
                Ok(word)
            }
            _ => self.expected(what),
        }
    }

    fn graph(&mut self) -> Result<(), ImportError> {
        self.skip_keyword("strict");
        if !self.skip_keyword("graph") {
            if !self.is_keyword("digraph") {
                return self.expected("graph or digraph should begin");
            }
            self.next += 1;
            self.drawing.is_directed = true;
        }
        if matches!(self.peek(), Some(Token::Id(..))) {
            self.next += 1;
        }
        if !self.skip('{') {
            return self.expected("a { should open the graph");
        }
        self.statements(0)?;
        if self.peek().is_some() {
            return self.expected("the file should end: one graph is read");
        }
        if self.was_flattened {
            let note = "subgraphs flattened: their nodes are nodes like all others";
            self.drawing.notes.push(note.to_owned());
        }
        if self.had_attributes {
            let note = "attributes, like colours and weights, left out";
            self.drawing.notes.push(note.to_owned());
        }
        Ok(())
    }

    /// Reads statements up to the brace that closes them; returns the nodes they name.
    fn statements(&mut self, depth: usize) -> Result<Vec<usize>, ImportError> {
        let mut all = Vec::new();
        loop {
            if self.skip('}') {
                all.sort_unstable();
                all.dedup();
                return Ok(all);
            }
            if self.skip(';') || self.skip(',') {
                continue;
            }
            if self.peek().is_none() {
                return self.expected("a } should close the graph");
            }
            self.statement(depth, &mut all)?;
        }
    }

    fn statement(&mut self, depth: usize, all: &mut Vec<usize>) -> Result<(), ImportError> {
        for keyword in ["graph", "node", "edge"] {
            if self.is_keyword(keyword)
                && matches!(self.tokens.get(self.next + 1), Some((Token::Mark('['), _)))
            {
                self.next += 1;
                self.had_attributes |= self.attributes()?.is_some();
                return Ok(());
            }
        }
        let is_setting = matches!(self.tokens.get(self.next + 1), Some((Token::Mark('='), _)));
        if is_setting && matches!(self.peek(), Some(Token::Id(..))) {
            self.next += 2;
            self.id("the value of an attribute should be")?;
            self.had_attributes = true;
            return Ok(());
        }
        let is_node = self.peek() != Some(&Token::Mark('{')) && !self.is_keyword("subgraph");
        let mut from = self.end_of_edge(depth)?;
        all.extend(&from);
        let mut is_edge = false;
        while let Some(Token::Edge { .. }) = self.peek() {
            let at = self.place();
            self.next += 1;
            is_edge = true;
            let to = self.end_of_edge(depth)?;
            for &a in &from {
                for &b in &to {
                    self.drawing.edge(a, b, at)?;
                }
            }
            all.extend(&to);
            from = to;
        }
        let label = self.attributes()?;
        match (label, &from[..]) {
            (Some(label), &[node]) if is_node && !is_edge => {
                self.drawing.call(node, &plain(&label));
            }
            (label, _) => self.had_attributes |= label.is_some(),
        }
        Ok(())
    }

    /// Reads a node or a subgraph; returns the nodes that it is.
    fn end_of_edge(&mut self, depth: usize) -> Result<Vec<usize>, ImportError> {
        let is_subgraph = self.skip_keyword("subgraph");
        if is_subgraph && matches!(self.peek(), Some(Token::Id(..))) {
            self.next += 1;
        }
        if self.peek() == Some(&Token::Mark('{')) {
            if depth >= DEPTH_MAX {
                return Err(trouble(
                    self.place(),
                    format!("subgraphs lie more than {DEPTH_MAX} deep within each other"),
                ));
            }
            self.next += 1;
            self.was_flattened = true;
            return self.statements(depth + 1);
        }
        if is_subgraph {
            return self.expected("a { should open the subgraph");
        }
        let at = self.place();
        let mut label = self.id("a node or a subgraph should be")?;
        while self.skip('+') {
            label.push_str(&self.id("the rest of a text should be")?);
        }
        // A port and a side of it.
        for _ in 0..2 {
            if self.skip(':') {
                self.id("a port should be")?;
            }
        }
        Ok(vec![self.drawing.node(&label, at)?])
    }

    /// Reads over lists of attributes, if there are any; returns the label among them.
    fn attributes(&mut self) -> Result<Option<String>, ImportError> {
        let mut label = None;
        while self.skip('[') {
            while !self.skip(']') {
                if self.skip(';') || self.skip(',') {
                    continue;
                }
                let key = self.id("an attribute or a ] should be")?;
                let mut value = String::new();
                if self.skip('=') {
                    value = self.id("the value of an attribute should be")?;
                    while self.skip('+') {
                        value.push_str(&self.id("the rest of a text should be")?);
                    }
                }
                match key.eq_ignore_ascii_case("label") {
                    true => label = Some(value),
                    false => self.had_attributes = true,
                }
            }
        }
        Ok(label)
    }
}

/// Returns a label without what it says of its looks: line breaks, tags and ports. One that refers to something is none.
fn plain(label: &str) -> String {
    let (mut text, mut rest) = (String::new(), label);
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '\\' => {
                let escaped = rest.chars().next();
                rest = &rest[escaped.map_or(0, char::len_utf8)..];
                match escaped {
                    Some('n' | 'l' | 'r') => text.push(' '),
                    Some('N' | 'G' | 'E' | 'T' | 'H' | 'L') => return String::new(),
                    escaped => text.extend(escaped),
                }
            }
            '<' => match rest.find('>') {
                Some(end) => {
                    text.push(' ');
                    rest = &rest[end + 1..];
                }
                // The rest has none either: it need not be looked for again.
                None => return super::unescaped(&(text + "<" + rest)),
            },
            // Between the fields of a record.
            '|' | '{' | '}' => text.push(' '),
            c => text.push(c),
        }
    }
    super::unescaped(&text)
}
