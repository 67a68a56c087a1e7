"""The API under ``/api/v1``: a controller a feature, handlers of a few lines."""
