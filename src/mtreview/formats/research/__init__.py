"""Layouts of annotation tools and shared tasks."""
