// Run by the layer in every new session, before the reader's first cell, and never shown. It runs twice: in evcxr's
// child, where it puts the program that runs the cells (`cells.rs`) in the child's place, and then in that program.
//
// evcxr wraps a cell in code that says `println!("{}", evcxr_internal_runtime::USER_ERROR_OCCURRED)` when a `?`
// fails and `println!("EVCXR_PANIC_NOTIFICATION")` when the cell panics, swallows both lines, and answers `ok`.
// A macro of the same name in the cell's crate sees exactly these tokens: it tells the layer (62 is the line to it),
// then evcxr (61), and passes everything else on untouched. evcxr's own small library in the cell is told by its place.

/// Prints to the standard output, with a newline.
#[allow(unused_macros)]
macro_rules! println {
    ("{}", evcxr_internal_runtime::USER_ERROR_OCCURRED) => {{
        println!(@to 62, b"{\"failed\":\"error\"}\n");
        println!(@to 61, b"EVCXR_ERROR_OCCURRED\n");
    }};
    ("EVCXR_PANIC_NOTIFICATION") => {{
        // evcxr's own line stands in the function that it makes of a cell, a reader's in a closure within.
        let place = ::std::any::type_name_of_val(&|| ());
        if place.contains("::run_user_code_") && place.matches("{{closure}}").count() == 1 {
            println!(@to 62, b"{\"failed\":\"panic\"}\n");
            println!(@to 61, b"EVCXR_PANIC_NOTIFICATION\n");
        } else {
            ::std::println!("EVCXR_PANIC_NOTIFICATION");
        }
    }};
    (@to $line:literal, $text:expr) => {{
        // SAFETY: the program that runs the cells keeps this descriptor open, and `ManuallyDrop` leaves it so.
        #[allow(unused_unsafe)]
        let line = unsafe { <::std::fs::File as ::std::os::fd::FromRawFd>::from_raw_fd($line) };
        let mut line = ::std::mem::ManuallyDrop::new(line);
        ::std::io::Write::write_all(&mut *line, $text).ok();
    }};
    ($text:tt) => {{
        if ::std::module_path!().ends_with("evcxr_internal_runtime") {
            println!(@to 61, ::std::format!("{}\n", ::std::format_args!($text)).as_bytes());
        } else {
            ::std::println!($text);
        }
    }};
    ($($all:tt)*) => { ::std::println!($($all)*) };
}

// The text of the error is printed with `eprintln!("{}", error)` inside `impl From<T> for EvcxrUserCodeError`.
// A cell may hold the same words, so the place decides: only there does the text go to the layer.
/// Prints to the standard error, with a newline.
#[allow(unused_macros)]
macro_rules! eprintln {
    (@text $format:tt $error:tt error) => {{
        let text = ::std::format!($format, $error);
        if ::std::any::type_name_of_val(&|| ()).contains("EvcxrUserCodeError") {
            println!(@to 62, ::std::format!("{{\"error\":{:?}}}\n", text.as_bytes()).as_bytes());
        } else {
            ::std::eprintln!("{}", text);
        }
    }};
    (@text $format:tt $other:tt $another:tt) => { ::std::eprintln!($format, $other) };
    ("{}", $value:tt) => { eprintln!(@text "{}" $value $value) };
    ("{:?}", $value:tt) => { eprintln!(@text "{:?}" $value $value) };
    ("{:#?}", $value:tt) => { eprintln!(@text "{:#?}" $value $value) };
    ($($all:tt)*) => { ::std::eprintln!($($all)*) };
}

{
    let own = ::std::format!("{} CELLS_MARK", ::std::process::id());
    let arrived = ::std::env::var("CELLS_VARIABLE").ok().as_deref() == ::std::option::Option::Some(own.as_str());
    if !arrived {
        RESTORE
        #[repr(C)]
        struct Place { file: *const ::std::ffi::c_char, more: [*const ::std::ffi::c_void; 3] }
        unsafe extern "C" { fn dladdr(address: *const ::std::ffi::c_void, place: *mut Place) -> ::std::ffi::c_int; }
        static HERE: u8 = 0;
        let mut place = Place { file: ::std::ptr::null(), more: [::std::ptr::null(); 3] };
        // SAFETY: `Place` is the loader's Dl_info, whose first field, when the call succeeds, is a text that stays.
        let file = unsafe {
            match dladdr(&raw const HERE as *const _, &mut place) {
                0 => c"",
                _ => ::std::ffi::CStr::from_ptr(place.file),
            }
        };
        let file = <::std::ffi::OsStr as ::std::os::unix::ffi::OsStrExt>::from_bytes(file.to_bytes());
        let mut program = ::std::process::Command::new("CELLS_PROGRAM");
        ::std::os::unix::process::CommandExt::arg0(&mut program, "atelier-kernel");
        program.arg("cells").arg("FOLDER").arg(file).env("CELLS_VARIABLE", own);
        let failed = ::std::os::unix::process::CommandExt::exec(&mut program);
        ::std::eprintln!("the program that runs the cells does not start: {failed}");
        ::std::process::exit(98);
    }
    extern "C" fn flush() { ::std::io::Write::flush(&mut ::std::io::stdout()).ok(); }
    // SAFETY, of all changes to the environment here: the reader's code has not started, and libtorch is not loaded yet.
    unsafe {
        ::std::env::remove_var("CELLS_VARIABLE");
        ::std::env::set_var("FLUSH_VARIABLE", (flush as extern "C" fn() as usize).to_string());
    }
    // The program's own function that says where the stack lies in programs of cells.
    let frames: ::std::option::Option<extern "C" fn(*mut u8, usize) -> usize> =
        ::std::env::var("FRAMES_VARIABLE").ok().and_then(|address| address.parse::<usize>().ok())
            // SAFETY: the program itself gave the address of a function of this type.
            .map(|address| unsafe { ::std::mem::transmute(address) });
    // SAFETY: as above.
    unsafe { ::std::env::remove_var("FRAMES_VARIABLE") };
    let runner = ::std::thread::current().id();
    ::std::panic::set_hook(::std::boxed::Box::new(move |info| {
        let text = info.payload_as_str().unwrap_or("Box<dyn Any>");
        let (file, line) = info.location().map_or(("", 0), |place| (place.file(), place.line()));
        if ::std::thread::current().id() == runner {
            let trace = match ::std::env::var_os("ATELIER_BACKTRACE") {
                ::std::option::Option::Some(_) => ::std::backtrace::Backtrace::force_capture().to_string(),
                ::std::option::Option::None => ::std::string::String::new(),
            };
            // The line of the cell, where the panic itself is in a library.
            let mut places = [0u8; 2048];
            let many = match frames {
                ::std::option::Option::Some(frames) if file != "src/lib.rs" => frames(places.as_mut_ptr(), places.len()),
                _ => 0,
            };
            let places = ::std::str::from_utf8(&places[..many]).ok().filter(|text| !text.is_empty()).unwrap_or("[]");
            println!(@to 62, ::std::format!(
                "{{\"panic\":{:?},\"file\":{:?},\"line\":{},\"trace\":{:?},\"frames\":{places}}}\n",
                text.as_bytes(), file.as_bytes(), line, trace.as_bytes(),
            ).as_bytes());
        } else {
            let thread = ::std::thread::current();
            let name = thread.name().unwrap_or("<unnamed>");
            // Not `eprintln!`, which would panic in a panic when nobody reads any more.
            let text = ::std::format!("thread '{name}' panicked at {file}:{line}:\n{text}\n");
            ::std::io::Write::write_all(&mut ::std::io::stderr(), text.as_bytes()).ok();
        }
    }));
    // A kernel that was kept ready gets the folder and the environment of whoever took it, now or when told.
    let become_the_takers = || {
        // It is kept for a process that takes this one's place, and nobody else can read the folder.
        let words = ::std::fs::read_to_string("FOLDER/taker").ok()?;
        let mut words = words.split('\0');
        ::std::env::set_current_dir(words.next()?).ok()?;
        for word in words {
            // SAFETY: the taker's first cell has not been run; it waits for this to be done.
            match word.split_once('=') {
                ::std::option::Option::Some((name, value)) => unsafe { ::std::env::set_var(name, value) },
                ::std::option::Option::None => unsafe { ::std::env::remove_var(word) },
            }
        }
        ::std::option::Option::Some(())
    };
    if become_the_takers().is_none() && ::std::path::Path::new("FOLDER/wake").exists() {
        ::std::thread::spawn(move || {
            if ::std::fs::read("FOLDER/wake").is_ok() {
                become_the_takers();
                ::std::fs::write("FOLDER/taken", "").ok();
            }
        });
    }
    PRELOAD
    // The first `?` of a session makes evcxr compile a cell in another way, and loses that cell's display.
    ::std::result::Result::Ok::<(), ::std::string::String>(())?;
}
