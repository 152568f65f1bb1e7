"""What whoever runs the service must do and note: reviews, breaches, requests of authorities."""
