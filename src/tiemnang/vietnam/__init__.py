"""Reads what Vietnamese people type: text, names, phones, places, money, dates, tax ids; owns no tables and no Django."""
