//! Being asked to end: Ctrl-C, and what the system sends.

use std::future::poll_fn;
use std::io;
use std::task::{Context, Poll};

/// Calls `act` each time somebody asks this process to end, which then does not
/// end by itself: on Unix systems by SIGINT, SIGTERM or SIGHUP, on Windows by
/// Ctrl-C, Ctrl-Break, or by closing the window.
///
/// # Errors
/// What the system says; requests then end the process as usual.
pub fn on_termination(act: impl Fn() + Send + 'static) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    let mut requests = {
        let _inside = runtime.enter();
        Requests::listen()?
    };
    std::thread::Builder::new().spawn(move || {
        runtime.block_on(async {
            loop {
                poll_fn(|context| requests.poll(context)).await;
                act();
            }
        });
    })?;
    Ok(())
}

#[cfg(unix)]
struct Requests(Vec<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Requests {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        let kinds = [
            SignalKind::interrupt(),
            SignalKind::terminate(),
            SignalKind::hangup(),
        ];
        let signals: io::Result<_> = kinds.into_iter().map(signal).collect();
        signals.map(Self)
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let mut signals = self.0.iter_mut();
        if signals.any(|signal| signal.poll_recv(context).is_ready()) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

#[cfg(windows)]
struct Requests {
    interrupt: tokio::signal::windows::CtrlC,
    pause: tokio::signal::windows::CtrlBreak,
    close: tokio::signal::windows::CtrlClose,
}

#[cfg(windows)]
impl Requests {
    fn listen() -> io::Result<Self> {
        use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close};

        Ok(Self {
            interrupt: ctrl_c()?,
            pause: ctrl_break()?,
            close: ctrl_close()?,
        })
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let is_ready = self.interrupt.poll_recv(context).is_ready()
            || self.pause.poll_recv(context).is_ready()
            || self.close.poll_recv(context).is_ready();
        if is_ready {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}
