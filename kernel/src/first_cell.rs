// Run once by the layer in every new session, before the reader's first cell, and never shown. OWN_MARK is
// replaced by a word of this session.
//
// evcxr wraps a cell in code that says `println!("{}", evcxr_internal_runtime::USER_ERROR_OCCURRED)` when a `?`
// fails and `println!("EVCXR_PANIC_NOTIFICATION")` when the cell panics, swallows both lines, and answers `ok`.
// A macro of the same name in the cell's crate sees exactly these tokens: it tells the layer first, and passes
// everything else on untouched. The line after each mark makes sure that evcxr has sent the mark before it
// answers: evcxr waits until it has taken the last line, not until it has sent it.

/// Prints to the standard output, with a newline.
#[allow(unused_macros)]
macro_rules! println {
    ("{}", evcxr_internal_runtime::USER_ERROR_OCCURRED) => {{
        ::std::println!("OWN_MARK{{\"failed\":\"error\"}}");
        ::std::println!("OWN_MARK{{}}");
        ::std::println!("{}", evcxr_internal_runtime::USER_ERROR_OCCURRED);
    }};
    ("EVCXR_PANIC_NOTIFICATION") => {{
        ::std::println!("OWN_MARK{{\"failed\":\"panic\"}}");
        ::std::println!("OWN_MARK{{}}");
        ::std::println!("EVCXR_PANIC_NOTIFICATION");
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
            ::std::println!("OWN_MARK{{\"error\":{:?}}}", text.as_bytes());
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
    let runner = ::std::thread::current().id();
    ::std::panic::set_hook(::std::boxed::Box::new(move |info| {
        let text = info.payload_as_str().unwrap_or("Box<dyn Any>");
        let (file, line) = info.location().map_or(("", 0), |place| (place.file(), place.line()));
        if ::std::thread::current().id() == runner {
            let trace = match ::std::env::var_os("ATELIER_BACKTRACE") {
                ::std::option::Option::Some(_) => ::std::backtrace::Backtrace::force_capture().to_string(),
                ::std::option::Option::None => ::std::string::String::new(),
            };
            ::std::println!(
                "OWN_MARK{{\"panic\":{:?},\"file\":{:?},\"line\":{},\"trace\":{:?}}}",
                text.as_bytes(), file.as_bytes(), line, trace.as_bytes(),
            );
        } else {
            let thread = ::std::thread::current();
            let name = thread.name().unwrap_or("<unnamed>");
            ::std::eprintln!("thread '{name}' panicked at {file}:{line}:\n{text}");
        }
    }));
    // A kernel that was kept ready gets the folder and the environment of whoever took it, now or when told.
    let become_the_takers = || {
        let words = ::std::fs::read_to_string("FOLDER/taker").ok()?;
        let mut words = words.split('\0');
        ::std::env::set_current_dir(words.next()?).ok()?;
        for word in words {
            match word.split_once('=') {
                ::std::option::Option::Some((name, value)) => unsafe { ::std::env::set_var(name, value) },
                ::std::option::Option::None => unsafe { ::std::env::remove_var(word) },
            }
        }
        ::std::option::Option::Some(())
    };
    RESTORE
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
