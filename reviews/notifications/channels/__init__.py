"""One file per channel: mail, Slack, Teams. None knows another."""
