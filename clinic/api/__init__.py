"""How other systems are met: who asks, what they may, one answer to one request, and what a fault looks like."""
