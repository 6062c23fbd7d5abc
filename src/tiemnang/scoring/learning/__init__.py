"""Learns from outcomes how likely a lead is to buy: plain columns in, a scorecard out; knows no Django and no clock."""
