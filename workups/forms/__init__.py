"""What people type about workups, read into what actions take."""
