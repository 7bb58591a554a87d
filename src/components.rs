//! What is on the page: one file per component, each a pure function of its properties.
//!
//! Components read snapshots and send [`Action`](crate::action::Action)s; none holds a part of the run or looks into it.

pub mod ailments;
pub mod answer;
pub mod budget_view;
pub mod caption;
pub mod card;
pub mod cards;
pub mod command_bar;
pub mod compare_view;
pub mod controls;
pub mod curves_view;
pub mod dialogs;
pub mod faults_panel;
pub mod flights_panel;
pub mod header;
pub mod history_panel;
pub mod inspector;
pub mod lanes_view;
pub mod links_panel;
pub mod live;
pub mod log_panel;
pub mod mark;
pub mod matrix_view;
pub mod measure;
pub mod menu;
pub mod nemesis_panel;
pub mod node_panel;
pub mod peers;
pub mod picture;
pub mod popover;
pub mod run_panel;
pub mod send_panel;
pub mod shapes;
pub mod share_dialog;
pub mod stage;
pub mod timeline;
pub mod toolbar;
pub mod transport;
pub mod tree_view;
pub mod verbs;
