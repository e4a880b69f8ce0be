"""The language server: what the compiler knows, told to an editor while a script is written."""
