#!/usr/bin/env bash
# Cargo calls this in place of the compiler. (In bash: dash loses variables whose names hold a dash, and cargo has some.)
# polars' crates are compiled without offering their instances of generic functions to other crates: at opt-level 0 there
# are 400,000 of them, and the compiler goes through the list for every cell of a notebook, which takes longer than all the
# rest. The flag is unstable, hence the variable, for these crates only.
case " $* " in
    *" --crate-name polars"*) exec env RUSTC_BOOTSTRAP=1 "$@" -Zshare-generics=no ;;
esac
exec "$@"
