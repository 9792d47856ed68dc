"""HL7 v2: reports of results (ORU^R01) as laboratories send them, read tolerantly and taken strictly."""
