"""Tests of home_doctor."""
