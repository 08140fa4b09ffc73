-- What the refund policy of a cancelled booking gives back in all, whatever else went back: so that a refund which
-- fails afterwards is made up for.
ALTER TABLE payments ADD COLUMN due_back_minor bigint CHECK (due_back_minor BETWEEN 0 AND amount_minor);
