"""Programs are run and watched here, round by round; what comes out is a record."""
