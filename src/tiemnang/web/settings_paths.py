"""The addresses of the shop's settings, in the order of their menu."""

from tiemnang.web import (
    settings,
    settings_backups,
    settings_facts,
    settings_health,
    settings_hours,
    settings_queue,
    settings_sources,
    settings_words,
)

paths = [
    *settings.paths,
    *settings_hours.paths,
    *settings_words.paths,
    *settings_facts.paths,
    *settings_sources.paths,
    *settings_health.paths,
    *settings_queue.paths,
    *settings_backups.paths,
]
