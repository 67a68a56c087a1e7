"""What is outside: one file, one port of registry.domain.ports."""
