//! The names and the books that nodes are given when nobody chooses them: the people of the room and the shelf.
//!
//! The order is part of what a recording means: never reorder, only add at the end.

/// First names for nodes created automatically; `jimmy` and `tod` are left for those who type the exercise's own commands.
#[rustfmt::skip]
pub const PEOPLE: &[&str] = &[
    "ada", "grace", "alan", "edsger", "barbara", "donald", "leslie", "tony", "niklaus", "john",
    "margaret", "katherine", "dorothy", "mary", "joan", "annie", "radia", "frances", "jean",
    "betty", "kathleen", "marlyn", "ruth", "adele", "hedy", "evelyn", "sophie", "karen", "susan",
    "lynn", "nancy", "shafi", "silvio", "manuel", "robin", "dana", "michael", "juris", "richard",
    "allen", "herbert", "marvin", "seymour", "ivan", "alonzo", "kurt", "emmy", "sofia", "hypatia",
    "euclid", "thales", "zeno", "plato", "seneca", "ovid", "homer", "sappho", "dante", "petrarch",
    "chaucer", "milton", "blake", "keats", "byron", "shelley", "austen", "emily", "charlotte",
    "anne", "george", "thomas", "virginia", "agatha", "daphne", "iris", "muriel", "doris", "toni",
    "maya", "alice", "zora", "langston", "ralph", "james", "ernest", "gertrude", "sylvia", "anna",
    "marina", "boris", "leo", "fyodor", "anton", "nikolai", "ivo", "karel", "franz", "bertolt",
    "hermann", "rainer", "paul", "celan", "max", "ingeborg", "elias", "joseph", "olga", "wislawa",
    "adam", "czeslaw", "bruno", "stanislaw", "halldor", "knut", "sigrid", "selma", "astrid", "tove",
    "karin", "henrik", "august", "soren", "isak", "tomas", "pia", "gabriel", "jorge", "pablo",
    "octavio", "carlos", "julio", "isabel", "clarice", "machado", "mario", "cesar", "elena",
    "italo", "umberto", "primo", "natalia", "cesare", "grazia", "alba", "rosa", "lorca", "federico",
    "miguel", "teresa", "luis", "fernando", "eca", "jose", "sophia", "camoes", "marcel", "victor",
    "honore", "emile", "gustave", "albert", "simone", "colette", "marguerite", "nathalie", "assia",
    "tahar", "amin", "naguib", "nawal", "mahmoud", "adonis", "khalil", "hafez", "rumi", "saadi",
    "omar", "forough", "sadegh", "orhan", "elif", "nazim", "yasar", "rabindranath", "arundhati",
    "salman", "vikram", "anita", "kiran", "jhumpa", "mulk", "premchand", "lu", "mo", "wang", "cao",
    "li", "du", "su", "qu", "yiyun", "xue", "haruki", "yukio", "natsume", "banana", "kobo", "sei",
    "murasaki", "basho", "issa", "ogai", "chinua", "wole", "ama", "buchi", "ngozi", "teju",
    "mariama", "sembene", "leopold", "ngugi", "nadine", "athol", "bessie", "alex", "dambudzo",
    "tsitsi", "ben", "nuruddin", "mia", "ondjaki", "pepetela", "derek", "vidia", "edwidge", "aime",
    "maryse", "jamaica", "robertson", "rohinton", "yann", "carol", "mavis", "alistair", "leonard",
    "joni", "neil", "gordon", "tanya", "lee", "patrick", "christina", "judith", "les", "tim",
    "helen", "peter", "janet", "frank", "keri", "witi", "louise", "sherman", "joy", "scott",
    "simon", "tommy", "kaveh", "ocean", "tracy", "rita", "lucille", "nikki", "audre", "gwendolyn",
    "june", "amiri", "countee", "claude", "nella", "jessie", "arna", "wallace", "sterling",
    "melvin", "robert", "elizabeth", "marianne", "william", "hart", "edna", "ezra", "hilda", "carl",
    "vachel", "edgar", "archibald", "conrad", "yvor", "kenneth", "theodore", "stanley", "delmore",
    "randall", "weldon", "karl", "adrienne", "maxine", "galway", "denise", "philip", "gary",
    "diane", "bob", "joanne", "lew", "anselm", "clark", "ron", "bernadette", "ted", "lyn", "rae",
    "fanny", "nathaniel", "harryette", "erica", "claudia", "zadie", "hilary", "sally", "ali",
    "deborah", "rachel", "tessa", "monica", "rose", "penelope", "elspeth", "beryl", "fay", "maggie",
    "jeanette", "pat", "sarah", "kate", "jackie", "liz", "wanda", "greta", "ines", "bela", "dario",
    "enzo", "fritz", "gunnar", "hanna", "igor", "jana", "kira", "lena", "milo", "nora", "otto",
    "petra", "quinn", "rolf", "sven", "tilda", "ulla", "vera", "wim", "xenia", "yuri", "zelda",
    "abel", "bianca", "cyrus", "delia", "ezio", "flora", "gideon", "hugo", "ilse", "jonas", "klaus",
    "livia", "magnus", "nadia", "oscar", "pilar", "ramon", "sigmund", "thea", "ursula", "viola",
    "xaver", "yara", "arlo", "beatrix", "cosmo", "dora", "elmer", "fern", "gus", "hazel", "inez",
    "jasper", "kit", "lottie", "mabel", "ned", "opal", "percy", "queenie", "rufus", "stella",
    "theo", "una", "vince", "willa", "xander", "yves", "zack", "agnes", "basil", "cora", "dexter",
    "edith", "felix", "gemma", "harold", "irma", "jules", "kirk", "lana", "maude", "nigel", "olive",
    "piers", "rhoda", "silas", "trudy", "ugo", "vida", "walt", "yetta", "zeke",
];

/// Titles of real books, the favourites that are picked from.
#[rustfmt::skip]
pub const SHELF: &[&str] = &[
    "Dune", "The Great Gatsby", "Middlemarch", "Beloved", "Pale Fire", "Ulysses", "Emma",
    "Persuasion", "Jane Eyre", "Wuthering Heights", "Moby-Dick", "Walden", "The Odyssey",
    "The Iliad", "The Aeneid", "Metamorphoses", "Inferno", "Don Quixote", "Hamlet", "King Lear",
    "Macbeth", "Paradise Lost", "Gulliver's Travels", "Robinson Crusoe", "Tom Jones",
    "Tristram Shandy", "Frankenstein", "Dracula", "Great Expectations", "Bleak House",
    "David Copperfield", "Vanity Fair", "Silas Marner", "Adam Bede", "Far from the Madding Crowd",
    "Tess of the d'Urbervilles", "Jude the Obscure", "The Moonstone", "The Woman in White",
    "Treasure Island", "Kidnapped", "The Time Machine", "The War of the Worlds",
    "The Invisible Man", "Heart of Darkness", "Lord Jim", "Nostromo", "Kim", "The Jungle Book",
    "A Room with a View", "Howards End", "A Passage to India", "Mrs Dalloway", "To the Lighthouse",
    "Orlando", "The Waves", "Dubliners", "Brave New World", "Nineteen Eighty-Four", "Animal Farm",
    "Brideshead Revisited", "Scoop", "Decline and Fall", "Lucky Jim", "Lord of the Flies",
    "The Spire", "Rebecca", "Jamaica Inn", "The Hobbit", "The Lord of the Rings",
    "The Once and Future King", "Watership Down", "The Wind in the Willows", "Peter Pan",
    "Alice in Wonderland", "Through the Looking-Glass", "Winnie-the-Pooh", "Mary Poppins",
    "Charlotte's Web", "Stuart Little", "The Secret Garden", "A Little Princess", "Little Women",
    "Anne of Green Gables", "Heidi", "Pippi Longstocking", "The Moomins", "Pinocchio", "Bambi",
    "The Little Prince", "Momo", "The Neverending Story", "Emil and the Detectives", "Matilda",
    "The BFG", "The Hitchhiker's Guide", "Good Omens", "Small Gods", "Neuromancer", "Snow Crash",
    "Foundation", "I, Robot", "The Left Hand of Darkness", "The Dispossessed",
    "A Wizard of Earthsea", "Solaris", "The Cyberiad", "Roadside Picnic", "We", "Fahrenheit 451",
    "The Martian Chronicles", "Slaughterhouse-Five", "Cat's Cradle", "Catch-22", "Invisible Man",
    "Native Son", "The Color Purple", "Song of Solomon", "Sula", "Their Eyes Were Watching God",
    "The Bluest Eye", "Kindred", "Parable of the Sower", "Giovanni's Room",
    "Go Tell It on the Mountain", "The Grapes of Wrath", "East of Eden", "Of Mice and Men",
    "Cannery Row", "The Sun Also Rises", "A Farewell to Arms", "The Old Man and the Sea",
    "The Sound and the Fury", "As I Lay Dying", "Light in August", "My Antonia", "O Pioneers!",
    "The Age of Innocence", "The House of Mirth", "Ethan Frome", "The Portrait of a Lady",
    "The Turn of the Screw", "The Scarlet Letter", "Leaves of Grass", "Huckleberry Finn",
    "Tom Sawyer", "The Call of the Wild", "White Fang", "On the Road", "The Catcher in the Rye",
    "Franny and Zooey", "Lolita", "Pnin", "Speak, Memory", "Housekeeping", "Gilead",
    "Blood Meridian", "Suttree", "White Noise", "Underworld", "The Crying of Lot 49",
    "Gravity's Rainbow", "Infinite Jest", "The Corrections", "Middlesex", "Atonement",
    "The Remains of the Day", "Never Let Me Go", "Wolf Hall", "Possession", "The Sea, the Sea",
    "Under the Net", "Memento Mori", "The Golden Notebook", "Wide Sargasso Sea",
    "Things Fall Apart", "Arrow of God", "Half of a Yellow Sun", "Americanah", "Nervous Conditions",
    "A Grain of Wheat", "Season of Migration to the North", "Palace Walk", "The Prophet",
    "My Name Is Red", "Snow", "Midnight's Children", "The God of Small Things", "A Suitable Boy",
    "The Namesake", "A Fine Balance", "Gitanjali", "The Tale of Genji", "The Pillow Book", "Kokoro",
    "Snow Country", "The Makioka Sisters", "Norwegian Wood", "Kafka on the Shore", "Kitchen",
    "Red Sorghum", "Dream of the Red Chamber", "Journey to the West", "Monkey", "To Live",
    "The Vegetarian", "Pachinko", "War and Peace", "Anna Karenina", "Crime and Punishment",
    "The Idiot", "The Brothers Karamazov", "Dead Souls", "The Overcoat", "Fathers and Sons",
    "Oblomov", "Eugene Onegin", "The Cherry Orchard", "Uncle Vanya", "The Master and Margarita",
    "Doctor Zhivago", "The Trial", "The Castle", "Metamorphosis", "The Magic Mountain",
    "Buddenbrooks", "Steppenwolf", "Siddhartha", "The Glass Bead Game", "The Tin Drum",
    "Austerlitz", "The Man Without Qualities", "Faust", "The Good Soldier Svejk", "R.U.R.",
    "The Unbearable Lightness of Being", "Hunger", "Growth of the Soil", "Independent People",
    "Kristin Lavransdatter", "Peer Gynt", "A Doll's House", "Smilla's Sense of Snow",
    "Madame Bovary", "Sentimental Education", "Germinal", "Nana", "Les Miserables",
    "The Count of Monte Cristo", "The Three Musketeers", "Around the World in Eighty Days",
    "Swann's Way", "The Stranger", "The Plague", "Nausea", "The Lover", "Zazie in the Metro",
    "Life: A User's Manual", "Candide", "The Red and the Black", "Dangerous Liaisons",
    "The Leopard", "Invisible Cities", "If on a Winter's Night a Traveler",
    "The Baron in the Trees", "The Name of the Rose", "Foucault's Pendulum", "The Periodic Table",
    "My Brilliant Friend", "The Betrothed", "The Decameron", "One Hundred Years of Solitude",
    "Love in the Time of Cholera", "Ficciones", "The Aleph", "Hopscotch", "Pedro Paramo",
    "The House of the Spirits", "The Savage Detectives", "2666", "Blindness",
    "The Book of Disquiet", "Dom Casmurro", "The Hour of the Star", "The Shadow of the Wind",
    "Niebla", "The Handmaid's Tale", "Alias Grace", "Cat's Eye", "Life of Pi",
    "The English Patient", "Fifth Business", "The Stone Diaries", "Voss", "Oscar and Lucinda",
    "Picnic at Hanging Rock", "The Bone People", "Cloudstreet", "The Luminaries",
    "Gödel, Escher, Bach", "The Art of Computer Programming", "The Mythical Man-Month",
    "A Mathematician's Apology", "The Elements", "The Double Helix", "The Selfish Gene",
    "Silent Spring", "A Brief History of Time", "Longitude", "Flatland",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_hundreds_of_each_and_none_twice() {
        for list in [PEOPLE, SHELF] {
            assert!(list.len() >= 250, "only {}", list.len());
            assert_eq!(list.iter().collect::<BTreeSet<_>>().len(), list.len());
        }
    }

    #[test]
    fn the_exercises_own_names_stay_free() {
        for name in ["jimmy", "tod", "all"] {
            assert!(!PEOPLE.contains(&name), "{name} is given away");
        }
    }
}
