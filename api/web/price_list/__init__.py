"""Price lists from files: uploaded, shown as a difference, recorded as a job."""
