use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use super::arguments::ServeArguments;
use super::run::{Lines, PromptPolicy, RunConfig, run_checks};
use super::{Exit, project, terminal};
use crate::book::Answers;
use crate::config::parse_duration;
use crate::discover;
use crate::pipeline::{self, LoadedBook};
use crate::platform::{on_termination, open_in_browser};
use crate::report::{self, counted};
use crate::serve::{Changed, Listening, ServeEvent, ServeOptions};
use crate::stamp::Results;

/// `opsbook serve`.
pub(super) fn serve(arguments: &ServeArguments) -> anyhow::Result<Exit> {
    let every = parse_duration(&arguments.every).map_err(anyhow::Error::msg)?;
    // A book with errors is served once it is fixed, but a path without any
    // book is an error.
    if let Ok(files) = discover::load_book_files(&arguments.book.path) {
        if let Some(instead) = &files.instead {
            return Err(project::no_pages(&files.content, instead));
        }
    }
    let listening = Listening::at(arguments.host, arguments.port)?;
    let address = listening.address();
    if address.port() != arguments.port {
        terminal::note(&format!("port {} is taken", arguments.port));
    }
    if !address.ip().is_loopback() {
        terminal::note("warning: everybody who can reach this machine can read the book");
    }
    let url = format!("http://{address}/");
    terminal::say(&format!("serving  {url} (press Ctrl-C to stop)"));
    let stop = listening.stop();
    let ended = Arc::new(AtomicBool::new(false));
    let ending = Arc::clone(&ended);
    // Without a handler, Ctrl-C still ends the program, but abruptly.
    let _ = on_termination(move || {
        ending.store(true, Ordering::Relaxed);
        stop.stop();
    });
    if arguments.open {
        open(&url);
    }
    let options = ServeOptions {
        book: &arguments.book.path,
        judge: &|loaded, scope| project::judge(loaded, &Answers::default(), scope),
        results: &last_results,
        history: &|loaded| pipeline::load_history(&project::folder(loaded)),
        observe: &tell,
    };
    let (hang_up, hung_up) = channel::<()>();
    std::thread::scope(|scope| {
        let start_checks = |changed: Changed| {
            if arguments.run {
                let ended = &ended;
                scope.spawn(move || keep_checking(arguments, every, &changed, (ended, &hung_up)));
            }
        };
        let served = crate::serve::serve(listening, &options, start_checks);
        ended.store(true, Ordering::Relaxed);
        drop(hang_up);
        served
    })?;
    Ok(Exit::Fine)
}

/// The results of the last run that belong to this book.
fn last_results(loaded: &LoadedBook) -> Option<Results> {
    let results = pipeline::load_results(&project::folder(loaded));
    results.ok().flatten()?.of_book(&loaded.book)
}

/// Runs the approved checks periodically with the rules of `run --locked`:
/// without prompts.
fn keep_checking(
    arguments: &ServeArguments,
    every: Duration,
    changed: &Changed,
    (ended, hung_up): (&AtomicBool, &Receiver<()>),
) {
    let mut last = String::new();
    while !ended.load(Ordering::Relaxed) {
        let checked = project::load_facts(&arguments.book.path).and_then(|loaded| {
            run_checks(
                &loaded,
                &RunConfig::new(PromptPolicy::Never, Lines::Hide, ended),
            )
        });
        let said = match checked {
            Ok(Some(results)) => {
                changed.results();
                report::render_outcomes(&results)
            }
            Ok(None) => return,
            Err(error) => format!("{error:#}"),
        };
        if said != last {
            terminal::say(&said);
            last = said;
        }
        if hung_up.recv_timeout(every) == Err(RecvTimeoutError::Disconnected) {
            return;
        }
    }
}

/// Prints one line per rebuild.
fn tell(event: ServeEvent) {
    match event {
        ServeEvent::Rebuilt {
            changed,
            pages,
            findings,
            took,
        } => {
            let what = match &changed[..] {
                [] => counted(pages, "page"),
                [one] => one.clone(),
                [first, rest @ ..] => format!("{first} and {} more", rest.len()),
            };
            terminal::tell(&format!(
                "built    {what} in {} ms: {findings}",
                took.as_millis()
            ));
        }
        ServeEvent::Broken { problem } => {
            terminal::note(&format!(
                "broken   {problem}\n         the server keeps the last working version"
            ));
        }
    }
}

/// Opens the site in the browser. Without a browser, the printed URL is enough.
fn open(url: &str) {
    if !open_in_browser(url) {
        terminal::note("no browser was found");
    }
}
