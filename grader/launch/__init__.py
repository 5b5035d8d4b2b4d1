"""How sandboxed processes are started, and what they print is kept."""
