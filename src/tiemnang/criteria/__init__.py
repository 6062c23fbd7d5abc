"""The one rule language over leads: its tree, the register of fields, asked of many or of one, in words; owns saved views."""
