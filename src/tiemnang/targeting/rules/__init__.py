"""The arithmetic of knowing whom to want: expressions over a table, traits with their lift, rules, look-alikes."""
