//! The key of a program, beside its session: grants of remote control are signed with it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_query::ColumnDef;

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0002_program_keys"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    /// A browser's session has none. SQLite adds no checks to a table that is there: reading checks the length.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let change = Table::alter()
            .table("sessions")
            .add_column(ColumnDef::new("program_key").blob())
            .take();
        manager.alter_table(change).await
    }
}
