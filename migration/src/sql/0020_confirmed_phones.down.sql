DROP TABLE phone_confirmations;
DROP INDEX users_phone_key;
-- Before, one account at most said of a number that it is its own: those that did not show it lose it.
UPDATE users u SET phone = NULL
WHERE u.phone_confirmed_at IS NULL AND u.deleted_at IS NULL
  AND EXISTS (SELECT FROM users o WHERE o.phone = u.phone AND o.id <> u.id AND o.deleted_at IS NULL);
CREATE UNIQUE INDEX users_phone_key ON users (phone) WHERE deleted_at IS NULL;
ALTER TABLE users DROP COLUMN phone_confirmed_at;
