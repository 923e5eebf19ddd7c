"""How the core is, told to programs that watch it: well or not, and figures."""
