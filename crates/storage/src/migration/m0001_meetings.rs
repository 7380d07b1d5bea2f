//! Principals, sessions, meetings, their events and participations.
//!
//! Written without the entities, which change with the program while this stays as it is.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_query::{
    ColumnDef, ConditionalStatement, Expr, ForeignKeyAction, ForeignKeyCreateStatement, IndexCreateStatement,
    TableCreateStatement,
};

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0001_meetings"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            principals(),
            sessions(),
            meetings(),
            meeting_events(),
            participations(),
        ] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn principals() -> TableCreateStatement {
    table("principals")
        .col(uuid("id").primary_key())
        .col(number("created_at"))
        .check(Expr::cust("created_at >= 0"))
        .take()
}

fn sessions() -> TableCreateStatement {
    table("sessions")
        .col(column("token_hash").blob().not_null().primary_key())
        .col(uuid("principal"))
        .col(number("created_at"))
        .col(number("seen_at"))
        .col(number("expires_at"))
        .check(Expr::cust("length(token_hash) = 32"))
        .check(Expr::cust(
            "created_at >= 0 AND seen_at >= 0 AND expires_at > created_at",
        ))
        .foreign_key(
            &mut refers("principal", "principals")
                .on_delete(ForeignKeyAction::Cascade)
                .take(),
        )
        .take()
}

/// Nothing is said about `closed_at` and `created_at`: a clock that was set back must not keep a meeting open.
fn meetings() -> TableCreateStatement {
    table("meetings")
        .col(uuid("id").primary_key())
        .col(column("code").text().not_null())
        .col(column("slug").text())
        .col(number("secret"))
        .col(column("title").text())
        .col(uuid("owner"))
        .col(column("lasting").boolean().not_null())
        .col(column("owner_leaves").text().not_null())
        .col(column("link_required").boolean().not_null())
        .col(number("created_at"))
        .col(column("closed_at").big_integer())
        .col(column("due_at").big_integer())
        .col(column("live").boolean().not_null())
        .col(number("next_seq"))
        .col(number("epoch"))
        .check(Expr::cust("length(code) = 8"))
        .check(Expr::cust("length(slug) BETWEEN 3 AND 40"))
        .check(Expr::cust("length(title) BETWEEN 1 AND 120"))
        .check(Expr::cust("owner_leaves IN ('hand_over', 'end', 'keep')"))
        .check(Expr::cust("lasting OR owner_leaves <> 'keep'"))
        .check(Expr::cust("created_at >= 0 AND closed_at >= 0 AND due_at >= 0"))
        .check(Expr::cust("closed_at IS NULL OR (due_at IS NULL AND NOT live)"))
        .check(Expr::cust("next_seq > 0 AND epoch >= 0"))
        .foreign_key(&mut refers("owner", "principals"))
        .take()
}

fn meeting_events() -> TableCreateStatement {
    table("meeting_events")
        .col(uuid("meeting"))
        .col(number("seq"))
        .col(number("epoch"))
        .col(number("at"))
        .col(column("actor").uuid())
        .col(column("event").json_binary().not_null())
        .primary_key(
            Index::create()
                .name("meeting_events_pkey")
                .col("meeting")
                .col("seq"),
        )
        .check(Expr::cust("seq > 0 AND epoch >= 0 AND at >= 0"))
        .foreign_key(
            &mut refers("meeting", "meetings")
                .on_delete(ForeignKeyAction::Cascade)
                .take(),
        )
        .foreign_key(&mut refers("actor", "principals"))
        .take()
}

fn participations() -> TableCreateStatement {
    table("participations")
        .col(
            column("id")
                .big_integer()
                .not_null()
                .auto_increment()
                .primary_key(),
        )
        .col(uuid("meeting"))
        .col(uuid("principal"))
        .col(column("device").text().not_null())
        .col(column("name").text().not_null())
        .col(number("joined_at"))
        .col(column("left_at").big_integer())
        .check(Expr::cust("length(device) BETWEEN 1 AND 64"))
        .check(Expr::cust("length(name) BETWEEN 1 AND 60"))
        .check(Expr::cust("joined_at >= 0 AND left_at >= joined_at"))
        .foreign_key(
            &mut refers("meeting", "meetings")
                .on_delete(ForeignKeyAction::Cascade)
                .take(),
        )
        .foreign_key(&mut refers("principal", "principals"))
        .take()
}

/// Names of unique ones are read by `crate::error`.
fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("sessions_principal", "sessions", &["principal"]),
        index("sessions_expires_at", "sessions", &["expires_at"]),
        index("meetings_code", "meetings", &["code"]).unique().take(),
        where_(
            "closed_at IS NULL",
            index("meetings_slug_open", "meetings", &["slug"]).unique().take(),
        ),
        where_(
            "closed_at IS NOT NULL",
            index("meetings_slug_closed", "meetings", &["slug", "id"]),
        ),
        index("meetings_owner", "meetings", &["owner", "id"]),
        where_(
            "closed_at IS NULL",
            index("meetings_owner_open", "meetings", &["owner"]),
        ),
        where_(
            "due_at IS NOT NULL",
            index("meetings_due", "meetings", &["due_at"]),
        ),
        where_("live", index("meetings_live", "meetings", &["id"])),
        where_(
            "left_at IS NULL",
            index(
                "participations_open",
                "participations",
                &["meeting", "principal", "device"],
            )
            .unique()
            .take(),
        ),
        index(
            "participations_meeting",
            "participations",
            &["meeting", "joined_at", "id"],
        ),
        index(
            "participations_principal",
            "participations",
            &["principal", "meeting", "joined_at"],
        ),
    ]
}

fn table(name: &'static str) -> TableCreateStatement {
    Table::create().table(name).take()
}

fn column(name: &'static str) -> ColumnDef {
    ColumnDef::new(name)
}

fn uuid(name: &'static str) -> ColumnDef {
    column(name).uuid().not_null().take()
}

fn number(name: &'static str) -> ColumnDef {
    column(name).big_integer().not_null().take()
}

fn refers(column: &'static str, table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from_col(column).to(table, "id").take()
}

fn index(name: &'static str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

fn where_(condition: &'static str, mut index: IndexCreateStatement) -> IndexCreateStatement {
    index.and_where(Expr::cust(condition)).take()
}
