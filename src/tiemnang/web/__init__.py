"""Staff screens: thin views over the rooms' verbs."""
