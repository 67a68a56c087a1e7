"""Charts as SVG text (SVG 1.1, WAI-ARIA role img) made from values alone: the same values give the same bytes."""
