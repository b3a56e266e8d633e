#!/usr/bin/env bash
# Cargo calls this in place of the compiler. (In bash: dash loses variables whose names hold a dash, and cargo has some.)
# The libraries that come from the registry are compiled without offering their instances of generic functions to other
# crates: at opt-level 0 polars alone has 400,000 of them, the others 60,000, and the compiler goes through the lists for
# every cell of a notebook. The flag is unstable, hence the variable, for these libraries only: not for the compiler that a
# build script tries, which would find a nightly one.
# The compiler asks for its memory in large pages, and keeps one store of it: a twentieth less to wait.
export MALLOC_CONF="${MALLOC_CONF-thp:always,narenas:1}"
case " $* " in
    *" --crate-name "*"/registry/src/"*" --crate-type lib "*) exec env RUSTC_BOOTSTRAP=1 "$@" -Zshare-generics=no ;;
esac
exec "$@"
