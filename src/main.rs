//! The page: mounts the app, nothing else.

fn main() {
    watercooler::app::mount();
}
