"""TOML → Voice, Sound, Treatment, Style; resolving words to one of them."""
