//! A PostgreSQL in a temporary folder, which tests may stop, start and hold still.
//!
//! A shell of its own keeps it. The shell lives as long as its input is open, that is as long as the process of the
//! tests, however that ends; then it stops the server and removes the folder.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use sea_orm::{ConnectionTrait, DatabaseConnection};

use super::programs::{self, User};

const KEEPER: &str = include_str!("keeper.sh");
/// Who the server knows.
const USER: &str = "conclave";

/// A running server. Dropping it stops it.
pub struct PostgresServer {
    folder: PathBuf,
    keeper: Mutex<Keeper>,
}

struct Keeper {
    shell: Child,
    /// Taken when it shall end.
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl PostgresServer {
    /// Returns when it takes connections.
    pub fn start() -> Self {
        let user = User::other_than_root();
        // Short, because the path of a socket may have some hundred bytes only, and open to other users.
        let folder = tempfile::Builder::new().prefix("conclave-pg-").tempdir_in("/tmp");
        let folder = folder.expect("a folder for PostgreSQL").keep();
        let mut command = Command::new("sh");
        command
            .args(["-c", KEEPER, "keeper"])
            .args([&programs::folder(), &folder])
            .arg(USER)
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        if let Some(user) = user {
            user.gets(&folder);
            user.runs(&mut command);
        }
        let mut shell = command.spawn().expect("a shell starts");
        let mut keeper = Keeper {
            orders: shell.stdin.take(),
            answers: BufReader::new(shell.stdout.take().expect("its output is piped")),
            shell,
        };
        keeper.wait_until_done();
        let keeper = Mutex::new(keeper);
        Self { folder, keeper }
    }

    pub fn url(&self, database: &str) -> String {
        format!(
            "postgres://{USER}@localhost/{database}?host={}",
            self.folder.display()
        )
    }

    /// As a crash does: connections break, nothing is written any more.
    pub fn crash(&self) {
        self.order("crash");
    }

    /// After [`crash`](Self::crash); returns when it takes connections.
    pub fn start_again(&self) {
        self.order("start");
    }

    /// Holds the server and all its sessions still: connections stay open and nobody answers, as behind a network
    /// that is gone.
    pub async fn freeze(&self) {
        let sessions = self.administrator().await;
        let select = "SELECT pid FROM pg_stat_activity \
                      WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
        let rows = sessions
            .query_all_raw(sea_orm::Statement::from_string(
                sea_orm::DbBackend::Postgres,
                select,
            ))
            .await
            .expect("the server tells its sessions");
        let pids = rows.iter().map(|row| {
            row.try_get::<i32>("", "pid")
                .expect("a pid is a number")
                .to_string()
        });
        let pids = pids.collect::<Vec<_>>().join(" ");
        self.order(&format!("freeze {pids}"));
    }

    /// Lets the server go on, without the sessions that were held still: they never answer again.
    pub fn thaw(&self) {
        self.order("go-on");
    }

    pub(super) async fn create_database(&self, name: &str) {
        let administrator = self.administrator().await;
        let create = format!("CREATE DATABASE {name} TEMPLATE template0");
        administrator
            .execute_unprepared(&create)
            .await
            .expect("an administrator creates a database");
    }

    async fn administrator(&self) -> DatabaseConnection {
        let url = self.url("postgres");
        sea_orm::Database::connect(url)
            .await
            .expect("the server takes connections")
    }

    fn order(&self, order: &str) {
        let mut keeper = self.keeper.lock().unwrap_or_else(PoisonError::into_inner);
        let orders = keeper.orders.as_mut().expect("it is taken only at the end");
        writeln!(orders, "{order}").expect("the keeper of PostgreSQL lives");
        keeper.wait_until_done();
    }
}

impl Keeper {
    fn wait_until_done(&mut self) {
        let mut answer = String::new();
        self.answers
            .read_line(&mut answer)
            .expect("the keeper of PostgreSQL lives");
        assert_eq!(answer, "done\n", "PostgreSQL did not do it; its words are above");
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        let keeper = self.keeper.get_mut().unwrap_or_else(PoisonError::into_inner);
        drop(keeper.orders.take());
        // An error would say that the shell is gone already.
        keeper.shell.wait().ok();
    }
}
