"""Where officers and approvers begin the day."""
