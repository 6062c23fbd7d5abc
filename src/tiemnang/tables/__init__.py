"""Reads tables nobody prepared: what each column holds, in bins, and what one column alone tells; owns no tables of ours."""
