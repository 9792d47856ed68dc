"""What was asked and examined in the demo's workups, by finding. A finding that is not here was never asked."""
