//! From the bytes of a file to its text: the same in the page and in the terminal.
//!
//! UTF-8, UTF-16 with its mark, and what an XML file declares of itself are read; whatever else it may be is refused, because a
//! guess would change people's names without a word.

/// A text that was read from bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The text, without a mark, its lines ended by `\n` alone.
    pub text: String,
    /// How it was encoded, a sentence without a full stop; `None`: in UTF-8.
    pub note: Option<String>,
}

/// What a file that is no text begins with, what it is then, and what to do.
const PACKED: &[(&[u8], &str)] = &[
    (
        b"PK\x03\x04",
        "this is a ZIP archive and not a text; unpack it, or, if it is a spreadsheet, save that as CSV UTF-8",
    ),
    (
        b"\x1f\x8b",
        "this is packed with gzip and not a text; unpack it first",
    ),
    (
        b"BZh",
        "this is packed with bzip2 and not a text; unpack it first",
    ),
    (
        b"\xfd7zXZ",
        "this is packed with xz and not a text; unpack it first",
    ),
    (
        b"\xd0\xcf\x11\xe0",
        "this is an Excel or Word file of the old kind and not a text; save it as CSV UTF-8",
    ),
    (
        b"%PDF",
        "this is a PDF and not a text; save what is in it as a text",
    ),
];

/// What the bytes from 80 to 9F are in Windows-1252, which is what files that say ISO-8859-1 are written in.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Reads the bytes of a file as a text.
///
/// # Errors
/// One sentence if they are none, or none in an encoding that is known.
pub fn text(bytes: &[u8]) -> Result<Text, String> {
    if let Some((_, why)) = PACKED.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Err((*why).to_owned());
    }
    match bytes {
        [0xff, 0xfe, rest @ ..] => return utf_16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => return utf_16(rest, u16::from_be_bytes),
        _ => {}
    }
    if let Some(name) = declared(bytes).filter(|name| is_latin(name)) {
        let text: String = bytes.iter().map(|&byte| latin(byte)).collect();
        return Ok(Text {
            text: with_plain_lines(&text),
            note: Some(format!("it is in {name}, as it says")),
        });
    }
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let before = &bytes[..e.valid_up_to()];
        let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
        let byte = bytes[before.len()];
        format!(
            "line {line}: this is not UTF-8: the byte {byte:02X} is no character; save it again as UTF-8 (in Excel: CSV UTF-8)"
        )
    })?;
    if text.contains('\0') {
        let why = "this is not a text that can be read: there are characters of no width in it; save it again as UTF-8";
        return Err(why.to_owned());
    }
    Ok(Text {
        text: with_plain_lines(text),
        note: None,
    })
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Text, String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|&pair| unit(pair));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    match text {
        Ok(text) if rest.is_empty() && !text.contains('\0') => Ok(Text {
            text: with_plain_lines(&text),
            note: Some("it is in UTF-16".to_owned()),
        }),
        _ => Err("this begins like UTF-16 and is none; save it again as UTF-8".to_owned()),
    }
}

/// Returns the encoding that an XML file says it is in.
fn declared(bytes: &[u8]) -> Option<&str> {
    let begin = &bytes[..bytes.len().min(200)];
    let begin = begin.trim_ascii_start().strip_prefix(b"<?xml")?;
    let end = begin.iter().position(|&byte| byte == b'>')?;
    let (_, value) = std::str::from_utf8(&begin[..end])
        .ok()?
        .split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    value.get(1..)?.split(['"', '\'']).next()
}

fn is_latin(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    matches!(
        &*name,
        "iso-8859-1"
            | "iso8859-1"
            | "iso_8859-1"
            | "latin1"
            | "latin-1"
            | "windows-1252"
            | "cp1252"
    )
}

fn latin(byte: u8) -> char {
    match byte {
        0x80..0xa0 => WINDOWS_1252[usize::from(byte) - 0x80],
        _ => char::from(byte),
    }
}

/// Takes the mark away and ends all lines alike: what counts lines need not know how they can end.
fn with_plain_lines(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}');
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn read(bytes: &[u8]) -> (String, Option<String>) {
        let read = text(bytes).expect("a text");
        (read.text, read.note)
    }

    fn wide(text: &str, mark: [u8; 2], bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let rest = text.encode_utf16().flat_map(bytes);
        mark.into_iter().chain(rest).collect()
    }

    #[test]
    fn a_text_is_the_same_however_it_is_encoded_and_its_lines_end() {
        let plain = "José,Ana\n☕ 🂡,b\n";
        for lines in [
            plain.to_owned(),
            plain.replace('\n', "\r\n"),
            plain.replace('\n', "\r"),
        ] {
            assert_eq!(read(lines.as_bytes()), (plain.to_owned(), None));
            let marked = format!("\u{feff}{lines}");
            assert_eq!(read(marked.as_bytes()), (plain.to_owned(), None));
            let note = Some("it is in UTF-16".to_owned());
            let little = wide(&lines, [0xff, 0xfe], u16::to_le_bytes);
            assert_eq!(read(&little), (plain.to_owned(), note.clone()));
            let big = wide(&lines, [0xfe, 0xff], u16::to_be_bytes);
            assert_eq!(read(&big), (plain.to_owned(), note));
        }
        assert_eq!(read(b""), (String::new(), None));
    }

    #[test]
    fn what_an_xml_file_says_of_its_encoding_holds() {
        for name in ["ISO-8859-1", "windows-1252", "latin1"] {
            let bytes = [
                format!("<?xml version='1.0' encoding='{name}'?>").as_bytes(),
                b"<a>Jos\xe9 \x80 \xc3\xa9</a>",
            ]
            .concat();
            let (text, note) = read(&bytes);
            assert!(text.ends_with("<a>José € Ã©</a>"), "{text}");
            assert_eq!(note, Some(format!("it is in {name}, as it says")));
        }
        let utf_8 = "<?xml version=\"1.0\" encoding=\"utf-8\"?><a>é</a>";
        assert_eq!(read(utf_8.as_bytes()), (utf_8.to_owned(), None));
    }

    #[test]
    fn what_is_no_text_is_refused_with_what_it_is() {
        let odd = [0xff, 0xfe, b'a', 0, b'b'];
        let half = wide("a", [0xfe, 0xff], |_| [0xd8, 0x00]);
        let no_mark: Vec<u8> = wide("a,b", [0, b'x'], u16::to_be_bytes);
        for (bytes, why) in [
            (
                &b"Source,Target\nJos\xe9,Ana\n"[..],
                "line 2: this is not UTF-8: the byte E9 is no character; save it again as UTF-8 (in Excel: CSV UTF-8)",
            ),
            (
                b"<?xml version='1.0' encoding='Shift_JIS'?>\n<a>\x83</a>",
                "line 2: this is not UTF-8: the byte 83 is no character; save it again as UTF-8 (in Excel: CSV UTF-8)",
            ),
            (
                b"PK\x03\x04rest",
                "this is a ZIP archive and not a text; unpack it, or, if it is a spreadsheet, save that as CSV UTF-8",
            ),
            (
                b"\x1f\x8brest",
                "this is packed with gzip and not a text; unpack it first",
            ),
            (
                &odd,
                "this begins like UTF-16 and is none; save it again as UTF-8",
            ),
            (
                &half,
                "this begins like UTF-16 and is none; save it again as UTF-8",
            ),
            (
                &no_mark,
                "this is not a text that can be read: there are characters of no width in it; save it again as UTF-8",
            ),
        ] {
            assert_eq!(text(bytes), Err(why.to_owned()), "{bytes:?}");
        }
    }
}
