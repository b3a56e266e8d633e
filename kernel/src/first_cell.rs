// Run by the layer in every new session, before the reader's first cell, and never shown. It runs twice: in evcxr's
// child, where it puts the program that runs the cells (`cells.rs`) in the child's place, and then in that program.
//
// evcxr wraps a cell in code that says `println!("{}", evcxr_internal_runtime::USER_ERROR_OCCURRED)` when a `?`
// fails and `println!("EVCXR_PANIC_NOTIFICATION")` when the cell panics, swallows both lines, and answers `ok`.
// A macro of the same name in the cell's crate sees exactly these tokens: it tells the layer (162 is the line to it),
// then evcxr (161), and passes everything else on untouched. evcxr's own small library in the cell is told by its place.

/// Prints to the standard output, with a newline.
#[allow(unused_macros)]
macro_rules! println {
    ("{}", evcxr_internal_runtime::USER_ERROR_OCCURRED) => {{
        println!(@to 162, b"{\"failed\":\"error\"}\n");
        println!(@to 161, b"EVCXR_ERROR_OCCURRED\n");
    }};
    ("EVCXR_PANIC_NOTIFICATION") => {{
        // evcxr's own line stands in the function that it makes of a cell (`ctx::run_user_code_7::{{closure}}`), a reader's in a
        // closure within. A pattern and a count: `contains` and its like would be compiled anew in every cell, a tenth of its time.
        let place = ::std::any::type_name_of_val(&|| ()).as_bytes();
        let (mut braces, mut at) = (0, 0);
        while at < place.len() {
            braces += (place[at] == b'{') as u32;
            at += 1;
        }
        if braces == 2 && matches!(place, [b'c', b't', b'x', b':', b':', b'r', b'u', b'n', b'_', b'u', b's', b'e', b'r', b'_', ..]) {
            println!(@to 162, b"{\"failed\":\"panic\"}\n");
            println!(@to 161, b"EVCXR_PANIC_NOTIFICATION\n");
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
        // `ctx::evcxr_internal_runtime`
        if matches!(::std::module_path!().as_bytes(), [b'c', b't', b'x', b':', b':', b'e', b'v', b'c', b'x', b'r', b'_', b'i', ..]) {
            println!(@to 161, ::std::format!("{}\n", ::std::format_args!($text)).as_bytes());
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
        // `<ctx::EvcxrUserCodeError as core::convert::From<…>>::from::{{closure}}`
        let place = ::std::any::type_name_of_val(&|| ()).as_bytes();
        if matches!(place, [b'<', b'c', b't', b'x', b':', b':', b'E', b'v', b'c', b'x', b'r', b'U', ..]) {
            println!(@to 162, ::std::format!("{{\"error\":{:?}}}\n", text.as_bytes()).as_bytes());
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
        let mut program = ::std::process::Command::new("CELLS_PROGRAM");
        ::std::os::unix::process::CommandExt::arg0(&mut program, "atelier-kernel");
        program.arg("cells").arg("FOLDER").env("CELLS_VARIABLE", own)RESTORE;
        let failed = ::std::os::unix::process::CommandExt::exec(&mut program);
        ::std::eprintln!("the program that runs the cells does not start: {failed}");
        ::std::process::exit(98);
    }
    // SAFETY: no code of the reader's runs while this does: it is called now and, in a kernel that was kept ready, before the taker's
    // first cell, which waits for it. libtorch, whose start reads the environment, is loaded after the first and before the second.
    let set = |name: &str, value: ::std::option::Option<&str>| unsafe {
        match value {
            ::std::option::Option::Some(value) => ::std::env::set_var(name, value),
            ::std::option::Option::None => ::std::env::remove_var(name),
        }
    };
    set("CELLS_VARIABLE", ::std::option::Option::None);
    // The output buffers are this library's, not the program's: for each byte in one pipe they are emptied, and the byte goes back.
    ::std::thread::spawn(|| -> ::std::io::Result<()> {
        let mut wishes = ::std::fs::File::open("FOLDER/flush")?;
        let mut done = ::std::fs::File::options().write(true).open("FOLDER/flushed")?;
        let mut wish = [0u8];
        loop {
            ::std::io::Read::read_exact(&mut wishes, &mut wish)?;
            ::std::io::Write::flush(&mut ::std::io::stdout()).ok();
            ::std::io::Write::write_all(&mut done, &wish)?;
        }
    });
    // The program's own function that says where the stack lies in programs of cells.
    let frames: ::std::option::Option<extern "C" fn(&mut [u8; 2048]) -> usize> =
        ::std::fs::read_to_string("FOLDER/frames").ok().and_then(|address| address.parse::<usize>().ok())
            // SAFETY: the program wrote there, a moment ago and for this cell, the address of its function of this type.
            .map(|address| unsafe { ::std::mem::transmute(address) });
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
                ::std::option::Option::Some(frames) if file != "src/lib.rs" => frames(&mut places),
                _ => 0,
            };
            let places = ::std::str::from_utf8(&places[..many]).ok().filter(|text| !text.is_empty()).unwrap_or("[]");
            println!(@to 162, ::std::format!(
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
    let become_the_takers = move || {
        // It is kept for a process that takes this one's place, and nobody else can read the folder.
        let words = ::std::fs::read_to_string("FOLDER/taker").ok()?;
        let mut words = words.split('\0');
        ::std::env::set_current_dir(words.next()?).ok()?;
        for word in words {
            match word.split_once('=') {
                ::std::option::Option::Some((name, value)) => set(name, ::std::option::Option::Some(value)),
                ::std::option::Option::None => set(word, ::std::option::Option::None),
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
    // The first `?` of a session makes evcxr compile a cell in another way, and loses that cell's display.
    ::std::result::Result::Ok::<(), ::std::string::String>(())?;
}
