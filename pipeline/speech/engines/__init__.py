"""Speech engines: one file each, found by name through ``registry``."""
