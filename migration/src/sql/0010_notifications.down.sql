DROP TABLE notification_devices;
DROP TABLE notification_preferences;
DROP TABLE notification_broadcasts;
DROP TABLE notification_deliveries;
DROP TABLE notifications;
