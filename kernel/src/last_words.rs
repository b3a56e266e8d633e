//! The last words of the process that runs the cells, and where a cell was when a library panicked: addresses within the programs of cells, which the layer
//! looks up (`deaths`). All of it may run in a signal handler, so nothing here takes memory or a lock. Linux; elsewhere a death is told without its line.

/// Where a list of addresses is written.
pub type Room = [u8; 2048];

#[cfg(not(target_os = "linux"))]
pub fn listen(_: std::fs::File) {}

/// Writes `[[program, address], …]` to this place, and says how many bytes they are.
#[cfg(not(target_os = "linux"))]
pub extern "C" fn write_frames(to: &mut Room) -> usize {
    to[..2].copy_from_slice(b"[]");
    2
}

#[cfg(target_os = "linux")]
pub use linux::{listen, write_frames};

#[cfg(target_os = "linux")]
mod linux {
    use super::Room;
    use rustix::fs::{Mode, OFlags};
    use std::ffi::{c_int, c_void};
    use std::fs::File;
    use std::sync::OnceLock;

    const MANY: usize = 48;
    const ALTERNATE: usize = 1 << 17;
    static LINE: OnceLock<File> = OnceLock::new();

    struct Text {
        bytes: Room,
        many: usize,
    }

    impl Text {
        fn new() -> Text {
            Text { bytes: [0; size_of::<Room>()], many: 0 }
        }

        fn push(&mut self, text: &[u8]) {
            for byte in text {
                if self.many < self.bytes.len() {
                    self.bytes[self.many] = *byte;
                    self.many += 1;
                }
            }
        }

        fn number(&mut self, mut number: usize) {
            let mut digits = [0u8; 20];
            let mut at = digits.len();
            loop {
                at -= 1;
                digits[at] = b'0' + (number % 10) as u8;
                number /= 10;
                if number == 0 {
                    break;
                }
            }
            self.push(&digits[at..]);
        }
    }

    /// The number in `…/libcode_12.so`.
    fn program(path: &[u8]) -> Option<usize> {
        let rest = path.strip_suffix(b".so")?;
        let digits = rest.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let (name, digits) = rest.split_at(rest.len() - digits);
        if digits.is_empty() || !name.ends_with(b"code_") {
            return None;
        }
        Some(digits.iter().fold(0, |number, digit| number * 10 + (digit - b'0') as usize))
    }

    fn hexadecimal(text: &[u8]) -> usize {
        text.iter().fold(0, |number, digit| number * 16 + (*digit as char).to_digit(16).unwrap_or(0) as usize)
    }

    /// Each line of the system's list of what lies where in this process.
    fn each_mapping(mut see: impl FnMut(&[u8])) {
        let options = OFlags::RDONLY | OFlags::CLOEXEC;
        let Ok(file) = rustix::fs::open(c"/proc/self/maps", options, Mode::empty()) else { return };
        // A line is shorter: a path has at most 4,096 bytes.
        let (mut buffer, mut many) = ([0u8; 8192], 0);
        while let Ok(got @ 1..) = rustix::io::read(&file, &mut buffer[many..]) {
            many += got;
            let mut begin = 0;
            while let Some(length) = buffer[begin..many].iter().position(|byte| *byte == b'\n') {
                see(&buffer[begin..begin + length]);
                begin += length + 1;
            }
            buffer.copy_within(begin..many, 0);
            many -= begin;
        }
    }

    /// The frames below `first`; all, when it is not among them.
    fn frames(first: usize, to: &mut Text) {
        let (mut places, mut many) = ([0; MANY], 0);
        // SAFETY: two threads that walk at a time walk each its own stack, and nothing is asked here that would read a program's symbols,
        // which is what has to be synchronized.
        unsafe {
            backtrace::trace_unsynchronized(|frame| {
                places[many] = frame.ip() as usize;
                many += 1;
                many < MANY
            });
        }
        let places = &places[..many];
        // The outermost frame of all may have no place.
        let known = |place: &usize| first != 0 && *place == first;
        let begin = places.iter().position(known).unwrap_or(0);
        let mut found = [(0usize, 0usize); MANY];
        let (mut last, mut base) = (0, 0);
        each_mapping(|line| {
            let find = |wanted: u8| line.iter().position(|byte| *byte == wanted);
            let (Some(slash), Some(dash), Some(space)) = (find(b'/'), find(b'-'), find(b' ')) else { return };
            let Some(number) = program(&line[slash..]) else { return };
            let (start, end) = (hexadecimal(&line[..dash]), hexadecimal(&line[dash + 1..space]));
            if number != last {
                (last, base) = (number, start);
            }
            for (place, found) in places.iter().zip(&mut found).skip(begin) {
                if (start..end).contains(place) {
                    *found = (number, place - base);
                }
            }
        });
        to.push(b"[");
        let mut more = false;
        for (number, address) in found.into_iter().filter(|(number, _)| *number > 0) {
            to.push(if more { b",[" } else { b"[" });
            more = true;
            to.number(number);
            to.push(b",");
            to.number(address);
            to.push(b"]");
        }
        to.push(b"]");
    }

    /// Writes `[[program, address], …]` to this place, and says how many bytes they are.
    pub extern "C" fn write_frames(to: &mut Room) -> usize {
        let mut text = Text::new();
        frames(0, &mut text);
        *to = text.bytes;
        text.many
    }

    extern "C" fn last(signal: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
        // SAFETY: the system gives both for the time of this call; `alarm` is a call that a signal handler may make.
        let (touched, context) = unsafe {
            // Whatever happens here: the process ends.
            libc::alarm(5);
            ((*info).si_addr() as usize, &*context.cast::<libc::ucontext_t>())
        };
        #[cfg(target_arch = "x86_64")]
        let (stack, place) = {
            let registers = &context.uc_mcontext.gregs;
            (registers[libc::REG_RSP as usize] as usize, registers[libc::REG_RIP as usize] as usize)
        };
        #[cfg(target_arch = "aarch64")]
        let (stack, place) = (context.uc_mcontext.sp as usize, context.uc_mcontext.pc as usize);
        #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
        let (stack, place) = (context as *const _ as usize, 0);
        let mut text = Text::new();
        text.push(b"{\"died\":");
        text.number(signal as usize);
        // A stack that has come to its end is touched there.
        text.push(b",\"stack\":");
        text.push(if touched.abs_diff(stack) < 1 << 16 { b"true" } else { b"false" });
        text.push(b",\"frames\":");
        frames(place, &mut text);
        text.push(b"}\n");
        if let Some(line) = LINE.get() {
            let _ = rustix::io::write(line, &text.bytes[..text.many]);
        }
        // When this returns the signal comes again, and finds no handler any more (SA_RESETHAND).
    }

    /// Has a signal that ends the process tell this line first.
    pub fn listen(line: File) {
        LINE.get_or_init(|| line);
        let stack = vec![0u8; ALTERNATE].leak();
        let stack = libc::stack_t { ss_sp: stack.as_mut_ptr().cast(), ss_flags: 0, ss_size: ALTERNATE };
        // SAFETY: the stack is never given back; `last` is a handler of the kind that SA_SIGINFO wants; zeroes are a valid `sigaction`.
        unsafe {
            libc::sigaltstack(&stack, std::ptr::null_mut());
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = last as *const () as usize;
            action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_RESETHAND;
            for signal in [libc::SIGILL, libc::SIGABRT, libc::SIGBUS, libc::SIGFPE, libc::SIGSEGV] {
                libc::sigaction(signal, &action, std::ptr::null_mut());
            }
        }
    }
}
