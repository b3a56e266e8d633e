//! The last words of the process that runs the cells, and where a cell was when a library panicked: addresses within the programs of cells, which the layer
//! looks up (`deaths`). All of it may run in a signal handler, so nothing here takes memory or a lock. Linux; elsewhere a death is told without its line.

/// With which the program that runs the cells tells the session's first cell the address of [`write_frames`].
pub const VARIABLE: &str = "ATELIER_FRAMES";

#[cfg(not(target_os = "linux"))]
pub fn listen(_: std::ffi::c_int) {}

/// Writes `[[program, address], …]` to this place, at most so many bytes, and says how many they are.
#[cfg(not(target_os = "linux"))]
pub extern "C" fn write_frames(to: *mut u8, most: usize) -> usize {
    if most < 2 {
        return 0;
    }
    // SAFETY: the caller has room for `most` bytes.
    unsafe { std::ptr::copy_nonoverlapping(b"[]".as_ptr(), to, 2) };
    2
}

#[cfg(target_os = "linux")]
pub use linux::{listen, write_frames};

#[cfg(target_os = "linux")]
mod linux {
    use std::ffi::{c_int, c_void};
    use std::sync::atomic::{AtomicI32, Ordering};

    const MANY: usize = 48;
    const MAPS: usize = 1 << 19;
    const ALTERNATE: usize = 1 << 17;
    static mut MAP: [u8; MAPS] = [0; MAPS];
    static mut ALTERNATE_STACK: [u8; ALTERNATE] = [0; ALTERNATE];
    static LINE: AtomicI32 = AtomicI32::new(1);

    unsafe extern "C" {
        fn _Unwind_Backtrace(
            each: extern "C" fn(*mut c_void, *mut c_void) -> c_int,
            to: *mut c_void,
        ) -> c_int;
        fn _Unwind_GetIP(context: *mut c_void) -> usize;
    }

    struct Text {
        bytes: [u8; 2048],
        many: usize,
    }

    impl Text {
        fn new() -> Text {
            Text { bytes: [0; 2048], many: 0 }
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

    struct Frames {
        places: [usize; MANY],
        many: usize,
    }

    extern "C" fn each(context: *mut c_void, to: *mut c_void) -> c_int {
        // SAFETY: `frames` below passes its own, which outlives the walk.
        let frames = unsafe { &mut *to.cast::<Frames>() };
        if frames.many == MANY {
            // Enough: the end of the stack, as far as this walk goes.
            return 5;
        }
        // SAFETY: the context is the unwinder's, for the time of this call.
        frames.places[frames.many] = unsafe { _Unwind_GetIP(context) };
        frames.many += 1;
        0
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

    /// The system's list of what lies where in this process.
    fn map() -> &'static [u8] {
        let mut many = 0;
        // SAFETY: one thread at a time is dying or panicking in a cell; a second would read a list that is as true.
        unsafe {
            let file = libc::open(c"/proc/self/maps".as_ptr(), libc::O_RDONLY | libc::O_CLOEXEC);
            while many < MAPS {
                let got = libc::read(file, (&raw mut MAP).cast::<u8>().add(many).cast(), MAPS - many);
                if got <= 0 {
                    break;
                }
                many += got as usize;
            }
            libc::close(file);
            std::slice::from_raw_parts((&raw const MAP).cast::<u8>(), many)
        }
    }

    /// The frames below `first`; all, when it is not among them.
    fn frames(first: usize, to: &mut Text) {
        let mut frames = Frames { places: [0; MANY], many: 0 };
        // SAFETY: the walk only calls `each`, with what it is given here.
        unsafe { _Unwind_Backtrace(each, (&raw mut frames).cast()) };
        // The outermost frame of all may have no place.
        let known = |place: &usize| first != 0 && *place == first;
        let begin = frames.places[..frames.many].iter().position(known).unwrap_or(0);
        let mut found = [(0usize, 0usize); MANY];
        let (mut last, mut base) = (0, 0);
        for line in map().split(|byte| *byte == b'\n') {
            let Some(slash) = line.iter().position(|byte| *byte == b'/') else { continue };
            let Some(number) = program(&line[slash..]) else { continue };
            let Some(dash) = line.iter().position(|byte| *byte == b'-') else { continue };
            let Some(space) = line.iter().position(|byte| *byte == b' ') else { continue };
            let (start, end) = (hexadecimal(&line[..dash]), hexadecimal(&line[dash + 1..space]));
            if number != last {
                (last, base) = (number, start);
            }
            for (place, found) in frames.places.iter().zip(&mut found).take(frames.many).skip(begin) {
                if (start..end).contains(place) {
                    *found = (number, place - base);
                }
            }
        }
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

    /// Writes `[[program, address], …]` to this place, at most so many bytes, and says how many they are.
    pub extern "C" fn write_frames(to: *mut u8, most: usize) -> usize {
        let mut text = Text::new();
        frames(0, &mut text);
        if text.many > most {
            return 0;
        }
        // SAFETY: the caller has room for `most` bytes.
        unsafe { std::ptr::copy_nonoverlapping(text.bytes.as_ptr(), to, text.many) };
        text.many
    }

    extern "C" fn last(signal: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
        // SAFETY: the system gives both for the time of this call; only calls that a signal handler may make.
        unsafe {
            // Whatever happens here: the process ends.
            libc::alarm(5);
            let touched = (*info).si_addr() as usize;
            let context = &*context.cast::<libc::ucontext_t>();
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
            libc::write(LINE.load(Ordering::Relaxed), text.bytes.as_ptr().cast(), text.many);
            // The same again, without this handler.
            libc::signal(signal, libc::SIG_DFL);
        }
    }

    /// Has a signal that ends the process tell this line first.
    pub fn listen(line: c_int) {
        LINE.store(line, Ordering::Relaxed);
        // SAFETY: the stack is this program's for ever; `last` is a handler of the kind that SA_SIGINFO wants.
        unsafe {
            let stack =
                libc::stack_t { ss_sp: (&raw mut ALTERNATE_STACK).cast(), ss_flags: 0, ss_size: ALTERNATE };
            libc::sigaltstack(&stack, std::ptr::null_mut());
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = last as *const () as usize;
            action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
            for signal in [libc::SIGILL, libc::SIGABRT, libc::SIGBUS, libc::SIGFPE, libc::SIGSEGV] {
                libc::sigaction(signal, &action, std::ptr::null_mut());
            }
        }
    }
}
