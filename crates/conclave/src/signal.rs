//! Waits for the wish that the program end: Ctrl-C at a terminal, SIGTERM from a service manager.

/// Returns when the program should end. Where signals cannot be listened to, it never does.
pub(crate) async fn ended() {
    tokio::select! {
        () = interrupted() => tracing::info!("interrupted, ending"),
        () = terminated() => tracing::info!("asked to end"),
    }
}

async fn interrupted() {
    if let Err(error) = tokio::signal::ctrl_c().await {
        tracing::warn!(%error, "cannot listen for Ctrl-C");
        std::future::pending::<()>().await;
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};

    match signal(SignalKind::terminate()) {
        Ok(mut stream) => {
            stream.recv().await;
        }
        Err(error) => {
            tracing::warn!(%error, "cannot listen for SIGTERM");
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}
