CREATE OR REPLACE FUNCTION refuse_invoice_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR
       (to_jsonb(NEW) - '{status,sent_at,mail_failed_at,paid_at,payment_id,updated_at}'::text[]) IS DISTINCT FROM
       (to_jsonb(OLD) - '{status,sent_at,mail_failed_at,paid_at,payment_id,updated_at}'::text[]) THEN
        RAISE EXCEPTION 'an issued invoice is never changed';
    END IF;
    RETURN NEW;
END $$;

ALTER TABLE invoices DROP COLUMN send_requested_at;
