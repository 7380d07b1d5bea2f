//! A meeting's addresses and what its events amount to, as far as it is looked for by it.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "meetings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub code: String,
    pub slug: Option<String>,
    /// The 64 bits of the invite link's secret, as a signed number.
    pub secret: i64,
    pub title: Option<String>,
    pub owner: Uuid,
    pub lasting: bool,
    pub owner_leaves: String,
    pub link_required: bool,
    pub created_at: i64,
    pub closed_at: Option<i64>,
    pub due_at: Option<i64>,
    pub live: bool,
    /// The sequence number that the next event gets.
    pub next_seq: i64,
    /// Of the last writer; an earlier one is refused.
    pub epoch: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
