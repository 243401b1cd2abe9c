"""The application: routes, security, rendering, errors."""
