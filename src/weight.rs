//! What a copy of a run weighs beside another: the pieces that both have are one piece, and weigh once.

/// What comes with each piece that copies share, in bytes: who counts how many there are, and what the allocator keeps.
pub(crate) const OF_A_SHARE: usize = 32;
