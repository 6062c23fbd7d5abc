"""What other programs send us: checked, laid down durably, read like a row of a sheet."""
