-- When somebody last asked for the mail of a document: the next request waits. It is state, as `sent_at` is, so the
-- trigger lets it move on an issued document.
ALTER TABLE invoices ADD COLUMN send_requested_at timestamptz;

CREATE OR REPLACE FUNCTION refuse_invoice_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR
       (to_jsonb(NEW) - '{status,sent_at,send_requested_at,mail_failed_at,paid_at,payment_id,updated_at}'::text[]) IS DISTINCT FROM
       (to_jsonb(OLD) - '{status,sent_at,send_requested_at,mail_failed_at,paid_at,payment_id,updated_at}'::text[]) THEN
        RAISE EXCEPTION 'an issued invoice is never changed';
    END IF;
    RETURN NEW;
END $$;
