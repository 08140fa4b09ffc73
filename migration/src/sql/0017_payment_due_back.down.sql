ALTER TABLE payments DROP COLUMN due_back_minor;
