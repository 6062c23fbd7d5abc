"""Tests of reading a lead sheet."""
