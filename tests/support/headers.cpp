// Only there to have the headers precompiled that every test needs.
