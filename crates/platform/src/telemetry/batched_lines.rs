use std::io::{self, Write, stderr};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

/// For so long lines gather before they are written together.
const PAUSE: Duration = Duration::from_millis(20);
/// Who fills the buffer beyond this writes it out and waits for that: memory is bounded, no line is lost.
const FULL: usize = 1 << 20;

/// Standard error, many lines at a time: a system call for each line costs as much as answering a cached request. An
/// error's line is written at once, with all before it. A process that is killed loses the lines of the last 20 ms.
#[derive(Clone)]
pub struct BatchedLines(Arc<Buffered>);

struct Buffered {
    lines: Mutex<Vec<u8>>,
    some: Condvar,
}

impl BatchedLines {
    /// Starts the thread that writes.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start() -> io::Result<Self> {
        let buffered = Arc::new(Buffered { lines: Mutex::default(), some: Condvar::new() });
        let writing = Self(Arc::clone(&buffered));
        std::thread::Builder::new().name("log-lines".to_owned()).spawn(move || writing.write_for_ever())?;
        Ok(Self(buffered))
    }

    /// Writes what has buffered.
    pub fn flush(&self) {
        write_out(&mut self.lines());
    }

    fn write_for_ever(&self) {
        loop {
            let lines = self.lines();
            drop(self.0.some.wait_while(lines, |lines| lines.is_empty()).unwrap_or_else(PoisonError::into_inner));
            std::thread::sleep(PAUSE);
            self.flush();
        }
    }

    fn lines(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Under the lock, so that lines keep their order.
fn write_out(lines: &mut Vec<u8>) {
    // There is nowhere left to complain to.
    let _ = stderr().lock().write_all(lines);
    lines.clear();
}

/// Takes one line.
pub struct Line<'a> {
    to: &'a BatchedLines,
    is_urgent: bool,
}

impl Write for Line<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut lines = self.to.lines();
        if lines.is_empty() {
            self.to.0.some.notify_one();
        }
        lines.extend_from_slice(line);
        if self.is_urgent || lines.len() > FULL {
            write_out(&mut lines);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for BatchedLines {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line { to: self, is_urgent: true }
    }

    fn make_writer_for(&'a self, about: &Metadata<'_>) -> Line<'a> {
        Line { to: self, is_urgent: *about.level() == Level::ERROR }
    }
}
