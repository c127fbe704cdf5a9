"""The words of many languages by which news pages name their parts: general terms only, never one site's."""
