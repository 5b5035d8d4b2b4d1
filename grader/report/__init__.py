"""Renderings of grades: data in, text out."""
