"""The composition root: application, authentication, settings, telemetry and command line."""
