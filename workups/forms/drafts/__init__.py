"""What an editor types into a draft: conditions as lines of a form, and entries of every table."""
