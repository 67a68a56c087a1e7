"""What is stored: Piccolo tables and the migrations; no rules."""
