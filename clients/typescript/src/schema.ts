// Made by `npm run generate` from docs/openapi.json.

export interface paths {
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The public keys of access tokens (RFC 7517)
         * @description The public keys of access tokens (RFC 7517). Anyone may call it.
         */
        get: operations["getSigningKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit-logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The audit trail, newest first
         * @description The audit trail, newest first. It is for: admin. Everyone else who is signed in receives 403.
         */
        get: operations["listAuditLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit-logs/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The filtered audit trail as a streamed file
         * @description The filtered audit trail as a streamed file. It is for: admin. Everyone else who is signed in receives 403. It costs much, and has a limit of its own.
         */
        get: operations["exportAuditLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/change-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the password with the current one; ends the other sessions
         * @description Change the password with the current one; ends the other sessions. Any signed-in user may call it.
         */
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/forgot-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mail a single-use reset token, if the account exists
         * @description Mail a single-use reset token, if the account exists. Anyone may call it. It counts against the limit of the address, whoever is signed in.
         */
        post: operations["requestPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * E-mail and password for tokens, or for the challenge of the second step
         * @description E-mail and password for tokens, or for the challenge of the second step. Anyone may call it. It counts against the limit of the address, whoever is signed in.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End this session with all its refresh tokens
         * @description End this session with all its refresh tokens. Any signed-in user may call it.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/mfa/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin TOTP enrolment: secret, otpauth URI and QR code
         * @description Begin TOTP enrolment: secret, otpauth URI and QR code. Any signed-in user may call it.
         */
        post: operations["beginTotpEnrolment"];
        /**
         * Turn TOTP off with a code or the password
         * @description Turn TOTP off with a code or the password. Any signed-in user may call it.
         */
        delete: operations["disableTotp"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/mfa/totp/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm enrolment with a code; gives recovery codes once
         * @description Confirm enrolment with a code; gives recovery codes once. Any signed-in user may call it.
         */
        post: operations["confirmTotpEnrolment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/mfa/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Second step of a sign-in: challenge and code for tokens
         * @description Second step of a sign-in: challenge and code for tokens. Anyone may call it. It counts against the limit of the address, whoever is signed in.
         */
        post: operations["verifyMfa"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The signed-in user with the profile of their role
         * @description The signed-in user with the profile of their role. Any signed-in user may call it.
         */
        get: operations["getCurrentProfile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change own names, locale, time zone, picture; ask for a phone
         * @description Change own names, locale, time zone, picture; ask for a phone. Any signed-in user may call it.
         */
        patch: operations["updateCurrentProfile"];
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate the refresh token; a reused one ends its session
         * @description Rotate the refresh token; a reused one ends its session. Anyone may call it. It counts against the limit of the address, whoever is signed in.
         */
        post: operations["refreshTokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register a patient, doctor or hospital administrator; mails a verification
         * @description Register a patient, doctor or hospital administrator; mails a verification. Anyone may call it. It counts against the limit of the address, whoever is signed in.
         */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/resend-verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mail a new verification token, if there is something to verify
         * @description Mail a new verification token, if there is something to verify. Anyone may call it. It counts against the limit of the address, whoever is signed in.
         */
        post: operations["resendEmailVerification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/reset-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a new password with the mailed token; ends every session
         * @description Set a new password with the mailed token; ends every session. Anyone may call it. It counts against the limit of the address, whoever is signed in.
         */
        post: operations["resetPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Own sessions: device, address, last activity
         * @description Own sessions: device, address, last activity. Any signed-in user may call it.
         */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End one of one's own sessions
         * @description End one of one's own sessions. Any signed-in user may call it for what is theirs. Everyone else who is signed in receives 404.
         */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/verify-email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify the e-mail address with the mailed token
         * @description Verify the e-mail address with the mailed token. Anyone may call it. It counts against the limit of the address, whoever is signed in.
         */
        post: operations["verifyEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/verify-phone": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm the telephone number with the code sent to it
         * @description Confirm the telephone number with the code sent to it. Any signed-in user may call it.
         */
        post: operations["verifyPhone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bookings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List bookings that the caller may see
         * @description List bookings that the caller may see. Any signed-in user may call it, and sees what they may read one by one.
         */
        get: operations["listBookings"];
        put?: never;
        /**
         * Create a booking: status requested
         * @description Create a booking: status requested. It is for: patient, admin. Everyone else who is signed in receives 403.
         */
        post: operations["createBooking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bookings/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One booking with its newest quotation
         * @description One booking with its newest quotation. It is for: admin, patient(own), hospital_admin(own). Everyone else who is signed in receives 404.
         */
        get: operations["getBooking"];
        put?: never;
        post?: never;
        /**
         * Cancel a booking, with refund where due; the row stays
         * @description Cancel a booking, with refund where due; the row stays. It is for: admin, patient(own). Everyone else who is signed in receives 404 to patient, else 403.
         */
        delete: operations["cancelBooking"];
        options?: never;
        head?: never;
        /**
         * Change a booking while its status allows it
         * @description Change a booking while its status allows it. It is for: admin, patient(own), hospital_admin(own). Everyone else who is signed in receives 404 to patient, hospital_admin, else 403.
         */
        patch: operations["updateBooking"];
        trace?: never;
    };
    "/api/v1/bookings/{id}/quotation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send an itemised quotation with an expiry
         * @description Send an itemised quotation with an expiry. It is for: admin, hospital_admin(own). Everyone else who is signed in receives 404 to hospital_admin, else 403.
         */
        post: operations["sendQuotation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bookings/{id}/quotation/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept the newest quotation: confirmed, then payment_pending
         * @description Accept the newest quotation: confirmed, then payment_pending. It is for: patient(own). Everyone else who is signed in receives 404 to patient, else 403.
         */
        post: operations["acceptQuotation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bookings/{id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Move through the 12-stage workflow
         * @description Move through the 12-stage workflow. It is for: per transition. Everyone else who is signed in receives 404 to patient, hospital_admin, else 403.
         */
        patch: operations["changeBookingStatus"];
        trace?: never;
    };
    "/api/v1/bookings/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every status with who, when and why
         * @description Every status with who, when and why. It is for: admin, patient(own), hospital_admin(own). Everyone else who is signed in receives 404.
         */
        get: operations["listBookingTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bookings/{id}/transitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the caller may do next
         * @description What the caller may do next. It is for: admin, patient(own), hospital_admin(own). Everyone else who is signed in receives 404.
         */
        get: operations["listBookingTransitions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Is the process up, and which version
         * @description Is the process up, and which version. Anyone may call it.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health/db": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * PostgreSQL: reachable, latency
         * @description PostgreSQL: reachable, latency. Anyone may call it.
         */
        get: operations["getDatabaseHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health/redis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Redis: reachable, latency
         * @description Redis: reachable, latency. Anyone may call it.
         */
        get: operations["getRedisHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every third-party service: configured, reachable, last error
         * @description Every third-party service: configured, reachable, last error. It is for: admin. Everyone else who is signed in receives 403.
         */
        get: operations["listServiceHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hospitals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List hospitals; its administrator and those of the marketplace see inactive ones too
         * @description List hospitals; its administrator and those of the marketplace see inactive ones too. Anyone may call it.
         */
        get: operations["listHospitals"];
        put?: never;
        /**
         * Create a hospital; one made by a hospital_admin is theirs and unverified
         * @description Create a hospital; one made by a hospital_admin is theirs and unverified. It is for: admin, hospital_admin. Everyone else who is signed in receives 403.
         */
        post: operations["createHospital"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hospitals/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One hospital, by id or slug
         * @description One hospital, by id or slug. Anyone may call it.
         */
        get: operations["getHospital"];
        put?: never;
        post?: never;
        /**
         * Soft-delete a hospital
         * @description Soft-delete a hospital. It is for: admin. Everyone else who is signed in receives 403.
         */
        delete: operations["deleteHospital"];
        options?: never;
        head?: never;
        /**
         * Change a hospital
         * @description Change a hospital. It is for: admin, hospital_admin(own). Everyone else who is signed in receives 403.
         */
        patch: operations["updateHospital"];
        trace?: never;
    };
    "/api/v1/hospitals/{id}/treatments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Treatments offered, with this hospital's price, duration and success rate
         * @description Treatments offered, with this hospital's price, duration and success rate. Anyone may call it.
         */
        get: operations["listHospitalOffers"];
        put?: never;
        /**
         * Offer a treatment with price, inclusions and exclusions
         * @description Offer a treatment with price, inclusions and exclusions. It is for: admin, hospital_admin(own). Everyone else who is signed in receives 403.
         */
        post: operations["createHospitalOffer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hospitals/{id}/treatments/{treatment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Withdraw an offer
         * @description Withdraw an offer. It is for: admin, hospital_admin(own). Everyone else who is signed in receives 403.
         */
        delete: operations["withdrawHospitalOffer"];
        options?: never;
        head?: never;
        /**
         * Change an offer
         * @description Change an offer. It is for: admin, hospital_admin(own). Everyone else who is signed in receives 403.
         */
        patch: operations["updateHospitalOffer"];
        trace?: never;
    };
    "/api/v1/hospitals/{id}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Verify the hospital, or withdraw it, with a reason
         * @description Verify the hospital, or withdraw it, with a reason. It is for: admin. Everyone else who is signed in receives 403.
         */
        patch: operations["verifyHospital"];
        trace?: never;
    };
    "/api/v1/invoices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List invoices that the caller may see
         * @description List invoices that the caller may see. Any signed-in user may call it, and sees what they may read one by one.
         */
        get: operations["listInvoices"];
        put?: never;
        /**
         * Issue an invoice by hand; paid bookings get theirs by themselves
         * @description Issue an invoice by hand; paid bookings get theirs by themselves. It is for: admin, hospital_admin(own). Everyone else who is signed in receives 403.
         */
        post: operations["createInvoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One invoice
         * @description One invoice. It is for: patient(own), admin, hospital_admin(own). Everyone else who is signed in receives 404.
         */
        get: operations["getInvoice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{id}/credit-note": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Credit note against an issued invoice, which itself never changes
         * @description Credit note against an issued invoice, which itself never changes. It is for: admin. Everyone else who is signed in receives 403.
         */
        post: operations["createCreditNote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{id}/pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The invoice as a PDF
         * @description The invoice as a PDF. It is for: as the invoice. Everyone else who is signed in receives 404. It costs much, and has a limit of its own.
         */
        get: operations["downloadInvoice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{id}/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mail it with the PDF; the same document again only after some minutes
         * @description Mail it with the PDF; the same document again only after some minutes. It is for: admin, hospital_admin(own). Everyone else who is signed in receives 404 to hospital_admin, else 403.
         */
        post: operations["sendInvoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/lab-tests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List laboratory tests that the caller may see
         * @description List laboratory tests that the caller may see. Any signed-in user may call it, and sees what they may read one by one.
         */
        get: operations["listLabTests"];
        put?: never;
        /**
         * Order a laboratory test
         * @description Order a laboratory test. It is for: doctor, patient. Everyone else who is signed in receives 403.
         */
        post: operations["createLabTest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/lab-tests/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One laboratory test with its results, samples and history
         * @description One laboratory test with its results, samples and history. It is for: patient(own), doctor(own), hospital_admin(own). Everyone else who is signed in receives 404.
         */
        get: operations["getLabTest"];
        put?: never;
        post?: never;
        /**
         * Cancel before the sample is taken; the row stays
         * @description Cancel before the sample is taken; the row stays. It is for: doctor(own), patient(own). Everyone else who is signed in receives 404 to doctor, patient, else 403.
         */
        delete: operations["cancelLabTest"];
        options?: never;
        head?: never;
        /**
         * Change an order, or move its status
         * @description Change an order, or move its status. It is for: doctor(own), hospital_admin(own). Everyone else who is signed in receives 404 to doctor, hospital_admin, else 403.
         */
        patch: operations["updateLabTest"];
        trace?: never;
    };
    "/api/v1/lab-tests/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A critical result was seen
         * @description A critical result was seen. It is for: doctor(own). Everyone else who is signed in receives 404 to doctor, else 403.
         */
        post: operations["acknowledgeLabResult"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/lab-tests/{id}/result": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give the result, or amend it with a reason; flags are computed, and what follows is ordered
         * @description Give the result, or amend it with a reason; flags are computed, and what follows is ordered. It is for: hospital_admin(own), doctor(own). Everyone else who is signed in receives 404 to doctor, hospital_admin, else 403.
         */
        post: operations["recordLabResult"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/laboratories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List laboratories; those who manage one see inactive ones too
         * @description List laboratories; those who manage one see inactive ones too. Anyone may call it.
         */
        get: operations["listLaboratories"];
        put?: never;
        /**
         * Create a laboratory, at a hospital that one acts for
         * @description Create a laboratory, at a hospital that one acts for. It is for: admin, hospital_admin. Everyone else who is signed in receives 403.
         */
        post: operations["createLaboratory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/laboratories/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One laboratory
         * @description One laboratory. Anyone may call it.
         */
        get: operations["getLaboratory"];
        put?: never;
        post?: never;
        /**
         * Soft-delete a laboratory
         * @description Soft-delete a laboratory. It is for: admin. Everyone else who is signed in receives 403.
         */
        delete: operations["deleteLaboratory"];
        options?: never;
        head?: never;
        /**
         * Change a laboratory
         * @description Change a laboratory. It is for: admin, hospital_admin(own). Everyone else who is signed in receives 403.
         */
        patch: operations["updateLaboratory"];
        trace?: never;
    };
    "/api/v1/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Own notifications, newest first
         * @description Own notifications, newest first. Any signed-in user may call it.
         */
        get: operations["listNotifications"];
        put?: never;
        /**
         * Notify a user or an audience over chosen channels
         * @description Notify a user or an audience over chosen channels. It is for: admin. Everyone else who is signed in receives 403.
         */
        post: operations["createNotification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register a push token
         * @description Register a push token. Any signed-in user may call it.
         */
        post: operations["registerDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/devices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Forget a push token
         * @description Forget a push token. Any signed-in user may call it for what is theirs. Everyone else who is signed in receives 404.
         */
        delete: operations["deleteDevice"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Channels per kind of notification
         * @description Channels per kind of notification. Any signed-in user may call it.
         */
        get: operations["getNotificationPreferences"];
        /**
         * Change them; security mail cannot be switched off
         * @description Change them; security mail cannot be switched off. Any signed-in user may call it.
         */
        put: operations["setNotificationPreferences"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/read-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Mark all as read
         * @description Mark all as read. Any signed-in user may call it.
         */
        patch: operations["markAllNotificationsRead"];
        trace?: never;
    };
    "/api/v1/notifications/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Live notifications as server-sent events, resumable by Last-Event-ID
         * @description Live notifications as server-sent events, resumable by Last-Event-ID. Any signed-in user may call it.
         */
        get: operations["streamNotifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete one
         * @description Delete one. Any signed-in user may call it for what is theirs. Everyone else who is signed in receives 404.
         */
        delete: operations["deleteNotification"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Mark as read
         * @description Mark as read. Any signed-in user may call it for what is theirs. Everyone else who is signed in receives 404.
         */
        patch: operations["markNotificationRead"];
        trace?: never;
    };
    "/api/v1/patients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List patients; a hospital_admin sees those who booked with their hospital
         * @description List patients; a hospital_admin sees those who booked with their hospital. It is for: admin, hospital_admin. Everyone else who is signed in receives 403.
         */
        get: operations["listPatients"];
        put?: never;
        /**
         * Create a patient profile: one's own, or by an administrator for a patient
         * @description Create a patient profile: one's own, or by an administrator for a patient. It is for: admin, patient(self). Everyone else who is signed in receives 403.
         */
        post: operations["createPatient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One patient; clinical data for the patient, and for an administrator with X-Access-Reason
         * @description One patient; clinical data for the patient, and for an administrator with X-Access-Reason. It is for: admin, self, treating doctor, hospital_admin(booked). Everyone else who is signed in receives 404.
         */
        get: operations["getPatient"];
        put?: never;
        post?: never;
        /**
         * Soft-delete a patient
         * @description Soft-delete a patient. It is for: admin. Everyone else who is signed in receives 403.
         */
        delete: operations["deletePatient"];
        options?: never;
        head?: never;
        /**
         * Change a patient profile
         * @description Change a patient profile. It is for: admin, self. Everyone else who is signed in receives 404 to patient, else 403.
         */
        patch: operations["updatePatient"];
        trace?: never;
    };
    "/api/v1/patients/{id}/access-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who read which of the patient's data, when, and why
         * @description Who read which of the patient's data, when, and why. It is for: admin, self. Everyone else who is signed in receives 404.
         */
        get: operations["listPatientAccessLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{id}/bookings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The patient's bookings
         * @description The patient's bookings. It is for: admin, self, hospital_admin(booked). Everyone else who is signed in receives 404.
         */
        get: operations["listPatientBookings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{id}/lab-trends": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One analyte over time, in one unit
         * @description One analyte over time, in one unit. It is for: admin, self, treating doctor, hospital_admin(booked). Everyone else who is signed in receives 404.
         */
        get: operations["listLabTrends"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{id}/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The patient's payments
         * @description The patient's payments. It is for: admin, self. Everyone else who is signed in receives 404.
         */
        get: operations["listPatientPayments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List payments that the caller may see
         * @description List payments that the caller may see. Any signed-in user may call it, and sees what they may read one by one.
         */
        get: operations["listPayments"];
        put?: never;
        /**
         * Start a payment; needs an Idempotency-Key
         * @description Start a payment; needs an Idempotency-Key. It is for: patient. Everyone else who is signed in receives 403.
         */
        post: operations["createPayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payments/webhook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Webhook of any gateway, recognised by its signature header
         * @description Webhook of any gateway, recognised by its signature header. It is for: gateway. It has the limit of webhooks.
         */
        post: operations["receivePaymentWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One payment
         * @description One payment. It is for: patient(own), admin, hospital_admin(own). Everyone else who is signed in receives 404.
         */
        get: operations["getPayment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payments/{id}/ledger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The payment's double-entry postings
         * @description The payment's double-entry postings. It is for: admin. Everyone else who is signed in receives 403.
         */
        get: operations["listPaymentLedger"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payments/{id}/refund": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refund in whole or in part; needs an Idempotency-Key
         * @description Refund in whole or in part; needs an Idempotency-Key. It is for: admin. Everyone else who is signed in receives 403.
         */
        post: operations["refundPayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payments/{id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Current status, asked of the gateway when stale
         * @description Current status, asked of the gateway when stale. It is for: patient(own), admin. Everyone else who is signed in receives 404 to patient, else 403.
         */
        get: operations["getPaymentStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payments/{id}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Razorpay checkout's signature, checked on the server
         * @description Razorpay checkout's signature, checked on the server. It is for: patient(own). Everyone else who is signed in receives 404 to patient, else 403.
         */
        post: operations["verifyPayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One search over treatments, hospitals, doctors and packages, ranked
         * @description One search over treatments, hospitals, doctors and packages, ranked. Anyone may call it. It costs much, and has a limit of its own.
         */
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/treatment-categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Published categories in order; an administrator sees unpublished ones, too
         * @description Published categories in order; an administrator sees unpublished ones, too. Anyone may call it.
         */
        get: operations["listCategories"];
        put?: never;
        /**
         * Create a category; the slug is made from the name and kept unique
         * @description Create a category; the slug is made from the name and kept unique. It is for: admin. Everyone else who is signed in receives 403.
         */
        post: operations["createCategory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/treatment-categories/reorder": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * New order for many categories in one transaction
         * @description New order for many categories in one transaction. It is for: admin. Everyone else who is signed in receives 403.
         */
        patch: operations["reorderCategories"];
        trace?: never;
    };
    "/api/v1/treatment-categories/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One category, by id or slug
         * @description One category, by id or slug. Anyone may call it.
         */
        get: operations["getCategory"];
        put?: never;
        post?: never;
        /**
         * Delete a category without treatments, with its subcategories
         * @description Delete a category without treatments, with its subcategories. It is for: admin. Everyone else who is signed in receives 403.
         */
        delete: operations["deleteCategory"];
        options?: never;
        head?: never;
        /**
         * Change a category
         * @description Change a category. It is for: admin. Everyone else who is signed in receives 403.
         */
        patch: operations["updateCategory"];
        trace?: never;
    };
    "/api/v1/treatment-categories/{id}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Publish or withdraw a category
         * @description Publish or withdraw a category. It is for: admin. Everyone else who is signed in receives 403.
         */
        patch: operations["publishCategory"];
        trace?: never;
    };
    "/api/v1/treatment-categories/{id}/subcategories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Subcategories of a category
         * @description Subcategories of a category. Anyone may call it.
         */
        get: operations["listCategorySubcategories"];
        put?: never;
        /**
         * Create a subcategory under a category
         * @description Create a subcategory under a category. It is for: admin. Everyone else who is signed in receives 403.
         */
        post: operations["createCategorySubcategory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/treatment-subcategories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List subcategories; filter by category
         * @description List subcategories; filter by category. Anyone may call it.
         */
        get: operations["listSubcategories"];
        put?: never;
        /**
         * Create a subcategory
         * @description Create a subcategory. It is for: admin. Everyone else who is signed in receives 403.
         */
        post: operations["createSubcategory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/treatment-subcategories/reorder": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * New order for many subcategories in one transaction
         * @description New order for many subcategories in one transaction. It is for: admin. Everyone else who is signed in receives 403.
         */
        patch: operations["reorderSubcategories"];
        trace?: never;
    };
    "/api/v1/treatment-subcategories/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One subcategory, by id or slug
         * @description One subcategory, by id or slug. Anyone may call it.
         */
        get: operations["getSubcategory"];
        put?: never;
        post?: never;
        /**
         * Delete a subcategory without treatments
         * @description Delete a subcategory without treatments. It is for: admin. Everyone else who is signed in receives 403.
         */
        delete: operations["deleteSubcategory"];
        options?: never;
        head?: never;
        /**
         * Change a subcategory; to another category it takes its treatments along
         * @description Change a subcategory; to another category it takes its treatments along. It is for: admin. Everyone else who is signed in receives 403.
         */
        patch: operations["updateSubcategory"];
        trace?: never;
    };
    "/api/v1/treatment-subcategories/{id}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Publish or withdraw a subcategory
         * @description Publish or withdraw a subcategory. It is for: admin. Everyone else who is signed in receives 403.
         */
        patch: operations["publishSubcategory"];
        trace?: never;
    };
    "/api/v1/treatments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List treatments, with filters and typo-tolerant search
         * @description List treatments, with filters and typo-tolerant search. Anyone may call it.
         */
        get: operations["listTreatments"];
        put?: never;
        /**
         * Create a treatment
         * @description Create a treatment. It is for: admin. Everyone else who is signed in receives 403.
         */
        post: operations["createTreatment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/treatments/by-taxonomy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Treatments by the slugs of category and subcategory
         * @description Treatments by the slugs of category and subcategory. Anyone may call it.
         */
        get: operations["listTreatmentsByTaxonomy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/treatments/taxonomy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Flat list of categories and subcategories with treatment counts
         * @description Flat list of categories and subcategories with treatment counts. Anyone may call it.
         */
        get: operations["getTaxonomy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/treatments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One treatment, by id or slug, with its price range across hospitals
         * @description One treatment, by id or slug, with its price range across hospitals. Anyone may call it.
         */
        get: operations["getTreatment"];
        put?: never;
        post?: never;
        /**
         * Soft-delete a treatment
         * @description Soft-delete a treatment. It is for: admin. Everyone else who is signed in receives 403.
         */
        delete: operations["deleteTreatment"];
        options?: never;
        head?: never;
        /**
         * Change a treatment
         * @description Change a treatment. It is for: admin. Everyone else who is signed in receives 403.
         */
        patch: operations["updateTreatment"];
        trace?: never;
    };
    "/api/v1/treatments/{id}/hospitals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Hospitals that offer it, by price, rating or success rate
         * @description Hospitals that offer it, by price, rating or success rate. Anyone may call it.
         */
        get: operations["listTreatmentOffers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List users
         * @description List users. It is for: admin. Everyone else who is signed in receives 403.
         */
        get: operations["listUsers"];
        put?: never;
        /**
         * Create a user of any type, admin included
         * @description Create a user of any type, admin included. It is for: admin. Everyone else who is signed in receives 403.
         */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One user
         * @description One user. It is for: admin, self. Everyone else who is signed in receives 404.
         */
        get: operations["getUser"];
        put?: never;
        post?: never;
        /**
         * Soft-delete a user and end their sessions
         * @description Soft-delete a user and end their sessions. It is for: admin. Everyone else who is signed in receives 403.
         */
        delete: operations["deleteUser"];
        options?: never;
        head?: never;
        /**
         * Change a user
         * @description Change a user. It is for: admin, self. Everyone else who is signed in receives 404.
         */
        patch: operations["updateUser"];
        trace?: never;
    };
    "/api/v1/users/{id}/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Let the account sign in again
         * @description Let the account sign in again. It is for: admin. Everyone else who is signed in receives 403.
         */
        patch: operations["activateUser"];
        trace?: never;
    };
    "/api/v1/users/{id}/deactivate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Block sign-in and end every session at once
         * @description Block sign-in and end every session at once. It is for: admin. Everyone else who is signed in receives 403.
         */
        patch: operations["deactivateUser"];
        trace?: never;
    };
    "/api/v1/users/{id}/reset-mfa": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take away the second factor of a user who has lost it, with a reason; ends their sessions
         * @description Take away the second factor of a user who has lost it, with a reason; ends their sessions. It is for: admin. Everyone else who is signed in receives 403.
         */
        post: operations["resetUserMfa"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Swagger UI on this document
         * @description Swagger UI on this document. Anyone may call it.
         */
        get: operations["getDocumentationPage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Liveness probe
         * @description Liveness probe. Anyone may call it.
         */
        get: operations["checkLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Readiness probe: fails while draining or when PostgreSQL is away
         * @description Readiness probe: fails while draining or when PostgreSQL is away. Anyone may call it.
         */
        get: operations["checkReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Prometheus metrics
         * @description Prometheus metrics. It is for: scraper.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * OpenAPI 3.0 document of every endpoint here
         * @description OpenAPI 3.0 document of every endpoint here. Anyone may call it.
         */
        get: operations["getOpenApiDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sandbox/payments/{token}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm or decline a sandbox payment; its signed webhook follows
         * @description Confirm or decline a sandbox payment; its signed webhook follows. Anyone may call it. It counts against the limit of the address, whoever is signed in.
         */
        post: operations["confirmSandboxPayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sitemap.xml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sitemap of every published public page, with alternates per locale
         * @description Sitemap of every published public page, with alternates per locale. Anyone may call it.
         */
        get: operations["getSitemap"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/razorpay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Razorpay events, likewise
         * @description Razorpay events, likewise. It is for: gateway. It has the limit of webhooks.
         */
        post: operations["receiveRazorpayWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/stripe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stripe events: signature and age checked, each handled once, in any order
         * @description Stripe events: signature and age checked, each handled once, in any order. It is for: gateway. It has the limit of webhooks.
         */
        post: operations["receiveStripeWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description The form of an exported audit trail.
         *
         *     - `csv`: One line of comma-separated values per entry, after a line of names (RFC 4180).
         *     - `ndjson`: One JSON object per line.
         * @enum {string}
         */
        AuditLogFormat: "csv" | "ndjson";
        /** @description One page of a list. */
        AuditLogListResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["AuditLogView"][];
            meta: components["schemas"]["PageMeta"];
        };
        /** @description One line of the audit trail. */
        AuditLogView: {
            /** @description The entry. */
            id: string;
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            /** @description Who acted; null for Medivoy itself and for callers who are not signed in. */
            user_id: string | null;
            /** @description What was done. */
            action: string;
            /** @description Kind of the entity. */
            entity_type: string;
            /** @description The entity, where there is one. */
            entity_id: string | null;
            /** @description What changed: `fields` names fields, and other names say what the action did; null when it changed nothing. */
            changes: {
                [key: string]: unknown;
            } | null;
            /** @description Done or refused. */
            outcome: components["schemas"]["AuditOutcome"];
            /** @description The reason given for a break-glass access. */
            reason: string | null;
            /** @description Where the request came from. */
            ip_address: string | null;
            /** @description What the client said about itself. */
            user_agent: string | null;
            /** @description The request. */
            request_id: string | null;
        };
        /**
         * @description Whether what was tried was done.
         *
         *     - `success`: It was done.
         *     - `denied`: It was refused.
         * @enum {string}
         */
        AuditOutcome: "success" | "denied";
        /** @description A sign-in that waits for its second step. */
        AuthChallengeView: {
            /** @description Always true. */
            mfa_required: boolean;
            /** @description For `POST /api/v1/auth/mfa/verify`, once. */
            challenge: string;
            /** @description What is taken as the code. */
            methods: string[];
            /**
             * Format: int64
             * @description Seconds that the challenge lives.
             */
            expires_in: number;
        };
        /** @description Whose password was forgotten, or who wants a new verification mail. */
        AuthEmailRequest: {
            /**
             * Format: email
             * @description The account's address.
             * @example patient@medivoy.example
             */
            email: string;
        };
        /** @description The second step follows. */
        AuthLoginMfaRequiredView: {
            /** @enum {string} */
            outcome: "mfa_required";
        } & (components["schemas"]["AuthChallengeView"] & {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            outcome: "mfa_required";
        });
        /** @description A success. */
        AuthLoginResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["AuthLoginView"];
        };
        /** @description Signed in. */
        AuthLoginSignedInView: {
            /** @enum {string} */
            outcome: "signed_in";
        } & (components["schemas"]["AuthTokensView"] & {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            outcome: "signed_in";
        });
        /** @description What signing in gives: tokens, or the challenge of the second step. */
        AuthLoginView: components["schemas"]["AuthLoginSignedInView"] | components["schemas"]["AuthLoginMfaRequiredView"];
        /** @description A success. */
        AuthMailResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["AuthMailView"];
        };
        /** @description What will happen if the account exists; nothing tells whether it does. */
        AuthMailView: {
            /** @description For people. */
            message: string;
        };
        /** @description A success. */
        AuthProfileResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["AuthProfileView"];
        };
        /** @description The signed-in user with what the modules of their role know of them. */
        AuthProfileView: {
            /**
             * Format: uuid
             * @description The account.
             */
            id: string;
            /**
             * Format: email
             * @description E-mail address.
             */
            email: string;
            /** @description Telephone. */
            phone: string | null;
            /** @description Whether the user has shown that the number is theirs. */
            is_phone_confirmed: boolean;
            /** @description Role. */
            user_type: components["schemas"]["Role"];
            /** @description Given name. */
            first_name: string;
            /** @description Family name. */
            last_name: string;
            /**
             * Format: uri
             * @description Picture.
             */
            profile_picture_url: string | null;
            /** @description Language of texts to this user. */
            locale: string;
            /** @description Time zone for times shown to this user. */
            time_zone: string;
            /** @description Whether the e-mail address was verified. */
            is_verified: boolean;
            /** @description Whether the account may sign in. */
            is_active: boolean;
            /** @description Whether a second factor is asked for. */
            mfa_enabled: boolean;
            /**
             * Format: date-time
             * @description Last successful sign-in.
             */
            last_login_at: string | null;
            /**
             * Format: date-time
             * @description Creation time.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Time of the last change.
             */
            updated_at: string;
            /** @description The telephone number that a code was sent to, until the code comes back or counts no more. */
            pending_phone: string | null;
            patient?: components["schemas"]["PatientView"] | null;
            hospitals?: components["schemas"]["HospitalView"][];
        } & {
            [key: string]: unknown;
        };
        /** @description A success. */
        AuthRecoveryCodesResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["AuthRecoveryCodesView"];
        };
        /** @description Codes for whoever has lost their authenticator; shown once. */
        AuthRecoveryCodesView: {
            /** @description Each works once. */
            recovery_codes: string[];
        };
        /**
         * @description The roles that people give themselves; an administrator is made by another.
         *
         *     - `patient`: Seeks treatment.
         *     - `doctor`: Treats patients.
         *     - `hospital_admin`: Acts for hospitals.
         * @enum {string}
         */
        AuthRegistrableRole: "patient" | "doctor" | "hospital_admin";
        /** @description One page of a list. */
        AuthSessionListResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["AuthSessionView"][];
            meta: components["schemas"]["PageMeta"];
        };
        /** @description A sign-in on one device. */
        AuthSessionView: {
            /**
             * Format: uuid
             * @description The session.
             */
            id: string;
            /** @description What the user calls the device. */
            device: string | null;
            /** @description Address it was begun from. */
            ip_address: string | null;
            /** @description What the client said about itself. */
            user_agent: string | null;
            /** @description Whether this request belongs to it. */
            is_current: boolean;
            /**
             * Format: date-time
             * @description When tokens were last given out for it.
             */
            last_activity_at: string;
            /**
             * Format: date-time
             * @description When it ends at the latest.
             */
            expires_at: string;
            /**
             * Format: date-time
             * @description When it was begun.
             */
            created_at: string;
        };
        /** @description A success. */
        AuthTokensResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["AuthTokensView"];
        };
        /** @description A user who has signed in, and the tokens of their session. */
        AuthTokensView: {
            /** @description Who signed in. */
            user: components["schemas"]["AuthUserView"];
            /** @description JWT (EdDSA) for the header `Authorization: Bearer`. */
            access_token: string;
            /** @description Opaque; gives new tokens once. Keep the newest only. */
            refresh_token: string;
            /** @description `Bearer`. */
            token_type: string;
            /**
             * Format: int64
             * @description Seconds that the access token lives.
             */
            expires_in: number;
        };
        /** @description A success. */
        AuthTotpResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["AuthTotpView"];
        };
        /** @description What an authenticator app needs; shown once. */
        AuthTotpView: {
            /** @description The secret in base32, to be typed in. */
            secret: string;
            /** @description The same as an `otpauth://` URI. */
            otpauth_uri: string;
            /** @description The URI as a QR code, a `data:` URI of an SVG image. */
            qr_code: string;
        };
        /** @description The signed-in user. */
        AuthUserView: {
            /**
             * Format: uuid
             * @description The account.
             */
            id: string;
            /**
             * Format: email
             * @description E-mail address.
             */
            email: string;
            /** @description Telephone. */
            phone: string | null;
            /** @description Whether the user has shown that the number is theirs. */
            is_phone_confirmed: boolean;
            /** @description Role. */
            user_type: components["schemas"]["Role"];
            /** @description Given name. */
            first_name: string;
            /** @description Family name. */
            last_name: string;
            /**
             * Format: uri
             * @description Picture.
             */
            profile_picture_url: string | null;
            /** @description Language of texts to this user. */
            locale: string;
            /** @description Time zone for times shown to this user. */
            time_zone: string;
            /** @description Whether the e-mail address was verified. */
            is_verified: boolean;
            /** @description Whether the account may sign in. */
            is_active: boolean;
            /** @description Whether a second factor is asked for. */
            mfa_enabled: boolean;
            /**
             * Format: date-time
             * @description Last successful sign-in.
             */
            last_login_at: string | null;
            /**
             * Format: date-time
             * @description Creation time.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Time of the last change.
             */
            updated_at: string;
        };
        /** @description A success. */
        AuthVerifiedResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["AuthVerifiedView"];
        };
        /** @description The address is verified. */
        AuthVerifiedView: {
            /** @description Always true. */
            is_verified: boolean;
        };
        /**
         * @description Blood group by the ABO and Rh systems.
         *
         *     - `A+`: A, Rh positive.
         *     - `A-`: A, Rh negative.
         *     - `B+`: B, Rh positive.
         *     - `B-`: B, Rh negative.
         *     - `AB+`: AB, Rh positive.
         *     - `AB-`: AB, Rh negative.
         *     - `O+`: O, Rh positive.
         *     - `O-`: O, Rh negative.
         * @enum {string}
         */
        BloodGroup: "A+" | "A-" | "B+" | "B-" | "AB+" | "AB-" | "O+" | "O-";
        /** @description A booking in a list: without its medical details and its quotation. */
        BookingListItemView: {
            /**
             * Format: uuid
             * @description The booking.
             */
            id: string;
            /** @description Number for people, `MB-YYYY-NNNNNN`. */
            booking_number: string;
            /**
             * Format: uuid
             * @description Whose booking it is.
             */
            patient_id: string;
            /**
             * Format: uuid
             * @description Where.
             */
            hospital_id: string;
            /**
             * Format: uuid
             * @description What, when a treatment is booked.
             */
            treatment_id: string | null;
            /**
             * Format: uuid
             * @description What, when a package is booked.
             */
            package_id: string | null;
            /** @description Whether a treatment or a package is booked. */
            booking_type: components["schemas"]["BookingType"];
            /** @description Its status. */
            status: components["schemas"]["BookingStatus"];
            /**
             * Format: int32
             * @description Stage of the workflow, 1 to 12.
             */
            stage: number;
            /** @description Where it goes back to, when it is on hold. */
            held_from: components["schemas"]["BookingStatus"] | null;
            /**
             * Format: date
             * @description When the patient wants to come.
             */
            requested_date: string;
            /**
             * Format: date
             * @description When a quotation was accepted.
             */
            confirmed_date: string | null;
            /**
             * Format: date
             * @description When the treatment was over.
             */
            completion_date: string | null;
            /** @description What is due; null until a quotation is accepted. */
            total: components["schemas"]["Money"] | null;
            /** @description Status of its payment. */
            payment_status: components["schemas"]["BookingPaymentStatus"];
            /** @description Whether and how the patient travels. */
            travel_details: components["schemas"]["BookingTravelDetails"] | null;
            /** @description Anything else. */
            notes: string | null;
            /** @description Coupon to apply. */
            coupon_code: string | null;
            /**
             * Format: uuid
             * @description Who looks after the booking.
             */
            coordinator_id: string | null;
            /** @description What the caller may do next, as `GET /api/v1/bookings/{id}/transitions` says. */
            actions: components["schemas"]["BookingTransitionView"][];
            /**
             * Format: date-time
             * @description Creation time.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Time of the last change.
             */
            updated_at: string;
        };
        /** @description One page of a list. */
        BookingListResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["BookingListItemView"][];
            meta: components["schemas"]["PageMeta"];
        };
        /**
         * @description Where the money of a booking stands.
         *
         *     - `unpaid`: Nothing has been paid.
         *     - `paid`: The total has been paid.
         *     - `partially_refunded`: Some of it went back.
         *     - `refunded`: All of it went back.
         * @enum {string}
         */
        BookingPaymentStatus: "unpaid" | "paid" | "partially_refunded" | "refunded";
        /** @description One line of a quotation. */
        BookingQuotationLine: {
            /** @description What kind of thing; `other` when absent. */
            kind?: components["schemas"]["LineKind"] | null;
            /** @description What it is. */
            description: string;
            /**
             * Format: int32
             * @description How many.
             */
            quantity: number;
            /** @description Price of one, before tax. */
            unit_price: components["schemas"]["Money"];
            /**
             * @description Tax in percent; none when absent. Without it: `0`.
             * @example 18
             */
            tax_rate?: number | string;
        };
        /** @description A line with what the server made of it. */
        BookingQuotationLineView: {
            /** @description What kind of thing. */
            kind: components["schemas"]["LineKind"];
            /** @description What it is. */
            description: string;
            /**
             * Format: int32
             * @description How many.
             */
            quantity: number;
            /** @description Price of one, before tax. */
            unit_price: components["schemas"]["Money"];
            /** @description The line's share of the discount. */
            discount: components["schemas"]["Money"];
            /**
             * @description Tax in percent.
             * @example 18
             */
            tax_rate: number;
            /** @description Tax on the line after discount, rounded half to even. */
            tax: components["schemas"]["Money"];
            /** @description Line after discount and tax. */
            total: components["schemas"]["Money"];
        };
        /** @description A success. */
        BookingQuotationResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["BookingQuotationView"];
        };
        /** @description A quotation as the API shows it. */
        BookingQuotationView: {
            /**
             * Format: uuid
             * @description The quotation.
             */
            id: string;
            /**
             * Format: uuid
             * @description The booking.
             */
            booking_id: string;
            /**
             * Format: int32
             * @description From 1; the newest counts.
             */
            version: number;
            /** @description The lines. */
            line_items: components["schemas"]["BookingQuotationLineView"][];
            /** @description Sum of quantity × unit price. */
            subtotal: components["schemas"]["Money"];
            /** @description Discount over all lines. */
            discount: components["schemas"]["Money"];
            /** @description Sum of the lines' taxes. */
            tax: components["schemas"]["Money"];
            /** @description What is due: subtotal − discount + tax. */
            total: components["schemas"]["Money"];
            /**
             * Format: date
             * @description The booking's date that it was made for: the refund policy counts from it, though the booking be moved later.
             */
            requested_date: string;
            /**
             * Format: date-time
             * @description Until when it can be accepted, at most until that date is over.
             */
            valid_until: string;
            /**
             * Format: date-time
             * @description Since when it is void and cannot be accepted: the booking's date, treatment or hospital has changed since it
             *     was sent. Null otherwise.
             */
            voided_at: string | null;
            /**
             * @description What goes back in all on cancellation, by days before the date it was made for; later than the last tier
             *     nothing. What was refunded before counts: 75 percent after a refund of 25 percent gives back 50 percent more.
             */
            refund_policy: components["schemas"]["BookingRefundTier"][];
            /** @description For the patient. */
            notes: string | null;
            /**
             * Format: date-time
             * @description When the patient accepted it.
             */
            accepted_at: string | null;
            /**
             * Format: date-time
             * @description When it was sent.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Time of the last change.
             */
            updated_at: string;
        };
        /** @description What goes back in all when a booking is cancelled at least so many days ahead. */
        BookingRefundTier: {
            /**
             * Format: int32
             * @description Days before the date that the quotation was made for, at least.
             */
            days_before: number;
            /**
             * Format: int32
             * @description Percent of what was paid that goes back in all: what was refunded before counts towards it.
             */
            refund_percent: number;
        };
        /** @description A success. */
        BookingResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["BookingView"];
        };
        /**
         * @description Where a booking stands in its workflow of 12 stages.
         *
         *     - `requested`: The patient has asked.
         *     - `under_review`: The hospital looks at it.
         *     - `accepted`: The hospital takes the case.
         *     - `rejected`: The hospital does not take the case; the end.
         *     - `awaiting_medical_details`: The hospital needs more from the patient.
         *     - `quotation_sent`: A quotation is with the patient.
         *     - `confirmed`: The patient has accepted the quotation.
         *     - `on_hold`: Halted; goes back to where it was held from.
         *     - `cancelled`: Called off; the end.
         *     - `payment_pending`: The total is due.
         *     - `payment_completed`: A payment that the gateway has verified covers the total.
         *     - `invoice_sent`: The invoice is issued and mailed.
         *     - `travel_arrangement`: Travel is being arranged.
         *     - `in_treatment`: The patient is being treated.
         *     - `completed`: The treatment is over.
         *     - `feedback_received`: The patient has reviewed it; the end.
         * @enum {string}
         */
        BookingStatus: "requested" | "under_review" | "accepted" | "rejected" | "awaiting_medical_details" | "quotation_sent" | "confirmed" | "on_hold" | "cancelled" | "payment_pending" | "payment_completed" | "invoice_sent" | "travel_arrangement" | "in_treatment" | "completed" | "feedback_received";
        /** @description One status of a booking's timeline. */
        BookingTimelineEntryView: {
            /**
             * Format: uuid
             * @description The entry.
             */
            id: string;
            /**
             * Format: uuid
             * @description The booking.
             */
            booking_id: string;
            /** @description Status before; null for the first. */
            from_status: components["schemas"]["BookingStatus"] | null;
            /** @description Status after. */
            to_status: components["schemas"]["BookingStatus"];
            /**
             * Format: uuid
             * @description Who moved it; null for Medivoy itself.
             */
            changed_by: string | null;
            /** @description Why. */
            reason: string | null;
            /** @description A remark. */
            notes: string | null;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
        };
        /** @description A move that the caller may make now. */
        BookingTransitionView: {
            /** @description Where to. */
            status: components["schemas"]["BookingStatus"];
            /**
             * @description What has to be given for it. `line_items`: by sending a quotation;
             *     `quotation_acceptance`: by accepting it; else by `PATCH …/status`.
             */
            requires: string[];
        };
        /** @description Whether and how the patient travels. */
        BookingTravelDetails: {
            /** @description Whether travel is to be arranged. */
            wanted: boolean;
            /**
             * Format: int32
             * @description People who come along.
             */
            companions?: number | null;
            /**
             * @description Where the journey begins.
             * @example TR
             */
            departure_country?: string | null;
            /** @description Where the journey begins. */
            departure_city?: string | null;
            /** @description Wishes: wheelchair, visa letter, hotel. */
            notes?: string | null;
        };
        /**
         * @description What is booked.
         *
         *     - `treatment`: One treatment at one hospital.
         *     - `package`: A package.
         * @enum {string}
         */
        BookingType: "treatment" | "package";
        /** @description A booking as the API shows it. */
        BookingView: {
            /**
             * Format: uuid
             * @description The booking.
             */
            id: string;
            /** @description Number for people, `MB-YYYY-NNNNNN`. */
            booking_number: string;
            /**
             * Format: uuid
             * @description Whose booking it is.
             */
            patient_id: string;
            /**
             * Format: uuid
             * @description Where.
             */
            hospital_id: string;
            /**
             * Format: uuid
             * @description What, when a treatment is booked.
             */
            treatment_id: string | null;
            /**
             * Format: uuid
             * @description What, when a package is booked.
             */
            package_id: string | null;
            /** @description Whether a treatment or a package is booked. */
            booking_type: components["schemas"]["BookingType"];
            /** @description Its status. */
            status: components["schemas"]["BookingStatus"];
            /**
             * Format: int32
             * @description Stage of the workflow, 1 to 12.
             */
            stage: number;
            /** @description Where it goes back to, when it is on hold. */
            held_from: components["schemas"]["BookingStatus"] | null;
            /**
             * Format: date
             * @description When the patient wants to come.
             */
            requested_date: string;
            /**
             * Format: date
             * @description When a quotation was accepted.
             */
            confirmed_date: string | null;
            /**
             * Format: date
             * @description When the treatment was over.
             */
            completion_date: string | null;
            /** @description What is due; null until a quotation is accepted. */
            total: components["schemas"]["Money"] | null;
            /** @description Status of its payment. */
            payment_status: components["schemas"]["BookingPaymentStatus"];
            /** @description Whether and how the patient travels. */
            travel_details: components["schemas"]["BookingTravelDetails"] | null;
            /** @description Anything else. */
            notes: string | null;
            /** @description Coupon to apply. */
            coupon_code: string | null;
            /**
             * Format: uuid
             * @description Who looks after the booking.
             */
            coordinator_id: string | null;
            /** @description What the caller may do next, as `GET /api/v1/bookings/{id}/transitions` says. */
            actions: components["schemas"]["BookingTransitionView"][];
            /**
             * Format: date-time
             * @description Creation time.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Time of the last change.
             */
            updated_at: string;
            /**
             * @description What the hospital needs to know of the condition. Null when there is
             *     nothing, when an administrator gave no `X-Access-Reason`, and in the
             *     answer to a creation with an `Idempotency-Key`.
             * @example Osteoarthritis of the left knee, grade 3; X-rays available
             */
            medical_details: (string | Record<string, never>) | null;
            /** @description Whether there is something to know, shown or not. */
            has_medical_details: boolean;
            /** @description The newest quotation. */
            quotation: components["schemas"]["BookingQuotationView"] | null;
        };
        /** @description A place that was given. */
        CataloguePlaceView: {
            /**
             * Format: uuid
             * @description Which one.
             */
            id: string;
            /**
             * Format: int32
             * @description Small comes first.
             */
            sort_order: number;
        };
        /** @description Texts in one language; English ones are the fields of the resource itself. */
        CatalogueTextsRequest: {
            /** @description Name. */
            name?: string | null;
            /** @description Description. */
            description?: string | null;
            /** @description Title for search engines. */
            meta_title?: string | null;
            /** @description Summary for search engines. */
            meta_description?: string | null;
        };
        /** @description Texts in one language, as an administrator sees them. */
        CatalogueTextsView: {
            /** @description Name. */
            name: string | null;
            /** @description Description. */
            description: string | null;
            /** @description Title for search engines. */
            meta_title: string | null;
            /** @description Summary for search engines. */
            meta_description: string | null;
        };
        /**
         * @description What an answer can include beside the category.
         *
         *     - `subcategories`: Its subcategories, in order.
         * @enum {string}
         */
        CategoryInclude: "subcategories";
        /** @description One page of a list. */
        CategoryListResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["CategoryView"][];
            meta: components["schemas"]["PageMeta"];
        };
        /** @description A success. */
        CategoryResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["CategoryView"];
        };
        /** @description A category as the API shows it. */
        CategoryView: {
            /**
             * Format: uuid
             * @description The category.
             */
            id: string;
            /** @description Name in the language of the answer. */
            name: string;
            /** @description Stable name in addresses. */
            slug: string;
            /** @description Description. */
            description: string;
            /** @description Name of an icon. */
            icon: string | null;
            /**
             * Format: uri
             * @description Picture.
             */
            image_url: string | null;
            /**
             * Format: int32
             * @description Place among the others, small first.
             */
            sort_order: number;
            /** @description Whether the public sees it. */
            is_published: boolean;
            /** @description Title for search engines. */
            meta_title: string | null;
            /** @description Summary for search engines. */
            meta_description: string | null;
            /**
             * Format: int64
             * @description Active treatments in it and in its subcategories.
             */
            treatments_count: number;
            /** @description Its subcategories in order, when asked for. */
            subcategories?: components["schemas"]["SubcategoryView"][] | null;
            /** @description Every language, for administrators only. */
            translations?: {
                [key: string]: components["schemas"]["CatalogueTextsView"];
            } | null;
            /**
             * Format: date-time
             * @description Creation time.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Time of the last change.
             */
            updated_at: string;
        };
        /** @description A new password with the current one. */
        ChangeAuthPasswordRequest: {
            /** @description As it is now. */
            current_password: string;
            /** @description 12 to 256 characters, not easy to guess. */
            new_password: string;
        };
        /** @description A move along the workflow. */
        ChangeBookingStatusRequest: {
            /** @description Where to; `GET /api/v1/bookings/{id}/transitions` lists what is allowed. */
            status: components["schemas"]["BookingStatus"];
            /** @description Why; required where the transition says so. */
            reason?: string | null;
            /** @description A remark for the timeline. */
            notes?: string | null;
        };
        /** @description The first code of the authenticator app. */
        ConfirmAuthTotpRequest: {
            /** @description Six digits; spaces and hyphens between them make no difference. */
            code: string;
            /** @description Needed when the sign-in is more than a few minutes ago. */
            password?: string | null;
        };
        /** @description How the confirmation is to end. */
        ConfirmSandboxPaymentRequest: {
            /** @description Whether the money comes. */
            outcome: components["schemas"]["SandboxConfirmOutcome"];
        };
        /** @description A new booking. */
        CreateBookingRequest: {
            /**
             * Format: uuid
             * @description Whose booking it is: required of an administrator, the caller's own
             *     profile when a patient books.
             */
            patient_id?: string | null;
            /**
             * Format: uuid
             * @description Where.
             */
            hospital_id: string;
            /**
             * Format: uuid
             * @description What; the hospital must have it on offer.
             */
            treatment_id?: string | null;
            /**
             * Format: uuid
             * @description A package instead of a treatment; not available yet.
             */
            package_id?: string | null;
            /**
             * Format: date
             * @description When; after today (UTC).
             */
            requested_date: string;
            /**
             * @description What the hospital needs to know of the condition.
             * @example Osteoarthritis of the left knee, grade 3; X-rays available
             */
            medical_details?: (string | Record<string, never>) | null;
            /** @description Whether and how the patient travels. */
            travel_details?: components["schemas"]["BookingTravelDetails"] | null;
            /** @description Anything else. */
            notes?: string | null;
            /** @description Not available yet. */
            coupon_code?: string | null;
            /**
             * Format: uuid
             * @description Who looks after the booking; set by hospital or administrator only.
             */
            coordinator_id?: string | null;
        };
        /**
         * @description A new category, or a new subcategory of the category in the path. Its slug
         *     is made from the name.
         */
        CreateCategoryRequest: {
            /** @description English name. */
            name: string;
            /** @description English description. */
            description?: string | null;
            /** @description Name of an icon. */
            icon?: string | null;
            /**
             * Format: uri
             * @description Picture.
             * @example https://medivoy.example/picture.png
             */
            image_url?: string | null;
            /**
             * Format: int32
             * @description Place among the others, small first; the last place by default.
             */
            sort_order?: number | null;
            /** @description Whether the public sees it; not before it is published, by default. */
            is_published?: boolean | null;
            /** @description English title for search engines. */
            meta_title?: string | null;
            /** @description English summary for search engines. */
            meta_description?: string | null;
            /** @description Texts in other languages. */
            translations?: {
                ar?: components["schemas"]["CatalogueTextsRequest"] | null;
                hi?: components["schemas"]["CatalogueTextsRequest"] | null;
                es?: components["schemas"]["CatalogueTextsRequest"] | null;
                fr?: components["schemas"]["CatalogueTextsRequest"] | null;
            } | null;
        };
        /**
         * @description A credit note: for an amount, for lines, or, without either, for all that is
         *     left of the invoice.
         */
        CreateCreditNoteRequest: {
            /** @description Why; printed on the document. */
            reason: string;
            /** @description With tax; spread over what is left of the lines in proportion. */
            amount?: components["schemas"]["Money"] | null;
            /** @description Which lines of the invoice; not together with `amount`. */
            line_items?: components["schemas"]["CreditNoteLineRequest"][] | null;
        };
        /** @description A treatment that the hospital offers from now on. */
        CreateHospitalOfferRequest: {
            /**
             * Format: uuid
             * @description An active treatment of the catalogue.
             */
            treatment_id: string;
            /** @description Price before any quotation. */
            base_price: components["schemas"]["Money"];
            /**
             * Format: int32
             * @description Days at the hospital's place, where they differ from the catalogue's.
             */
            duration_days?: number | null;
            /**
             * Format: double
             * @description Percent, with two decimals at the most.
             */
            success_rate?: number | null;
            /** @description English text about this offer. */
            description?: string | null;
            /** @description What the price includes. Without it: `[]`. */
            inclusions?: string[];
            /** @description What it does not. Without it: `[]`. */
            exclusions?: string[];
            /** @description Whether it can be booked; true when not given. */
            is_available?: boolean | null;
        };
        /**
         * @description A new hospital. One made by a hospital administrator is theirs; every new
         *     one is unverified.
         */
        CreateHospitalRequest: {
            /** @description Name as patients know it; the address slug is made of it. */
            name: string;
            /** @description Kind of hospital; `general` when not given. */
            type?: components["schemas"]["HospitalType"] | null;
            /** @description English text about the hospital. */
            description?: string | null;
            /**
             * Format: uri
             * @description Picture.
             * @example https://medivoy.example/picture.png
             */
            logo_url?: string | null;
            /**
             * @description Country.
             * @example TR
             */
            country: string;
            /** @description City. */
            city: string;
            /** @description Postal address. */
            address: string;
            /**
             * Format: double
             * @description Degrees north; together with `longitude`.
             */
            latitude?: number | null;
            /**
             * Format: double
             * @description Degrees east; together with `latitude`.
             */
            longitude?: number | null;
            /**
             * @description Telephone of the international desk.
             * @example +905321234567
             */
            phone: string;
            /**
             * Format: email
             * @description E-mail address of the international desk.
             * @example patient@medivoy.example
             */
            email: string;
            /**
             * Format: uri
             * @description Website.
             * @example https://medivoy.example/picture.png
             */
            website?: string | null;
            /** @description Accreditations, as the hospital states them. Without it: `[]`. */
            certifications?: string[];
            /** @description Slugs of the treatment categories it is known for. Without it: `[]`. */
            specializations?: string[];
            /**
             * Format: int32
             * @description Beds.
             */
            total_beds?: number | null;
            /** @description Whether patients see it; true when not given. */
            is_active?: boolean | null;
            /**
             * Format: uuid
             * @description The hospital administrator who acts for it; an administrator of the
             *     marketplace names one, a hospital administrator is it themselves.
             */
            admin_user_id?: string | null;
            /** @description Its bank account. */
            bank_details?: components["schemas"]["HospitalBankDetailsInput"] | null;
        };
        /**
         * @description An invoice by hand: for a booking with an accepted quotation (`booking_id`),
         *     or of free lines (`patient_id`, `hospital_id`, `line_items`).
         */
        CreateInvoiceRequest: {
            /**
             * Format: uuid
             * @description The booking whose accepted quotation is invoiced; without the three below.
             */
            booking_id?: string | null;
            /**
             * Format: uuid
             * @description Who owes.
             */
            patient_id?: string | null;
            /**
             * Format: uuid
             * @description Who issues; a hospital's administrator may name an own hospital and a patient of it.
             */
            hospital_id?: string | null;
            /** @description 1 to 100 lines, all in one currency. */
            line_items?: components["schemas"]["InvoiceLineRequest"][] | null;
            /**
             * Format: date
             * @description From today (UTC) on; some days ahead, as configured, when absent.
             */
            due_date?: string | null;
            /** @description Printed on the document. */
            notes?: string | null;
        };
        /** @description A new order. */
        CreateLabTestRequest: {
            /**
             * Format: uuid
             * @description Whose test it is: required of a doctor, who treats that patient; a patient orders for themselves.
             */
            patient_id?: string | null;
            /**
             * Format: uuid
             * @description Where.
             */
            laboratory_id: string;
            /** @description Kind of test, for people (`blood`). */
            test_type?: string | null;
            /** @description Name of the test. */
            test_name: string;
            /**
             * @description LOINC code of the test.
             * @example 2345-7
             */
            code?: string | null;
            /**
             * Format: date-time
             * @description When the sample is to be taken; in the future.
             */
            scheduled_date?: string | null;
            /** @description For the laboratory. */
            notes?: string | null;
        };
        /** @description A new laboratory. */
        CreateLaboratoryRequest: {
            /** @description Name. */
            name: string;
            /**
             * Format: uuid
             * @description The hospital that it belongs to: required of a hospital administrator, one that they act for.
             */
            hospital_id?: string | null;
            /** @description What it examines; `clinical` when not given. */
            type?: components["schemas"]["LaboratoryType"] | null;
            /**
             * @description Country.
             * @example TR
             */
            country: string;
            /** @description City. */
            city: string;
            /** @description Postal address. */
            address: string;
            /**
             * @description Telephone.
             * @example +905321234567
             */
            phone: string;
            /**
             * Format: email
             * @description E-mail address.
             * @example patient@medivoy.example
             */
            email: string;
            /** @description What it offers, for people. Without it: `[]`. */
            services_offered?: string[];
            /** @description Whether tests can be ordered there; true when not given. */
            is_active?: boolean | null;
        };
        /** @description A message from the marketplace, to a user or an audience. */
        CreateNotificationRequest: {
            /**
             * Format: uuid
             * @description One user; either this or `audience`.
             */
            user_id?: string | null;
            /** @description Many users. */
            audience?: components["schemas"]["NotificationAudience"] | null;
            /**
             * @description What it is about; `announcement` when absent. Mails about the `account`
             *     cannot be switched off by their readers.
             */
            kind?: components["schemas"]["NotificationKind"] | null;
            /** @description Title in the inbox and subject of the mail. */
            title: string;
            /** @description The message; line breaks are kept. */
            message: string;
            /**
             * @description Over which channels; the inbox and mail when absent. The inbox always
             *     has it, and each user's preferences hold.
             */
            channels?: components["schemas"]["NotificationChannel"][] | null;
        };
        /** @description A new patient profile: one per account. */
        CreatePatientRequest: {
            /**
             * Format: uuid
             * @description The patient's account; an administrator names it, a patient makes their own.
             */
            user_id?: string | null;
            /**
             * Format: date
             * @description Date of birth, from 1900 to today.
             */
            date_of_birth: string;
            /** @description Administrative gender. */
            gender?: components["schemas"]["Gender"] | null;
            /** @description Blood group. */
            blood_group?: components["schemas"]["BloodGroup"] | null;
            /**
             * @description Country of residence.
             * @example TR
             */
            country?: string | null;
            /** @description City of residence. */
            city?: string | null;
            /** @description Postal address. */
            address?: string | null;
            /** @description Whom to call in an emergency. */
            emergency_contact_name?: string | null;
            /**
             * @description Their telephone.
             * @example +905321234567
             */
            emergency_contact_phone?: string | null;
            /** @description Illnesses and operations. Without it: `[]`. */
            medical_history?: string[];
            /** @description What is not tolerated. Without it: `[]`. */
            allergies?: components["schemas"]["PatientAllergyInput"][];
            /** @description What is taken. Without it: `[]`. */
            current_medications?: components["schemas"]["PatientMedicationInput"][];
        };
        /** @description A payment to begin: for a booking or for an appointment, one of them. */
        CreatePaymentRequest: {
            /**
             * Format: uuid
             * @description The booking to pay for.
             */
            booking_id?: string | null;
            /**
             * Format: uuid
             * @description The appointment to pay for.
             */
            appointment_id?: string | null;
            /** @description Who moves the money. */
            gateway: components["schemas"]["GatewayName"];
            /** @description What the payer means to pay with, as the gateway calls it (`card`, `upi`). */
            payment_method?: string | null;
            /**
             * @description What the payer believes is due; 422 when it is not. What is charged is
             *     never taken from it.
             */
            amount?: components["schemas"]["Money"] | null;
        };
        /** @description A new subcategory. Its slug is made from the name. */
        CreateSubcategoryRequest: {
            /**
             * Format: uuid
             * @description The category it belongs to.
             */
            category_id: string;
            /** @description English name. */
            name: string;
            /** @description English description. */
            description?: string | null;
            /** @description Name of an icon. */
            icon?: string | null;
            /**
             * Format: uri
             * @description Picture.
             * @example https://medivoy.example/picture.png
             */
            image_url?: string | null;
            /**
             * Format: int32
             * @description Place among the others, small first; the last place by default.
             */
            sort_order?: number | null;
            /** @description Whether the public sees it; not before it is published, by default. */
            is_published?: boolean | null;
            /** @description English title for search engines. */
            meta_title?: string | null;
            /** @description English summary for search engines. */
            meta_description?: string | null;
            /** @description Texts in other languages. */
            translations?: {
                ar?: components["schemas"]["CatalogueTextsRequest"] | null;
                hi?: components["schemas"]["CatalogueTextsRequest"] | null;
                es?: components["schemas"]["CatalogueTextsRequest"] | null;
                fr?: components["schemas"]["CatalogueTextsRequest"] | null;
            } | null;
        };
        /** @description A new treatment. Its slug is made from the name. */
        CreateTreatmentRequest: {
            /**
             * Format: uuid
             * @description The category it belongs to.
             */
            category_id: string;
            /**
             * Format: uuid
             * @description The subcategory it belongs to, one of the category.
             */
            subcategory_id?: string | null;
            /** @description English name. */
            name: string;
            /** @description English description. */
            description?: string | null;
            /**
             * Format: int32
             * @description Days at the place of treatment.
             */
            duration_days?: number | null;
            /**
             * Format: int32
             * @description Further days before travelling or normal activity.
             */
            recovery_days?: number | null;
            /**
             * Format: uri
             * @description Picture.
             * @example https://medivoy.example/picture.png
             */
            image_url?: string | null;
            /** @description Whether any hospital may offer it; yes by default. */
            is_global?: boolean | null;
            /** @description Whether it is in the public catalogue; yes by default. */
            is_active?: boolean | null;
            /** @description English title for search engines. */
            meta_title?: string | null;
            /** @description English summary for search engines. */
            meta_description?: string | null;
            /** @description Texts in other languages. */
            translations?: {
                ar?: components["schemas"]["CatalogueTextsRequest"] | null;
                hi?: components["schemas"]["CatalogueTextsRequest"] | null;
                es?: components["schemas"]["CatalogueTextsRequest"] | null;
                fr?: components["schemas"]["CatalogueTextsRequest"] | null;
            } | null;
        };
        /** @description A new account, made by an administrator. */
        CreateUserRequest: {
            /**
             * Format: email
             * @description Unique without regard to case.
             * @example patient@medivoy.example
             */
            email: string;
            /** @description Initial password; its rules are those of registration. */
            password: string;
            /** @description Any role, admin included. */
            user_type: components["schemas"]["Role"];
            /** @description Given name. */
            first_name: string;
            /** @description Family name. */
            last_name: string;
            /**
             * @description Not confirmed: that is for its owner to do.
             * @example +905321234567
             */
            phone?: string | null;
            /**
             * @description Language of texts to this user.
             * @example en
             */
            locale?: string | null;
        };
        /** @description What is taken back of one line of the invoice. */
        CreditNoteLineRequest: {
            /**
             * Format: int32
             * @description Number of the invoice's line, from 1.
             */
            line: number;
            /** @description With tax; all that is left of the line when absent. */
            amount?: components["schemas"]["Money"] | null;
        };
        /**
         * @description A currency by ISO 4217.
         * @example USD
         * @enum {string}
         */
        Currency: "AED" | "AFN" | "ALL" | "AMD" | "AOA" | "ARS" | "AUD" | "AWG" | "AZN" | "BAM" | "BBD" | "BDT" | "BGN" | "BHD" | "BIF" | "BMD" | "BND" | "BOB" | "BOV" | "BRL" | "BSD" | "BTN" | "BWP" | "BYN" | "BZD" | "CAD" | "CDF" | "CHE" | "CHF" | "CHW" | "CLF" | "CLP" | "CNY" | "COP" | "COU" | "CRC" | "CUC" | "CUP" | "CVE" | "CZK" | "DJF" | "DKK" | "DOP" | "DZD" | "EGP" | "ERN" | "ETB" | "EUR" | "FJD" | "FKP" | "GBP" | "GEL" | "GHS" | "GIP" | "GMD" | "GNF" | "GTQ" | "GYD" | "HKD" | "HNL" | "HRK" | "HTG" | "HUF" | "IDR" | "ILS" | "INR" | "IQD" | "IRR" | "ISK" | "JMD" | "JOD" | "JPY" | "KES" | "KGS" | "KHR" | "KMF" | "KPW" | "KRW" | "KWD" | "KYD" | "KZT" | "LAK" | "LBP" | "LKR" | "LRD" | "LSL" | "LYD" | "MAD" | "MDL" | "MGA" | "MKD" | "MMK" | "MNT" | "MOP" | "MRU" | "MUR" | "MVR" | "MWK" | "MXN" | "MXV" | "MYR" | "MZN" | "NAD" | "NGN" | "NIO" | "NOK" | "NPR" | "NZD" | "OMR" | "PAB" | "PEN" | "PGK" | "PHP" | "PKR" | "PLN" | "PYG" | "QAR" | "RON" | "RSD" | "RUB" | "RWF" | "SAR" | "SBD" | "SCR" | "SDG" | "SEK" | "SGD" | "SHP" | "SLE" | "SLL" | "SOS" | "SRD" | "SSP" | "STN" | "SVC" | "SYP" | "SZL" | "THB" | "TJS" | "TMT" | "TND" | "TOP" | "TRY" | "TTD" | "TWD" | "TZS" | "UAH" | "UGX" | "USD" | "USN" | "UYI" | "UYU" | "UYW" | "UZS" | "VED" | "VES" | "VND" | "VUV" | "WST" | "XAD" | "XAF" | "XCD" | "XCG" | "XOF" | "XPF" | "YER" | "ZAR" | "ZMW" | "ZWG" | "ZWL";
        /**
         * @description How a notification is delivered beside the inbox.
         *
         *     - `email`: E-mail.
         *     - `sms`: Text message.
         *     - `push`: Push message to the registered devices.
         * @enum {string}
         */
        DeliveryChannel: "email" | "sms" | "push";
        /**
         * @description What became of a delivery.
         *
         *     - `queued`: Waits to be sent, or for another try.
         *     - `sent`: The provider took it.
         *     - `failed`: The provider refused it, or it was tried too often.
         *     - `skipped`: It was not to be sent; the reason is recorded.
         * @enum {string}
         */
        DeliveryStatus: "queued" | "sent" | "failed" | "skipped";
        /**
         * @description What a push token belongs to.
         *
         *     - `ios`: Apple.
         *     - `android`: Android.
         *     - `web`: A browser (Web Push).
         * @enum {string}
         */
        DevicePlatform: "ios" | "android" | "web";
        /** @description Proof that it is the user who turns the second factor off: one of the two. */
        DisableAuthTotpRequest: {
            /** @description Six digits, or a recovery code; spaces and hyphens make no difference. */
            code?: string | null;
            /** @description The account's password. */
            password?: string | null;
        };
        /** @description A field that is wrong. */
        FieldError: {
            /** @description Its path: `items[0].amount_minor`. */
            field: string;
            /** @description What is wrong, for programs: `required`, `length`, `range`, …. */
            code: string;
            /** @description What is wrong, for people. */
            message: string;
        };
        /**
         * @description Who moves the money.
         *
         *     - `stripe`: Stripe PaymentIntents.
         *     - `razorpay`: Razorpay orders.
         *     - `sandbox`: The built-in one, for development only.
         * @enum {string}
         */
        GatewayName: "stripe" | "razorpay" | "sandbox";
        /**
         * @description Administrative gender.
         *
         *     - `male`: Male.
         *     - `female`: Female.
         *     - `other`: Neither of the two.
         * @enum {string}
         */
        Gender: "male" | "female" | "other";
        /** @description A success. */
        GetTaxonomyResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["TaxonomyCategoryView"][];
        };
        /** @description A success. */
        HealthResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["HealthView"];
        };
        /** @description The process. */
        HealthView: {
            /** @description `up` */
            status: string;
            /** @description Version of the software. */
            version: string;
        };
        /**
         * @description The hospital's bank account: kept encrypted, shown to its administrator
         *     and to those of the marketplace only.
         */
        HospitalBankDetails: {
            /** @description In whose name the account is. */
            account_holder: string;
            /** @description Name of the bank. */
            bank_name: string;
            /** @description IBAN (ISO 13616) in capitals, without spaces; this or `account_number`. */
            iban: string | null;
            /** @description Number of an account without an IBAN, letters and digits. */
            account_number: string | null;
            /** @description Code of the bank within its country (routing number, IFSC, sort code). */
            bank_code: string | null;
            /** @description Business identifier code of the bank (ISO 9362). */
            swift_bic: string | null;
        };
        /**
         * @description The hospital's bank account: kept encrypted, shown to its administrator
         *     and to those of the marketplace only.
         */
        HospitalBankDetailsInput: {
            /** @description In whose name the account is. */
            account_holder: string;
            /** @description Name of the bank. */
            bank_name: string;
            /** @description IBAN (ISO 13616) in capitals, without spaces; this or `account_number`. */
            iban?: string | null;
            /** @description Number of an account without an IBAN, letters and digits. */
            account_number?: string | null;
            /** @description Code of the bank within its country (routing number, IFSC, sort code). */
            bank_code?: string | null;
            /** @description Business identifier code of the bank (ISO 9362). */
            swift_bic?: string | null;
        };
        /** @description One page of a list. */
        HospitalListResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["HospitalView"][];
            meta: components["schemas"]["PageMeta"];
        };
        /** @description One page of a list. */
        HospitalOfferListResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["HospitalOfferView"][];
            meta: components["schemas"]["PageMeta"];
        };
        /** @description A success. */
        HospitalOfferResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["HospitalOfferView"];
        };
        /** @description A hospital's offer of a treatment. */
        HospitalOfferView: {
            /**
             * Format: uuid
             * @description The offer.
             */
            id: string;
            /**
             * Format: uuid
             * @description The hospital.
             */
            hospital_id: string;
            /** @description Its name. */
            hospital_name: string;
            /** @description Its slug. */
            hospital_slug: string;
            /**
             * Format: uuid
             * @description The treatment.
             */
            treatment_id: string;
            /** @description Its name in the asked-for language. */
            treatment_name: string;
            /** @description Its slug. */
            treatment_slug: string;
            /** @description Price before any quotation. */
            base_price: components["schemas"]["Money"];
            /**
             * Format: int32
             * @description Days at the hospital's place, where they differ from the catalogue's.
             */
            duration_days: number | null;
            /**
             * Format: double
             * @description Percent, as the hospital states it.
             */
            success_rate: number | null;
            /** @description About this offer, in the asked-for language. */
            description: string;
            /** @description What the price includes. */
            inclusions: string[];
            /** @description What it does not. */
            exclusions: string[];
            /** @description Whether it can be booked. */
            is_available: boolean;
            /**
             * Format: date-time
             * @description Creation time.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Time of the last change.
             */
            updated_at: string;
        };
        /** @description A success. */
        HospitalResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["HospitalView"];
        };
        /**
         * @description Kind of hospital.
         *
         *     - `general`: Treats most conditions.
         *     - `specialty`: Treats a few fields only.
         *     - `clinic`: Without, or with few, beds.
         * @enum {string}
         */
        HospitalType: "general" | "specialty" | "clinic";
        /** @description A hospital as the API shows it. */
        HospitalView: {
            /**
             * Format: uuid
             * @description The hospital.
             */
            id: string;
            /** @description Name. */
            name: string;
            /** @description Address slug. */
            slug: string;
            /** @description Kind of hospital. */
            type: components["schemas"]["HospitalType"];
            /** @description About the hospital, in the asked-for language. */
            description: string;
            /**
             * Format: uri
             * @description Picture.
             */
            logo_url: string | null;
            /**
             * @description Country.
             * @example TR
             */
            country: string;
            /** @description City. */
            city: string;
            /** @description Postal address. */
            address: string;
            /**
             * Format: double
             * @description Degrees north.
             */
            latitude: number | null;
            /**
             * Format: double
             * @description Degrees east.
             */
            longitude: number | null;
            /**
             * Format: double
             * @description Distance from the asked-for place in kilometres; absent without one.
             */
            distance_km?: number | null;
            /**
             * @description Telephone of the international desk.
             * @example +905321234567
             */
            phone: string;
            /**
             * Format: email
             * @description E-mail address of the international desk.
             * @example patient@medivoy.example
             */
            email: string;
            /**
             * Format: uri
             * @description Website.
             */
            website: string | null;
            /** @description Accreditations, as the hospital states them. */
            certifications: string[];
            /** @description Slugs of the treatment categories it is known for. */
            specializations: string[];
            /**
             * Format: int32
             * @description Beds.
             */
            total_beds: number | null;
            /** @description Whether the marketplace has checked it. */
            is_verified: boolean;
            /**
             * @description Why it was verified, or the verification withdrawn; for its administrator
             *     and those of the marketplace only.
             */
            verification_reason?: string | null;
            /** @description Whether patients see it. */
            is_active: boolean;
            /**
             * Format: uuid
             * @description Who acts for it; for its administrator and those of the marketplace only.
             */
            admin_user_id?: string | null;
            /**
             * @description Its bank account; for its administrator and those of the marketplace
             *     only, and never in a list.
             */
            bank_details?: components["schemas"]["HospitalBankDetails"] | null;
            /**
             * Format: double
             * @description Mean of the published reviews, 0–5 with two decimals; 0 without any.
             */
            rating: number;
            /**
             * Format: int32
             * @description Published reviews.
             */
            total_reviews: number;
            /**
             * Format: date-time
             * @description Creation time.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Time of the last change.
             */
            updated_at: string;
        };
        /**
         * @description What kind of document.
         *
         *     - `invoice`: What is owed.
         *     - `credit_note`: What is taken back of an invoice.
         * @enum {string}
         */
        InvoiceKind: "invoice" | "credit_note";
        /** @description One line of an invoice by hand. */
        InvoiceLineRequest: {
            /** @description What the line is for; `other` when absent. */
            kind?: components["schemas"]["LineKind"] | null;
            /** @description What it is. */
            description: string;
            /**
             * Format: int32
             * @description How many.
             */
            quantity: number;
            /** @description Price of one, before tax. */
            unit_price: components["schemas"]["Money"];
            /** @description Discount on the whole line, at most the line; none when absent. */
            discount?: components["schemas"]["Money"] | null;
            /**
             * @description Tax in percent; none when absent. Without it: `0`.
             * @example 18
             */
            tax_rate?: number | string;
        };
        /** @description A line with what the server made of it. */
        InvoiceLineView: {
            /** @description What the line is for. */
            kind: components["schemas"]["LineKind"];
            /** @description What it is. */
            description: string;
            /**
             * Format: int32
             * @description How many.
             */
            quantity: number;
            /** @description Price of one, before tax. */
            unit_price: components["schemas"]["Money"];
            /** @description Discount on the whole line. */
            discount: components["schemas"]["Money"];
            /**
             * @description Tax in percent.
             * @example 18
             */
            tax_rate: number;
            /** @description Tax on the line after discount, rounded half to even. */
            tax: components["schemas"]["Money"];
            /** @description Line after discount and tax. */
            total: components["schemas"]["Money"];
            /**
             * Format: int64
             * @description On a credit note: the line of the invoice that is taken back, from 1.
             */
            corrects_line: number | null;
        };
        /** @description One page of a list. */
        InvoiceListResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["InvoiceView"][];
            meta: components["schemas"]["PageMeta"];
        };
        /** @description Seller or buyer, as printed. */
        InvoicePartyView: {
            /** @description Name. */
            name: string;
            /** @description Street address. */
            address: string | null;
            /** @description City. */
            city: string | null;
            /** @description ISO 3166-1 alpha-2. */
            country: string | null;
            /**
             * Format: email
             * @description E-mail address.
             */
            email: string | null;
            /** @description Telephone. */
            phone: string | null;
        };
        /** @description A success. */
        InvoiceResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["InvoiceView"];
        };
        /**
         * @description Status of an issued document. What it says never changes; only this does.
         *
         *     - `draft`: Issued, with its number; not mailed yet.
         *     - `sent`: Mailed, and not paid as far as is known.
         *     - `paid`: Mailed, and the money is here.
         *     - `overdue`: Mailed, not paid, and past its due date.
         *     - `cancelled`: Taken back whole by credit notes.
         * @enum {string}
         */
        InvoiceStatus: "draft" | "sent" | "paid" | "overdue" | "cancelled";
        /** @description What is taxed at one rate. */
        InvoiceTaxView: {
            /**
             * @description Percent.
             * @example 18
             */
            tax_rate: number;
            /** @description Lines after discount, before tax. */
            net: components["schemas"]["Money"];
            /** @description Their tax. */
            tax: components["schemas"]["Money"];
        };
        /** @description An invoice or a credit note as the API shows it. */
        InvoiceView: {
            /**
             * Format: uuid
             * @description The document.
             */
            id: string;
            /** @description `INV-YYYY-NNNNNN` or `CN-YYYY-NNNNNN`. */
            invoice_number: string;
            /** @description Which of the two. */
            kind: components["schemas"]["InvoiceKind"];
            /**
             * Format: uuid
             * @description On a credit note: the invoice that it corrects.
             */
            corrects_invoice_id: string | null;
            /**
             * Format: uuid
             * @description The booking it is for.
             */
            booking_id: string | null;
            /**
             * Format: uuid
             * @description The appointment it is for.
             */
            appointment_id: string | null;
            /** @description Number of the booking or appointment, for people. */
            reference_number: string | null;
            /**
             * Format: date
             * @description Planned date of the service.
             */
            service_date: string | null;
            /**
             * Format: uuid
             * @description Who owes or is owed.
             */
            patient_id: string;
            /**
             * Format: uuid
             * @description Who issues.
             */
            hospital_id: string;
            /** @description The issuer as it was on the day of issue. */
            seller: components["schemas"]["InvoicePartyView"];
            /** @description The patient as they were on the day of issue. */
            buyer: components["schemas"]["InvoicePartyView"];
            /** @description The lines. */
            line_items: components["schemas"]["InvoiceLineView"][];
            /** @description Sum of quantity × price, before discount and tax. */
            total: components["schemas"]["Money"];
            /** @description Sum of the lines' discounts. */
            discount: components["schemas"]["Money"];
            /** @description Sum of the lines' taxes. */
            tax: components["schemas"]["Money"];
            /** @description The tax by rate. */
            taxes: components["schemas"]["InvoiceTaxView"][];
            /** @description total − discount + tax; of a credit note, what is taken back. */
            final: components["schemas"]["Money"];
            /**
             * Format: date
             * @description Day of issue (UTC).
             */
            invoice_date: string;
            /**
             * Format: date
             * @description When it is due.
             */
            due_date: string;
            /** @description Its status; all else never changes. */
            status: components["schemas"]["InvoiceStatus"];
            /** @description On a credit note: why it was issued; null when a refund caused it. */
            reason: string | null;
            /** @description Printed on the document. */
            notes: string | null;
            /**
             * Format: date-time
             * @description When it was last handed to the mail provider.
             */
            sent_at: string | null;
            /**
             * Format: date-time
             * @description When the mail provider refused it for good, unless it was sent since.
             */
            mail_failed_at: string | null;
            /**
             * Format: date-time
             * @description When its money came.
             */
            paid_at: string | null;
            /**
             * Format: uuid
             * @description The payment that settled it.
             */
            payment_id: string | null;
            /**
             * Format: date-time
             * @description When it was issued.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Time of the last change of its state.
             */
            updated_at: string;
        };
        /**
         * @description What a result says beside what is usual. Computed, never typed.
         *
         *     - `normal`: As is usual.
         *     - `low`: Under the reference range.
         *     - `high`: Over the reference range.
         *     - `critical_low`: So low that somebody has to act at once.
         *     - `critical_high`: So high that somebody has to act at once.
         *     - `abnormal`: Not what is expected, of a result that is no number.
         * @enum {string}
         */
        LabFlag: "normal" | "low" | "high" | "critical_low" | "critical_high" | "abnormal";
        /** @description One measured value. Its flag is computed. */
        LabResultItem: {
            /** @description What was measured. */
            name: string;
            /**
             * @description Its LOINC code.
             * @example 2345-7
             */
            code?: string | null;
            /**
             * @description The value.
             * @example 5.4
             */
            value: number | string;
            /**
             * @description Its UCUM unit; required with a code of the catalogue that has one.
             * @example mg/dL
             */
            unit?: string | null;
            /**
             * Format: double
             * @description The lowest value that the laboratory finds usual, in `unit`; else that of the catalogue counts.
             */
            reference_low?: number | null;
            /**
             * Format: double
             * @description The highest one.
             */
            reference_high?: number | null;
        };
        /** @description A version of a result that was amended. */
        LabResultVersionView: {
            /**
             * Format: int32
             * @description From 1.
             */
            version: number;
            /** @description What was reported. */
            results: components["schemas"]["LabResultView"][];
            /** @description Why it replaced the one before; null for the first. */
            amendment_reason: string | null;
            /**
             * Format: uuid
             * @description Who gave it.
             */
            recorded_by: string | null;
            /**
             * Format: date-time
             * @description When.
             */
            recorded_at: string;
            /**
             * Format: date-time
             * @description When the next version took its place; null for the newest.
             */
            superseded_at: string | null;
        };
        /** @description One measured value as the API shows it. */
        LabResultView: {
            /** @description What was measured. */
            name: string;
            /**
             * @description Its LOINC code.
             * @example 2345-7
             */
            code: string | null;
            /**
             * @description The value.
             * @example 5.4
             */
            value: number | string;
            /**
             * @description Its UCUM unit.
             * @example mg/dL
             */
            unit: string | null;
            /**
             * Format: double
             * @description The lowest usual value that it was held against, in `unit`.
             */
            reference_low: number | null;
            /**
             * Format: double
             * @description The highest one.
             */
            reference_high: number | null;
            /** @description What the value says beside what is usual for age and sex; null when nothing is known to hold it against. */
            flag: components["schemas"]["LabFlag"] | null;
        };
        /** @description What was taken of the patient. */
        LabSampleView: {
            /** @description Number on the tube, `LA-YYYY-NNNNNN`; never given twice. */
            accession_number: string;
            /**
             * Format: date-time
             * @description When it was taken.
             */
            collected_at: string;
            /**
             * Format: date-time
             * @description When it was found unfit; null otherwise.
             */
            rejected_at: string | null;
            /** @description Why. */
            rejection_reason: string | null;
        };
        /** @description One status of a test. */
        LabTestHistoryView: {
            /** @description Status before; null for the first. */
            from_status: components["schemas"]["LabTestStatus"] | null;
            /** @description Status after. */
            to_status: components["schemas"]["LabTestStatus"];
            /**
             * Format: uuid
             * @description Who moved it; null for Medivoy itself.
             */
            changed_by: string | null;
            /** @description Why. */
            reason: string | null;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
        };
        /** @description A laboratory test in a list: without result and notes. */
        LabTestListItemView: {
            /**
             * Format: uuid
             * @description The test.
             */
            id: string;
            /** @description Number for people, `LT-YYYY-NNNNNN`. */
            test_number: string;
            /**
             * Format: uuid
             * @description Whose test it is.
             */
            patient_id: string;
            /**
             * Format: uuid
             * @description Who ordered it; null when the patient did.
             */
            doctor_id: string | null;
            /**
             * Format: uuid
             * @description Where.
             */
            laboratory_id: string;
            /** @description Where, by name. */
            laboratory: components["schemas"]["LaboratoryReference"] | null;
            /** @description Kind of test, for people. */
            test_type: string | null;
            /** @description Name of the test. */
            test_name: string;
            /**
             * @description LOINC code of the test.
             * @example 2345-7
             */
            code: string | null;
            /**
             * Format: date-time
             * @description When the sample is to be taken.
             */
            scheduled_date: string | null;
            /** @description Its status. */
            status: components["schemas"]["LabTestStatus"];
            /**
             * Format: uuid
             * @description The test whose result made this one follow.
             */
            reflex_of: string | null;
            /**
             * Format: int32
             * @description Version of the newest result; 0 without one.
             */
            result_version: number;
            /**
             * Format: date-time
             * @description When the newest result became known to be critical; null when it is not.
             */
            critical_at: string | null;
            /**
             * Format: date-time
             * @description When whoever ordered it said that they have seen it.
             */
            acknowledged_at: string | null;
            /**
             * Format: date-time
             * @description Creation time.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Time of the last change.
             */
            updated_at: string;
        };
        /** @description One page of a list. */
        LabTestListResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["LabTestListItemView"][];
            meta: components["schemas"]["PageMeta"];
        };
        /** @description A success. */
        LabTestResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["LabTestView"];
        };
        /**
         * @description Where a laboratory test stands.
         *
         *     - `requested`: Ordered.
         *     - `scheduled`: The sample is to be taken at a given time.
         *     - `sample_collected`: The sample has been taken and has its accession number.
         *     - `processing`: The laboratory works on it.
         *     - `result_ready`: The result is there.
         *     - `reviewed`: Who ordered it has read the result.
         *     - `cancelled`: Called off before the sample was taken; the end.
         * @enum {string}
         */
        LabTestStatus: "requested" | "scheduled" | "sample_collected" | "processing" | "result_ready" | "reviewed" | "cancelled";
        /** @description A laboratory test as the API shows it. */
        LabTestView: {
            /**
             * Format: uuid
             * @description The test.
             */
            id: string;
            /** @description Number for people, `LT-YYYY-NNNNNN`. */
            test_number: string;
            /**
             * Format: uuid
             * @description Whose test it is.
             */
            patient_id: string;
            /**
             * Format: uuid
             * @description Who ordered it; null when the patient did.
             */
            doctor_id: string | null;
            /**
             * Format: uuid
             * @description Where.
             */
            laboratory_id: string;
            /** @description Where, by name. */
            laboratory: components["schemas"]["LaboratoryReference"] | null;
            /** @description Kind of test, for people. */
            test_type: string | null;
            /** @description Name of the test. */
            test_name: string;
            /**
             * @description LOINC code of the test.
             * @example 2345-7
             */
            code: string | null;
            /**
             * Format: date-time
             * @description When the sample is to be taken.
             */
            scheduled_date: string | null;
            /** @description Its status. */
            status: components["schemas"]["LabTestStatus"];
            /**
             * Format: uuid
             * @description The test whose result made this one follow.
             */
            reflex_of: string | null;
            /**
             * Format: int32
             * @description Version of the newest result; 0 without one.
             */
            result_version: number;
            /**
             * Format: date-time
             * @description When the newest result became known to be critical; null when it is not.
             */
            critical_at: string | null;
            /**
             * Format: date-time
             * @description When whoever ordered it said that they have seen it.
             */
            acknowledged_at: string | null;
            /**
             * Format: date-time
             * @description Creation time.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Time of the last change.
             */
            updated_at: string;
            /** @description For the laboratory. */
            notes: string | null;
            /** @description The newest result; empty without one. */
            results: components["schemas"]["LabResultView"][];
            /** @description Why it replaced an earlier one. */
            amendment_reason: string | null;
            /** @description Results that were amended, newest first. */
            earlier_results: components["schemas"]["LabResultVersionView"][];
            /** @description What was taken, newest first; rejected ones included. */
            samples: components["schemas"]["LabSampleView"][];
            /** @description Every status, oldest first. */
            history: components["schemas"]["LabTestHistoryView"][];
        };
        /** @description One page of a list. */
        LabTrendListResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["LabTrendView"][];
            meta: components["schemas"]["PageMeta"];
        };
        /** @description One value of a trend. */
        LabTrendValueView: {
            /** @description What was measured. */
            name: string;
            /**
             * @description Its LOINC code.
             * @example 2345-7
             */
            code: string | null;
            /**
             * @description The value in `unit`; null when it cannot be converted.
             * @example 5.4
             */
            value: (number | string) | null;
            /**
             * @description The asked-for unit, else that of the catalogue.
             * @example mg/dL
             */
            unit: string | null;
            /**
             * @description The value as it was reported.
             * @example 5.4
             */
            reported_value: number | string;
            /**
             * @description Its unit as it was reported.
             * @example mg/dL
             */
            reported_unit: string | null;
            /** @description The flag as it was reported. */
            flag: components["schemas"]["LabFlag"] | null;
        };
        /** @description What one sample says of the analyte. */
        LabTrendView: {
            /**
             * Format: uuid
             * @description The test.
             */
            lab_test_id: string;
            /**
             * Format: date-time
             * @description When the sample was taken.
             */
            observed_at: string;
            /** @description The values. */
            values: components["schemas"]["LabTrendValueView"][];
        };
        /** @description One page of a list. */
        LaboratoryListResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["LaboratoryView"][];
            meta: components["schemas"]["PageMeta"];
        };
        /** @description A laboratory where something else names it. */
        LaboratoryReference: {
            /**
             * Format: uuid
             * @description The laboratory.
             */
            id: string;
            /** @description Name. */
            name: string;
            /** @description City. */
            city: string;
            /**
             * @description Country.
             * @example TR
             */
            country: string;
        };
        /** @description A success. */
        LaboratoryResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["LaboratoryView"];
        };
        /**
         * @description What a laboratory examines.
         *
         *     - `clinical`: Blood, urine and other fluids.
         *     - `pathology`: Tissues and cells.
         *     - `microbiology`: Germs.
         *     - `molecular`: Genes.
         *     - `imaging`: Images.
         * @enum {string}
         */
        LaboratoryType: "clinical" | "pathology" | "microbiology" | "molecular" | "imaging";
        /** @description A laboratory as the API shows it. */
        LaboratoryView: {
            /**
             * Format: uuid
             * @description The laboratory.
             */
            id: string;
            /** @description Name. */
            name: string;
            /**
             * Format: uuid
             * @description The hospital that it belongs to.
             */
            hospital_id: string | null;
            /** @description What it examines. */
            type: components["schemas"]["LaboratoryType"];
            /**
             * @description Country.
             * @example TR
             */
            country: string;
            /** @description City. */
            city: string;
            /** @description Postal address. */
            address: string;
            /**
             * @description Telephone.
             * @example +905321234567
             */
            phone: string;
            /**
             * Format: email
             * @description E-mail address.
             * @example patient@medivoy.example
             */
            email: string;
            /** @description What it offers, for people. */
            services_offered: string[];
            /** @description Whether tests can be ordered there. */
            is_active: boolean;
            /**
             * Format: date-time
             * @description Creation time.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Time of the last change.
             */
            updated_at: string;
        };
        /** @description One posting of the double-entry ledger: either a debit or a credit. */
        LedgerEntryView: {
            /** @description `gateway:<name>`, `hospital_payable` or `patient_payable`. */
            account: string;
            /** @description Money in. */
            debit: components["schemas"]["Money"] | null;
            /** @description Money out. */
            credit: components["schemas"]["Money"] | null;
            /**
             * Format: date-time
             * @description When it was posted.
             */
            at: string;
        };
        /**
         * @description What a line of a quotation or an invoice is for.
         *
         *     - `treatment`: The medical treatment itself.
         *     - `stay`: Hospital or hotel stay.
         *     - `travel`: Flights and transfers.
         *     - `other`: Anything else.
         * @enum {string}
         */
        LineKind: "treatment" | "stay" | "travel" | "other";
        /** @description A success. */
        ListBookingTimelineResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["BookingTimelineEntryView"][];
        };
        /** @description A success. */
        ListBookingTransitionsResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["BookingTransitionView"][];
        };
        /** @description A success. */
        ListPaymentLedgerResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["LedgerEntryView"][];
        };
        /** @description A success. */
        ListServiceHealthResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["ServiceHealthView"][];
        };
        /** @description E-mail address and password. */
        LoginAuthRequest: {
            /**
             * Format: email
             * @description The account's address.
             * @example patient@medivoy.example
             */
            email: string;
            /** @description Its password. */
            password: string;
            /** @description What the user calls this device, for the list of sessions. */
            device?: string | null;
        };
        /** @description An amount of money: an integer in the currency's minor unit, never a float. */
        Money: {
            /**
             * Format: int64
             * @description Amount in the currency's minor unit (cents for USD, yen for JPY).
             * @example 125000
             */
            amount_minor: number;
            /** @description ISO 4217 code. */
            currency: components["schemas"]["Currency"];
        };
        /** @description Who gets an announcement: one role, or everybody. */
        NotificationAudience: {
            /** @description Every active account of this role. */
            role?: components["schemas"]["Role"] | null;
            /** @description True: every active account. Without it: `false`. */
            all?: boolean;
        };
        /**
         * @description How a notification may reach its user.
         *
         *     - `in_app`: The inbox; always.
         *     - `email`: E-mail.
         *     - `sms`: Text message.
         *     - `push`: Push message to the registered devices.
         * @enum {string}
         */
        NotificationChannel: "in_app" | "email" | "sms" | "push";
        /** @description What became of a notification on one channel. */
        NotificationDeliveryView: {
            /** @description The channel. */
            channel: components["schemas"]["DeliveryChannel"];
            /** @description Where it stands. */
            status: components["schemas"]["DeliveryStatus"];
            /**
             * Format: int32
             * @description How often it was tried.
             */
            attempts: number;
            /** @description What the provider calls it. */
            provider_id: string | null;
            /** @description Why it was skipped. */
            reason: string | null;
            /**
             * Format: date-time
             * @description When the provider took it.
             */
            sent_at: string | null;
        };
        /** @description A success. */
        NotificationDeviceResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["NotificationDeviceView"];
        };
        /** @description A registered device; its token never goes out. */
        NotificationDeviceView: {
            /**
             * Format: uuid
             * @description The device.
             */
            id: string;
            /** @description What the token belongs to. */
            platform: components["schemas"]["DevicePlatform"];
            /**
             * Format: date-time
             * @description When it was registered.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was registered the last time.
             */
            updated_at: string;
        };
        /**
         * @description What a notification is about; a user chooses channels per kind.
         *
         *     - `account`: The account and its security; cannot be switched off.
         *     - `booking`: A booking.
         *     - `appointment`: An appointment.
         *     - `payment`: A payment or an invoice.
         *     - `prescription`: A prescription.
         *     - `lab_result`: A laboratory result.
         *     - `review`: A review.
         *     - `support`: A support ticket.
         *     - `subscription`: A subscription.
         *     - `announcement`: News from the marketplace.
         * @enum {string}
         */
        NotificationKind: "account" | "booking" | "appointment" | "payment" | "prescription" | "lab_result" | "review" | "support" | "subscription" | "announcement";
        /** @description One page of a list. */
        NotificationListResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["NotificationView"][];
            meta: components["schemas"]["PageMeta"];
        };
        /** @description Channels for one kind of notification. */
        NotificationPreference: {
            /** @description The kind. */
            kind: components["schemas"]["NotificationKind"];
            /** @description Mail; cannot be false for `account`. */
            email: boolean;
            /** @description Text message. */
            sms: boolean;
            /** @description Push message. */
            push: boolean;
        };
        /** @description Preferences for one kind as they hold. */
        NotificationPreferenceView: {
            /** @description The kind. */
            kind: components["schemas"]["NotificationKind"];
            /** @description The inbox; always. */
            in_app: boolean;
            /** @description Mail. */
            email: boolean;
            /** @description Text message. */
            sms: boolean;
            /** @description Push message. */
            push: boolean;
            /** @description Whether mail cannot be switched off. */
            email_locked: boolean;
        };
        /** @description A success. */
        NotificationPreferencesResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["NotificationPreferencesView"];
        };
        /** @description Preferences for every kind. */
        NotificationPreferencesView: {
            /** @description One per kind, in a fixed order. */
            preferences: components["schemas"]["NotificationPreferenceView"][];
        };
        /** @description A success. */
        NotificationResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["NotificationView"];
        };
        /** @description A notification as its user sees it. */
        NotificationView: {
            /**
             * Format: uuid
             * @description The notification.
             */
            id: string;
            /**
             * Format: uuid
             * @description Whose inbox.
             */
            user_id: string;
            /**
             * Format: int64
             * @description Its place in the stream: `Last-Event-ID` to go on after it.
             */
            seq: number;
            /** @description What it is about. */
            kind: components["schemas"]["NotificationKind"];
            /** @description Title, in the language of the account when it came. */
            title: string;
            /** @description Text, likewise. */
            message: string;
            /** @description Kind of the thing it is about (`booking`). */
            reference_type: string | null;
            /**
             * Format: uuid
             * @description That thing.
             */
            reference_id: string | null;
            /** @description The inbox. */
            channel: components["schemas"]["NotificationChannel"];
            /**
             * Format: date-time
             * @description When it was read.
             */
            read_at: string | null;
            /** @description What became of it outside the inbox. */
            deliveries: components["schemas"]["NotificationDeliveryView"][];
            /**
             * Format: date-time
             * @description When it came.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Time of the last change.
             */
            updated_at: string;
        };
        /** @description `meta` of a list. */
        PageMeta: {
            /**
             * Format: int64
             * @description Rows per page.
             */
            limit: number;
            /** @description Whether more rows follow. */
            has_more: boolean;
            /** @description Opaque; gives the next page. Absent on the last page and with `page`. */
            next_cursor?: string | null;
            /**
             * Format: int64
             * @description The numbered page, when asked for by number.
             */
            page?: number | null;
            /**
             * Format: int64
             * @description Rows in all, when asked for by number.
             */
            total?: number | null;
            /**
             * Format: int64
             * @description Pages in all, when asked for by number.
             */
            total_pages?: number | null;
        };
        /** @description One page of a list. */
        PatientAccessListResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["PatientAccessView"][];
            meta: components["schemas"]["PageMeta"];
        };
        /** @description Someone read or changed the patient's data. */
        PatientAccessView: {
            /** @description The entry. */
            id: string;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description What was done (`patient.read`, `booking.update`, `invoice.read`). */
            action: string;
            /**
             * @description Which data: of a reading `demographics`, `clinical`, `booking`, `medical_details`, `payment`, `invoice` and the
             *     like; of a change the names of the fields.
             */
            fields: string[];
            /** @description Why, as they said (`X-Access-Reason`). */
            reason: string | null;
            /** @description Done or refused. */
            outcome: components["schemas"]["AuditOutcome"];
            /** @description Who; null for Medivoy itself. */
            by: components["schemas"]["PatientReader"] | null;
        };
        /** @description Something that the patient does not tolerate. */
        PatientAllergy: {
            /** @description What causes it. */
            substance: string;
            /** @description What happens. */
            reaction: string | null;
            /** @description How bad it is (`mild`, `moderate`, `severe`). */
            severity: string | null;
        };
        /** @description Something that the patient does not tolerate. */
        PatientAllergyInput: {
            /** @description What causes it. */
            substance: string;
            /** @description What happens. */
            reaction?: string | null;
            /** @description How bad it is (`mild`, `moderate`, `severe`). */
            severity?: string | null;
        };
        /** @description A medicine that the patient takes. */
        PatientMedication: {
            /** @description Its name. */
            name: string;
            /** @description How much, how often. */
            dosage: string | null;
            /**
             * Format: date
             * @description Since when.
             */
            since: string | null;
        };
        /** @description A medicine that the patient takes. */
        PatientMedicationInput: {
            /** @description Its name. */
            name: string;
            /** @description How much, how often. */
            dosage?: string | null;
            /**
             * Format: date
             * @description Since when.
             */
            since?: string | null;
        };
        /** @description Who read or changed the patient's data. */
        PatientReader: {
            /**
             * Format: uuid
             * @description The account.
             */
            user_id: string;
            /** @description Its name; null when the account is gone. */
            name: string | null;
            /** @description Its role; null when the account is gone. */
            role: components["schemas"]["Role"] | null;
        };
        /** @description A success. */
        PatientResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["PatientView"];
        };
        /** @description One page of a list. */
        PatientSummaryListResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["PatientSummaryView"][];
            meta: components["schemas"]["PageMeta"];
        };
        /** @description A patient in a list: who and from where, and no health data. */
        PatientSummaryView: {
            /**
             * Format: uuid
             * @description The profile.
             */
            id: string;
            /**
             * Format: uuid
             * @description Its account.
             */
            user_id: string;
            /** @description Given name; null when the account is gone. */
            first_name: string | null;
            /** @description Family name; null when the account is gone. */
            last_name: string | null;
            /**
             * @description Country of residence.
             * @example TR
             */
            country: string | null;
            /** @description City of residence. */
            city: string | null;
            /**
             * Format: date-time
             * @description Creation time.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Time of the last change.
             */
            updated_at: string;
        };
        /** @description A patient profile as the API shows it. */
        PatientView: {
            /**
             * Format: uuid
             * @description The profile.
             */
            id: string;
            /**
             * Format: uuid
             * @description Its account, which has the name and the contact.
             */
            user_id: string;
            /**
             * Format: date
             * @description Date of birth.
             */
            date_of_birth: string;
            /** @description Administrative gender. */
            gender: components["schemas"]["Gender"] | null;
            /**
             * @description Country of residence.
             * @example TR
             */
            country: string | null;
            /** @description City of residence. */
            city: string | null;
            /** @description Postal address. */
            address: string | null;
            /** @description Whom to call in an emergency. */
            emergency_contact_name: string | null;
            /**
             * @description Their telephone.
             * @example +905321234567
             */
            emergency_contact_phone: string | null;
            /** @description Whether the clinical data below is kept from this caller, and therefore null. */
            clinical_withheld: boolean;
            /** @description Blood group. */
            blood_group: components["schemas"]["BloodGroup"] | null;
            /** @description Illnesses and operations; null when withheld. */
            medical_history: string[] | null;
            /** @description What is not tolerated; null when withheld. */
            allergies: components["schemas"]["PatientAllergy"][] | null;
            /** @description What is taken; null when withheld. */
            current_medications: components["schemas"]["PatientMedication"][] | null;
            /**
             * Format: date-time
             * @description Creation time.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Time of the last change.
             */
            updated_at: string;
        };
        /** @description One page of a list. */
        PaymentListResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["PaymentView"][];
            meta: components["schemas"]["PageMeta"];
        };
        /** @description What the payer's client does next. For the payer only: it carries a secret. */
        PaymentNextAction: components["schemas"]["PaymentNextActionStripeClientSecret"] | components["schemas"]["PaymentNextActionRazorpayCheckout"] | components["schemas"]["PaymentNextActionSandboxConfirm"];
        /** @description Open Razorpay Checkout; send what it answers to `/payments/{id}/verify`. */
        PaymentNextActionRazorpayCheckout: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "razorpay_checkout";
            /** @description The order. */
            order_id: string;
            /** @description Key that the client identifies the account by. */
            key_id: string;
        };
        /** @description `POST` there with `{"outcome": "succeed"}` or `{"outcome": "fail"}`. */
        PaymentNextActionSandboxConfirm: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "sandbox_confirm";
            /** @description Where. */
            url: string;
        };
        /** @description Confirm the PaymentIntent with Stripe.js. */
        PaymentNextActionStripeClientSecret: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "stripe_client_secret";
            /** @description Secret of the intent. */
            client_secret: string;
            /** @description Key that the client identifies the account by. */
            publishable_key: string;
        };
        /** @description A success. */
        PaymentResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["PaymentView"];
        };
        /**
         * @description Where a payment stands. The order of the variants is the order in which
         *     knowledge grows: a later one is never overwritten by an earlier one.
         *
         *     - `pending`: Begun; the payer has not confirmed.
         *     - `processing`: Confirmed; the gateway is at work.
         *     - `failed`: Declined. The payer may try again, also within the same payment.
         *     - `cancelled`: Given up.
         *     - `completed`: The money came.
         *     - `partially_refunded`: A part of it went back.
         *     - `refunded`: All of it went back.
         * @enum {string}
         */
        PaymentStatus: "pending" | "processing" | "failed" | "cancelled" | "completed" | "partially_refunded" | "refunded";
        /** @description A payment as the API shows it. */
        PaymentView: {
            /**
             * Format: uuid
             * @description The payment.
             */
            id: string;
            /** @description Number for people, `PAY-YYYY-NNNNNN`. */
            payment_number: string;
            /**
             * Format: uuid
             * @description The booking it is for.
             */
            booking_id: string | null;
            /**
             * Format: uuid
             * @description The appointment it is for.
             */
            appointment_id: string | null;
            /**
             * Format: uuid
             * @description Who pays.
             */
            patient_id: string;
            /**
             * Format: uuid
             * @description Who gets it.
             */
            hospital_id: string | null;
            /** @description How much. */
            amount: components["schemas"]["Money"];
            /** @description Who moves the money. */
            gateway: components["schemas"]["GatewayName"];
            /** @description What the payer meant to pay with. */
            payment_method: string | null;
            /** @description The gateway's id of it. */
            gateway_reference: string | null;
            /** @description Its status. */
            status: components["schemas"]["PaymentStatus"];
            /**
             * Format: date-time
             * @description When the money came.
             */
            paid_at: string | null;
            /** @description How much went back. */
            refunded: components["schemas"]["Money"];
            /** @description The gateway's code, when it was declined. */
            failure_code: string | null;
            /** @description The gateway's message, when it was declined. */
            failure_message: string | null;
            /** @description Whether the subject was paid already, so that all of it goes back. */
            is_surplus: boolean;
            /** @description What the payer's client does next: to the payer only, while it is open. */
            next_action?: (components["schemas"]["PaymentNextActionStripeClientSecret"] | components["schemas"]["PaymentNextActionRazorpayCheckout"] | components["schemas"]["PaymentNextActionSandboxConfirm"]) | null;
            /** @description What went or is going back: on a single payment, not in lists. */
            refunds?: components["schemas"]["RefundView"][] | null;
            /**
             * Format: date-time
             * @description Creation time.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Time of the last change.
             */
            updated_at: string;
        };
        /** @description A failure (RFC 9457). */
        Problem: {
            /** @enum {boolean} */
            success: false;
            /**
             * Format: uri
             * @description A page that explains the code.
             */
            type: string;
            /** @description What it means, the same for every occurrence. */
            title: string;
            /**
             * Format: int32
             * @description The status of the answer.
             */
            status: number;
            /** @description What happened this time. */
            detail: string;
            code: components["schemas"]["ProblemCode"];
            /** @description The request, for support. */
            request_id: string;
            /** @description The fields that are wrong. */
            errors?: components["schemas"]["FieldError"][];
            /** @description With `invalid_transition`: the statuses that it can move to. */
            allowed?: string[];
            /**
             * Format: int32
             * @description With `quotation_superseded`: the version that counts.
             */
            newest_version?: number;
        };
        /**
         * @description Stable and machine-readable. Later versions may add codes: treat an unknown one by its status.
         * @enum {string}
         */
        ProblemCode: "access_reason_required" | "amount_mismatch" | "booking_not_editable" | "category_in_use" | "credit_exceeds_invoice" | "critical_result_unacknowledged" | "email_not_verified" | "email_taken" | "forbidden" | "gateway_not_configured" | "gateway_refused" | "idempotency_key_required" | "idempotency_key_reused" | "internal_error" | "invalid_challenge" | "invalid_credentials" | "invalid_cursor" | "invalid_header" | "invalid_lab_test_transition" | "invalid_mfa_code" | "invalid_parameter" | "invalid_refresh_token" | "invalid_signature" | "invalid_token" | "invalid_transition" | "invoice_exists" | "lab_doctor_not_licensed" | "lab_patient_profile_required" | "lab_result_not_critical" | "lab_test_not_editable" | "malformed_event" | "malformed_json" | "mfa_already_enabled" | "mfa_not_enabled" | "not_an_invoice" | "not_found" | "not_invoiceable" | "not_payable" | "not_refundable" | "nothing_left_to_credit" | "offer_exists" | "own_account" | "own_mfa" | "patient_profile_required" | "payload_too_large" | "phone_confirmation_unavailable" | "precondition_failed" | "profile_exists" | "quotation_expired" | "quotation_superseded" | "rate_limited" | "reauthentication_required" | "refund_exceeds_payment" | "request_in_progress" | "request_timeout" | "security_mail" | "subcategory_in_use" | "subcategory_mismatch" | "too_many_open_bookings" | "too_many_open_lab_tests" | "too_many_streams" | "unauthenticated" | "unavailable" | "unknown_field" | "unknown_parameter" | "unsupported_media_type" | "validation_failed" | "verification_not_offered" | "wrong_code" | "wrong_password";
        /** @description Publish, or withdraw. */
        PublishCatalogueSectionRequest: {
            /** @description Whether the public sees it. */
            is_published: boolean;
        };
        /** @description A success. */
        QueuedNotificationResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["QueuedNotificationView"];
        };
        /** @description What is known of a message that was queued. */
        QueuedNotificationView: {
            /** @description Always true: it is on its way. */
            queued: boolean;
            /**
             * Format: int64
             * @description How many users get it; null for an audience, which is reached step by step.
             */
            recipients: number | null;
            /**
             * Format: uuid
             * @description The announcement, where it goes to an audience.
             */
            broadcast_id: string | null;
        };
        /** @description A success. */
        ReadAllNotificationsResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["ReadAllNotificationsView"];
        };
        /** @description How many were marked. */
        ReadAllNotificationsView: {
            /**
             * Format: int64
             * @description Notifications that were unread before.
             */
            updated: number;
        };
        /** @description The result of a test: everything that was measured. */
        RecordLabResultRequest: {
            /** @description What was measured. */
            results: components["schemas"]["LabResultItem"][];
            /** @description Why the earlier result is replaced; required when there is one, which is kept. */
            amendment_reason?: string | null;
        };
        /** @description A refresh token to be rotated. */
        RefreshAuthRequest: {
            /** @description As it was given out last. */
            refresh_token: string;
        };
        /** @description Money to give back. */
        RefundPaymentRequest: {
            /** @description How much; without it all that is left. */
            amount?: components["schemas"]["Money"] | null;
            /** @description Why; kept with the refund. */
            reason: string;
        };
        /** @description A success. */
        RefundResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["RefundView"];
        };
        /**
         * @description Where a refund stands, in the order in which knowledge grows.
         *
         *     - `pending`: Decided; the gateway has not taken it yet.
         *     - `processing`: The gateway has taken it.
         *     - `failed`: The gateway did not pay it out.
         *     - `completed`: The money went back.
         * @enum {string}
         */
        RefundStatus: "pending" | "processing" | "failed" | "completed";
        /** @description A refund as the API shows it. */
        RefundView: {
            /**
             * Format: uuid
             * @description The refund.
             */
            id: string;
            /**
             * Format: uuid
             * @description The refunded payment.
             */
            payment_id: string;
            /** @description How much. */
            amount: components["schemas"]["Money"];
            /** @description Why. */
            reason: string;
            /** @description Its status. */
            status: components["schemas"]["RefundStatus"];
            /** @description The gateway's message, when it could not be paid out. */
            failure_message: string | null;
            /**
             * Format: date-time
             * @description When the money went back.
             */
            completed_at: string | null;
            /**
             * Format: date-time
             * @description Creation time.
             */
            created_at: string;
        };
        /** @description A new account. */
        RegisterAuthRequest: {
            /**
             * Format: email
             * @description Unique without regard to case.
             * @example patient@medivoy.example
             */
            email: string;
            /** @description 12 to 256 characters, not easy to guess. */
            password: string;
            /** @description Never an administrator. */
            user_type: components["schemas"]["AuthRegistrableRole"];
            /** @description Given name. */
            first_name: string;
            /** @description Family name. */
            last_name: string;
            /**
             * @description Not confirmed: `PATCH /api/v1/auth/profile` with it sends the code that confirms it.
             * @example +905321234567
             */
            phone?: string | null;
            /**
             * @description Language of texts to this user.
             * @example en
             */
            locale?: string | null;
            /** @description What the user calls this device, for the list of sessions. */
            device?: string | null;
        };
        /** @description A device that may get push messages. */
        RegisterNotificationDeviceRequest: {
            /** @description What the token belongs to. */
            platform: components["schemas"]["DevicePlatform"];
            /** @description The push service's token, 8 to 4096 characters; registered again it is the same device. */
            token: string;
        };
        /** @description The new place of one. */
        ReorderCatalogueItem: {
            /**
             * Format: uuid
             * @description Which one.
             */
            id: string;
            /**
             * Format: int32
             * @description Small comes first.
             */
            sort_order: number;
        };
        /** @description New places of many in one step: all of them, or none. */
        ReorderCatalogueRequest: {
            /** @description Each id at most once. */
            items: components["schemas"]["ReorderCatalogueItem"][];
        };
        /** @description A success. */
        ReorderCategoriesResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["CataloguePlaceView"][];
        };
        /** @description A success. */
        ReorderSubcategoriesResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["CataloguePlaceView"][];
        };
        /** @description Why a lost second factor is taken away. */
        ResetAuthMfaRequest: {
            /** @description How it was found that the account's owner asks; kept in the audit trail. */
            reason: string;
        };
        /** @description A new password with the mailed token. */
        ResetAuthPasswordRequest: {
            /** @description From the mail. */
            token: string;
            /** @description 12 to 256 characters, not easy to guess. */
            password: string;
        };
        /**
         * @description What a user is to the marketplace; on the wire `user_type`.
         *
         *     - `patient`: Seeks treatment.
         *     - `doctor`: Treats patients.
         *     - `hospital_admin`: Acts for the hospitals whose `admin_user_id` they are.
         *     - `admin`: Runs the marketplace.
         * @enum {string}
         */
        Role: "patient" | "doctor" | "hospital_admin" | "admin";
        /**
         * @description How the payer's confirmation ends.
         *
         *     - `succeed`: The money comes.
         *     - `fail`: The card is declined.
         * @enum {string}
         */
        SandboxConfirmOutcome: "succeed" | "fail";
        /** @description A success. */
        SandboxPaymentResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["SandboxPaymentView"];
        };
        /** @description The sandbox's payment. */
        SandboxPaymentView: {
            /** @description Its reference. */
            reference: string;
            /** @description `pending`, `succeeded` or `failed`. */
            status: string;
        };
        /** @description One page of a list. */
        SearchHitListResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["SearchHitView"][];
            meta: components["schemas"]["PageMeta"];
        };
        /** @description Something that was found. */
        SearchHitView: {
            /** @description What it is. */
            type: components["schemas"]["SearchType"];
            /**
             * Format: uuid
             * @description Which one.
             */
            id: string;
            /** @description Its stable name in addresses. */
            slug: string;
            /** @description Its name in the language of the answer. */
            name: string;
            /** @description Where it is, for what is in one place. */
            place: string | null;
            /**
             * Format: double
             * @description How well it fits, from 0 to 1.
             */
            score: number;
        };
        /**
         * @description What can be found.
         *
         *     - `treatment`: A treatment of the catalogue.
         *     - `hospital`: A verified hospital.
         *     - `doctor`: A verified doctor.
         *     - `package`: A tour package.
         * @enum {string}
         */
        SearchType: "treatment" | "hospital" | "doctor" | "package";
        /**
         * @description An itemised quotation for the booking as it stands: its date, treatment and hospital. A later change of these voids
         *     it. The server computes every sum.
         */
        SendBookingQuotationRequest: {
            /** @description 1 to 100 lines, all in one currency. */
            line_items: components["schemas"]["BookingQuotationLine"][];
            /** @description Taken off the subtotal, spread over the lines in proportion. */
            discount?: components["schemas"]["Money"] | null;
            /**
             * Format: date-time
             * @description Until when the patient can accept it.
             */
            valid_until: string;
            /** @description For the patient. */
            notes?: string | null;
        };
        /** @description A success. */
        ServiceHealthResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["ServiceHealthView"];
        };
        /** @description Something the process needs. */
        ServiceHealthView: {
            /** @description Which service. */
            service: string;
            /** @description What stands behind it (`redis`, `in_process`, `smtp`, …). */
            implementation: string;
            /** @description Whether an outside service is configured. */
            configured: boolean;
            /** @description Whether it answers now. */
            reachable: boolean;
            /**
             * Format: double
             * @description How long it took, in milliseconds.
             */
            latency_ms: number | null;
            /** @description What went wrong, without addresses or secrets. */
            last_error: string | null;
        };
        /** @description One page of a list. */
        SubcategoryListResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["SubcategoryView"][];
            meta: components["schemas"]["PageMeta"];
        };
        /** @description A success. */
        SubcategoryResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["SubcategoryView"];
        };
        /** @description A subcategory as the API shows it. */
        SubcategoryView: {
            /**
             * Format: uuid
             * @description The subcategory.
             */
            id: string;
            /**
             * Format: uuid
             * @description The category it belongs to.
             */
            category_id: string;
            /** @description Name in the language of the answer. */
            name: string;
            /** @description Stable name in addresses. */
            slug: string;
            /** @description Description. */
            description: string;
            /** @description Name of an icon. */
            icon: string | null;
            /**
             * Format: uri
             * @description Picture.
             */
            image_url: string | null;
            /**
             * Format: int32
             * @description Place among the others, small first.
             */
            sort_order: number;
            /** @description Whether the public sees it. */
            is_published: boolean;
            /** @description Title for search engines. */
            meta_title: string | null;
            /** @description Summary for search engines. */
            meta_description: string | null;
            /**
             * Format: int64
             * @description Active treatments in it.
             */
            treatments_count: number;
            /** @description Every language, for administrators only. */
            translations?: {
                [key: string]: components["schemas"]["CatalogueTextsView"];
            } | null;
            /**
             * Format: date-time
             * @description Creation time.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Time of the last change.
             */
            updated_at: string;
        };
        /** @description A published category with its published subcategories, for menus. */
        TaxonomyCategoryView: {
            /**
             * Format: uuid
             * @description The category.
             */
            category_id: string;
            /** @description Its name in the language of the answer. */
            category_name: string;
            /** @description Its stable name in addresses. */
            category_slug: string;
            /** @description Its subcategories in order. */
            subcategories: components["schemas"]["TaxonomySubcategoryView"][];
            /**
             * Format: int64
             * @description Active treatments in it and in its subcategories.
             */
            treatments_count: number;
        };
        /** @description A published subcategory, for menus. */
        TaxonomySubcategoryView: {
            /**
             * Format: uuid
             * @description The subcategory.
             */
            id: string;
            /** @description Its name in the language of the answer. */
            name: string;
            /** @description Its stable name in addresses. */
            slug: string;
            /**
             * Format: int64
             * @description Active treatments in it.
             */
            treatments_count: number;
        };
        /** @description One page of a list. */
        TreatmentListResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["TreatmentView"][];
            meta: components["schemas"]["PageMeta"];
        };
        /** @description One page of a list. */
        TreatmentOfferListResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["TreatmentOfferView"][];
            meta: components["schemas"]["PageMeta"];
        };
        /** @description A verified hospital's offer of a treatment. */
        TreatmentOfferView: {
            /**
             * Format: uuid
             * @description The offer.
             */
            id: string;
            /**
             * Format: uuid
             * @description The hospital.
             */
            hospital_id: string;
            /** @description Its name. */
            hospital_name: string;
            /** @description Its stable name in addresses. */
            hospital_slug: string;
            /** @description Its country. */
            country: string;
            /** @description Its city. */
            city: string;
            /**
             * Format: double
             * @description Its rating, 0 to 5.
             */
            rating: number;
            /**
             * Format: int32
             * @description Published reviews behind the rating.
             */
            total_reviews: number;
            /** @description Whether the hospital was verified. */
            is_verified: boolean;
            /**
             * Format: uuid
             * @description The treatment.
             */
            treatment_id: string;
            /** @description Its name in the language of the answer. */
            treatment_name: string;
            /** @description Its stable name in addresses. */
            treatment_slug: string;
            /** @description Price before any quotation. */
            base_price: components["schemas"]["Money"];
            /**
             * Format: int32
             * @description Stay in days, where it differs from the catalogue.
             */
            duration_days: number | null;
            /**
             * Format: double
             * @description Percentage of successful treatments, 0 to 100.
             */
            success_rate: number | null;
            /** @description What this hospital says of it. */
            description: string;
            /** @description What the price includes. */
            inclusions: string[];
            /** @description What the price leaves out. */
            exclusions: string[];
            /** @description Whether it can be booked now. */
            is_available: boolean;
            /**
             * Format: date-time
             * @description Creation time.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Time of the last change.
             */
            updated_at: string;
        };
        /**
         * @description What the treatment costs at the hospitals that offer it, in one currency:
         *     amounts in different currencies are never compared.
         */
        TreatmentPriceRangeView: {
            /**
             * Format: int64
             * @description Lowest base price, in the currency's minor unit.
             */
            min: number;
            /**
             * Format: int64
             * @description Highest base price, in the currency's minor unit.
             */
            max: number;
            /** @description The currency. */
            currency: string;
            /**
             * Format: int64
             * @description Hospitals with an offer in this currency.
             */
            hospitals: number;
        };
        /** @description A success. */
        TreatmentResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["TreatmentView"];
        };
        /** @description A treatment as the API shows it. */
        TreatmentView: {
            /**
             * Format: uuid
             * @description The treatment.
             */
            id: string;
            /**
             * Format: uuid
             * @description Its category.
             */
            category_id: string;
            /**
             * Format: uuid
             * @description Its subcategory, one of the category.
             */
            subcategory_id: string | null;
            /** @description Name in the language of the answer. */
            name: string;
            /** @description Stable name in addresses. */
            slug: string;
            /** @description Description. */
            description: string;
            /**
             * Format: int32
             * @description Days at the place of treatment.
             */
            duration_days: number | null;
            /**
             * Format: int32
             * @description Further days before travelling or normal activity.
             */
            recovery_days: number | null;
            /**
             * Format: uri
             * @description Picture.
             */
            image_url: string | null;
            /** @description Whether any hospital may offer it. */
            is_global: boolean;
            /** @description Whether it is in the public catalogue. */
            is_active: boolean;
            /** @description Title for search engines. */
            meta_title: string | null;
            /** @description Summary for search engines. */
            meta_description: string | null;
            /**
             * @description Prices in the asked-for currency, or in the one with the most offers;
             *     null without an offer.
             */
            price_range: components["schemas"]["TreatmentPriceRangeView"] | null;
            /** @description Prices in every currency with an offer. */
            price_ranges: components["schemas"]["TreatmentPriceRangeView"][];
            /** @description Every language, for administrators only. */
            translations?: {
                [key: string]: components["schemas"]["CatalogueTextsView"];
            } | null;
            /**
             * Format: date-time
             * @description Creation time.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Time of the last change.
             */
            updated_at: string;
        };
        /** @description Own data to change; an absent field stays as it is, null empties an optional one. */
        UpdateAuthProfileRequest: {
            /** @description Given name. */
            first_name?: string | null;
            /** @description Family name. */
            last_name?: string | null;
            /**
             * @description Telephone: a code is sent to it, and it is the account's when `POST /api/v1/auth/verify-phone` gives the code
             *     back. Null removes it at once.
             * @example +905321234567
             */
            phone?: string | null;
            /** @description Needed with another telephone number when the sign-in is more than a few minutes ago. */
            password?: string | null;
            /**
             * @description Language of texts to this user.
             * @example en
             */
            locale?: string | null;
            /**
             * @description Time zone for times shown to this user.
             * @example Europe/Istanbul
             */
            time_zone?: string | null;
            /**
             * Format: uri
             * @description Picture; null removes it.
             * @example https://medivoy.example/picture.png
             */
            profile_picture_url?: string | null;
        };
        /** @description Fields to change; an absent one stays as it is, null empties an optional one. */
        UpdateBookingRequest: {
            /**
             * Format: date
             * @description When; after today (UTC).
             */
            requested_date?: string | null;
            /**
             * @description What the hospital needs to know of the condition; null removes it.
             * @example Osteoarthritis of the left knee, grade 3; X-rays available
             */
            medical_details?: (string | Record<string, never>) | null;
            /** @description Whether and how the patient travels; null removes it. */
            travel_details?: components["schemas"]["BookingTravelDetails"] | null;
            /** @description Anything else; null removes it. */
            notes?: string | null;
            /** @description Not available yet; null is allowed. */
            coupon_code?: string | null;
            /**
             * Format: uuid
             * @description Who looks after the booking: an account of a hospital or an
             *     administrator, set by them only; null removes it.
             */
            coordinator_id?: string | null;
        };
        /**
         * @description Fields to change; an absent one stays as it is, null empties an optional
         *     one. The slug stays: addresses do not break.
         */
        UpdateCategoryRequest: {
            /** @description English name. */
            name?: string | null;
            /** @description English description. */
            description?: string | null;
            /** @description Name of an icon; null removes it. */
            icon?: string | null;
            /**
             * Format: uri
             * @description Picture; null removes it.
             * @example https://medivoy.example/picture.png
             */
            image_url?: string | null;
            /**
             * Format: int32
             * @description Place among the others, small first.
             */
            sort_order?: number | null;
            /** @description Whether the public sees it. */
            is_published?: boolean | null;
            /** @description English title for search engines; null removes it. */
            meta_title?: string | null;
            /** @description English summary for search engines; null removes it. */
            meta_description?: string | null;
            /**
             * @description Texts by language: a given one replaces that language, null removes it,
             *     others stay.
             */
            translations?: {
                ar?: components["schemas"]["CatalogueTextsRequest"] | null;
                hi?: components["schemas"]["CatalogueTextsRequest"] | null;
                es?: components["schemas"]["CatalogueTextsRequest"] | null;
                fr?: components["schemas"]["CatalogueTextsRequest"] | null;
            } | null;
        };
        /** @description Fields to change; an absent one stays as it is, null empties an optional one. */
        UpdateHospitalOfferRequest: {
            /** @description Price before any quotation. */
            base_price?: components["schemas"]["Money"] | null;
            /**
             * Format: int32
             * @description Days at the hospital's place; null takes the catalogue's.
             */
            duration_days?: number | null;
            /**
             * Format: double
             * @description Percent, with two decimals at the most; null removes it.
             */
            success_rate?: number | null;
            /** @description English text about this offer. */
            description?: string | null;
            /** @description What the price includes. */
            inclusions?: string[] | null;
            /** @description What it does not. */
            exclusions?: string[] | null;
            /** @description Whether it can be booked. */
            is_available?: boolean | null;
        };
        /**
         * @description Fields to change; an absent one stays as it is, null empties an optional one.
         *     The slug stays, so that links go on working.
         */
        UpdateHospitalRequest: {
            /** @description Name as patients know it. */
            name?: string | null;
            /** @description Kind of hospital. */
            type?: components["schemas"]["HospitalType"] | null;
            /** @description English text about the hospital. */
            description?: string | null;
            /**
             * Format: uri
             * @description Picture; null removes it.
             * @example https://medivoy.example/picture.png
             */
            logo_url?: string | null;
            /**
             * @description Country.
             * @example TR
             */
            country?: string | null;
            /** @description City. */
            city?: string | null;
            /** @description Postal address. */
            address?: string | null;
            /**
             * Format: double
             * @description Degrees north; null removes it, together with `longitude`.
             */
            latitude?: number | null;
            /**
             * Format: double
             * @description Degrees east; null removes it, together with `latitude`.
             */
            longitude?: number | null;
            /**
             * @description Telephone of the international desk.
             * @example +905321234567
             */
            phone?: string | null;
            /**
             * Format: email
             * @description E-mail address of the international desk.
             * @example patient@medivoy.example
             */
            email?: string | null;
            /**
             * Format: uri
             * @description Website; null removes it.
             * @example https://medivoy.example/picture.png
             */
            website?: string | null;
            /** @description Accreditations, as the hospital states them. */
            certifications?: string[] | null;
            /** @description Slugs of the treatment categories it is known for. */
            specializations?: string[] | null;
            /**
             * Format: int32
             * @description Beds; null removes the number.
             */
            total_beds?: number | null;
            /** @description Whether patients see it. */
            is_active?: boolean | null;
            /**
             * Format: uuid
             * @description The hospital administrator who acts for it; only an administrator of the
             *     marketplace may change it.
             */
            admin_user_id?: string | null;
            /** @description Its bank account; null removes it. */
            bank_details?: components["schemas"]["HospitalBankDetailsInput"] | null;
        };
        /**
         * @description Fields to change; an absent one stays as it is, null empties an optional one. What was ordered can be changed until
         *     the sample is taken.
         */
        UpdateLabTestRequest: {
            /** @description Kind of test, for people. */
            test_type?: string | null;
            /** @description Name of the test. */
            test_name?: string | null;
            /**
             * @description LOINC code of the test.
             * @example 2345-7
             */
            code?: string | null;
            /**
             * Format: date-time
             * @description When the sample is to be taken; in the future.
             */
            scheduled_date?: string | null;
            /** @description For the laboratory. */
            notes?: string | null;
            /**
             * @description Where to move it: `scheduled`, `sample_collected`, `processing`, `reviewed`. A result is given by
             *     `POST …/result`, and a test is cancelled by `DELETE`.
             */
            status?: components["schemas"]["LabTestStatus"] | null;
            /** @description Why the sample was rejected; required to go back to `scheduled` from a sample, which is then taken again. */
            rejection_reason?: string | null;
        };
        /** @description Fields to change; an absent one stays as it is. */
        UpdateLaboratoryRequest: {
            /** @description Name. */
            name?: string | null;
            /**
             * Format: uuid
             * @description The hospital that it belongs to; only an administrator of the marketplace may change it, null takes it away.
             */
            hospital_id?: string | null;
            /** @description What it examines. */
            type?: components["schemas"]["LaboratoryType"] | null;
            /**
             * @description Country.
             * @example TR
             */
            country?: string | null;
            /** @description City. */
            city?: string | null;
            /** @description Postal address. */
            address?: string | null;
            /**
             * @description Telephone.
             * @example +905321234567
             */
            phone?: string | null;
            /**
             * Format: email
             * @description E-mail address.
             * @example patient@medivoy.example
             */
            email?: string | null;
            /** @description What it offers, for people. */
            services_offered?: string[] | null;
            /** @description Whether tests can be ordered there. */
            is_active?: boolean | null;
        };
        /** @description Preferences to set; a kind left out stays as it is. */
        UpdateNotificationPreferencesRequest: {
            /** @description At most one per kind. */
            preferences: components["schemas"]["NotificationPreference"][];
        };
        /**
         * @description Fields to change; an absent one stays as it is, null empties an optional one,
         *     and a list replaces the whole list.
         */
        UpdatePatientRequest: {
            /**
             * Format: date
             * @description Date of birth, from 1900 to today.
             */
            date_of_birth?: string | null;
            /** @description Administrative gender. */
            gender?: components["schemas"]["Gender"] | null;
            /** @description Blood group. */
            blood_group?: components["schemas"]["BloodGroup"] | null;
            /**
             * @description Country of residence.
             * @example TR
             */
            country?: string | null;
            /** @description City of residence. */
            city?: string | null;
            /** @description Postal address. */
            address?: string | null;
            /** @description Whom to call in an emergency. */
            emergency_contact_name?: string | null;
            /**
             * @description Their telephone.
             * @example +905321234567
             */
            emergency_contact_phone?: string | null;
            /** @description Illnesses and operations. */
            medical_history?: string[] | null;
            /** @description What is not tolerated. */
            allergies?: components["schemas"]["PatientAllergyInput"][] | null;
            /** @description What is taken. */
            current_medications?: components["schemas"]["PatientMedicationInput"][] | null;
        };
        /**
         * @description Fields to change; an absent one stays as it is, null empties an optional
         *     one. The slug stays: addresses do not break.
         */
        UpdateSubcategoryRequest: {
            /**
             * Format: uuid
             * @description Another category: its treatments go along.
             */
            category_id?: string | null;
            /** @description English name. */
            name?: string | null;
            /** @description English description. */
            description?: string | null;
            /** @description Name of an icon; null removes it. */
            icon?: string | null;
            /**
             * Format: uri
             * @description Picture; null removes it.
             * @example https://medivoy.example/picture.png
             */
            image_url?: string | null;
            /**
             * Format: int32
             * @description Place among the others, small first.
             */
            sort_order?: number | null;
            /** @description Whether the public sees it. */
            is_published?: boolean | null;
            /** @description English title for search engines; null removes it. */
            meta_title?: string | null;
            /** @description English summary for search engines; null removes it. */
            meta_description?: string | null;
            /**
             * @description Texts by language: a given one replaces that language, null removes it,
             *     others stay.
             */
            translations?: {
                ar?: components["schemas"]["CatalogueTextsRequest"] | null;
                hi?: components["schemas"]["CatalogueTextsRequest"] | null;
                es?: components["schemas"]["CatalogueTextsRequest"] | null;
                fr?: components["schemas"]["CatalogueTextsRequest"] | null;
            } | null;
        };
        /**
         * @description Fields to change; an absent one stays as it is, null empties an optional
         *     one. The slug stays: addresses do not break.
         */
        UpdateTreatmentRequest: {
            /**
             * Format: uuid
             * @description Another category; the subcategory must be one of it.
             */
            category_id?: string | null;
            /**
             * Format: uuid
             * @description Another subcategory; null for none.
             */
            subcategory_id?: string | null;
            /** @description English name. */
            name?: string | null;
            /** @description English description. */
            description?: string | null;
            /**
             * Format: int32
             * @description Days at the place of treatment; null for unknown.
             */
            duration_days?: number | null;
            /**
             * Format: int32
             * @description Further days before travelling or normal activity; null for unknown.
             */
            recovery_days?: number | null;
            /**
             * Format: uri
             * @description Picture; null removes it.
             * @example https://medivoy.example/picture.png
             */
            image_url?: string | null;
            /** @description Whether any hospital may offer it. */
            is_global?: boolean | null;
            /** @description Whether it is in the public catalogue. */
            is_active?: boolean | null;
            /** @description English title for search engines; null removes it. */
            meta_title?: string | null;
            /** @description English summary for search engines; null removes it. */
            meta_description?: string | null;
            /**
             * @description Texts by language: a given one replaces that language, null removes it,
             *     others stay.
             */
            translations?: {
                ar?: components["schemas"]["CatalogueTextsRequest"] | null;
                hi?: components["schemas"]["CatalogueTextsRequest"] | null;
                es?: components["schemas"]["CatalogueTextsRequest"] | null;
                fr?: components["schemas"]["CatalogueTextsRequest"] | null;
            } | null;
        };
        /** @description Fields to change; an absent one stays as it is, null empties an optional one. */
        UpdateUserRequest: {
            /** @description Given name. */
            first_name?: string | null;
            /** @description Family name. */
            last_name?: string | null;
            /**
             * @description Telephone; null removes it. Another one is not confirmed.
             * @example +905321234567
             */
            phone?: string | null;
            /**
             * @description Language of texts to this user.
             * @example en
             */
            locale?: string | null;
            /**
             * @description Time zone for times shown to this user.
             * @example Europe/Istanbul
             */
            time_zone?: string | null;
            /**
             * Format: uri
             * @description Picture; null removes it.
             * @example https://medivoy.example/picture.png
             */
            profile_picture_url?: string | null;
        };
        /** @description One page of a list. */
        UserListResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["UserView"][];
            meta: components["schemas"]["PageMeta"];
        };
        /** @description A success. */
        UserResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["UserView"];
        };
        /** @description A user as the API shows them. */
        UserView: {
            /**
             * Format: uuid
             * @description The account.
             */
            id: string;
            /**
             * Format: email
             * @description E-mail address.
             */
            email: string;
            /** @description Telephone. */
            phone: string | null;
            /** @description Whether the user has shown that the number is theirs. */
            is_phone_confirmed: boolean;
            /** @description Role. */
            user_type: components["schemas"]["Role"];
            /** @description Given name. */
            first_name: string;
            /** @description Family name. */
            last_name: string;
            /**
             * Format: uri
             * @description Picture.
             */
            profile_picture_url: string | null;
            /** @description Language of texts to this user. */
            locale: string;
            /** @description Time zone for times shown to this user. */
            time_zone: string;
            /** @description Whether the e-mail address was verified. */
            is_verified: boolean;
            /** @description Whether the account may sign in. */
            is_active: boolean;
            /** @description Whether a second factor is asked for. */
            mfa_enabled: boolean;
            /**
             * Format: date-time
             * @description Last successful sign-in.
             */
            last_login_at: string | null;
            /**
             * Format: date-time
             * @description Creation time.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Time of the last change.
             */
            updated_at: string;
        };
        /** @description Proof that the address is the user's. */
        VerifyAuthEmailRequest: {
            /** @description From the mail. */
            token: string;
        };
        /** @description The second step of a sign-in. */
        VerifyAuthMfaRequest: {
            /** @description From the first step. */
            challenge: string;
            /** @description Six digits, or a recovery code; spaces and hyphens make no difference. */
            code: string;
        };
        /** @description Proof that the telephone number is the user's. */
        VerifyAuthPhoneRequest: {
            /** @description From the text message: six digits; spaces and hyphens between them make no difference. */
            code: string;
        };
        /** @description Verification, or its withdrawal. */
        VerifyHospitalRequest: {
            /** @description Whether the hospital is verified from now on. */
            is_verified: boolean;
            /** @description Why; required to withdraw a verification. */
            reason?: string | null;
        };
        /** @description What Razorpay Checkout handed to the payer's browser. */
        VerifyPaymentRequest: {
            /** @description `razorpay_payment_id`. */
            razorpay_payment_id: string;
            /** @description `razorpay_order_id`; must be the payment's, where given. */
            razorpay_order_id?: string | null;
            /** @description `razorpay_signature`, 64 hex digits. */
            razorpay_signature: string;
        };
        /** @description The receipt of a webhook. */
        WebhookReceipt: {
            /** @description Always true: it is kept, and need not be sent again. */
            received: boolean;
        };
        /** @description A success. */
        WebhookReceiptResponse: {
            /** @enum {boolean} */
            success: true;
            data: components["schemas"]["WebhookReceipt"];
        };
    };
    responses: {
        /** @description `access_reason_required`: Clinical data needs X-Access-Reason; `email_not_verified`: The e-mail address must be verified first; `forbidden`: The signed-in user may not do this */
        AccessReasonRequiredOrEmailNotVerifiedOrForbidden: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "type": "https://medivoy.example/problems/access_reason_required",
                 *       "title": "Clinical data needs X-Access-Reason",
                 *       "status": 403,
                 *       "detail": "Clinical data needs X-Access-Reason",
                 *       "code": "access_reason_required",
                 *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `access_reason_required`: Clinical data needs X-Access-Reason; `forbidden`: The signed-in user may not do this */
        AccessReasonRequiredOrForbidden: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "type": "https://medivoy.example/problems/access_reason_required",
                 *       "title": "Clinical data needs X-Access-Reason",
                 *       "status": 403,
                 *       "detail": "Clinical data needs X-Access-Reason",
                 *       "code": "access_reason_required",
                 *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `email_not_verified`: The e-mail address must be verified first; `forbidden`: The signed-in user may not do this */
        EmailNotVerifiedOrForbidden: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "type": "https://medivoy.example/problems/email_not_verified",
                 *       "title": "The e-mail address must be verified first",
                 *       "status": 403,
                 *       "detail": "The e-mail address must be verified first",
                 *       "code": "email_not_verified",
                 *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `forbidden`: The signed-in user may not do this */
        Forbidden: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "type": "https://medivoy.example/problems/forbidden",
                 *       "title": "The signed-in user may not do this",
                 *       "status": 403,
                 *       "detail": "The signed-in user may not do this",
                 *       "code": "forbidden",
                 *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency_key_required`: An Idempotency-Key header is required */
        IdempotencyKeyRequired: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "type": "https://medivoy.example/problems/idempotency_key_required",
                 *       "title": "An Idempotency-Key header is required",
                 *       "status": 428,
                 *       "detail": "An Idempotency-Key header is required",
                 *       "code": "idempotency_key_required",
                 *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency_key_reused`: The Idempotency-Key was used with another request; `validation_failed`: A field has a value that is not allowed */
        IdempotencyKeyReusedOrValidationFailed: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "type": "https://medivoy.example/problems/idempotency_key_reused",
                 *       "title": "The Idempotency-Key was used with another request",
                 *       "status": 422,
                 *       "detail": "The Idempotency-Key was used with another request",
                 *       "code": "idempotency_key_reused",
                 *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `internal_error`: Something went wrong on the server */
        InternalError: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "type": "https://medivoy.example/problems/internal_error",
                 *       "title": "Something went wrong on the server",
                 *       "status": 500,
                 *       "detail": "Something went wrong on the server",
                 *       "code": "internal_error",
                 *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `invalid_cursor`: The cursor was not given out for this list; `invalid_parameter`: A query parameter has a value that cannot be read; `unknown_parameter`: The query has a parameter that is not known here */
        InvalidCursorOrInvalidParameterOrUnknownParameter: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "type": "https://medivoy.example/problems/invalid_cursor",
                 *       "title": "The cursor was not given out for this list",
                 *       "status": 400,
                 *       "detail": "The cursor was not given out for this list",
                 *       "code": "invalid_cursor",
                 *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `invalid_header`: A header has a value that cannot be read; `invalid_parameter`: A query parameter has a value that cannot be read; `unknown_parameter`: The query has a parameter that is not known here */
        InvalidHeaderOrInvalidParameterOrUnknownParameter: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "type": "https://medivoy.example/problems/invalid_header",
                 *       "title": "A header has a value that cannot be read",
                 *       "status": 400,
                 *       "detail": "A header has a value that cannot be read",
                 *       "code": "invalid_header",
                 *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `invalid_header`: A header has a value that cannot be read; `malformed_json`: The request body is not valid JSON; `unknown_field`: The request body has a field that is not known here */
        InvalidHeaderOrMalformedJsonOrUnknownField: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "type": "https://medivoy.example/problems/invalid_header",
                 *       "title": "A header has a value that cannot be read",
                 *       "status": 400,
                 *       "detail": "A header has a value that cannot be read",
                 *       "code": "invalid_header",
                 *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `invalid_parameter`: A query parameter has a value that cannot be read */
        InvalidParameter: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "type": "https://medivoy.example/problems/invalid_parameter",
                 *       "title": "A query parameter has a value that cannot be read",
                 *       "status": 400,
                 *       "detail": "A query parameter has a value that cannot be read",
                 *       "code": "invalid_parameter",
                 *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `invalid_parameter`: A query parameter has a value that cannot be read; `malformed_json`: The request body is not valid JSON; `unknown_field`: The request body has a field that is not known here */
        InvalidParameterOrMalformedJsonOrUnknownField: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "type": "https://medivoy.example/problems/invalid_parameter",
                 *       "title": "A query parameter has a value that cannot be read",
                 *       "status": 400,
                 *       "detail": "A query parameter has a value that cannot be read",
                 *       "code": "invalid_parameter",
                 *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `invalid_parameter`: A query parameter has a value that cannot be read; `unknown_parameter`: The query has a parameter that is not known here */
        InvalidParameterOrUnknownParameter: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "type": "https://medivoy.example/problems/invalid_parameter",
                 *       "title": "A query parameter has a value that cannot be read",
                 *       "status": 400,
                 *       "detail": "A query parameter has a value that cannot be read",
                 *       "code": "invalid_parameter",
                 *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `malformed_json`: The request body is not valid JSON; `unknown_field`: The request body has a field that is not known here */
        MalformedJsonOrUnknownField: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "type": "https://medivoy.example/problems/malformed_json",
                 *       "title": "The request body is not valid JSON",
                 *       "status": 400,
                 *       "detail": "The request body is not valid JSON",
                 *       "code": "malformed_json",
                 *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `not_found`: There is no such resource */
        NotFound: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "type": "https://medivoy.example/problems/not_found",
                 *       "title": "There is no such resource",
                 *       "status": 404,
                 *       "detail": "There is no such resource",
                 *       "code": "not_found",
                 *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `payload_too_large`: The request body is larger than allowed */
        PayloadTooLarge: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "type": "https://medivoy.example/problems/payload_too_large",
                 *       "title": "The request body is larger than allowed",
                 *       "status": 413,
                 *       "detail": "The request body is larger than allowed",
                 *       "code": "payload_too_large",
                 *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `precondition_failed`: The resource has changed since it was read */
        PreconditionFailed: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "type": "https://medivoy.example/problems/precondition_failed",
                 *       "title": "The resource has changed since it was read",
                 *       "status": 412,
                 *       "detail": "The resource has changed since it was read",
                 *       "code": "precondition_failed",
                 *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `rate_limited`: Too many requests */
        RateLimited: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "type": "https://medivoy.example/problems/rate_limited",
                 *       "title": "Too many requests",
                 *       "status": 429,
                 *       "detail": "Too many requests",
                 *       "code": "rate_limited",
                 *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `request_timeout`: The request body did not come in time */
        RequestTimeout: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "type": "https://medivoy.example/problems/request_timeout",
                 *       "title": "The request body did not come in time",
                 *       "status": 408,
                 *       "detail": "The request body did not come in time",
                 *       "code": "request_timeout",
                 *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unauthenticated`: A valid access token is needed */
        Unauthenticated: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "type": "https://medivoy.example/problems/unauthenticated",
                 *       "title": "A valid access token is needed",
                 *       "status": 401,
                 *       "detail": "A valid access token is needed",
                 *       "code": "unauthenticated",
                 *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unavailable`: The service cannot answer right now */
        Unavailable: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "type": "https://medivoy.example/problems/unavailable",
                 *       "title": "The service cannot answer right now",
                 *       "status": 503,
                 *       "detail": "The service cannot answer right now",
                 *       "code": "unavailable",
                 *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unsupported_media_type`: The request body is of a type that is not read here */
        UnsupportedMediaType: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "type": "https://medivoy.example/problems/unsupported_media_type",
                 *       "title": "The request body is of a type that is not read here",
                 *       "status": 415,
                 *       "detail": "The request body is of a type that is not read here",
                 *       "code": "unsupported_media_type",
                 *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `validation_failed`: A field has a value that is not allowed */
        ValidationFailed: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "type": "https://medivoy.example/problems/validation_failed",
                 *       "title": "A field has a value that is not allowed",
                 *       "status": 422,
                 *       "detail": "A field has a value that is not allowed",
                 *       "code": "validation_failed",
                 *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /**
         * @description Version of the answer, for `If-None-Match` and `If-Match` (RFC 9110 §8.8.3)
         * @example "1jx2k9.4f0c"
         */
        ETag: string;
        /**
         * @description Path of what was created
         * @example /api/v1/bookings/01890a5d-ac96-774b-bcce-b302099a8057
         */
        Location: string;
        /**
         * @description The next page, and with `page` the previous, first and last (RFC 8288)
         * @example </api/v1/hospitals?cursor=AbC>; rel="next"
         */
        Link: string;
        /**
         * @description Language of the texts
         * @example en
         */
        "Content-Language": string;
        /**
         * @description `true` when the key's stored answer is given again
         * @example true
         */
        "Idempotent-Replayed": string;
        /**
         * @description Seconds after which a further request may succeed
         * @example 30
         */
        "Retry-After": string;
        /**
         * @description What is left of the caller's limit, and the seconds until it is whole again (draft-ietf-httpapi-ratelimit-headers)
         * @example "default";r=99;t=60
         */
        RateLimit: string;
        /**
         * @description The caller's limit: requests within so many seconds
         * @example "default";q=100;w=60
         */
        "RateLimit-Policy": string;
        /**
         * @description Names the request in every log line, problem and audit entry
         * @example 01890a5d-ac96-774b-bcce-b302099a8057
         */
        "X-Request-Id": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getSigningKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The public keys of access tokens */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/jwk-set+json": {
                        keys: {
                            kty: string;
                            crv: string;
                            use: string;
                            alg: string;
                            kid: string;
                            x: string;
                        }[];
                    };
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAuditLogs: {
        parameters: {
            query?: {
                /** @description Rows per page */
                limit?: number;
                /** @description `meta.next_cursor` of the page before */
                cursor?: string;
                /** @description Order; `-` is descending */
                sort?: "-timestamp";
                /** @description Who acted. */
                user_id?: string;
                /** @description What was done (`booking.create`). */
                action?: string;
                /** @description Kind of the entity (`booking`). */
                entity_type?: string;
                /** @description The entity. */
                entity_id?: string;
                /** @description From this time on. */
                from?: string;
                /** @description Before this time. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "timestamp": "2027-03-01T09:30:00Z",
                     *           "user_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "action": "booking.create",
                     *           "entity_type": "booking",
                     *           "entity_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "changes": {
                     *             "fields": [
                     *               "status"
                     *             ]
                     *           },
                     *           "outcome": "success",
                     *           "reason": "The patient asked for it by telephone.",
                     *           "ip_address": "203.0.113.7",
                     *           "user_agent": "Mozilla/5.0",
                     *           "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "limit": 1,
                     *         "has_more": true,
                     *         "next_cursor": "AZk1v0c9",
                     *         "page": 1,
                     *         "total": 1,
                     *         "total_pages": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["AuditLogListResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidCursorOrInvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportAuditLogs: {
        parameters: {
            query?: {
                /** @description `csv` unless given. */
                format?: components["schemas"]["AuditLogFormat"];
                /** @description Who acted. */
                user_id?: string;
                /** @description What was done (`booking.create`). */
                action?: string;
                /** @description Kind of the entity (`booking`). */
                entity_type?: string;
                /** @description The entity. */
                entity_id?: string;
                /** @description From this time on. */
                from?: string;
                /** @description Before this time. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, streamed */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/x-ndjson": string;
                };
            };
            400: components["responses"]["InvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "current_password": "medivoy-dev-2026",
                 *       "new_password": "correct horse battery staple 7"
                 *     }
                 */
                "application/json": components["schemas"]["ChangeAuthPasswordRequest"];
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `validation_failed`: A field has a value that is not allowed; `wrong_password`: The password is not right */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/validation_failed",
                     *       "title": "A field has a value that is not allowed",
                     *       "status": 422,
                     *       "detail": "A field has a value that is not allowed",
                     *       "code": "validation_failed",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    requestPasswordReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "patient@medivoy.example"
                 *     }
                 */
                "application/json": components["schemas"]["AuthEmailRequest"];
            };
        };
        responses: {
            /** @description Queued */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "message": "Your quotation is ready."
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["AuthMailResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "patient@medivoy.example",
                 *       "password": "medivoy-dev-2026",
                 *       "device": "Amina's telephone"
                 *     }
                 */
                "application/json": components["schemas"]["LoginAuthRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "outcome": "signed_in",
                     *         "user": {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "email": "patient@medivoy.example",
                     *           "phone": "+902160000022",
                     *           "is_phone_confirmed": true,
                     *           "user_type": "patient",
                     *           "first_name": "Amina",
                     *           "last_name": "Bakari",
                     *           "profile_picture_url": "https://medivoy.example/pictures/amina.jpg",
                     *           "locale": "en",
                     *           "time_zone": "Africa/Nairobi",
                     *           "is_verified": true,
                     *           "is_active": true,
                     *           "mfa_enabled": true,
                     *           "last_login_at": "2027-03-01T09:30:00Z",
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         },
                     *         "access_token": "eyJhbGciOiJFZERTQSIsImtpZCI6IjEifQ.eyJzdWIiOiIwMTg5MGE1ZCJ9.c2lnbmF0dXJl",
                     *         "refresh_token": "mvr_4Jx0Yw",
                     *         "token_type": "Bearer",
                     *         "expires_in": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["AuthLoginResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            /** @description `invalid_credentials`: The e-mail address or the password is not right */
            401: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/invalid_credentials",
                     *       "title": "The e-mail address or the password is not right",
                     *       "status": 401,
                     *       "detail": "The e-mail address or the password is not right",
                     *       "code": "invalid_credentials",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    beginTotpEnrolment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "secret": "JBSWY3DPEHPK3PXP",
                     *         "otpauth_uri": "otpauth://totp/Medivoy:patient@medivoy.example?secret=JBSWY3DPEHPK3PXP&issuer=Medivoy",
                     *         "qr_code": "data:image/svg+xml;base64,PHN2Zy8+"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["AuthTotpResponse"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            /** @description `mfa_already_enabled`: Two-factor authentication is on already */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/mfa_already_enabled",
                     *       "title": "Two-factor authentication is on already",
                     *       "status": 409,
                     *       "detail": "Two-factor authentication is on already",
                     *       "code": "mfa_already_enabled",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    disableTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "password": "medivoy-dev-2026"
                 *     }
                 */
                "application/json": components["schemas"]["DisableAuthTotpRequest"];
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            408: components["responses"]["RequestTimeout"];
            /** @description `mfa_not_enabled`: Two-factor authentication is not on */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/mfa_not_enabled",
                     *       "title": "Two-factor authentication is not on",
                     *       "status": 409,
                     *       "detail": "Two-factor authentication is not on",
                     *       "code": "mfa_not_enabled",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `validation_failed`: A field has a value that is not allowed; `wrong_code`: The code is not right; `wrong_password`: The password is not right */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/validation_failed",
                     *       "title": "A field has a value that is not allowed",
                     *       "status": 422,
                     *       "detail": "A field has a value that is not allowed",
                     *       "code": "validation_failed",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    confirmTotpEnrolment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "code": "123456"
                 *     }
                 */
                "application/json": components["schemas"]["ConfirmAuthTotpRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "recovery_codes": [
                     *           "7fk2-9xqa-3mpz"
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["AuthRecoveryCodesResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            /** @description `email_not_verified`: The e-mail address must be verified first; `forbidden`: The signed-in user may not do this; `reauthentication_required`: The password is needed again for this */
            403: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/email_not_verified",
                     *       "title": "The e-mail address must be verified first",
                     *       "status": 403,
                     *       "detail": "The e-mail address must be verified first",
                     *       "code": "email_not_verified",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            /** @description `mfa_already_enabled`: Two-factor authentication is on already; `mfa_not_enabled`: Two-factor authentication is not on */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/mfa_already_enabled",
                     *       "title": "Two-factor authentication is on already",
                     *       "status": 409,
                     *       "detail": "Two-factor authentication is on already",
                     *       "code": "mfa_already_enabled",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `validation_failed`: A field has a value that is not allowed; `wrong_code`: The code is not right; `wrong_password`: The password is not right */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/validation_failed",
                     *       "title": "A field has a value that is not allowed",
                     *       "status": 422,
                     *       "detail": "A field has a value that is not allowed",
                     *       "code": "validation_failed",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    verifyMfa: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "challenge": "mfa_Zk3vQ1t8",
                 *       "code": "123456"
                 *     }
                 */
                "application/json": components["schemas"]["VerifyAuthMfaRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "user": {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "email": "patient@medivoy.example",
                     *           "phone": "+902160000022",
                     *           "is_phone_confirmed": true,
                     *           "user_type": "patient",
                     *           "first_name": "Amina",
                     *           "last_name": "Bakari",
                     *           "profile_picture_url": "https://medivoy.example/pictures/amina.jpg",
                     *           "locale": "en",
                     *           "time_zone": "Africa/Nairobi",
                     *           "is_verified": true,
                     *           "is_active": true,
                     *           "mfa_enabled": true,
                     *           "last_login_at": "2027-03-01T09:30:00Z",
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         },
                     *         "access_token": "eyJhbGciOiJFZERTQSIsImtpZCI6IjEifQ.eyJzdWIiOiIwMTg5MGE1ZCJ9.c2lnbmF0dXJl",
                     *         "refresh_token": "mvr_4Jx0Yw",
                     *         "token_type": "Bearer",
                     *         "expires_in": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["AuthTokensResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            /** @description `invalid_challenge`: The challenge is not valid; sign in again; `invalid_mfa_code`: The code is not right */
            401: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/invalid_challenge",
                     *       "title": "The challenge is not valid; sign in again",
                     *       "status": 401,
                     *       "detail": "The challenge is not valid; sign in again",
                     *       "code": "invalid_challenge",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getCurrentProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "email": "patient@medivoy.example",
                     *         "phone": "+902160000022",
                     *         "is_phone_confirmed": true,
                     *         "user_type": "patient",
                     *         "first_name": "Amina",
                     *         "last_name": "Bakari",
                     *         "profile_picture_url": "https://medivoy.example/pictures/amina.jpg",
                     *         "locale": "en",
                     *         "time_zone": "Africa/Nairobi",
                     *         "is_verified": true,
                     *         "is_active": true,
                     *         "mfa_enabled": true,
                     *         "last_login_at": "2027-03-01T09:30:00Z",
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z",
                     *         "pending_phone": "+254412000018",
                     *         "patient": {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "user_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "date_of_birth": "2027-03-01",
                     *           "gender": "male",
                     *           "country": "TR",
                     *           "city": "Istanbul",
                     *           "address": "12 Mkoko Lane, Nyali",
                     *           "emergency_contact_name": "Juma Bakari",
                     *           "emergency_contact_phone": "+905321234567",
                     *           "clinical_withheld": true,
                     *           "blood_group": "A+",
                     *           "medical_history": [
                     *             "Appendix removed in 1998"
                     *           ],
                     *           "allergies": [
                     *             {
                     *               "substance": "Penicillin",
                     *               "reaction": "Hives within an hour",
                     *               "severity": "moderate"
                     *             }
                     *           ],
                     *           "current_medications": [
                     *             {
                     *               "name": "Amlodipine",
                     *               "dosage": "5 mg once a day",
                     *               "since": "2027-03-01"
                     *             }
                     *           ],
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         },
                     *         "hospitals": [
                     *           {
                     *             "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "name": "Mavikubbe International Hospital",
                     *             "slug": "mavikubbe-international",
                     *             "type": "general",
                     *             "description": "A 350-bed general hospital on the Asian side of Istanbul.",
                     *             "logo_url": "https://medivoy.example/pictures/logo.png",
                     *             "country": "TR",
                     *             "city": "Istanbul",
                     *             "address": "Çınarlı Bahçe Sokak 22, Ataşehir, 34750 İstanbul",
                     *             "latitude": 40.9923,
                     *             "longitude": 29.1244,
                     *             "distance_km": 12.4,
                     *             "phone": "+905321234567",
                     *             "email": "patient@medivoy.example",
                     *             "website": "https://mavikubbe-international.example",
                     *             "certifications": [
                     *               "JCI"
                     *             ],
                     *             "specializations": [
                     *               "orthopaedics"
                     *             ],
                     *             "total_beds": 1,
                     *             "is_verified": true,
                     *             "verification_reason": "The licence was seen.",
                     *             "is_active": true,
                     *             "admin_user_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "bank_details": {
                     *               "account_holder": "Mavikubbe International Hospital",
                     *               "bank_name": "Garanti BBVA",
                     *               "iban": "TR330006100519786457841326",
                     *               "account_number": "1234567890",
                     *               "bank_code": "00062",
                     *               "swift_bic": "TGBATRIS"
                     *             },
                     *             "rating": 1,
                     *             "total_reviews": 1,
                     *             "created_at": "2027-03-01T09:30:00Z",
                     *             "updated_at": "2027-03-01T09:30:00Z"
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["AuthProfileResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateCurrentProfile: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "first_name": "Amina",
                 *       "last_name": "Bakari",
                 *       "locale": "en",
                 *       "time_zone": "Africa/Nairobi"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateAuthProfileRequest"];
            };
        };
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "email": "patient@medivoy.example",
                     *         "phone": "+902160000022",
                     *         "is_phone_confirmed": true,
                     *         "user_type": "patient",
                     *         "first_name": "Amina",
                     *         "last_name": "Bakari",
                     *         "profile_picture_url": "https://medivoy.example/pictures/amina.jpg",
                     *         "locale": "en",
                     *         "time_zone": "Africa/Nairobi",
                     *         "is_verified": true,
                     *         "is_active": true,
                     *         "mfa_enabled": true,
                     *         "last_login_at": "2027-03-01T09:30:00Z",
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z",
                     *         "pending_phone": "+254412000018",
                     *         "patient": {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "user_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "date_of_birth": "2027-03-01",
                     *           "gender": "male",
                     *           "country": "TR",
                     *           "city": "Istanbul",
                     *           "address": "12 Mkoko Lane, Nyali",
                     *           "emergency_contact_name": "Juma Bakari",
                     *           "emergency_contact_phone": "+905321234567",
                     *           "clinical_withheld": true,
                     *           "blood_group": "A+",
                     *           "medical_history": [
                     *             "Appendix removed in 1998"
                     *           ],
                     *           "allergies": [
                     *             {
                     *               "substance": "Penicillin",
                     *               "reaction": "Hives within an hour",
                     *               "severity": "moderate"
                     *             }
                     *           ],
                     *           "current_medications": [
                     *             {
                     *               "name": "Amlodipine",
                     *               "dosage": "5 mg once a day",
                     *               "since": "2027-03-01"
                     *             }
                     *           ],
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         },
                     *         "hospitals": [
                     *           {
                     *             "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "name": "Mavikubbe International Hospital",
                     *             "slug": "mavikubbe-international",
                     *             "type": "general",
                     *             "description": "A 350-bed general hospital on the Asian side of Istanbul.",
                     *             "logo_url": "https://medivoy.example/pictures/logo.png",
                     *             "country": "TR",
                     *             "city": "Istanbul",
                     *             "address": "Çınarlı Bahçe Sokak 22, Ataşehir, 34750 İstanbul",
                     *             "latitude": 40.9923,
                     *             "longitude": 29.1244,
                     *             "distance_km": 12.4,
                     *             "phone": "+905321234567",
                     *             "email": "patient@medivoy.example",
                     *             "website": "https://mavikubbe-international.example",
                     *             "certifications": [
                     *               "JCI"
                     *             ],
                     *             "specializations": [
                     *               "orthopaedics"
                     *             ],
                     *             "total_beds": 1,
                     *             "is_verified": true,
                     *             "verification_reason": "The licence was seen.",
                     *             "is_active": true,
                     *             "admin_user_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "bank_details": {
                     *               "account_holder": "Mavikubbe International Hospital",
                     *               "bank_name": "Garanti BBVA",
                     *               "iban": "TR330006100519786457841326",
                     *               "account_number": "1234567890",
                     *               "bank_code": "00062",
                     *               "swift_bic": "TGBATRIS"
                     *             },
                     *             "rating": 1,
                     *             "total_reviews": 1,
                     *             "created_at": "2027-03-01T09:30:00Z",
                     *             "updated_at": "2027-03-01T09:30:00Z"
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["AuthProfileResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            /** @description `reauthentication_required`: The password is needed again for this */
            403: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/reauthentication_required",
                     *       "title": "The password is needed again for this",
                     *       "status": 403,
                     *       "detail": "The password is needed again for this",
                     *       "code": "reauthentication_required",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            /** @description `phone_confirmation_unavailable`: Telephone numbers cannot be confirmed here */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/phone_confirmation_unavailable",
                     *       "title": "Telephone numbers cannot be confirmed here",
                     *       "status": 409,
                     *       "detail": "Telephone numbers cannot be confirmed here",
                     *       "code": "phone_confirmation_unavailable",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `validation_failed`: A field has a value that is not allowed; `wrong_password`: The password is not right */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/validation_failed",
                     *       "title": "A field has a value that is not allowed",
                     *       "status": 422,
                     *       "detail": "A field has a value that is not allowed",
                     *       "code": "validation_failed",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    refreshTokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "refresh_token": "mvr_4Jx0Yw"
                 *     }
                 */
                "application/json": components["schemas"]["RefreshAuthRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "user": {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "email": "patient@medivoy.example",
                     *           "phone": "+902160000022",
                     *           "is_phone_confirmed": true,
                     *           "user_type": "patient",
                     *           "first_name": "Amina",
                     *           "last_name": "Bakari",
                     *           "profile_picture_url": "https://medivoy.example/pictures/amina.jpg",
                     *           "locale": "en",
                     *           "time_zone": "Africa/Nairobi",
                     *           "is_verified": true,
                     *           "is_active": true,
                     *           "mfa_enabled": true,
                     *           "last_login_at": "2027-03-01T09:30:00Z",
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         },
                     *         "access_token": "eyJhbGciOiJFZERTQSIsImtpZCI6IjEifQ.eyJzdWIiOiIwMTg5MGE1ZCJ9.c2lnbmF0dXJl",
                     *         "refresh_token": "mvr_4Jx0Yw",
                     *         "token_type": "Bearer",
                     *         "expires_in": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["AuthTokensResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            /** @description `invalid_refresh_token`: The refresh token is not valid */
            401: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/invalid_refresh_token",
                     *       "title": "The refresh token is not valid",
                     *       "status": 401,
                     *       "detail": "The refresh token is not valid",
                     *       "code": "invalid_refresh_token",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "leyla@example.org",
                 *       "password": "correct horse battery staple 7",
                 *       "user_type": "patient",
                 *       "first_name": "Leyla",
                 *       "last_name": "Demir",
                 *       "locale": "en"
                 *     }
                 */
                "application/json": components["schemas"]["RegisterAuthRequest"];
            };
        };
        responses: {
            /** @description Created; `Location` names it */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "user": {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "email": "patient@medivoy.example",
                     *           "phone": "+902160000022",
                     *           "is_phone_confirmed": true,
                     *           "user_type": "patient",
                     *           "first_name": "Amina",
                     *           "last_name": "Bakari",
                     *           "profile_picture_url": "https://medivoy.example/pictures/amina.jpg",
                     *           "locale": "en",
                     *           "time_zone": "Africa/Nairobi",
                     *           "is_verified": true,
                     *           "is_active": true,
                     *           "mfa_enabled": true,
                     *           "last_login_at": "2027-03-01T09:30:00Z",
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         },
                     *         "access_token": "eyJhbGciOiJFZERTQSIsImtpZCI6IjEifQ.eyJzdWIiOiIwMTg5MGE1ZCJ9.c2lnbmF0dXJl",
                     *         "refresh_token": "mvr_4Jx0Yw",
                     *         "token_type": "Bearer",
                     *         "expires_in": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["AuthTokensResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            408: components["responses"]["RequestTimeout"];
            /** @description `email_taken`: Another account has this e-mail address */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/email_taken",
                     *       "title": "Another account has this e-mail address",
                     *       "status": 409,
                     *       "detail": "Another account has this e-mail address",
                     *       "code": "email_taken",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    resendEmailVerification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "patient@medivoy.example"
                 *     }
                 */
                "application/json": components["schemas"]["AuthEmailRequest"];
            };
        };
        responses: {
            /** @description Queued */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "message": "Your quotation is ready."
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["AuthMailResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    resetPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "mvt_2Qz8fTq7",
                 *       "password": "correct horse battery staple 7"
                 *     }
                 */
                "application/json": components["schemas"]["ResetAuthPasswordRequest"];
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `invalid_token`: The token is not valid; `validation_failed`: A field has a value that is not allowed */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/invalid_token",
                     *       "title": "The token is not valid",
                     *       "status": 422,
                     *       "detail": "The token is not valid",
                     *       "code": "invalid_token",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSessions: {
        parameters: {
            query?: {
                /** @description Rows per page */
                limit?: number;
                /** @description `meta.next_cursor` of the page before */
                cursor?: string;
                /** @description Order; `-` is descending */
                sort?: "created_at" | "-created_at";
                /** @description Page from 1, instead of a cursor; `meta` then has totals */
                page?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "device": "Amina's telephone",
                     *           "ip_address": "203.0.113.7",
                     *           "user_agent": "Mozilla/5.0",
                     *           "is_current": true,
                     *           "last_activity_at": "2027-03-01T09:30:00Z",
                     *           "expires_at": "2027-03-01T09:30:00Z",
                     *           "created_at": "2027-03-01T09:30:00Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "limit": 1,
                     *         "has_more": true,
                     *         "next_cursor": "AZk1v0c9",
                     *         "page": 1,
                     *         "total": 1,
                     *         "total_pages": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["AuthSessionListResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidCursorOrInvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    verifyEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "mvt_2Qz8fTq7"
                 *     }
                 */
                "application/json": components["schemas"]["VerifyAuthEmailRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "is_verified": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["AuthVerifiedResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `invalid_token`: The token is not valid; `validation_failed`: A field has a value that is not allowed */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/invalid_token",
                     *       "title": "The token is not valid",
                     *       "status": 422,
                     *       "detail": "The token is not valid",
                     *       "code": "invalid_token",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    verifyPhone: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "code": "123456"
                 *     }
                 */
                "application/json": components["schemas"]["VerifyAuthPhoneRequest"];
            };
        };
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "email": "patient@medivoy.example",
                     *         "phone": "+902160000022",
                     *         "is_phone_confirmed": true,
                     *         "user_type": "patient",
                     *         "first_name": "Amina",
                     *         "last_name": "Bakari",
                     *         "profile_picture_url": "https://medivoy.example/pictures/amina.jpg",
                     *         "locale": "en",
                     *         "time_zone": "Africa/Nairobi",
                     *         "is_verified": true,
                     *         "is_active": true,
                     *         "mfa_enabled": true,
                     *         "last_login_at": "2027-03-01T09:30:00Z",
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z",
                     *         "pending_phone": "+254412000018",
                     *         "patient": {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "user_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "date_of_birth": "2027-03-01",
                     *           "gender": "male",
                     *           "country": "TR",
                     *           "city": "Istanbul",
                     *           "address": "12 Mkoko Lane, Nyali",
                     *           "emergency_contact_name": "Juma Bakari",
                     *           "emergency_contact_phone": "+905321234567",
                     *           "clinical_withheld": true,
                     *           "blood_group": "A+",
                     *           "medical_history": [
                     *             "Appendix removed in 1998"
                     *           ],
                     *           "allergies": [
                     *             {
                     *               "substance": "Penicillin",
                     *               "reaction": "Hives within an hour",
                     *               "severity": "moderate"
                     *             }
                     *           ],
                     *           "current_medications": [
                     *             {
                     *               "name": "Amlodipine",
                     *               "dosage": "5 mg once a day",
                     *               "since": "2027-03-01"
                     *             }
                     *           ],
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         },
                     *         "hospitals": [
                     *           {
                     *             "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "name": "Mavikubbe International Hospital",
                     *             "slug": "mavikubbe-international",
                     *             "type": "general",
                     *             "description": "A 350-bed general hospital on the Asian side of Istanbul.",
                     *             "logo_url": "https://medivoy.example/pictures/logo.png",
                     *             "country": "TR",
                     *             "city": "Istanbul",
                     *             "address": "Çınarlı Bahçe Sokak 22, Ataşehir, 34750 İstanbul",
                     *             "latitude": 40.9923,
                     *             "longitude": 29.1244,
                     *             "distance_km": 12.4,
                     *             "phone": "+905321234567",
                     *             "email": "patient@medivoy.example",
                     *             "website": "https://mavikubbe-international.example",
                     *             "certifications": [
                     *               "JCI"
                     *             ],
                     *             "specializations": [
                     *               "orthopaedics"
                     *             ],
                     *             "total_beds": 1,
                     *             "is_verified": true,
                     *             "verification_reason": "The licence was seen.",
                     *             "is_active": true,
                     *             "admin_user_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "bank_details": {
                     *               "account_holder": "Mavikubbe International Hospital",
                     *               "bank_name": "Garanti BBVA",
                     *               "iban": "TR330006100519786457841326",
                     *               "account_number": "1234567890",
                     *               "bank_code": "00062",
                     *               "swift_bic": "TGBATRIS"
                     *             },
                     *             "rating": 1,
                     *             "total_reviews": 1,
                     *             "created_at": "2027-03-01T09:30:00Z",
                     *             "updated_at": "2027-03-01T09:30:00Z"
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["AuthProfileResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `validation_failed`: A field has a value that is not allowed; `wrong_code`: The code is not right */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/validation_failed",
                     *       "title": "A field has a value that is not allowed",
                     *       "status": 422,
                     *       "detail": "A field has a value that is not allowed",
                     *       "code": "validation_failed",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listBookings: {
        parameters: {
            query?: {
                /** @description Rows per page */
                limit?: number;
                /** @description `meta.next_cursor` of the page before */
                cursor?: string;
                /** @description Order; `-` is descending */
                sort?: "created_at" | "-created_at" | "requested_date" | "-requested_date";
                /** @description Page from 1, instead of a cursor; `meta` then has totals */
                page?: number;
                /** @description Only bookings with this status. */
                status?: components["schemas"]["BookingStatus"];
                /** @description Only this patient's. */
                patient_id?: string;
                /** @description Only at this hospital. */
                hospital_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "booking_number": "MB-2027-000123",
                     *           "patient_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *           "treatment_id": "019b76da-a800-758e-a42a-2f8ec9786460",
                     *           "package_id": null,
                     *           "booking_type": "treatment",
                     *           "status": "requested",
                     *           "stage": 1,
                     *           "held_from": null,
                     *           "requested_date": "2027-03-01",
                     *           "confirmed_date": "2027-03-01",
                     *           "completion_date": "2027-03-01",
                     *           "total": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "payment_status": "unpaid",
                     *           "travel_details": {
                     *             "wanted": true,
                     *             "companions": 1,
                     *             "departure_country": "TR",
                     *             "departure_city": "Mombasa",
                     *             "notes": "A room on the ground floor, please."
                     *           },
                     *           "notes": "A room on the ground floor, please.",
                     *           "coupon_code": "SPRING27",
                     *           "coordinator_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "actions": [
                     *             {
                     *               "status": "requested",
                     *               "requires": [
                     *                 "reason"
                     *               ]
                     *             }
                     *           ],
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "limit": 1,
                     *         "has_more": true,
                     *         "next_cursor": "AZk1v0c9",
                     *         "page": 1,
                     *         "total": 1,
                     *         "total_pages": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["BookingListResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidCursorOrInvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createBooking: {
        parameters: {
            query?: never;
            header?: {
                /** @description Same key and body: the stored answer again, for 24 hours */
                "Idempotency-Key"?: string;
                /** @description Why an administrator reads or writes clinical data; without it the clinical fields are null. The patient sees its first 500 characters */
                "X-Access-Reason"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                 *       "treatment_id": "019b76da-a800-758e-a42a-2f8ec9786460",
                 *       "requested_date": "2029-03-01",
                 *       "medical_details": "Osteoarthritis of the left knee, grade 3; X-rays available",
                 *       "travel_details": {
                 *         "wanted": true,
                 *         "companions": 1,
                 *         "departure_country": "KE",
                 *         "departure_city": "Mombasa"
                 *       },
                 *       "notes": "A room on the ground floor, please."
                 *     }
                 */
                "application/json": components["schemas"]["CreateBookingRequest"];
            };
        };
        responses: {
            /** @description Created; with `Idempotent-Replayed: true` when it was before */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "booking_number": "MB-2027-000123",
                     *         "patient_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *         "treatment_id": "019b76da-a800-758e-a42a-2f8ec9786460",
                     *         "package_id": null,
                     *         "booking_type": "treatment",
                     *         "status": "requested",
                     *         "stage": 1,
                     *         "held_from": null,
                     *         "requested_date": "2027-03-01",
                     *         "confirmed_date": "2027-03-01",
                     *         "completion_date": "2027-03-01",
                     *         "total": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "payment_status": "unpaid",
                     *         "travel_details": {
                     *           "wanted": true,
                     *           "companions": 1,
                     *           "departure_country": "TR",
                     *           "departure_city": "Mombasa",
                     *           "notes": "A room on the ground floor, please."
                     *         },
                     *         "notes": "A room on the ground floor, please.",
                     *         "coupon_code": "SPRING27",
                     *         "coordinator_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "actions": [
                     *           {
                     *             "status": "requested",
                     *             "requires": [
                     *               "reason"
                     *             ]
                     *           }
                     *         ],
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z",
                     *         "medical_details": "Osteoarthritis of the left knee, grade 3; X-rays available",
                     *         "has_medical_details": true,
                     *         "quotation": {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "booking_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "version": 1,
                     *           "line_items": [
                     *             {
                     *               "kind": "treatment",
                     *               "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *               "quantity": 1,
                     *               "unit_price": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               },
                     *               "discount": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               },
                     *               "tax_rate": 18,
                     *               "tax": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               },
                     *               "total": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               }
                     *             }
                     *           ],
                     *           "subtotal": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "discount": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "tax": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "total": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "requested_date": "2027-03-01",
                     *           "valid_until": "2027-03-01T09:30:00Z",
                     *           "voided_at": "2027-03-01T09:30:00Z",
                     *           "refund_policy": [
                     *             {
                     *               "days_before": 1,
                     *               "refund_percent": 1
                     *             }
                     *           ],
                     *           "notes": "A room on the ground floor, please.",
                     *           "accepted_at": "2027-03-01T09:30:00Z",
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["BookingResponse"];
                };
            };
            400: components["responses"]["InvalidHeaderOrMalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["AccessReasonRequiredOrEmailNotVerifiedOrForbidden"];
            408: components["responses"]["RequestTimeout"];
            /** @description `patient_profile_required`: A patient profile is needed before booking; `request_in_progress`: A request with this Idempotency-Key is being handled; `too_many_open_bookings`: The patient has too many bookings that are neither paid nor ended */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/patient_profile_required",
                     *       "title": "A patient profile is needed before booking",
                     *       "status": 409,
                     *       "detail": "A patient profile is needed before booking",
                     *       "code": "patient_profile_required",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReusedOrValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getBooking: {
        parameters: {
            query?: never;
            header?: {
                /** @description Why an administrator reads or writes clinical data; without it the clinical fields are null. The patient sees its first 500 characters */
                "X-Access-Reason"?: string;
            };
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "booking_number": "MB-2027-000123",
                     *         "patient_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *         "treatment_id": "019b76da-a800-758e-a42a-2f8ec9786460",
                     *         "package_id": null,
                     *         "booking_type": "treatment",
                     *         "status": "requested",
                     *         "stage": 1,
                     *         "held_from": null,
                     *         "requested_date": "2027-03-01",
                     *         "confirmed_date": "2027-03-01",
                     *         "completion_date": "2027-03-01",
                     *         "total": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "payment_status": "unpaid",
                     *         "travel_details": {
                     *           "wanted": true,
                     *           "companions": 1,
                     *           "departure_country": "TR",
                     *           "departure_city": "Mombasa",
                     *           "notes": "A room on the ground floor, please."
                     *         },
                     *         "notes": "A room on the ground floor, please.",
                     *         "coupon_code": "SPRING27",
                     *         "coordinator_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "actions": [
                     *           {
                     *             "status": "requested",
                     *             "requires": [
                     *               "reason"
                     *             ]
                     *           }
                     *         ],
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z",
                     *         "medical_details": "Osteoarthritis of the left knee, grade 3; X-rays available",
                     *         "has_medical_details": true,
                     *         "quotation": {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "booking_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "version": 1,
                     *           "line_items": [
                     *             {
                     *               "kind": "treatment",
                     *               "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *               "quantity": 1,
                     *               "unit_price": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               },
                     *               "discount": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               },
                     *               "tax_rate": 18,
                     *               "tax": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               },
                     *               "total": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               }
                     *             }
                     *           ],
                     *           "subtotal": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "discount": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "tax": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "total": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "requested_date": "2027-03-01",
                     *           "valid_until": "2027-03-01T09:30:00Z",
                     *           "voided_at": "2027-03-01T09:30:00Z",
                     *           "refund_policy": [
                     *             {
                     *               "days_before": 1,
                     *               "refund_percent": 1
                     *             }
                     *           ],
                     *           "notes": "A room on the ground floor, please.",
                     *           "accepted_at": "2027-03-01T09:30:00Z",
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["BookingResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancelBooking: {
        parameters: {
            query?: {
                /** @description Why; without one the timeline says who cancelled. */
                reason?: string;
            };
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
            };
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description `invalid_transition`: The booking cannot move there now; `allowed` lists where it can */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/invalid_transition",
                     *       "title": "The booking cannot move there now; `allowed` lists where it can",
                     *       "status": 409,
                     *       "detail": "The booking cannot move there now; `allowed` lists where it can",
                     *       "code": "invalid_transition",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateBooking: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
                /** @description Why an administrator reads or writes clinical data; without it the clinical fields are null. The patient sees its first 500 characters */
                "X-Access-Reason"?: string;
            };
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "requested_date": "2029-04-01",
                 *       "notes": "A room on the ground floor, please."
                 *     }
                 */
                "application/json": components["schemas"]["UpdateBookingRequest"];
            };
        };
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "booking_number": "MB-2027-000123",
                     *         "patient_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *         "treatment_id": "019b76da-a800-758e-a42a-2f8ec9786460",
                     *         "package_id": null,
                     *         "booking_type": "treatment",
                     *         "status": "requested",
                     *         "stage": 1,
                     *         "held_from": null,
                     *         "requested_date": "2027-03-01",
                     *         "confirmed_date": "2027-03-01",
                     *         "completion_date": "2027-03-01",
                     *         "total": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "payment_status": "unpaid",
                     *         "travel_details": {
                     *           "wanted": true,
                     *           "companions": 1,
                     *           "departure_country": "TR",
                     *           "departure_city": "Mombasa",
                     *           "notes": "A room on the ground floor, please."
                     *         },
                     *         "notes": "A room on the ground floor, please.",
                     *         "coupon_code": "SPRING27",
                     *         "coordinator_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "actions": [
                     *           {
                     *             "status": "requested",
                     *             "requires": [
                     *               "reason"
                     *             ]
                     *           }
                     *         ],
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z",
                     *         "medical_details": "Osteoarthritis of the left knee, grade 3; X-rays available",
                     *         "has_medical_details": true,
                     *         "quotation": {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "booking_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "version": 1,
                     *           "line_items": [
                     *             {
                     *               "kind": "treatment",
                     *               "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *               "quantity": 1,
                     *               "unit_price": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               },
                     *               "discount": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               },
                     *               "tax_rate": 18,
                     *               "tax": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               },
                     *               "total": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               }
                     *             }
                     *           ],
                     *           "subtotal": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "discount": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "tax": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "total": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "requested_date": "2027-03-01",
                     *           "valid_until": "2027-03-01T09:30:00Z",
                     *           "voided_at": "2027-03-01T09:30:00Z",
                     *           "refund_policy": [
                     *             {
                     *               "days_before": 1,
                     *               "refund_percent": 1
                     *             }
                     *           ],
                     *           "notes": "A room on the ground floor, please.",
                     *           "accepted_at": "2027-03-01T09:30:00Z",
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["BookingResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["AccessReasonRequiredOrForbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            /** @description `booking_not_editable`: The booking's status does not allow this change any more */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/booking_not_editable",
                     *       "title": "The booking's status does not allow this change any more",
                     *       "status": 409,
                     *       "detail": "The booking's status does not allow this change any more",
                     *       "code": "booking_not_editable",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    sendQuotation: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
            };
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "line_items": [
                 *         {
                 *           "kind": "treatment",
                 *           "description": "Total knee replacement",
                 *           "quantity": 1,
                 *           "unit_price": {
                 *             "amount_minor": 32000000,
                 *             "currency": "TRY"
                 *           },
                 *           "tax_rate": 10
                 *         }
                 *       ],
                 *       "valid_until": "2027-06-01T12:00:00Z",
                 *       "notes": "Five nights in a single room are included."
                 *     }
                 */
                "application/json": components["schemas"]["SendBookingQuotationRequest"];
            };
        };
        responses: {
            /** @description Created; `Location` names it */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "booking_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "version": 1,
                     *         "line_items": [
                     *           {
                     *             "kind": "treatment",
                     *             "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *             "quantity": 1,
                     *             "unit_price": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "discount": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "tax_rate": 18,
                     *             "tax": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "total": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             }
                     *           }
                     *         ],
                     *         "subtotal": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "discount": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "tax": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "total": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "requested_date": "2027-03-01",
                     *         "valid_until": "2027-03-01T09:30:00Z",
                     *         "voided_at": "2027-03-01T09:30:00Z",
                     *         "refund_policy": [
                     *           {
                     *             "days_before": 1,
                     *             "refund_percent": 1
                     *           }
                     *         ],
                     *         "notes": "A room on the ground floor, please.",
                     *         "accepted_at": "2027-03-01T09:30:00Z",
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["BookingQuotationResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            /** @description `invalid_transition`: The booking cannot move there now; `allowed` lists where it can */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/invalid_transition",
                     *       "title": "The booking cannot move there now; `allowed` lists where it can",
                     *       "status": 409,
                     *       "detail": "The booking cannot move there now; `allowed` lists where it can",
                     *       "code": "invalid_transition",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    acceptQuotation: {
        parameters: {
            query?: {
                /**
                 * @description The version that the patient has seen: when a newer one was sent
                 *     meanwhile, nothing is accepted.
                 */
                version?: number;
            };
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
                /** @description Why an administrator reads or writes clinical data; without it the clinical fields are null. The patient sees its first 500 characters */
                "X-Access-Reason"?: string;
            };
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "booking_number": "MB-2027-000123",
                     *         "patient_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *         "treatment_id": "019b76da-a800-758e-a42a-2f8ec9786460",
                     *         "package_id": null,
                     *         "booking_type": "treatment",
                     *         "status": "requested",
                     *         "stage": 1,
                     *         "held_from": null,
                     *         "requested_date": "2027-03-01",
                     *         "confirmed_date": "2027-03-01",
                     *         "completion_date": "2027-03-01",
                     *         "total": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "payment_status": "unpaid",
                     *         "travel_details": {
                     *           "wanted": true,
                     *           "companions": 1,
                     *           "departure_country": "TR",
                     *           "departure_city": "Mombasa",
                     *           "notes": "A room on the ground floor, please."
                     *         },
                     *         "notes": "A room on the ground floor, please.",
                     *         "coupon_code": "SPRING27",
                     *         "coordinator_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "actions": [
                     *           {
                     *             "status": "requested",
                     *             "requires": [
                     *               "reason"
                     *             ]
                     *           }
                     *         ],
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z",
                     *         "medical_details": "Osteoarthritis of the left knee, grade 3; X-rays available",
                     *         "has_medical_details": true,
                     *         "quotation": {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "booking_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "version": 1,
                     *           "line_items": [
                     *             {
                     *               "kind": "treatment",
                     *               "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *               "quantity": 1,
                     *               "unit_price": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               },
                     *               "discount": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               },
                     *               "tax_rate": 18,
                     *               "tax": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               },
                     *               "total": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               }
                     *             }
                     *           ],
                     *           "subtotal": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "discount": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "tax": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "total": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "requested_date": "2027-03-01",
                     *           "valid_until": "2027-03-01T09:30:00Z",
                     *           "voided_at": "2027-03-01T09:30:00Z",
                     *           "refund_policy": [
                     *             {
                     *               "days_before": 1,
                     *               "refund_percent": 1
                     *             }
                     *           ],
                     *           "notes": "A room on the ground floor, please.",
                     *           "accepted_at": "2027-03-01T09:30:00Z",
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["BookingResponse"];
                };
            };
            400: components["responses"]["InvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            404: components["responses"]["NotFound"];
            /** @description `invalid_transition`: The booking cannot move there now; `allowed` lists where it can; `quotation_expired`: The quotation has expired; ask the hospital for a new one; `quotation_superseded`: The quotation does not count any more: a newer version was sent, or the booking has changed since */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/invalid_transition",
                     *       "title": "The booking cannot move there now; `allowed` lists where it can",
                     *       "status": 409,
                     *       "detail": "The booking cannot move there now; `allowed` lists where it can",
                     *       "code": "invalid_transition",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    changeBookingStatus: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
                /** @description Why an administrator reads or writes clinical data; without it the clinical fields are null. The patient sees its first 500 characters */
                "X-Access-Reason"?: string;
            };
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "status": "under_review"
                 *     }
                 */
                "application/json": components["schemas"]["ChangeBookingStatusRequest"];
            };
        };
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "booking_number": "MB-2027-000123",
                     *         "patient_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *         "treatment_id": "019b76da-a800-758e-a42a-2f8ec9786460",
                     *         "package_id": null,
                     *         "booking_type": "treatment",
                     *         "status": "requested",
                     *         "stage": 1,
                     *         "held_from": null,
                     *         "requested_date": "2027-03-01",
                     *         "confirmed_date": "2027-03-01",
                     *         "completion_date": "2027-03-01",
                     *         "total": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "payment_status": "unpaid",
                     *         "travel_details": {
                     *           "wanted": true,
                     *           "companions": 1,
                     *           "departure_country": "TR",
                     *           "departure_city": "Mombasa",
                     *           "notes": "A room on the ground floor, please."
                     *         },
                     *         "notes": "A room on the ground floor, please.",
                     *         "coupon_code": "SPRING27",
                     *         "coordinator_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "actions": [
                     *           {
                     *             "status": "requested",
                     *             "requires": [
                     *               "reason"
                     *             ]
                     *           }
                     *         ],
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z",
                     *         "medical_details": "Osteoarthritis of the left knee, grade 3; X-rays available",
                     *         "has_medical_details": true,
                     *         "quotation": {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "booking_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "version": 1,
                     *           "line_items": [
                     *             {
                     *               "kind": "treatment",
                     *               "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *               "quantity": 1,
                     *               "unit_price": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               },
                     *               "discount": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               },
                     *               "tax_rate": 18,
                     *               "tax": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               },
                     *               "total": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               }
                     *             }
                     *           ],
                     *           "subtotal": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "discount": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "tax": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "total": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "requested_date": "2027-03-01",
                     *           "valid_until": "2027-03-01T09:30:00Z",
                     *           "voided_at": "2027-03-01T09:30:00Z",
                     *           "refund_policy": [
                     *             {
                     *               "days_before": 1,
                     *               "refund_percent": 1
                     *             }
                     *           ],
                     *           "notes": "A room on the ground floor, please.",
                     *           "accepted_at": "2027-03-01T09:30:00Z",
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["BookingResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            /** @description `invalid_transition`: The booking cannot move there now; `allowed` lists where it can */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/invalid_transition",
                     *       "title": "The booking cannot move there now; `allowed` lists where it can",
                     *       "status": 409,
                     *       "detail": "The booking cannot move there now; `allowed` lists where it can",
                     *       "code": "invalid_transition",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listBookingTimeline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "booking_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "from_status": "requested",
                     *           "to_status": "requested",
                     *           "changed_by": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "reason": "The patient asked for it by telephone.",
                     *           "notes": "A room on the ground floor, please.",
                     *           "at": "2027-03-01T09:30:00Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ListBookingTimelineResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listBookingTransitions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "status": "requested",
                     *           "requires": [
                     *             "reason"
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ListBookingTransitionsResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "status": "ok",
                     *         "version": "0.1.0"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["HealthResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getDatabaseHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "service": "redis",
                     *         "implementation": "in_process",
                     *         "configured": true,
                     *         "reachable": true,
                     *         "latency_ms": 1,
                     *         "last_error": "connection refused"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ServiceHealthResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getRedisHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "service": "redis",
                     *         "implementation": "in_process",
                     *         "configured": true,
                     *         "reachable": true,
                     *         "latency_ms": 1,
                     *         "last_error": "connection refused"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ServiceHealthResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listServiceHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "service": "redis",
                     *           "implementation": "in_process",
                     *           "configured": true,
                     *           "reachable": true,
                     *           "latency_ms": 1,
                     *           "last_error": "connection refused"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ListServiceHealthResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listHospitals: {
        parameters: {
            query?: {
                /** @description Rows per page */
                limit?: number;
                /** @description `meta.next_cursor` of the page before */
                cursor?: string;
                /** @description Order; `-` is descending. With a search and without this the best comes first; `relevance` needs a search */
                sort?: "rating" | "-rating" | "name" | "-name" | "distance" | "-distance" | "relevance" | "-relevance";
                /** @description Page from 1, instead of a cursor; `meta` then has totals */
                page?: number;
                /** @description Only in this country. */
                country?: string;
                /** @description Only in this city, without regard to case, accents and other ways to write it. */
                city?: string;
                /** @description Only those known for this specialization, compared as the city is. */
                specialization?: string;
                /** @description Only verified, or unverified, ones. */
                is_verified?: boolean;
                /** @description Only those where this treatment can be booked. */
                treatment_id?: string;
                /**
                 * @description Words of name, city, country or specializations; forgives a typing error. The best come first, unless `sort` says
                 *     otherwise.
                 */
                search?: string;
                /** @description Degrees north of the place that distances are measured from; together with `near_lng`. */
                near_lat?: number;
                /** @description Degrees east of the place that distances are measured from; together with `near_lat`. */
                near_lng?: number;
                /** @description Overrides Accept-Language */
                locale?: string;
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "name": "Mavikubbe International Hospital",
                     *           "slug": "mavikubbe-international",
                     *           "type": "general",
                     *           "description": "A 350-bed general hospital on the Asian side of Istanbul.",
                     *           "logo_url": "https://medivoy.example/pictures/logo.png",
                     *           "country": "TR",
                     *           "city": "Istanbul",
                     *           "address": "Çınarlı Bahçe Sokak 22, Ataşehir, 34750 İstanbul",
                     *           "latitude": 40.9923,
                     *           "longitude": 29.1244,
                     *           "distance_km": 12.4,
                     *           "phone": "+905321234567",
                     *           "email": "patient@medivoy.example",
                     *           "website": "https://mavikubbe-international.example",
                     *           "certifications": [
                     *             "JCI"
                     *           ],
                     *           "specializations": [
                     *             "orthopaedics"
                     *           ],
                     *           "total_beds": 1,
                     *           "is_verified": true,
                     *           "verification_reason": "The licence was seen.",
                     *           "is_active": true,
                     *           "admin_user_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "bank_details": {
                     *             "account_holder": "Mavikubbe International Hospital",
                     *             "bank_name": "Garanti BBVA",
                     *             "iban": "TR330006100519786457841326",
                     *             "account_number": "1234567890",
                     *             "bank_code": "00062",
                     *             "swift_bic": "TGBATRIS"
                     *           },
                     *           "rating": 1,
                     *           "total_reviews": 1,
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "limit": 1,
                     *         "has_more": true,
                     *         "next_cursor": "AZk1v0c9",
                     *         "page": 1,
                     *         "total": 1,
                     *         "total_pages": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["HospitalListResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidCursorOrInvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createHospital: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Bosphorus Eye Clinic",
                 *       "type": "clinic",
                 *       "description": "An eye clinic by the ferry.",
                 *       "country": "TR",
                 *       "city": "Istanbul",
                 *       "address": "Moda Caddesi 5, Kadıköy",
                 *       "latitude": 40.98,
                 *       "longitude": 29.02,
                 *       "phone": "+902160000099",
                 *       "email": "office@bosphorus-eye.example",
                 *       "website": "https://bosphorus-eye.example",
                 *       "certifications": [
                 *         "JCI"
                 *       ],
                 *       "specializations": [
                 *         "eye-care"
                 *       ],
                 *       "total_beds": 20
                 *     }
                 */
                "application/json": components["schemas"]["CreateHospitalRequest"];
            };
        };
        responses: {
            /** @description Created; `Location` names it */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "name": "Mavikubbe International Hospital",
                     *         "slug": "mavikubbe-international",
                     *         "type": "general",
                     *         "description": "A 350-bed general hospital on the Asian side of Istanbul.",
                     *         "logo_url": "https://medivoy.example/pictures/logo.png",
                     *         "country": "TR",
                     *         "city": "Istanbul",
                     *         "address": "Çınarlı Bahçe Sokak 22, Ataşehir, 34750 İstanbul",
                     *         "latitude": 40.9923,
                     *         "longitude": 29.1244,
                     *         "distance_km": 12.4,
                     *         "phone": "+905321234567",
                     *         "email": "patient@medivoy.example",
                     *         "website": "https://mavikubbe-international.example",
                     *         "certifications": [
                     *           "JCI"
                     *         ],
                     *         "specializations": [
                     *           "orthopaedics"
                     *         ],
                     *         "total_beds": 1,
                     *         "is_verified": true,
                     *         "verification_reason": "The licence was seen.",
                     *         "is_active": true,
                     *         "admin_user_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "bank_details": {
                     *           "account_holder": "Mavikubbe International Hospital",
                     *           "bank_name": "Garanti BBVA",
                     *           "iban": "TR330006100519786457841326",
                     *           "account_number": "1234567890",
                     *           "bank_code": "00062",
                     *           "swift_bic": "TGBATRIS"
                     *         },
                     *         "rating": 1,
                     *         "total_reviews": 1,
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["HospitalResponse"];
                };
            };
            400: components["responses"]["InvalidParameterOrMalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getHospital: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
            };
            path: {
                /** @example mavikubbe-international */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "name": "Mavikubbe International Hospital",
                     *         "slug": "mavikubbe-international",
                     *         "type": "general",
                     *         "description": "A 350-bed general hospital on the Asian side of Istanbul.",
                     *         "logo_url": "https://medivoy.example/pictures/logo.png",
                     *         "country": "TR",
                     *         "city": "Istanbul",
                     *         "address": "Çınarlı Bahçe Sokak 22, Ataşehir, 34750 İstanbul",
                     *         "latitude": 40.9923,
                     *         "longitude": 29.1244,
                     *         "distance_km": 12.4,
                     *         "phone": "+905321234567",
                     *         "email": "patient@medivoy.example",
                     *         "website": "https://mavikubbe-international.example",
                     *         "certifications": [
                     *           "JCI"
                     *         ],
                     *         "specializations": [
                     *           "orthopaedics"
                     *         ],
                     *         "total_beds": 1,
                     *         "is_verified": true,
                     *         "verification_reason": "The licence was seen.",
                     *         "is_active": true,
                     *         "admin_user_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "bank_details": {
                     *           "account_holder": "Mavikubbe International Hospital",
                     *           "bank_name": "Garanti BBVA",
                     *           "iban": "TR330006100519786457841326",
                     *           "account_number": "1234567890",
                     *           "bank_code": "00062",
                     *           "swift_bic": "TGBATRIS"
                     *         },
                     *         "rating": 1,
                     *         "total_reviews": 1,
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["HospitalResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidParameter"];
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteHospital: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
            };
            path: {
                /** @example 019b76da-a800-7d3d-a119-474918db0428 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateHospital: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
            };
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
            };
            path: {
                /** @example 019b76da-a800-7d3d-a119-474918db0428 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "phone": "+902160000098",
                 *       "total_beds": 352
                 *     }
                 */
                "application/json": components["schemas"]["UpdateHospitalRequest"];
            };
        };
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "name": "Mavikubbe International Hospital",
                     *         "slug": "mavikubbe-international",
                     *         "type": "general",
                     *         "description": "A 350-bed general hospital on the Asian side of Istanbul.",
                     *         "logo_url": "https://medivoy.example/pictures/logo.png",
                     *         "country": "TR",
                     *         "city": "Istanbul",
                     *         "address": "Çınarlı Bahçe Sokak 22, Ataşehir, 34750 İstanbul",
                     *         "latitude": 40.9923,
                     *         "longitude": 29.1244,
                     *         "distance_km": 12.4,
                     *         "phone": "+905321234567",
                     *         "email": "patient@medivoy.example",
                     *         "website": "https://mavikubbe-international.example",
                     *         "certifications": [
                     *           "JCI"
                     *         ],
                     *         "specializations": [
                     *           "orthopaedics"
                     *         ],
                     *         "total_beds": 1,
                     *         "is_verified": true,
                     *         "verification_reason": "The licence was seen.",
                     *         "is_active": true,
                     *         "admin_user_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "bank_details": {
                     *           "account_holder": "Mavikubbe International Hospital",
                     *           "bank_name": "Garanti BBVA",
                     *           "iban": "TR330006100519786457841326",
                     *           "account_number": "1234567890",
                     *           "bank_code": "00062",
                     *           "swift_bic": "TGBATRIS"
                     *         },
                     *         "rating": 1,
                     *         "total_reviews": 1,
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["HospitalResponse"];
                };
            };
            400: components["responses"]["InvalidParameterOrMalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listHospitalOffers: {
        parameters: {
            query?: {
                /** @description Rows per page */
                limit?: number;
                /** @description `meta.next_cursor` of the page before */
                cursor?: string;
                /** @description Order; `-` is descending */
                sort?: "treatment_name" | "-treatment_name" | "base_price" | "-base_price" | "created_at" | "-created_at";
                /** @description Page from 1, instead of a cursor; `meta` then has totals */
                page?: number;
                /** @description Overrides Accept-Language */
                locale?: string;
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
            };
            path: {
                /** @example mavikubbe-international */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *           "hospital_name": "Mavikubbe International Hospital",
                     *           "hospital_slug": "mavikubbe-international",
                     *           "treatment_id": "019b76da-a800-758e-a42a-2f8ec9786460",
                     *           "treatment_name": "Total knee replacement",
                     *           "treatment_slug": "total-knee-replacement",
                     *           "base_price": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "duration_days": 6,
                     *           "success_rate": 95.95,
                     *           "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *           "inclusions": [
                     *             "Five nights in a single room"
                     *           ],
                     *           "exclusions": [
                     *             "Travel insurance"
                     *           ],
                     *           "is_available": true,
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "limit": 1,
                     *         "has_more": true,
                     *         "next_cursor": "AZk1v0c9",
                     *         "page": 1,
                     *         "total": 1,
                     *         "total_pages": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["HospitalOfferListResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidCursorOrInvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createHospitalOffer: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
            };
            path: {
                /** @example 019b76da-a800-7d3d-a119-474918db0428 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "treatment_id": "019b76da-a800-7e3e-bf52-5c1aa80ee39a",
                 *       "base_price": {
                 *         "amount_minor": 900000,
                 *         "currency": "TRY"
                 *       },
                 *       "duration_days": 2,
                 *       "success_rate": 97.5,
                 *       "description": "With one night in the hospital.",
                 *       "inclusions": [
                 *         "One night"
                 *       ],
                 *       "exclusions": [
                 *         "Travel insurance"
                 *       ],
                 *       "is_available": true
                 *     }
                 */
                "application/json": components["schemas"]["CreateHospitalOfferRequest"];
            };
        };
        responses: {
            /** @description Created; `Location` names it */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *         "hospital_name": "Mavikubbe International Hospital",
                     *         "hospital_slug": "mavikubbe-international",
                     *         "treatment_id": "019b76da-a800-758e-a42a-2f8ec9786460",
                     *         "treatment_name": "Total knee replacement",
                     *         "treatment_slug": "total-knee-replacement",
                     *         "base_price": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "duration_days": 6,
                     *         "success_rate": 95.95,
                     *         "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *         "inclusions": [
                     *           "Five nights in a single room"
                     *         ],
                     *         "exclusions": [
                     *           "Travel insurance"
                     *         ],
                     *         "is_available": true,
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["HospitalOfferResponse"];
                };
            };
            400: components["responses"]["InvalidParameterOrMalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            /** @description `offer_exists`: The hospital offers this treatment already */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/offer_exists",
                     *       "title": "The hospital offers this treatment already",
                     *       "status": 409,
                     *       "detail": "The hospital offers this treatment already",
                     *       "code": "offer_exists",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    withdrawHospitalOffer: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
            };
            path: {
                /** @example 019b76da-a800-7d3d-a119-474918db0428 */
                id: string;
                /** @example 019b76da-a800-758e-a42a-2f8ec9786460 */
                treatment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateHospitalOffer: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
            };
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
            };
            path: {
                /** @example 019b76da-a800-7d3d-a119-474918db0428 */
                id: string;
                /** @example 019b76da-a800-758e-a42a-2f8ec9786460 */
                treatment_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "base_price": {
                 *         "amount_minor": 33000000,
                 *         "currency": "TRY"
                 *       },
                 *       "duration_days": 7
                 *     }
                 */
                "application/json": components["schemas"]["UpdateHospitalOfferRequest"];
            };
        };
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *         "hospital_name": "Mavikubbe International Hospital",
                     *         "hospital_slug": "mavikubbe-international",
                     *         "treatment_id": "019b76da-a800-758e-a42a-2f8ec9786460",
                     *         "treatment_name": "Total knee replacement",
                     *         "treatment_slug": "total-knee-replacement",
                     *         "base_price": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "duration_days": 6,
                     *         "success_rate": 95.95,
                     *         "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *         "inclusions": [
                     *           "Five nights in a single room"
                     *         ],
                     *         "exclusions": [
                     *           "Travel insurance"
                     *         ],
                     *         "is_available": true,
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["HospitalOfferResponse"];
                };
            };
            400: components["responses"]["InvalidParameterOrMalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    verifyHospital: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
            };
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
            };
            path: {
                /** @example 019b76da-a800-7d3d-a119-474918db0428 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "is_verified": true
                 *     }
                 */
                "application/json": components["schemas"]["VerifyHospitalRequest"];
            };
        };
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "name": "Mavikubbe International Hospital",
                     *         "slug": "mavikubbe-international",
                     *         "type": "general",
                     *         "description": "A 350-bed general hospital on the Asian side of Istanbul.",
                     *         "logo_url": "https://medivoy.example/pictures/logo.png",
                     *         "country": "TR",
                     *         "city": "Istanbul",
                     *         "address": "Çınarlı Bahçe Sokak 22, Ataşehir, 34750 İstanbul",
                     *         "latitude": 40.9923,
                     *         "longitude": 29.1244,
                     *         "distance_km": 12.4,
                     *         "phone": "+905321234567",
                     *         "email": "patient@medivoy.example",
                     *         "website": "https://mavikubbe-international.example",
                     *         "certifications": [
                     *           "JCI"
                     *         ],
                     *         "specializations": [
                     *           "orthopaedics"
                     *         ],
                     *         "total_beds": 1,
                     *         "is_verified": true,
                     *         "verification_reason": "The licence was seen.",
                     *         "is_active": true,
                     *         "admin_user_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "bank_details": {
                     *           "account_holder": "Mavikubbe International Hospital",
                     *           "bank_name": "Garanti BBVA",
                     *           "iban": "TR330006100519786457841326",
                     *           "account_number": "1234567890",
                     *           "bank_code": "00062",
                     *           "swift_bic": "TGBATRIS"
                     *         },
                     *         "rating": 1,
                     *         "total_reviews": 1,
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["HospitalResponse"];
                };
            };
            400: components["responses"]["InvalidParameterOrMalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listInvoices: {
        parameters: {
            query?: {
                /** @description Rows per page */
                limit?: number;
                /** @description `meta.next_cursor` of the page before */
                cursor?: string;
                /** @description Order; `-` is descending */
                sort?: "created_at" | "-created_at" | "invoice_date" | "-invoice_date";
                /** @description Page from 1, instead of a cursor; `meta` then has totals */
                page?: number;
                /** @description Only those for this booking, credit notes included. */
                booking_id?: string;
                /** @description Only this patient's. */
                patient_id?: string;
                /** @description Only this hospital's. */
                hospital_id?: string;
                /** @description Only those with this status. */
                status?: components["schemas"]["InvoiceStatus"];
                /** @description Only invoices, or only credit notes. */
                kind?: components["schemas"]["InvoiceKind"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "invoice_number": "INV-20270301-00042",
                     *           "kind": "invoice",
                     *           "corrects_invoice_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "booking_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "appointment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "reference_number": "INV-20270301-00041",
                     *           "service_date": "2027-03-01",
                     *           "patient_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *           "seller": {
                     *             "name": "Amina Bakari",
                     *             "address": "12 Mkoko Lane, Nyali",
                     *             "city": "Istanbul",
                     *             "country": "TR",
                     *             "email": "patient@medivoy.example",
                     *             "phone": "+902160000022"
                     *           },
                     *           "buyer": {
                     *             "name": "Amina Bakari",
                     *             "address": "12 Mkoko Lane, Nyali",
                     *             "city": "Istanbul",
                     *             "country": "TR",
                     *             "email": "patient@medivoy.example",
                     *             "phone": "+902160000022"
                     *           },
                     *           "line_items": [
                     *             {
                     *               "kind": "treatment",
                     *               "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *               "quantity": 1,
                     *               "unit_price": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               },
                     *               "discount": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               },
                     *               "tax_rate": 18,
                     *               "tax": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               },
                     *               "total": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               },
                     *               "corrects_line": 1
                     *             }
                     *           ],
                     *           "total": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "discount": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "tax": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "taxes": [
                     *             {
                     *               "tax_rate": 18,
                     *               "net": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               },
                     *               "tax": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               }
                     *             }
                     *           ],
                     *           "final": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "invoice_date": "2027-03-01",
                     *           "due_date": "2027-03-01",
                     *           "status": "draft",
                     *           "reason": "The patient asked for it by telephone.",
                     *           "notes": "A room on the ground floor, please.",
                     *           "sent_at": "2027-03-01T09:30:00Z",
                     *           "mail_failed_at": "2027-03-01T09:30:00Z",
                     *           "paid_at": "2027-03-01T09:30:00Z",
                     *           "payment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "limit": 1,
                     *         "has_more": true,
                     *         "next_cursor": "AZk1v0c9",
                     *         "page": 1,
                     *         "total": 1,
                     *         "total_pages": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["InvoiceListResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidCursorOrInvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createInvoice: {
        parameters: {
            query?: never;
            header?: {
                /** @description Same key and body: the stored answer again, for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "booking_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                 *       "due_date": "2029-04-01",
                 *       "notes": "Paid at the desk."
                 *     }
                 */
                "application/json": components["schemas"]["CreateInvoiceRequest"];
            };
        };
        responses: {
            /** @description Created; with `Idempotent-Replayed: true` when it was before */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "invoice_number": "INV-20270301-00042",
                     *         "kind": "invoice",
                     *         "corrects_invoice_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "booking_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "appointment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "reference_number": "INV-20270301-00041",
                     *         "service_date": "2027-03-01",
                     *         "patient_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *         "seller": {
                     *           "name": "Amina Bakari",
                     *           "address": "12 Mkoko Lane, Nyali",
                     *           "city": "Istanbul",
                     *           "country": "TR",
                     *           "email": "patient@medivoy.example",
                     *           "phone": "+902160000022"
                     *         },
                     *         "buyer": {
                     *           "name": "Amina Bakari",
                     *           "address": "12 Mkoko Lane, Nyali",
                     *           "city": "Istanbul",
                     *           "country": "TR",
                     *           "email": "patient@medivoy.example",
                     *           "phone": "+902160000022"
                     *         },
                     *         "line_items": [
                     *           {
                     *             "kind": "treatment",
                     *             "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *             "quantity": 1,
                     *             "unit_price": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "discount": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "tax_rate": 18,
                     *             "tax": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "total": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "corrects_line": 1
                     *           }
                     *         ],
                     *         "total": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "discount": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "tax": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "taxes": [
                     *           {
                     *             "tax_rate": 18,
                     *             "net": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "tax": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             }
                     *           }
                     *         ],
                     *         "final": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "invoice_date": "2027-03-01",
                     *         "due_date": "2027-03-01",
                     *         "status": "draft",
                     *         "reason": "The patient asked for it by telephone.",
                     *         "notes": "A room on the ground floor, please.",
                     *         "sent_at": "2027-03-01T09:30:00Z",
                     *         "mail_failed_at": "2027-03-01T09:30:00Z",
                     *         "paid_at": "2027-03-01T09:30:00Z",
                     *         "payment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["InvoiceResponse"];
                };
            };
            400: components["responses"]["InvalidHeaderOrMalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            408: components["responses"]["RequestTimeout"];
            /** @description `invoice_exists`: The booking has its invoice already; `request_in_progress`: A request with this Idempotency-Key is being handled */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/invoice_exists",
                     *       "title": "The booking has its invoice already",
                     *       "status": 409,
                     *       "detail": "The booking has its invoice already",
                     *       "code": "invoice_exists",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `idempotency_key_reused`: The Idempotency-Key was used with another request; `not_invoiceable`: There is no such booking with an accepted quotation to invoice; `validation_failed`: A field has a value that is not allowed */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/idempotency_key_reused",
                     *       "title": "The Idempotency-Key was used with another request",
                     *       "status": 422,
                     *       "detail": "The Idempotency-Key was used with another request",
                     *       "code": "idempotency_key_reused",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getInvoice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "invoice_number": "INV-20270301-00042",
                     *         "kind": "invoice",
                     *         "corrects_invoice_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "booking_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "appointment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "reference_number": "INV-20270301-00041",
                     *         "service_date": "2027-03-01",
                     *         "patient_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *         "seller": {
                     *           "name": "Amina Bakari",
                     *           "address": "12 Mkoko Lane, Nyali",
                     *           "city": "Istanbul",
                     *           "country": "TR",
                     *           "email": "patient@medivoy.example",
                     *           "phone": "+902160000022"
                     *         },
                     *         "buyer": {
                     *           "name": "Amina Bakari",
                     *           "address": "12 Mkoko Lane, Nyali",
                     *           "city": "Istanbul",
                     *           "country": "TR",
                     *           "email": "patient@medivoy.example",
                     *           "phone": "+902160000022"
                     *         },
                     *         "line_items": [
                     *           {
                     *             "kind": "treatment",
                     *             "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *             "quantity": 1,
                     *             "unit_price": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "discount": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "tax_rate": 18,
                     *             "tax": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "total": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "corrects_line": 1
                     *           }
                     *         ],
                     *         "total": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "discount": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "tax": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "taxes": [
                     *           {
                     *             "tax_rate": 18,
                     *             "net": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "tax": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             }
                     *           }
                     *         ],
                     *         "final": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "invoice_date": "2027-03-01",
                     *         "due_date": "2027-03-01",
                     *         "status": "draft",
                     *         "reason": "The patient asked for it by telephone.",
                     *         "notes": "A room on the ground floor, please.",
                     *         "sent_at": "2027-03-01T09:30:00Z",
                     *         "mail_failed_at": "2027-03-01T09:30:00Z",
                     *         "paid_at": "2027-03-01T09:30:00Z",
                     *         "payment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["InvoiceResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createCreditNote: {
        parameters: {
            query?: never;
            header?: {
                /** @description Same key and body: the stored answer again, for 24 hours */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "A night less than planned.",
                 *       "line_items": [
                 *         {
                 *           "line": 1,
                 *           "amount": {
                 *             "amount_minor": 120000,
                 *             "currency": "TRY"
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CreateCreditNoteRequest"];
            };
        };
        responses: {
            /** @description Created; with `Idempotent-Replayed: true` when it was before */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "invoice_number": "INV-20270301-00042",
                     *         "kind": "invoice",
                     *         "corrects_invoice_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "booking_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "appointment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "reference_number": "INV-20270301-00041",
                     *         "service_date": "2027-03-01",
                     *         "patient_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *         "seller": {
                     *           "name": "Amina Bakari",
                     *           "address": "12 Mkoko Lane, Nyali",
                     *           "city": "Istanbul",
                     *           "country": "TR",
                     *           "email": "patient@medivoy.example",
                     *           "phone": "+902160000022"
                     *         },
                     *         "buyer": {
                     *           "name": "Amina Bakari",
                     *           "address": "12 Mkoko Lane, Nyali",
                     *           "city": "Istanbul",
                     *           "country": "TR",
                     *           "email": "patient@medivoy.example",
                     *           "phone": "+902160000022"
                     *         },
                     *         "line_items": [
                     *           {
                     *             "kind": "treatment",
                     *             "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *             "quantity": 1,
                     *             "unit_price": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "discount": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "tax_rate": 18,
                     *             "tax": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "total": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "corrects_line": 1
                     *           }
                     *         ],
                     *         "total": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "discount": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "tax": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "taxes": [
                     *           {
                     *             "tax_rate": 18,
                     *             "net": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "tax": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             }
                     *           }
                     *         ],
                     *         "final": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "invoice_date": "2027-03-01",
                     *         "due_date": "2027-03-01",
                     *         "status": "draft",
                     *         "reason": "The patient asked for it by telephone.",
                     *         "notes": "A room on the ground floor, please.",
                     *         "sent_at": "2027-03-01T09:30:00Z",
                     *         "mail_failed_at": "2027-03-01T09:30:00Z",
                     *         "paid_at": "2027-03-01T09:30:00Z",
                     *         "payment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["InvoiceResponse"];
                };
            };
            400: components["responses"]["InvalidHeaderOrMalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            /** @description `not_an_invoice`: Only an invoice can be credited; `nothing_left_to_credit`: The invoice has been credited whole already; `request_in_progress`: A request with this Idempotency-Key is being handled */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/not_an_invoice",
                     *       "title": "Only an invoice can be credited",
                     *       "status": 409,
                     *       "detail": "Only an invoice can be credited",
                     *       "code": "not_an_invoice",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `credit_exceeds_invoice`: The credit is more than what is left of the invoice; `idempotency_key_reused`: The Idempotency-Key was used with another request; `validation_failed`: A field has a value that is not allowed */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/credit_exceeds_invoice",
                     *       "title": "The credit is more than what is left of the invoice",
                     *       "status": 422,
                     *       "detail": "The credit is more than what is left of the invoice",
                     *       "code": "credit_exceeds_invoice",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    downloadInvoice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    sendInvoice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Queued */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "invoice_number": "INV-20270301-00042",
                     *         "kind": "invoice",
                     *         "corrects_invoice_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "booking_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "appointment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "reference_number": "INV-20270301-00041",
                     *         "service_date": "2027-03-01",
                     *         "patient_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *         "seller": {
                     *           "name": "Amina Bakari",
                     *           "address": "12 Mkoko Lane, Nyali",
                     *           "city": "Istanbul",
                     *           "country": "TR",
                     *           "email": "patient@medivoy.example",
                     *           "phone": "+902160000022"
                     *         },
                     *         "buyer": {
                     *           "name": "Amina Bakari",
                     *           "address": "12 Mkoko Lane, Nyali",
                     *           "city": "Istanbul",
                     *           "country": "TR",
                     *           "email": "patient@medivoy.example",
                     *           "phone": "+902160000022"
                     *         },
                     *         "line_items": [
                     *           {
                     *             "kind": "treatment",
                     *             "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *             "quantity": 1,
                     *             "unit_price": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "discount": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "tax_rate": 18,
                     *             "tax": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "total": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "corrects_line": 1
                     *           }
                     *         ],
                     *         "total": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "discount": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "tax": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "taxes": [
                     *           {
                     *             "tax_rate": 18,
                     *             "net": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "tax": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             }
                     *           }
                     *         ],
                     *         "final": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "invoice_date": "2027-03-01",
                     *         "due_date": "2027-03-01",
                     *         "status": "draft",
                     *         "reason": "The patient asked for it by telephone.",
                     *         "notes": "A room on the ground floor, please.",
                     *         "sent_at": "2027-03-01T09:30:00Z",
                     *         "mail_failed_at": "2027-03-01T09:30:00Z",
                     *         "paid_at": "2027-03-01T09:30:00Z",
                     *         "payment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["InvoiceResponse"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listLabTests: {
        parameters: {
            query?: {
                /** @description Rows per page */
                limit?: number;
                /** @description `meta.next_cursor` of the page before */
                cursor?: string;
                /** @description Order; `-` is descending */
                sort?: "created_at" | "-created_at";
                /** @description Page from 1, instead of a cursor; `meta` then has totals */
                page?: number;
                /** @description Only tests with this status. */
                status?: components["schemas"]["LabTestStatus"];
                /** @description Only this patient's. */
                patient_id?: string;
                /** @description Only those that this doctor ordered. */
                doctor_id?: string;
                /** @description Only at this laboratory. */
                laboratory_id?: string;
                /** @description Only this test, by its LOINC code. */
                code?: string;
                /** @description Only those with a critical result that nobody has acknowledged, or only the others. */
                awaits_acknowledgement?: boolean;
            };
            header?: {
                /** @description Why an administrator reads or writes clinical data; required of them. The patient sees its first 500 characters */
                "X-Access-Reason"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "test_number": "LT-2027-000123",
                     *           "patient_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "doctor_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "laboratory_id": "019b76da-a800-72eb-a67b-8a0c9e98552a",
                     *           "laboratory": {
                     *             "id": "019b76da-a800-72eb-a67b-8a0c9e98552a",
                     *             "name": "Mavikubbe Central Laboratory",
                     *             "city": "Istanbul",
                     *             "country": "TR"
                     *           },
                     *           "test_type": "blood",
                     *           "test_name": "Potassium",
                     *           "code": "2345-7",
                     *           "scheduled_date": "2027-03-01T09:30:00Z",
                     *           "status": "requested",
                     *           "reflex_of": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "result_version": 1,
                     *           "critical_at": "2027-03-01T09:30:00Z",
                     *           "acknowledged_at": "2027-03-01T09:30:00Z",
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "limit": 1,
                     *         "has_more": true,
                     *         "next_cursor": "AZk1v0c9",
                     *         "page": 1,
                     *         "total": 1,
                     *         "total_pages": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["LabTestListResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidCursorOrInvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["AccessReasonRequiredOrForbidden"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createLabTest: {
        parameters: {
            query?: never;
            header?: {
                /** @description Why an administrator reads or writes clinical data; required of them. The patient sees its first 500 characters */
                "X-Access-Reason"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "laboratory_id": "019b76da-a800-72eb-a67b-8a0c9e98552a",
                 *       "test_type": "blood",
                 *       "test_name": "Potassium",
                 *       "code": "2823-3",
                 *       "notes": "Fasting since the evening before."
                 *     }
                 */
                "application/json": components["schemas"]["CreateLabTestRequest"];
            };
        };
        responses: {
            /** @description Created; `Location` names it */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "test_number": "LT-2027-000123",
                     *         "patient_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "doctor_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "laboratory_id": "019b76da-a800-72eb-a67b-8a0c9e98552a",
                     *         "laboratory": {
                     *           "id": "019b76da-a800-72eb-a67b-8a0c9e98552a",
                     *           "name": "Mavikubbe Central Laboratory",
                     *           "city": "Istanbul",
                     *           "country": "TR"
                     *         },
                     *         "test_type": "blood",
                     *         "test_name": "Potassium",
                     *         "code": "2345-7",
                     *         "scheduled_date": "2027-03-01T09:30:00Z",
                     *         "status": "requested",
                     *         "reflex_of": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "result_version": 1,
                     *         "critical_at": "2027-03-01T09:30:00Z",
                     *         "acknowledged_at": "2027-03-01T09:30:00Z",
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z",
                     *         "notes": "A room on the ground floor, please.",
                     *         "results": [
                     *           {
                     *             "name": "Potassium",
                     *             "code": "2345-7",
                     *             "value": 5.4,
                     *             "unit": "mg/dL",
                     *             "reference_low": 1,
                     *             "reference_high": 1,
                     *             "flag": "normal"
                     *           }
                     *         ],
                     *         "amendment_reason": "The sample was measured again.",
                     *         "earlier_results": [
                     *           {
                     *             "version": 1,
                     *             "results": [
                     *               {
                     *                 "name": "Potassium",
                     *                 "code": "2345-7",
                     *                 "value": 5.4,
                     *                 "unit": "mg/dL",
                     *                 "reference_low": 1,
                     *                 "reference_high": 1,
                     *                 "flag": "normal"
                     *               }
                     *             ],
                     *             "amendment_reason": "The sample was measured again.",
                     *             "recorded_by": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "recorded_at": "2027-03-01T09:30:00Z",
                     *             "superseded_at": "2027-03-01T09:30:00Z"
                     *           }
                     *         ],
                     *         "samples": [
                     *           {
                     *             "accession_number": "AC-2027-000123",
                     *             "collected_at": "2027-03-01T09:30:00Z",
                     *             "rejected_at": "2027-03-01T09:30:00Z",
                     *             "rejection_reason": "The sample is haemolysed."
                     *           }
                     *         ],
                     *         "history": [
                     *           {
                     *             "from_status": "requested",
                     *             "to_status": "requested",
                     *             "changed_by": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "reason": "The patient asked for it by telephone.",
                     *             "at": "2027-03-01T09:30:00Z"
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["LabTestResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["AccessReasonRequiredOrEmailNotVerifiedOrForbidden"];
            408: components["responses"]["RequestTimeout"];
            /** @description `lab_doctor_not_licensed`: A verified licence that has not expired is needed; `lab_patient_profile_required`: A patient profile is needed before ordering a test; `too_many_open_lab_tests`: The patient has too many tests that wait for their sample */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/lab_doctor_not_licensed",
                     *       "title": "A verified licence that has not expired is needed",
                     *       "status": 409,
                     *       "detail": "A verified licence that has not expired is needed",
                     *       "code": "lab_doctor_not_licensed",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getLabTest: {
        parameters: {
            query?: never;
            header?: {
                /** @description Why an administrator reads or writes clinical data; required of them. The patient sees its first 500 characters */
                "X-Access-Reason"?: string;
            };
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "test_number": "LT-2027-000123",
                     *         "patient_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "doctor_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "laboratory_id": "019b76da-a800-72eb-a67b-8a0c9e98552a",
                     *         "laboratory": {
                     *           "id": "019b76da-a800-72eb-a67b-8a0c9e98552a",
                     *           "name": "Mavikubbe Central Laboratory",
                     *           "city": "Istanbul",
                     *           "country": "TR"
                     *         },
                     *         "test_type": "blood",
                     *         "test_name": "Potassium",
                     *         "code": "2345-7",
                     *         "scheduled_date": "2027-03-01T09:30:00Z",
                     *         "status": "requested",
                     *         "reflex_of": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "result_version": 1,
                     *         "critical_at": "2027-03-01T09:30:00Z",
                     *         "acknowledged_at": "2027-03-01T09:30:00Z",
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z",
                     *         "notes": "A room on the ground floor, please.",
                     *         "results": [
                     *           {
                     *             "name": "Potassium",
                     *             "code": "2345-7",
                     *             "value": 5.4,
                     *             "unit": "mg/dL",
                     *             "reference_low": 1,
                     *             "reference_high": 1,
                     *             "flag": "normal"
                     *           }
                     *         ],
                     *         "amendment_reason": "The sample was measured again.",
                     *         "earlier_results": [
                     *           {
                     *             "version": 1,
                     *             "results": [
                     *               {
                     *                 "name": "Potassium",
                     *                 "code": "2345-7",
                     *                 "value": 5.4,
                     *                 "unit": "mg/dL",
                     *                 "reference_low": 1,
                     *                 "reference_high": 1,
                     *                 "flag": "normal"
                     *               }
                     *             ],
                     *             "amendment_reason": "The sample was measured again.",
                     *             "recorded_by": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "recorded_at": "2027-03-01T09:30:00Z",
                     *             "superseded_at": "2027-03-01T09:30:00Z"
                     *           }
                     *         ],
                     *         "samples": [
                     *           {
                     *             "accession_number": "AC-2027-000123",
                     *             "collected_at": "2027-03-01T09:30:00Z",
                     *             "rejected_at": "2027-03-01T09:30:00Z",
                     *             "rejection_reason": "The sample is haemolysed."
                     *           }
                     *         ],
                     *         "history": [
                     *           {
                     *             "from_status": "requested",
                     *             "to_status": "requested",
                     *             "changed_by": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "reason": "The patient asked for it by telephone.",
                     *             "at": "2027-03-01T09:30:00Z"
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["LabTestResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["AccessReasonRequiredOrForbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancelLabTest: {
        parameters: {
            query?: {
                /** @description Why. */
                reason?: string;
            };
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
            };
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description `invalid_lab_test_transition`: The test cannot move there now; `allowed` lists where it can */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/invalid_lab_test_transition",
                     *       "title": "The test cannot move there now; `allowed` lists where it can",
                     *       "status": 409,
                     *       "detail": "The test cannot move there now; `allowed` lists where it can",
                     *       "code": "invalid_lab_test_transition",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateLabTest: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
                /** @description Why an administrator reads or writes clinical data; required of them. The patient sees its first 500 characters */
                "X-Access-Reason"?: string;
            };
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "status": "sample_collected"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateLabTestRequest"];
            };
        };
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "test_number": "LT-2027-000123",
                     *         "patient_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "doctor_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "laboratory_id": "019b76da-a800-72eb-a67b-8a0c9e98552a",
                     *         "laboratory": {
                     *           "id": "019b76da-a800-72eb-a67b-8a0c9e98552a",
                     *           "name": "Mavikubbe Central Laboratory",
                     *           "city": "Istanbul",
                     *           "country": "TR"
                     *         },
                     *         "test_type": "blood",
                     *         "test_name": "Potassium",
                     *         "code": "2345-7",
                     *         "scheduled_date": "2027-03-01T09:30:00Z",
                     *         "status": "requested",
                     *         "reflex_of": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "result_version": 1,
                     *         "critical_at": "2027-03-01T09:30:00Z",
                     *         "acknowledged_at": "2027-03-01T09:30:00Z",
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z",
                     *         "notes": "A room on the ground floor, please.",
                     *         "results": [
                     *           {
                     *             "name": "Potassium",
                     *             "code": "2345-7",
                     *             "value": 5.4,
                     *             "unit": "mg/dL",
                     *             "reference_low": 1,
                     *             "reference_high": 1,
                     *             "flag": "normal"
                     *           }
                     *         ],
                     *         "amendment_reason": "The sample was measured again.",
                     *         "earlier_results": [
                     *           {
                     *             "version": 1,
                     *             "results": [
                     *               {
                     *                 "name": "Potassium",
                     *                 "code": "2345-7",
                     *                 "value": 5.4,
                     *                 "unit": "mg/dL",
                     *                 "reference_low": 1,
                     *                 "reference_high": 1,
                     *                 "flag": "normal"
                     *               }
                     *             ],
                     *             "amendment_reason": "The sample was measured again.",
                     *             "recorded_by": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "recorded_at": "2027-03-01T09:30:00Z",
                     *             "superseded_at": "2027-03-01T09:30:00Z"
                     *           }
                     *         ],
                     *         "samples": [
                     *           {
                     *             "accession_number": "AC-2027-000123",
                     *             "collected_at": "2027-03-01T09:30:00Z",
                     *             "rejected_at": "2027-03-01T09:30:00Z",
                     *             "rejection_reason": "The sample is haemolysed."
                     *           }
                     *         ],
                     *         "history": [
                     *           {
                     *             "from_status": "requested",
                     *             "to_status": "requested",
                     *             "changed_by": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "reason": "The patient asked for it by telephone.",
                     *             "at": "2027-03-01T09:30:00Z"
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["LabTestResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["AccessReasonRequiredOrForbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            /** @description `critical_result_unacknowledged`: The critical result has to be acknowledged first; `invalid_lab_test_transition`: The test cannot move there now; `allowed` lists where it can; `lab_test_not_editable`: The test's status does not allow this change any more */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/critical_result_unacknowledged",
                     *       "title": "The critical result has to be acknowledged first",
                     *       "status": 409,
                     *       "detail": "The critical result has to be acknowledged first",
                     *       "code": "critical_result_unacknowledged",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    acknowledgeLabResult: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
                /** @description Why an administrator reads or writes clinical data; required of them. The patient sees its first 500 characters */
                "X-Access-Reason"?: string;
            };
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "test_number": "LT-2027-000123",
                     *         "patient_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "doctor_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "laboratory_id": "019b76da-a800-72eb-a67b-8a0c9e98552a",
                     *         "laboratory": {
                     *           "id": "019b76da-a800-72eb-a67b-8a0c9e98552a",
                     *           "name": "Mavikubbe Central Laboratory",
                     *           "city": "Istanbul",
                     *           "country": "TR"
                     *         },
                     *         "test_type": "blood",
                     *         "test_name": "Potassium",
                     *         "code": "2345-7",
                     *         "scheduled_date": "2027-03-01T09:30:00Z",
                     *         "status": "requested",
                     *         "reflex_of": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "result_version": 1,
                     *         "critical_at": "2027-03-01T09:30:00Z",
                     *         "acknowledged_at": "2027-03-01T09:30:00Z",
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z",
                     *         "notes": "A room on the ground floor, please.",
                     *         "results": [
                     *           {
                     *             "name": "Potassium",
                     *             "code": "2345-7",
                     *             "value": 5.4,
                     *             "unit": "mg/dL",
                     *             "reference_low": 1,
                     *             "reference_high": 1,
                     *             "flag": "normal"
                     *           }
                     *         ],
                     *         "amendment_reason": "The sample was measured again.",
                     *         "earlier_results": [
                     *           {
                     *             "version": 1,
                     *             "results": [
                     *               {
                     *                 "name": "Potassium",
                     *                 "code": "2345-7",
                     *                 "value": 5.4,
                     *                 "unit": "mg/dL",
                     *                 "reference_low": 1,
                     *                 "reference_high": 1,
                     *                 "flag": "normal"
                     *               }
                     *             ],
                     *             "amendment_reason": "The sample was measured again.",
                     *             "recorded_by": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "recorded_at": "2027-03-01T09:30:00Z",
                     *             "superseded_at": "2027-03-01T09:30:00Z"
                     *           }
                     *         ],
                     *         "samples": [
                     *           {
                     *             "accession_number": "AC-2027-000123",
                     *             "collected_at": "2027-03-01T09:30:00Z",
                     *             "rejected_at": "2027-03-01T09:30:00Z",
                     *             "rejection_reason": "The sample is haemolysed."
                     *           }
                     *         ],
                     *         "history": [
                     *           {
                     *             "from_status": "requested",
                     *             "to_status": "requested",
                     *             "changed_by": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "reason": "The patient asked for it by telephone.",
                     *             "at": "2027-03-01T09:30:00Z"
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["LabTestResponse"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["AccessReasonRequiredOrForbidden"];
            404: components["responses"]["NotFound"];
            /** @description `lab_result_not_critical`: The test has no critical result */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/lab_result_not_critical",
                     *       "title": "The test has no critical result",
                     *       "status": 409,
                     *       "detail": "The test has no critical result",
                     *       "code": "lab_result_not_critical",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: components["responses"]["PreconditionFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    recordLabResult: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
                /** @description Why an administrator reads or writes clinical data; required of them. The patient sees its first 500 characters */
                "X-Access-Reason"?: string;
            };
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "results": [
                 *         {
                 *           "name": "Potassium",
                 *           "code": "2823-3",
                 *           "value": 4.1,
                 *           "unit": "mmol/L"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["RecordLabResultRequest"];
            };
        };
        responses: {
            /** @description Created; `Location` names it */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "test_number": "LT-2027-000123",
                     *         "patient_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "doctor_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "laboratory_id": "019b76da-a800-72eb-a67b-8a0c9e98552a",
                     *         "laboratory": {
                     *           "id": "019b76da-a800-72eb-a67b-8a0c9e98552a",
                     *           "name": "Mavikubbe Central Laboratory",
                     *           "city": "Istanbul",
                     *           "country": "TR"
                     *         },
                     *         "test_type": "blood",
                     *         "test_name": "Potassium",
                     *         "code": "2345-7",
                     *         "scheduled_date": "2027-03-01T09:30:00Z",
                     *         "status": "requested",
                     *         "reflex_of": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "result_version": 1,
                     *         "critical_at": "2027-03-01T09:30:00Z",
                     *         "acknowledged_at": "2027-03-01T09:30:00Z",
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z",
                     *         "notes": "A room on the ground floor, please.",
                     *         "results": [
                     *           {
                     *             "name": "Potassium",
                     *             "code": "2345-7",
                     *             "value": 5.4,
                     *             "unit": "mg/dL",
                     *             "reference_low": 1,
                     *             "reference_high": 1,
                     *             "flag": "normal"
                     *           }
                     *         ],
                     *         "amendment_reason": "The sample was measured again.",
                     *         "earlier_results": [
                     *           {
                     *             "version": 1,
                     *             "results": [
                     *               {
                     *                 "name": "Potassium",
                     *                 "code": "2345-7",
                     *                 "value": 5.4,
                     *                 "unit": "mg/dL",
                     *                 "reference_low": 1,
                     *                 "reference_high": 1,
                     *                 "flag": "normal"
                     *               }
                     *             ],
                     *             "amendment_reason": "The sample was measured again.",
                     *             "recorded_by": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "recorded_at": "2027-03-01T09:30:00Z",
                     *             "superseded_at": "2027-03-01T09:30:00Z"
                     *           }
                     *         ],
                     *         "samples": [
                     *           {
                     *             "accession_number": "AC-2027-000123",
                     *             "collected_at": "2027-03-01T09:30:00Z",
                     *             "rejected_at": "2027-03-01T09:30:00Z",
                     *             "rejection_reason": "The sample is haemolysed."
                     *           }
                     *         ],
                     *         "history": [
                     *           {
                     *             "from_status": "requested",
                     *             "to_status": "requested",
                     *             "changed_by": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "reason": "The patient asked for it by telephone.",
                     *             "at": "2027-03-01T09:30:00Z"
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["LabTestResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["AccessReasonRequiredOrEmailNotVerifiedOrForbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            /** @description `invalid_lab_test_transition`: The test cannot move there now; `allowed` lists where it can; `lab_doctor_not_licensed`: A verified licence that has not expired is needed */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/invalid_lab_test_transition",
                     *       "title": "The test cannot move there now; `allowed` lists where it can",
                     *       "status": 409,
                     *       "detail": "The test cannot move there now; `allowed` lists where it can",
                     *       "code": "invalid_lab_test_transition",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listLaboratories: {
        parameters: {
            query?: {
                /** @description Rows per page */
                limit?: number;
                /** @description `meta.next_cursor` of the page before */
                cursor?: string;
                /** @description Order; `-` is descending */
                sort?: "name" | "-name" | "created_at" | "-created_at";
                /** @description Page from 1, instead of a cursor; `meta` then has totals */
                page?: number;
                /** @description Only in this country. */
                country?: string;
                /** @description Only in this city, without regard to case, accents and other ways to write it. */
                city?: string;
                /** @description Only those of this hospital. */
                hospital_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "name": "Mavikubbe Central Laboratory",
                     *           "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *           "type": "clinical",
                     *           "country": "TR",
                     *           "city": "Istanbul",
                     *           "address": "Çınarlı Bahçe Sokak 22, Ataşehir, 34750 İstanbul",
                     *           "phone": "+905321234567",
                     *           "email": "laboratory@mavikubbe-international.example",
                     *           "services_offered": [
                     *             "Clinical chemistry"
                     *           ],
                     *           "is_active": true,
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "limit": 1,
                     *         "has_more": true,
                     *         "next_cursor": "AZk1v0c9",
                     *         "page": 1,
                     *         "total": 1,
                     *         "total_pages": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["LaboratoryListResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidCursorOrInvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createLaboratory: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Kadıköy Clinical Laboratory",
                 *       "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                 *       "type": "clinical",
                 *       "country": "TR",
                 *       "city": "Istanbul",
                 *       "address": "Moda Caddesi 7, Kadıköy",
                 *       "phone": "+902160000097",
                 *       "email": "office@kadikoy-laboratory.example",
                 *       "services_offered": [
                 *         "Clinical chemistry"
                 *       ],
                 *       "is_active": true
                 *     }
                 */
                "application/json": components["schemas"]["CreateLaboratoryRequest"];
            };
        };
        responses: {
            /** @description Created; `Location` names it */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "name": "Mavikubbe Central Laboratory",
                     *         "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *         "type": "clinical",
                     *         "country": "TR",
                     *         "city": "Istanbul",
                     *         "address": "Çınarlı Bahçe Sokak 22, Ataşehir, 34750 İstanbul",
                     *         "phone": "+905321234567",
                     *         "email": "laboratory@mavikubbe-international.example",
                     *         "services_offered": [
                     *           "Clinical chemistry"
                     *         ],
                     *         "is_active": true,
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["LaboratoryResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getLaboratory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 019b76da-a800-72eb-a67b-8a0c9e98552a */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "name": "Mavikubbe Central Laboratory",
                     *         "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *         "type": "clinical",
                     *         "country": "TR",
                     *         "city": "Istanbul",
                     *         "address": "Çınarlı Bahçe Sokak 22, Ataşehir, 34750 İstanbul",
                     *         "phone": "+905321234567",
                     *         "email": "laboratory@mavikubbe-international.example",
                     *         "services_offered": [
                     *           "Clinical chemistry"
                     *         ],
                     *         "is_active": true,
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["LaboratoryResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteLaboratory: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
            };
            path: {
                /** @example 019b76da-a800-72eb-a67b-8a0c9e98552a */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateLaboratory: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
            };
            path: {
                /** @example 019b76da-a800-72eb-a67b-8a0c9e98552a */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "phone": "+902160000096",
                 *       "services_offered": [
                 *         "Clinical chemistry",
                 *         "Hormones"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["UpdateLaboratoryRequest"];
            };
        };
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "name": "Mavikubbe Central Laboratory",
                     *         "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *         "type": "clinical",
                     *         "country": "TR",
                     *         "city": "Istanbul",
                     *         "address": "Çınarlı Bahçe Sokak 22, Ataşehir, 34750 İstanbul",
                     *         "phone": "+905321234567",
                     *         "email": "laboratory@mavikubbe-international.example",
                     *         "services_offered": [
                     *           "Clinical chemistry"
                     *         ],
                     *         "is_active": true,
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["LaboratoryResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listNotifications: {
        parameters: {
            query?: {
                /** @description Rows per page */
                limit?: number;
                /** @description `meta.next_cursor` of the page before */
                cursor?: string;
                /** @description Order; `-` is descending */
                sort?: "created_at" | "-created_at";
                /** @description Page from 1, instead of a cursor; `meta` then has totals */
                page?: number;
                /** @description Only unread ones; false: only read ones. */
                unread?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "user_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "seq": 1,
                     *           "kind": "account",
                     *           "title": "Your quotation is ready",
                     *           "message": "Your quotation is ready.",
                     *           "reference_type": "booking",
                     *           "reference_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "channel": "in_app",
                     *           "read_at": "2027-03-01T09:30:00Z",
                     *           "deliveries": [
                     *             {
                     *               "channel": "email",
                     *               "status": "queued",
                     *               "attempts": 1,
                     *               "provider_id": "SM9f3c",
                     *               "reason": "The patient asked for it by telephone.",
                     *               "sent_at": "2027-03-01T09:30:00Z"
                     *             }
                     *           ],
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "limit": 1,
                     *         "has_more": true,
                     *         "next_cursor": "AZk1v0c9",
                     *         "page": 1,
                     *         "total": 1,
                     *         "total_pages": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["NotificationListResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidCursorOrInvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createNotification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "audience": {
                 *         "role": "patient"
                 *       },
                 *       "kind": "announcement",
                 *       "title": "New hospitals in Istanbul",
                 *       "message": "Three hospitals have joined this month.",
                 *       "channels": [
                 *         "in_app"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CreateNotificationRequest"];
            };
        };
        responses: {
            /** @description Queued */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "queued": true,
                     *         "recipients": 1,
                     *         "broadcast_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["QueuedNotificationResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    registerDevice: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "platform": "android",
                 *       "token": "fcm-4b1e77a0c9"
                 *     }
                 */
                "application/json": components["schemas"]["RegisterNotificationDeviceRequest"];
            };
        };
        responses: {
            /** @description Created; `Location` names it */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "platform": "ios",
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["NotificationDeviceResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getNotificationPreferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "preferences": [
                     *           {
                     *             "kind": "account",
                     *             "in_app": true,
                     *             "email": true,
                     *             "sms": true,
                     *             "push": true,
                     *             "email_locked": true
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["NotificationPreferencesResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    setNotificationPreferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "preferences": [
                 *         {
                 *           "kind": "booking",
                 *           "email": true,
                 *           "sms": false,
                 *           "push": true
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["UpdateNotificationPreferencesRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "preferences": [
                     *           {
                     *             "kind": "account",
                     *             "in_app": true,
                     *             "email": true,
                     *             "sms": true,
                     *             "push": true,
                     *             "email_locked": true
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["NotificationPreferencesResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `security_mail`: Mails about the account cannot be switched off; `validation_failed`: A field has a value that is not allowed */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/security_mail",
                     *       "title": "Mails about the account cannot be switched off",
                     *       "status": 422,
                     *       "detail": "Mails about the account cannot be switched off",
                     *       "code": "security_mail",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    markAllNotificationsRead: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "updated": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ReadAllNotificationsResponse"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    streamNotifications: {
        parameters: {
            query?: {
                /**
                 * @description The `seq` of the last notification that the client has, where it cannot
                 *     send the header `Last-Event-ID`.
                 */
                last_event_id?: number;
            };
            header?: {
                /** @description The `seq` of the last notification that the client has */
                "Last-Event-ID"?: number;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events `notification` with the notification as JSON in `data`; comments as heartbeats */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["InvalidHeaderOrInvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            422: components["responses"]["ValidationFailed"];
            /** @description `rate_limited`: Too many requests; `too_many_streams`: Too many streams are open */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/rate_limited",
                     *       "title": "Too many requests",
                     *       "status": 429,
                     *       "detail": "Too many requests",
                     *       "code": "rate_limited",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteNotification: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
            };
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    markNotificationRead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "user_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "seq": 1,
                     *         "kind": "account",
                     *         "title": "Your quotation is ready",
                     *         "message": "Your quotation is ready.",
                     *         "reference_type": "booking",
                     *         "reference_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "channel": "in_app",
                     *         "read_at": "2027-03-01T09:30:00Z",
                     *         "deliveries": [
                     *           {
                     *             "channel": "email",
                     *             "status": "queued",
                     *             "attempts": 1,
                     *             "provider_id": "SM9f3c",
                     *             "reason": "The patient asked for it by telephone.",
                     *             "sent_at": "2027-03-01T09:30:00Z"
                     *           }
                     *         ],
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["NotificationResponse"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listPatients: {
        parameters: {
            query?: {
                /** @description Rows per page */
                limit?: number;
                /** @description `meta.next_cursor` of the page before */
                cursor?: string;
                /** @description Order; `-` is descending */
                sort?: "created_at" | "-created_at";
                /** @description Page from 1, instead of a cursor; `meta` then has totals */
                page?: number;
                /** @description Only with residence in this country. */
                country?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "user_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "first_name": "Amina",
                     *           "last_name": "Bakari",
                     *           "country": "TR",
                     *           "city": "Istanbul",
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "limit": 1,
                     *         "has_more": true,
                     *         "next_cursor": "AZk1v0c9",
                     *         "page": 1,
                     *         "total": 1,
                     *         "total_pages": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["PatientSummaryListResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidCursorOrInvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createPatient: {
        parameters: {
            query?: never;
            header?: {
                /** @description Why an administrator reads or writes clinical data; without it the clinical fields are null. The patient sees its first 500 characters */
                "X-Access-Reason"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "date_of_birth": "1974-05-18",
                 *       "gender": "female",
                 *       "blood_group": "O+",
                 *       "country": "KE",
                 *       "city": "Mombasa",
                 *       "address": "12 Mkoko Lane, Nyali",
                 *       "emergency_contact_name": "Juma Bakari",
                 *       "emergency_contact_phone": "+254412000018",
                 *       "medical_history": [
                 *         "Appendix removed in 1998"
                 *       ],
                 *       "allergies": [
                 *         {
                 *           "substance": "Penicillin",
                 *           "reaction": "Hives within an hour",
                 *           "severity": "moderate"
                 *         }
                 *       ],
                 *       "current_medications": [
                 *         {
                 *           "name": "Amlodipine",
                 *           "dosage": "5 mg once a day",
                 *           "since": "2020-01-15"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CreatePatientRequest"];
            };
        };
        responses: {
            /** @description Created; `Location` names it */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "user_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "date_of_birth": "2027-03-01",
                     *         "gender": "male",
                     *         "country": "TR",
                     *         "city": "Istanbul",
                     *         "address": "12 Mkoko Lane, Nyali",
                     *         "emergency_contact_name": "Juma Bakari",
                     *         "emergency_contact_phone": "+905321234567",
                     *         "clinical_withheld": true,
                     *         "blood_group": "A+",
                     *         "medical_history": [
                     *           "Appendix removed in 1998"
                     *         ],
                     *         "allergies": [
                     *           {
                     *             "substance": "Penicillin",
                     *             "reaction": "Hives within an hour",
                     *             "severity": "moderate"
                     *           }
                     *         ],
                     *         "current_medications": [
                     *           {
                     *             "name": "Amlodipine",
                     *             "dosage": "5 mg once a day",
                     *             "since": "2027-03-01"
                     *           }
                     *         ],
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["PatientResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["AccessReasonRequiredOrForbidden"];
            408: components["responses"]["RequestTimeout"];
            /** @description `profile_exists`: The account has a patient profile already */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/profile_exists",
                     *       "title": "The account has a patient profile already",
                     *       "status": 409,
                     *       "detail": "The account has a patient profile already",
                     *       "code": "profile_exists",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPatient: {
        parameters: {
            query?: never;
            header?: {
                /** @description Why an administrator reads or writes clinical data; without it the clinical fields are null. The patient sees its first 500 characters */
                "X-Access-Reason"?: string;
            };
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "user_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "date_of_birth": "2027-03-01",
                     *         "gender": "male",
                     *         "country": "TR",
                     *         "city": "Istanbul",
                     *         "address": "12 Mkoko Lane, Nyali",
                     *         "emergency_contact_name": "Juma Bakari",
                     *         "emergency_contact_phone": "+905321234567",
                     *         "clinical_withheld": true,
                     *         "blood_group": "A+",
                     *         "medical_history": [
                     *           "Appendix removed in 1998"
                     *         ],
                     *         "allergies": [
                     *           {
                     *             "substance": "Penicillin",
                     *             "reaction": "Hives within an hour",
                     *             "severity": "moderate"
                     *           }
                     *         ],
                     *         "current_medications": [
                     *           {
                     *             "name": "Amlodipine",
                     *             "dosage": "5 mg once a day",
                     *             "since": "2027-03-01"
                     *           }
                     *         ],
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["PatientResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deletePatient: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
            };
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updatePatient: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
                /** @description Why an administrator reads or writes clinical data; without it the clinical fields are null. The patient sees its first 500 characters */
                "X-Access-Reason"?: string;
            };
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "city": "Mombasa",
                 *       "address": "14 Mkoko Lane, Nyali"
                 *     }
                 */
                "application/json": components["schemas"]["UpdatePatientRequest"];
            };
        };
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "user_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "date_of_birth": "2027-03-01",
                     *         "gender": "male",
                     *         "country": "TR",
                     *         "city": "Istanbul",
                     *         "address": "12 Mkoko Lane, Nyali",
                     *         "emergency_contact_name": "Juma Bakari",
                     *         "emergency_contact_phone": "+905321234567",
                     *         "clinical_withheld": true,
                     *         "blood_group": "A+",
                     *         "medical_history": [
                     *           "Appendix removed in 1998"
                     *         ],
                     *         "allergies": [
                     *           {
                     *             "substance": "Penicillin",
                     *             "reaction": "Hives within an hour",
                     *             "severity": "moderate"
                     *           }
                     *         ],
                     *         "current_medications": [
                     *           {
                     *             "name": "Amlodipine",
                     *             "dosage": "5 mg once a day",
                     *             "since": "2027-03-01"
                     *           }
                     *         ],
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["PatientResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["AccessReasonRequiredOrForbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listPatientAccessLog: {
        parameters: {
            query?: {
                /** @description Rows per page */
                limit?: number;
                /** @description `meta.next_cursor` of the page before */
                cursor?: string;
                /** @description Order; `-` is descending */
                sort?: "-at";
                /** @description Page from 1, instead of a cursor; `meta` then has totals */
                page?: number;
            };
            header?: never;
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "at": "2027-03-01T09:30:00Z",
                     *           "action": "booking.create",
                     *           "fields": [
                     *             "demographics"
                     *           ],
                     *           "reason": "The patient asked for it by telephone.",
                     *           "outcome": "success",
                     *           "by": {
                     *             "user_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "name": "Hande Mavikent",
                     *             "role": "patient"
                     *           }
                     *         }
                     *       ],
                     *       "meta": {
                     *         "limit": 1,
                     *         "has_more": true,
                     *         "next_cursor": "AZk1v0c9",
                     *         "page": 1,
                     *         "total": 1,
                     *         "total_pages": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["PatientAccessListResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidCursorOrInvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listPatientBookings: {
        parameters: {
            query?: {
                /** @description Rows per page */
                limit?: number;
                /** @description `meta.next_cursor` of the page before */
                cursor?: string;
                /** @description Order; `-` is descending */
                sort?: "created_at" | "-created_at" | "requested_date" | "-requested_date";
                /** @description Page from 1, instead of a cursor; `meta` then has totals */
                page?: number;
                /** @description Only bookings with this status. */
                status?: components["schemas"]["BookingStatus"];
                /** @description Only at this hospital. */
                hospital_id?: string;
            };
            header?: never;
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "booking_number": "MB-2027-000123",
                     *           "patient_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *           "treatment_id": "019b76da-a800-758e-a42a-2f8ec9786460",
                     *           "package_id": null,
                     *           "booking_type": "treatment",
                     *           "status": "requested",
                     *           "stage": 1,
                     *           "held_from": null,
                     *           "requested_date": "2027-03-01",
                     *           "confirmed_date": "2027-03-01",
                     *           "completion_date": "2027-03-01",
                     *           "total": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "payment_status": "unpaid",
                     *           "travel_details": {
                     *             "wanted": true,
                     *             "companions": 1,
                     *             "departure_country": "TR",
                     *             "departure_city": "Mombasa",
                     *             "notes": "A room on the ground floor, please."
                     *           },
                     *           "notes": "A room on the ground floor, please.",
                     *           "coupon_code": "SPRING27",
                     *           "coordinator_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "actions": [
                     *             {
                     *               "status": "requested",
                     *               "requires": [
                     *                 "reason"
                     *               ]
                     *             }
                     *           ],
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "limit": 1,
                     *         "has_more": true,
                     *         "next_cursor": "AZk1v0c9",
                     *         "page": 1,
                     *         "total": 1,
                     *         "total_pages": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["BookingListResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidCursorOrInvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listLabTrends: {
        parameters: {
            query?: {
                /** @description Rows per page */
                limit?: number;
                /** @description `meta.next_cursor` of the page before */
                cursor?: string;
                /** @description Order; `-` is descending */
                sort?: "observed_at" | "-observed_at";
                /** @description Page from 1, instead of a cursor; `meta` then has totals */
                page?: number;
                /**
                 * @description LOINC code of the analyte: other codes of the catalogue that measure the same are part of its trend. Without one
                 *     every value is listed.
                 */
                code?: string;
                /** @description The UCUM unit that values are converted to; that of the catalogue when not given. Together with `code`. */
                unit?: string;
                /** @description Only samples from this time on. */
                from?: string;
                /** @description Only samples before this time. */
                to?: string;
            };
            header?: {
                /** @description Why an administrator reads or writes clinical data; required of them. The patient sees its first 500 characters */
                "X-Access-Reason"?: string;
            };
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "lab_test_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "observed_at": "2027-03-01T09:30:00Z",
                     *           "values": [
                     *             {
                     *               "name": "Total knee replacement",
                     *               "code": "2345-7",
                     *               "value": 5.4,
                     *               "unit": "mg/dL",
                     *               "reported_value": 5.4,
                     *               "reported_unit": "mg/dL",
                     *               "flag": "normal"
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "meta": {
                     *         "limit": 1,
                     *         "has_more": true,
                     *         "next_cursor": "AZk1v0c9",
                     *         "page": 1,
                     *         "total": 1,
                     *         "total_pages": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["LabTrendListResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidCursorOrInvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["AccessReasonRequiredOrForbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listPatientPayments: {
        parameters: {
            query?: {
                /** @description Rows per page */
                limit?: number;
                /** @description `meta.next_cursor` of the page before */
                cursor?: string;
                /** @description Order; `-` is descending */
                sort?: "created_at" | "-created_at";
                /** @description Page from 1, instead of a cursor; `meta` then has totals */
                page?: number;
            };
            header?: never;
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "payment_number": "PAY-20270301-00017",
                     *           "booking_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "appointment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "patient_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *           "amount": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "gateway": "stripe",
                     *           "payment_method": "card",
                     *           "gateway_reference": "pi_3NkQ2e",
                     *           "status": "pending",
                     *           "paid_at": "2027-03-01T09:30:00Z",
                     *           "refunded": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "failure_code": "card_declined",
                     *           "failure_message": "The card was declined.",
                     *           "is_surplus": true,
                     *           "next_action": {
                     *             "type": "stripe_client_secret",
                     *             "client_secret": "pi_3Nk_secret_9a",
                     *             "publishable_key": "pk_test_51H"
                     *           },
                     *           "refunds": [
                     *             {
                     *               "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *               "payment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *               "amount": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               },
                     *               "reason": "The patient asked for it by telephone.",
                     *               "status": "pending",
                     *               "failure_message": "The card was declined.",
                     *               "completed_at": "2027-03-01T09:30:00Z",
                     *               "created_at": "2027-03-01T09:30:00Z"
                     *             }
                     *           ],
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "limit": 1,
                     *         "has_more": true,
                     *         "next_cursor": "AZk1v0c9",
                     *         "page": 1,
                     *         "total": 1,
                     *         "total_pages": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["PaymentListResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidCursorOrInvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listPayments: {
        parameters: {
            query?: {
                /** @description Rows per page */
                limit?: number;
                /** @description `meta.next_cursor` of the page before */
                cursor?: string;
                /** @description Order; `-` is descending */
                sort?: "created_at" | "-created_at";
                /** @description Page from 1, instead of a cursor; `meta` then has totals */
                page?: number;
                /** @description Only this status. */
                status?: components["schemas"]["PaymentStatus"];
                /** @description Only this gateway. */
                gateway?: components["schemas"]["GatewayName"];
                /** @description Only for this booking. */
                booking_id?: string;
                /** @description Only for this appointment. */
                appointment_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "payment_number": "PAY-20270301-00017",
                     *           "booking_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "appointment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "patient_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *           "amount": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "gateway": "stripe",
                     *           "payment_method": "card",
                     *           "gateway_reference": "pi_3NkQ2e",
                     *           "status": "pending",
                     *           "paid_at": "2027-03-01T09:30:00Z",
                     *           "refunded": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "failure_code": "card_declined",
                     *           "failure_message": "The card was declined.",
                     *           "is_surplus": true,
                     *           "next_action": {
                     *             "type": "stripe_client_secret",
                     *             "client_secret": "pi_3Nk_secret_9a",
                     *             "publishable_key": "pk_test_51H"
                     *           },
                     *           "refunds": [
                     *             {
                     *               "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *               "payment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *               "amount": {
                     *                 "amount_minor": 125000,
                     *                 "currency": "USD"
                     *               },
                     *               "reason": "The patient asked for it by telephone.",
                     *               "status": "pending",
                     *               "failure_message": "The card was declined.",
                     *               "completed_at": "2027-03-01T09:30:00Z",
                     *               "created_at": "2027-03-01T09:30:00Z"
                     *             }
                     *           ],
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "limit": 1,
                     *         "has_more": true,
                     *         "next_cursor": "AZk1v0c9",
                     *         "page": 1,
                     *         "total": 1,
                     *         "total_pages": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["PaymentListResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidCursorOrInvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createPayment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Same key and body: the stored answer again, for 24 hours
                 * @example Idempotency-Key
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "booking_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                 *       "gateway": "sandbox",
                 *       "payment_method": "card"
                 *     }
                 */
                "application/json": components["schemas"]["CreatePaymentRequest"];
            };
        };
        responses: {
            /** @description Created; with `Idempotent-Replayed: true` when it was before */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "payment_number": "PAY-20270301-00017",
                     *         "booking_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "appointment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "patient_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *         "amount": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "gateway": "stripe",
                     *         "payment_method": "card",
                     *         "gateway_reference": "pi_3NkQ2e",
                     *         "status": "pending",
                     *         "paid_at": "2027-03-01T09:30:00Z",
                     *         "refunded": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "failure_code": "card_declined",
                     *         "failure_message": "The card was declined.",
                     *         "is_surplus": true,
                     *         "next_action": {
                     *           "type": "stripe_client_secret",
                     *           "client_secret": "pi_3Nk_secret_9a",
                     *           "publishable_key": "pk_test_51H"
                     *         },
                     *         "refunds": [
                     *           {
                     *             "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "payment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "amount": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "reason": "The patient asked for it by telephone.",
                     *             "status": "pending",
                     *             "failure_message": "The card was declined.",
                     *             "completed_at": "2027-03-01T09:30:00Z",
                     *             "created_at": "2027-03-01T09:30:00Z"
                     *           }
                     *         ],
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["PaymentResponse"];
                };
            };
            400: components["responses"]["InvalidHeaderOrMalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            408: components["responses"]["RequestTimeout"];
            /** @description `not_payable`: This cannot be paid in its present state; `request_in_progress`: A request with this Idempotency-Key is being handled */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/not_payable",
                     *       "title": "This cannot be paid in its present state",
                     *       "status": 409,
                     *       "detail": "This cannot be paid in its present state",
                     *       "code": "not_payable",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `amount_mismatch`: The amount is not what is due; `gateway_refused`: The payment gateway refused this payment; `idempotency_key_reused`: The Idempotency-Key was used with another request; `validation_failed`: A field has a value that is not allowed */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/amount_mismatch",
                     *       "title": "The amount is not what is due",
                     *       "status": 422,
                     *       "detail": "The amount is not what is due",
                     *       "code": "amount_mismatch",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            428: components["responses"]["IdempotencyKeyRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    receivePaymentWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The gateway's signature over the raw body; one of them is needed */
                "Sandbox-Signature"?: string;
                /** @description The gateway's signature over the raw body; one of them is needed */
                "Stripe-Signature"?: string;
                /** @description The gateway's signature over the raw body; one of them is needed */
                "X-Razorpay-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "received": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookReceiptResponse"];
                };
            };
            /** @description `invalid_signature`: The signature is missing, wrong or too old; `malformed_event`: The body is not an event of this gateway; `malformed_json`: The request body is not valid JSON */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/invalid_signature",
                     *       "title": "The signature is missing, wrong or too old",
                     *       "status": 400,
                     *       "detail": "The signature is missing, wrong or too old",
                     *       "code": "invalid_signature",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `gateway_not_configured`: This payment gateway is not configured here */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/gateway_not_configured",
                     *       "title": "This payment gateway is not configured here",
                     *       "status": 404,
                     *       "detail": "This payment gateway is not configured here",
                     *       "code": "gateway_not_configured",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPayment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "payment_number": "PAY-20270301-00017",
                     *         "booking_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "appointment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "patient_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *         "amount": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "gateway": "stripe",
                     *         "payment_method": "card",
                     *         "gateway_reference": "pi_3NkQ2e",
                     *         "status": "pending",
                     *         "paid_at": "2027-03-01T09:30:00Z",
                     *         "refunded": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "failure_code": "card_declined",
                     *         "failure_message": "The card was declined.",
                     *         "is_surplus": true,
                     *         "next_action": {
                     *           "type": "stripe_client_secret",
                     *           "client_secret": "pi_3Nk_secret_9a",
                     *           "publishable_key": "pk_test_51H"
                     *         },
                     *         "refunds": [
                     *           {
                     *             "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "payment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "amount": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "reason": "The patient asked for it by telephone.",
                     *             "status": "pending",
                     *             "failure_message": "The card was declined.",
                     *             "completed_at": "2027-03-01T09:30:00Z",
                     *             "created_at": "2027-03-01T09:30:00Z"
                     *           }
                     *         ],
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["PaymentResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listPaymentLedger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "account": "gateway_receivable",
                     *           "debit": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "credit": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "at": "2027-03-01T09:30:00Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ListPaymentLedgerResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    refundPayment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Same key and body: the stored answer again, for 24 hours
                 * @example Idempotency-Key
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "amount": {
                 *         "amount_minor": 120000,
                 *         "currency": "TRY"
                 *       },
                 *       "reason": "A night less than planned."
                 *     }
                 */
                "application/json": components["schemas"]["RefundPaymentRequest"];
            };
        };
        responses: {
            /** @description Created; with `Idempotent-Replayed: true` when it was before */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "payment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "amount": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "reason": "The patient asked for it by telephone.",
                     *         "status": "pending",
                     *         "failure_message": "The card was declined.",
                     *         "completed_at": "2027-03-01T09:30:00Z",
                     *         "created_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["RefundResponse"];
                };
            };
            400: components["responses"]["InvalidHeaderOrMalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            /** @description `not_refundable`: This payment holds no money that could go back; `request_in_progress`: A request with this Idempotency-Key is being handled */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/not_refundable",
                     *       "title": "This payment holds no money that could go back",
                     *       "status": 409,
                     *       "detail": "This payment holds no money that could go back",
                     *       "code": "not_refundable",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `amount_mismatch`: The amount is not what is due; `idempotency_key_reused`: The Idempotency-Key was used with another request; `refund_exceeds_payment`: The refund is more than what is left of the payment; `validation_failed`: A field has a value that is not allowed */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/amount_mismatch",
                     *       "title": "The amount is not what is due",
                     *       "status": 422,
                     *       "detail": "The amount is not what is due",
                     *       "code": "amount_mismatch",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            428: components["responses"]["IdempotencyKeyRequired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPaymentStatus: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "payment_number": "PAY-20270301-00017",
                     *         "booking_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "appointment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "patient_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *         "amount": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "gateway": "stripe",
                     *         "payment_method": "card",
                     *         "gateway_reference": "pi_3NkQ2e",
                     *         "status": "pending",
                     *         "paid_at": "2027-03-01T09:30:00Z",
                     *         "refunded": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "failure_code": "card_declined",
                     *         "failure_message": "The card was declined.",
                     *         "is_surplus": true,
                     *         "next_action": {
                     *           "type": "stripe_client_secret",
                     *           "client_secret": "pi_3Nk_secret_9a",
                     *           "publishable_key": "pk_test_51H"
                     *         },
                     *         "refunds": [
                     *           {
                     *             "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "payment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "amount": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "reason": "The patient asked for it by telephone.",
                     *             "status": "pending",
                     *             "failure_message": "The card was declined.",
                     *             "completed_at": "2027-03-01T09:30:00Z",
                     *             "created_at": "2027-03-01T09:30:00Z"
                     *           }
                     *         ],
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["PaymentResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    verifyPayment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "razorpay_payment_id": "pay_29QQoUBi66xm2f",
                 *       "razorpay_order_id": "order_9A33XWu170gUtm",
                 *       "razorpay_signature": "9ef4dffbfd84f1318f6739a3ce19f9d85851857ae648f114332d8401e0949a3d"
                 *     }
                 */
                "application/json": components["schemas"]["VerifyPaymentRequest"];
            };
        };
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "payment_number": "PAY-20270301-00017",
                     *         "booking_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "appointment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "patient_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *         "amount": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "gateway": "stripe",
                     *         "payment_method": "card",
                     *         "gateway_reference": "pi_3NkQ2e",
                     *         "status": "pending",
                     *         "paid_at": "2027-03-01T09:30:00Z",
                     *         "refunded": {
                     *           "amount_minor": 125000,
                     *           "currency": "USD"
                     *         },
                     *         "failure_code": "card_declined",
                     *         "failure_message": "The card was declined.",
                     *         "is_surplus": true,
                     *         "next_action": {
                     *           "type": "stripe_client_secret",
                     *           "client_secret": "pi_3Nk_secret_9a",
                     *           "publishable_key": "pk_test_51H"
                     *         },
                     *         "refunds": [
                     *           {
                     *             "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "payment_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "amount": {
                     *               "amount_minor": 125000,
                     *               "currency": "USD"
                     *             },
                     *             "reason": "The patient asked for it by telephone.",
                     *             "status": "pending",
                     *             "failure_message": "The card was declined.",
                     *             "completed_at": "2027-03-01T09:30:00Z",
                     *             "created_at": "2027-03-01T09:30:00Z"
                     *           }
                     *         ],
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["PaymentResponse"];
                };
            };
            /** @description `invalid_signature`: The signature is missing, wrong or too old; `malformed_json`: The request body is not valid JSON; `unknown_field`: The request body has a field that is not known here */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/invalid_signature",
                     *       "title": "The signature is missing, wrong or too old",
                     *       "status": 400,
                     *       "detail": "The signature is missing, wrong or too old",
                     *       "code": "invalid_signature",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            /** @description `gateway_not_configured`: This payment gateway is not configured here; `not_found`: There is no such resource */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/gateway_not_configured",
                     *       "title": "This payment gateway is not configured here",
                     *       "status": 404,
                     *       "detail": "This payment gateway is not configured here",
                     *       "code": "gateway_not_configured",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            /** @description `verification_not_offered`: The gateway of this payment signs no checkouts */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/verification_not_offered",
                     *       "title": "The gateway of this payment signs no checkouts",
                     *       "status": 409,
                     *       "detail": "The gateway of this payment signs no checkouts",
                     *       "code": "verification_not_offered",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `gateway_refused`: The payment gateway refused this payment; `validation_failed`: A field has a value that is not allowed */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/gateway_refused",
                     *       "title": "The payment gateway refused this payment",
                     *       "status": 422,
                     *       "detail": "The payment gateway refused this payment",
                     *       "code": "gateway_refused",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    search: {
        parameters: {
            query: {
                /** @description Overrides Accept-Language */
                locale?: string;
                /** @description Rows per page */
                limit?: number;
                /** @description `meta.next_cursor` of the page before */
                cursor?: string;
                /** @description Order; `-` is descending */
                sort?: "relevance" | "-relevance";
                /** @description Page from 1, instead of a cursor; `meta` then has totals */
                page?: number;
                /**
                 * @description Words of a name in any language, typing errors allowed.
                 * @example knee
                 */
                q: string;
                /**
                 * @description What to look for, separated by commas (`treatment,hospital`); everything
                 *     by default.
                 */
                types?: string;
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "type": "treatment",
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "slug": "total-knee-replacement",
                     *           "name": "Total knee replacement",
                     *           "place": "Istanbul, TR",
                     *           "score": 1
                     *         }
                     *       ],
                     *       "meta": {
                     *         "limit": 1,
                     *         "has_more": true,
                     *         "next_cursor": "AZk1v0c9",
                     *         "page": 1,
                     *         "total": 1,
                     *         "total_pages": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SearchHitListResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidCursorOrInvalidParameterOrUnknownParameter"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listCategories: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
                /** @description Rows per page */
                limit?: number;
                /** @description `meta.next_cursor` of the page before */
                cursor?: string;
                /** @description Order; `-` is descending */
                sort?: "sort_order" | "-sort_order" | "name" | "-name" | "created_at" | "-created_at";
                /** @description Page from 1, instead of a cursor; `meta` then has totals */
                page?: number;
                /** @description What to include. */
                include?: components["schemas"]["CategoryInclude"];
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "name": "Orthopaedics",
                     *           "slug": "orthopaedics",
                     *           "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *           "icon": "bone",
                     *           "image_url": "https://medivoy.example/pictures/knee.jpg",
                     *           "sort_order": 1,
                     *           "is_published": true,
                     *           "meta_title": "Knee replacement abroad",
                     *           "meta_description": "Knee replacement abroad with hospital stay, recovery time and usual price.",
                     *           "treatments_count": 1,
                     *           "subcategories": [
                     *             {
                     *               "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *               "category_id": "019b76da-a800-7a22-a146-90878dd91819",
                     *               "name": "Joint replacement",
                     *               "slug": "joint-replacement",
                     *               "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *               "icon": "bone",
                     *               "image_url": "https://medivoy.example/pictures/knee.jpg",
                     *               "sort_order": 1,
                     *               "is_published": true,
                     *               "meta_title": "Knee replacement abroad",
                     *               "meta_description": "Knee replacement abroad with hospital stay, recovery time and usual price.",
                     *               "treatments_count": 1,
                     *               "translations": {},
                     *               "created_at": "2027-03-01T09:30:00Z",
                     *               "updated_at": "2027-03-01T09:30:00Z"
                     *             }
                     *           ],
                     *           "translations": {},
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "limit": 1,
                     *         "has_more": true,
                     *         "next_cursor": "AZk1v0c9",
                     *         "page": 1,
                     *         "total": 1,
                     *         "total_pages": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CategoryListResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidCursorOrInvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createCategory: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Sports medicine",
                 *       "description": "Injuries of athletes.",
                 *       "icon": "ball",
                 *       "sort_order": 200,
                 *       "is_published": true,
                 *       "translations": {
                 *         "es": {
                 *           "name": "Medicina deportiva"
                 *         }
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["CreateCategoryRequest"];
            };
        };
        responses: {
            /** @description Created; `Location` names it */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "name": "Orthopaedics",
                     *         "slug": "orthopaedics",
                     *         "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *         "icon": "bone",
                     *         "image_url": "https://medivoy.example/pictures/knee.jpg",
                     *         "sort_order": 1,
                     *         "is_published": true,
                     *         "meta_title": "Knee replacement abroad",
                     *         "meta_description": "Knee replacement abroad with hospital stay, recovery time and usual price.",
                     *         "treatments_count": 1,
                     *         "subcategories": [
                     *           {
                     *             "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "category_id": "019b76da-a800-7a22-a146-90878dd91819",
                     *             "name": "Joint replacement",
                     *             "slug": "joint-replacement",
                     *             "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *             "icon": "bone",
                     *             "image_url": "https://medivoy.example/pictures/knee.jpg",
                     *             "sort_order": 1,
                     *             "is_published": true,
                     *             "meta_title": "Knee replacement abroad",
                     *             "meta_description": "Knee replacement abroad with hospital stay, recovery time and usual price.",
                     *             "treatments_count": 1,
                     *             "translations": {},
                     *             "created_at": "2027-03-01T09:30:00Z",
                     *             "updated_at": "2027-03-01T09:30:00Z"
                     *           }
                     *         ],
                     *         "translations": {},
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CategoryResponse"];
                };
            };
            400: components["responses"]["InvalidParameterOrMalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    reorderCategories: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "items": [
                 *         {
                 *           "id": "019b76da-a800-7a22-a146-90878dd91819",
                 *           "sort_order": 10
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ReorderCatalogueRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "sort_order": 1
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ReorderCategoriesResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getCategory: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
                /** @description What to include. */
                include?: components["schemas"]["CategoryInclude"];
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
            };
            path: {
                /** @example orthopaedics */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "name": "Orthopaedics",
                     *         "slug": "orthopaedics",
                     *         "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *         "icon": "bone",
                     *         "image_url": "https://medivoy.example/pictures/knee.jpg",
                     *         "sort_order": 1,
                     *         "is_published": true,
                     *         "meta_title": "Knee replacement abroad",
                     *         "meta_description": "Knee replacement abroad with hospital stay, recovery time and usual price.",
                     *         "treatments_count": 1,
                     *         "subcategories": [
                     *           {
                     *             "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "category_id": "019b76da-a800-7a22-a146-90878dd91819",
                     *             "name": "Joint replacement",
                     *             "slug": "joint-replacement",
                     *             "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *             "icon": "bone",
                     *             "image_url": "https://medivoy.example/pictures/knee.jpg",
                     *             "sort_order": 1,
                     *             "is_published": true,
                     *             "meta_title": "Knee replacement abroad",
                     *             "meta_description": "Knee replacement abroad with hospital stay, recovery time and usual price.",
                     *             "treatments_count": 1,
                     *             "translations": {},
                     *             "created_at": "2027-03-01T09:30:00Z",
                     *             "updated_at": "2027-03-01T09:30:00Z"
                     *           }
                     *         ],
                     *         "translations": {},
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CategoryResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteCategory: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
            };
            path: {
                /** @example 019b76da-a800-7a22-a146-90878dd91819 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            404: components["responses"]["NotFound"];
            /** @description `category_in_use`: Treatments belong to this category */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/category_in_use",
                     *       "title": "Treatments belong to this category",
                     *       "status": 409,
                     *       "detail": "Treatments belong to this category",
                     *       "code": "category_in_use",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: components["responses"]["PreconditionFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateCategory: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
            };
            path: {
                /** @example 019b76da-a800-7a22-a146-90878dd91819 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "description": "Surgery of bones, joints, ligaments and tendons.",
                 *       "sort_order": 31
                 *     }
                 */
                "application/json": components["schemas"]["UpdateCategoryRequest"];
            };
        };
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "name": "Orthopaedics",
                     *         "slug": "orthopaedics",
                     *         "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *         "icon": "bone",
                     *         "image_url": "https://medivoy.example/pictures/knee.jpg",
                     *         "sort_order": 1,
                     *         "is_published": true,
                     *         "meta_title": "Knee replacement abroad",
                     *         "meta_description": "Knee replacement abroad with hospital stay, recovery time and usual price.",
                     *         "treatments_count": 1,
                     *         "subcategories": [
                     *           {
                     *             "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "category_id": "019b76da-a800-7a22-a146-90878dd91819",
                     *             "name": "Joint replacement",
                     *             "slug": "joint-replacement",
                     *             "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *             "icon": "bone",
                     *             "image_url": "https://medivoy.example/pictures/knee.jpg",
                     *             "sort_order": 1,
                     *             "is_published": true,
                     *             "meta_title": "Knee replacement abroad",
                     *             "meta_description": "Knee replacement abroad with hospital stay, recovery time and usual price.",
                     *             "treatments_count": 1,
                     *             "translations": {},
                     *             "created_at": "2027-03-01T09:30:00Z",
                     *             "updated_at": "2027-03-01T09:30:00Z"
                     *           }
                     *         ],
                     *         "translations": {},
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CategoryResponse"];
                };
            };
            400: components["responses"]["InvalidParameterOrMalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    publishCategory: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
            };
            path: {
                /** @example 019b76da-a800-7a22-a146-90878dd91819 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "is_published": true
                 *     }
                 */
                "application/json": components["schemas"]["PublishCatalogueSectionRequest"];
            };
        };
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "name": "Orthopaedics",
                     *         "slug": "orthopaedics",
                     *         "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *         "icon": "bone",
                     *         "image_url": "https://medivoy.example/pictures/knee.jpg",
                     *         "sort_order": 1,
                     *         "is_published": true,
                     *         "meta_title": "Knee replacement abroad",
                     *         "meta_description": "Knee replacement abroad with hospital stay, recovery time and usual price.",
                     *         "treatments_count": 1,
                     *         "subcategories": [
                     *           {
                     *             "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *             "category_id": "019b76da-a800-7a22-a146-90878dd91819",
                     *             "name": "Joint replacement",
                     *             "slug": "joint-replacement",
                     *             "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *             "icon": "bone",
                     *             "image_url": "https://medivoy.example/pictures/knee.jpg",
                     *             "sort_order": 1,
                     *             "is_published": true,
                     *             "meta_title": "Knee replacement abroad",
                     *             "meta_description": "Knee replacement abroad with hospital stay, recovery time and usual price.",
                     *             "treatments_count": 1,
                     *             "translations": {},
                     *             "created_at": "2027-03-01T09:30:00Z",
                     *             "updated_at": "2027-03-01T09:30:00Z"
                     *           }
                     *         ],
                     *         "translations": {},
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CategoryResponse"];
                };
            };
            400: components["responses"]["InvalidParameterOrMalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listCategorySubcategories: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
                /** @description Rows per page */
                limit?: number;
                /** @description `meta.next_cursor` of the page before */
                cursor?: string;
                /** @description Order; `-` is descending */
                sort?: "sort_order" | "-sort_order" | "name" | "-name" | "created_at" | "-created_at";
                /** @description Page from 1, instead of a cursor; `meta` then has totals */
                page?: number;
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
            };
            path: {
                /** @example orthopaedics */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "category_id": "019b76da-a800-7a22-a146-90878dd91819",
                     *           "name": "Joint replacement",
                     *           "slug": "joint-replacement",
                     *           "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *           "icon": "bone",
                     *           "image_url": "https://medivoy.example/pictures/knee.jpg",
                     *           "sort_order": 1,
                     *           "is_published": true,
                     *           "meta_title": "Knee replacement abroad",
                     *           "meta_description": "Knee replacement abroad with hospital stay, recovery time and usual price.",
                     *           "treatments_count": 1,
                     *           "translations": {},
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "limit": 1,
                     *         "has_more": true,
                     *         "next_cursor": "AZk1v0c9",
                     *         "page": 1,
                     *         "total": 1,
                     *         "total_pages": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SubcategoryListResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidCursorOrInvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createCategorySubcategory: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
            };
            path: {
                /** @example 019b76da-a800-7a22-a146-90878dd91819 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Sports medicine",
                 *       "description": "Injuries of athletes.",
                 *       "icon": "ball",
                 *       "sort_order": 200,
                 *       "is_published": true,
                 *       "translations": {
                 *         "es": {
                 *           "name": "Medicina deportiva"
                 *         }
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["CreateCategoryRequest"];
            };
        };
        responses: {
            /** @description Created; `Location` names it */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "category_id": "019b76da-a800-7a22-a146-90878dd91819",
                     *         "name": "Joint replacement",
                     *         "slug": "joint-replacement",
                     *         "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *         "icon": "bone",
                     *         "image_url": "https://medivoy.example/pictures/knee.jpg",
                     *         "sort_order": 1,
                     *         "is_published": true,
                     *         "meta_title": "Knee replacement abroad",
                     *         "meta_description": "Knee replacement abroad with hospital stay, recovery time and usual price.",
                     *         "treatments_count": 1,
                     *         "translations": {},
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SubcategoryResponse"];
                };
            };
            400: components["responses"]["InvalidParameterOrMalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSubcategories: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
                /** @description Rows per page */
                limit?: number;
                /** @description `meta.next_cursor` of the page before */
                cursor?: string;
                /** @description Order; `-` is descending */
                sort?: "sort_order" | "-sort_order" | "name" | "-name" | "created_at" | "-created_at";
                /** @description Page from 1, instead of a cursor; `meta` then has totals */
                page?: number;
                /** @description Only those of this category, by id or slug. */
                category?: string;
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "category_id": "019b76da-a800-7a22-a146-90878dd91819",
                     *           "name": "Joint replacement",
                     *           "slug": "joint-replacement",
                     *           "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *           "icon": "bone",
                     *           "image_url": "https://medivoy.example/pictures/knee.jpg",
                     *           "sort_order": 1,
                     *           "is_published": true,
                     *           "meta_title": "Knee replacement abroad",
                     *           "meta_description": "Knee replacement abroad with hospital stay, recovery time and usual price.",
                     *           "treatments_count": 1,
                     *           "translations": {},
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "limit": 1,
                     *         "has_more": true,
                     *         "next_cursor": "AZk1v0c9",
                     *         "page": 1,
                     *         "total": 1,
                     *         "total_pages": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SubcategoryListResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidCursorOrInvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createSubcategory: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "category_id": "019b76da-a800-7a22-a146-90878dd91819",
                 *       "name": "Sports injuries",
                 *       "description": "Torn ligaments and tendons.",
                 *       "sort_order": 90,
                 *       "is_published": true
                 *     }
                 */
                "application/json": components["schemas"]["CreateSubcategoryRequest"];
            };
        };
        responses: {
            /** @description Created; `Location` names it */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "category_id": "019b76da-a800-7a22-a146-90878dd91819",
                     *         "name": "Joint replacement",
                     *         "slug": "joint-replacement",
                     *         "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *         "icon": "bone",
                     *         "image_url": "https://medivoy.example/pictures/knee.jpg",
                     *         "sort_order": 1,
                     *         "is_published": true,
                     *         "meta_title": "Knee replacement abroad",
                     *         "meta_description": "Knee replacement abroad with hospital stay, recovery time and usual price.",
                     *         "treatments_count": 1,
                     *         "translations": {},
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SubcategoryResponse"];
                };
            };
            400: components["responses"]["InvalidParameterOrMalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    reorderSubcategories: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "items": [
                 *         {
                 *           "id": "019b76da-a800-7a22-a146-90878dd91819",
                 *           "sort_order": 10
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ReorderCatalogueRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "sort_order": 1
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ReorderSubcategoriesResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getSubcategory: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
            };
            path: {
                /** @example joint-replacement */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "category_id": "019b76da-a800-7a22-a146-90878dd91819",
                     *         "name": "Joint replacement",
                     *         "slug": "joint-replacement",
                     *         "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *         "icon": "bone",
                     *         "image_url": "https://medivoy.example/pictures/knee.jpg",
                     *         "sort_order": 1,
                     *         "is_published": true,
                     *         "meta_title": "Knee replacement abroad",
                     *         "meta_description": "Knee replacement abroad with hospital stay, recovery time and usual price.",
                     *         "treatments_count": 1,
                     *         "translations": {},
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SubcategoryResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidParameter"];
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteSubcategory: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
            };
            path: {
                /** @example 019b76da-a800-7acc-973e-d693587ddfe9 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            404: components["responses"]["NotFound"];
            /** @description `subcategory_in_use`: Treatments belong to this subcategory */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/subcategory_in_use",
                     *       "title": "Treatments belong to this subcategory",
                     *       "status": 409,
                     *       "detail": "Treatments belong to this subcategory",
                     *       "code": "subcategory_in_use",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: components["responses"]["PreconditionFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateSubcategory: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
            };
            path: {
                /** @example 019b76da-a800-7acc-973e-d693587ddfe9 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "description": "Worn joint surfaces are exchanged.",
                 *       "sort_order": 11
                 *     }
                 */
                "application/json": components["schemas"]["UpdateSubcategoryRequest"];
            };
        };
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "category_id": "019b76da-a800-7a22-a146-90878dd91819",
                     *         "name": "Joint replacement",
                     *         "slug": "joint-replacement",
                     *         "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *         "icon": "bone",
                     *         "image_url": "https://medivoy.example/pictures/knee.jpg",
                     *         "sort_order": 1,
                     *         "is_published": true,
                     *         "meta_title": "Knee replacement abroad",
                     *         "meta_description": "Knee replacement abroad with hospital stay, recovery time and usual price.",
                     *         "treatments_count": 1,
                     *         "translations": {},
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SubcategoryResponse"];
                };
            };
            400: components["responses"]["InvalidParameterOrMalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    publishSubcategory: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
            };
            path: {
                /** @example 019b76da-a800-7acc-973e-d693587ddfe9 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "is_published": true
                 *     }
                 */
                "application/json": components["schemas"]["PublishCatalogueSectionRequest"];
            };
        };
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "category_id": "019b76da-a800-7a22-a146-90878dd91819",
                     *         "name": "Joint replacement",
                     *         "slug": "joint-replacement",
                     *         "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *         "icon": "bone",
                     *         "image_url": "https://medivoy.example/pictures/knee.jpg",
                     *         "sort_order": 1,
                     *         "is_published": true,
                     *         "meta_title": "Knee replacement abroad",
                     *         "meta_description": "Knee replacement abroad with hospital stay, recovery time and usual price.",
                     *         "treatments_count": 1,
                     *         "translations": {},
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SubcategoryResponse"];
                };
            };
            400: components["responses"]["InvalidParameterOrMalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listTreatments: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
                /** @description Rows per page */
                limit?: number;
                /** @description `meta.next_cursor` of the page before */
                cursor?: string;
                /** @description Order; `-` is descending */
                sort?: "relevance" | "-relevance" | "name" | "-name" | "created_at" | "-created_at";
                /** @description Page from 1, instead of a cursor; `meta` then has totals */
                page?: number;
                /** @description Only those of this category, by id or slug. */
                category?: string;
                /** @description Only those of this subcategory, by id or slug. */
                subcategory?: string;
                /** @description Only those on offer at a verified hospital in this country. */
                country?: string;
                /** @description Only those on offer for so much or more, in the minor unit of `currency`. */
                price_min?: number;
                /** @description Only those on offer for so much or less, in the minor unit of `currency`. */
                price_max?: number;
                /** @description Currency of the price filters and of `price_range`; required with a price filter. */
                currency?: components["schemas"]["Currency"];
                /** @description Only active, or inactive, ones; the public sees active ones only. */
                is_active?: boolean;
                /** @description Words of a name in any language, typing errors allowed. */
                search?: string;
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "category_id": "019b76da-a800-7a22-a146-90878dd91819",
                     *           "subcategory_id": "019b76da-a800-7acc-973e-d693587ddfe9",
                     *           "name": "Total knee replacement",
                     *           "slug": "total-knee-replacement",
                     *           "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *           "duration_days": 6,
                     *           "recovery_days": 1,
                     *           "image_url": "https://medivoy.example/pictures/knee.jpg",
                     *           "is_global": true,
                     *           "is_active": true,
                     *           "meta_title": "Knee replacement abroad",
                     *           "meta_description": "Knee replacement abroad with hospital stay, recovery time and usual price.",
                     *           "price_range": {
                     *             "min": 1,
                     *             "max": 1,
                     *             "currency": "TRY",
                     *             "hospitals": 1
                     *           },
                     *           "price_ranges": [
                     *             {
                     *               "min": 1,
                     *               "max": 1,
                     *               "currency": "TRY",
                     *               "hospitals": 1
                     *             }
                     *           ],
                     *           "translations": {},
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "limit": 1,
                     *         "has_more": true,
                     *         "next_cursor": "AZk1v0c9",
                     *         "page": 1,
                     *         "total": 1,
                     *         "total_pages": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["TreatmentListResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidCursorOrInvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createTreatment: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "category_id": "019b76da-a800-7a22-a146-90878dd91819",
                 *       "name": "Ankle arthroscopy",
                 *       "description": "Keyhole surgery of the ankle.",
                 *       "duration_days": 2,
                 *       "recovery_days": 30,
                 *       "is_active": true
                 *     }
                 */
                "application/json": components["schemas"]["CreateTreatmentRequest"];
            };
        };
        responses: {
            /** @description Created; `Location` names it */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "category_id": "019b76da-a800-7a22-a146-90878dd91819",
                     *         "subcategory_id": "019b76da-a800-7acc-973e-d693587ddfe9",
                     *         "name": "Total knee replacement",
                     *         "slug": "total-knee-replacement",
                     *         "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *         "duration_days": 6,
                     *         "recovery_days": 1,
                     *         "image_url": "https://medivoy.example/pictures/knee.jpg",
                     *         "is_global": true,
                     *         "is_active": true,
                     *         "meta_title": "Knee replacement abroad",
                     *         "meta_description": "Knee replacement abroad with hospital stay, recovery time and usual price.",
                     *         "price_range": {
                     *           "min": 1,
                     *           "max": 1,
                     *           "currency": "TRY",
                     *           "hospitals": 1
                     *         },
                     *         "price_ranges": [
                     *           {
                     *             "min": 1,
                     *             "max": 1,
                     *             "currency": "TRY",
                     *             "hospitals": 1
                     *           }
                     *         ],
                     *         "translations": {},
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["TreatmentResponse"];
                };
            };
            400: components["responses"]["InvalidParameterOrMalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `subcategory_mismatch`: The subcategory is not one of the category; `validation_failed`: A field has a value that is not allowed */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/subcategory_mismatch",
                     *       "title": "The subcategory is not one of the category",
                     *       "status": 422,
                     *       "detail": "The subcategory is not one of the category",
                     *       "code": "subcategory_mismatch",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listTreatmentsByTaxonomy: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
                /** @description Rows per page */
                limit?: number;
                /** @description `meta.next_cursor` of the page before */
                cursor?: string;
                /** @description Order; `-` is descending */
                sort?: "name" | "-name" | "created_at" | "-created_at";
                /** @description Page from 1, instead of a cursor; `meta` then has totals */
                page?: number;
                /** @description Slug of a category. */
                category_slug?: string;
                /** @description Slug of a subcategory. */
                subcategory_slug?: string;
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "category_id": "019b76da-a800-7a22-a146-90878dd91819",
                     *           "subcategory_id": "019b76da-a800-7acc-973e-d693587ddfe9",
                     *           "name": "Total knee replacement",
                     *           "slug": "total-knee-replacement",
                     *           "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *           "duration_days": 6,
                     *           "recovery_days": 1,
                     *           "image_url": "https://medivoy.example/pictures/knee.jpg",
                     *           "is_global": true,
                     *           "is_active": true,
                     *           "meta_title": "Knee replacement abroad",
                     *           "meta_description": "Knee replacement abroad with hospital stay, recovery time and usual price.",
                     *           "price_range": {
                     *             "min": 1,
                     *             "max": 1,
                     *             "currency": "TRY",
                     *             "hospitals": 1
                     *           },
                     *           "price_ranges": [
                     *             {
                     *               "min": 1,
                     *               "max": 1,
                     *               "currency": "TRY",
                     *               "hospitals": 1
                     *             }
                     *           ],
                     *           "translations": {},
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "limit": 1,
                     *         "has_more": true,
                     *         "next_cursor": "AZk1v0c9",
                     *         "page": 1,
                     *         "total": 1,
                     *         "total_pages": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["TreatmentListResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidCursorOrInvalidParameterOrUnknownParameter"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTaxonomy: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "category_id": "019b76da-a800-7a22-a146-90878dd91819",
                     *           "category_name": "Orthopaedics",
                     *           "category_slug": "orthopaedics",
                     *           "subcategories": [
                     *             {
                     *               "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *               "name": "Total knee replacement",
                     *               "slug": "total-knee-replacement",
                     *               "treatments_count": 1
                     *             }
                     *           ],
                     *           "treatments_count": 1
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["GetTaxonomyResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidParameter"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTreatment: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
                /** @description Currency of `price_range`; by default the one with the most offers. */
                currency?: components["schemas"]["Currency"];
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
            };
            path: {
                /** @example total-knee-replacement */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "category_id": "019b76da-a800-7a22-a146-90878dd91819",
                     *         "subcategory_id": "019b76da-a800-7acc-973e-d693587ddfe9",
                     *         "name": "Total knee replacement",
                     *         "slug": "total-knee-replacement",
                     *         "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *         "duration_days": 6,
                     *         "recovery_days": 1,
                     *         "image_url": "https://medivoy.example/pictures/knee.jpg",
                     *         "is_global": true,
                     *         "is_active": true,
                     *         "meta_title": "Knee replacement abroad",
                     *         "meta_description": "Knee replacement abroad with hospital stay, recovery time and usual price.",
                     *         "price_range": {
                     *           "min": 1,
                     *           "max": 1,
                     *           "currency": "TRY",
                     *           "hospitals": 1
                     *         },
                     *         "price_ranges": [
                     *           {
                     *             "min": 1,
                     *             "max": 1,
                     *             "currency": "TRY",
                     *             "hospitals": 1
                     *           }
                     *         ],
                     *         "translations": {},
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["TreatmentResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteTreatment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
            };
            path: {
                /** @example 019b76da-a800-758e-a42a-2f8ec9786460 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateTreatment: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
            };
            path: {
                /** @example 019b76da-a800-758e-a42a-2f8ec9786460 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "duration_days": 5,
                 *       "recovery_days": 90
                 *     }
                 */
                "application/json": components["schemas"]["UpdateTreatmentRequest"];
            };
        };
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "category_id": "019b76da-a800-7a22-a146-90878dd91819",
                     *         "subcategory_id": "019b76da-a800-7acc-973e-d693587ddfe9",
                     *         "name": "Total knee replacement",
                     *         "slug": "total-knee-replacement",
                     *         "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *         "duration_days": 6,
                     *         "recovery_days": 1,
                     *         "image_url": "https://medivoy.example/pictures/knee.jpg",
                     *         "is_global": true,
                     *         "is_active": true,
                     *         "meta_title": "Knee replacement abroad",
                     *         "meta_description": "Knee replacement abroad with hospital stay, recovery time and usual price.",
                     *         "price_range": {
                     *           "min": 1,
                     *           "max": 1,
                     *           "currency": "TRY",
                     *           "hospitals": 1
                     *         },
                     *         "price_ranges": [
                     *           {
                     *             "min": 1,
                     *             "max": 1,
                     *             "currency": "TRY",
                     *             "hospitals": 1
                     *           }
                     *         ],
                     *         "translations": {},
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["TreatmentResponse"];
                };
            };
            400: components["responses"]["InvalidParameterOrMalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `subcategory_mismatch`: The subcategory is not one of the category; `validation_failed`: A field has a value that is not allowed */
            422: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/subcategory_mismatch",
                     *       "title": "The subcategory is not one of the category",
                     *       "status": 422,
                     *       "detail": "The subcategory is not one of the category",
                     *       "code": "subcategory_mismatch",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listTreatmentOffers: {
        parameters: {
            query?: {
                /** @description Overrides Accept-Language */
                locale?: string;
                /** @description Rows per page */
                limit?: number;
                /** @description `meta.next_cursor` of the page before */
                cursor?: string;
                /** @description Order; `-` is descending */
                sort?: "price" | "-price" | "rating" | "-rating" | "success_rate" | "-success_rate";
                /** @description Page from 1, instead of a cursor; `meta` then has totals */
                page?: number;
                /** @description Only hospitals in this country. */
                country?: string;
                /** @description Only offers in this currency. */
                currency?: components["schemas"]["Currency"];
            };
            header?: {
                /** @description Preferred languages (RFC 9110) */
                "Accept-Language"?: string;
            };
            path: {
                /** @example total-knee-replacement */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "hospital_id": "019b76da-a800-7d3d-a119-474918db0428",
                     *           "hospital_name": "Mavikubbe International Hospital",
                     *           "hospital_slug": "mavikubbe-international",
                     *           "country": "TR",
                     *           "city": "Istanbul",
                     *           "rating": 1,
                     *           "total_reviews": 1,
                     *           "is_verified": true,
                     *           "treatment_id": "019b76da-a800-758e-a42a-2f8ec9786460",
                     *           "treatment_name": "Total knee replacement",
                     *           "treatment_slug": "total-knee-replacement",
                     *           "base_price": {
                     *             "amount_minor": 125000,
                     *             "currency": "USD"
                     *           },
                     *           "duration_days": 6,
                     *           "success_rate": 95.95,
                     *           "description": "Worn joint surfaces of the knee are replaced by a prosthesis.",
                     *           "inclusions": [
                     *             "Five nights in a single room"
                     *           ],
                     *           "exclusions": [
                     *             "Travel insurance"
                     *           ],
                     *           "is_available": true,
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "limit": 1,
                     *         "has_more": true,
                     *         "next_cursor": "AZk1v0c9",
                     *         "page": 1,
                     *         "total": 1,
                     *         "total_pages": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["TreatmentOfferListResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Content-Language": components["headers"]["Content-Language"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidCursorOrInvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description Rows per page */
                limit?: number;
                /** @description `meta.next_cursor` of the page before */
                cursor?: string;
                /** @description Order; `-` is descending. With a search and without this the best comes first; `relevance` needs a search */
                sort?: "created_at" | "-created_at" | "last_name" | "-last_name" | "email" | "-email" | "relevance" | "-relevance";
                /** @description Page from 1, instead of a cursor; `meta` then has totals */
                page?: number;
                /** @description Only this role. */
                user_type?: components["schemas"]["Role"];
                /** @description Only accounts that may, or may not, sign in. */
                is_active?: boolean;
                /** @description Only verified, or unverified, e-mail addresses. */
                is_verified?: boolean;
                /**
                 * @description Words, or parts of words, of a name or an e-mail address, however they are written. The best come first, unless
                 *     `sort` says otherwise.
                 */
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": [
                     *         {
                     *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *           "email": "patient@medivoy.example",
                     *           "phone": "+902160000022",
                     *           "is_phone_confirmed": true,
                     *           "user_type": "patient",
                     *           "first_name": "Amina",
                     *           "last_name": "Bakari",
                     *           "profile_picture_url": "https://medivoy.example/pictures/amina.jpg",
                     *           "locale": "en",
                     *           "time_zone": "Africa/Nairobi",
                     *           "is_verified": true,
                     *           "is_active": true,
                     *           "mfa_enabled": true,
                     *           "last_login_at": "2027-03-01T09:30:00Z",
                     *           "created_at": "2027-03-01T09:30:00Z",
                     *           "updated_at": "2027-03-01T09:30:00Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "limit": 1,
                     *         "has_more": true,
                     *         "next_cursor": "AZk1v0c9",
                     *         "page": 1,
                     *         "total": 1,
                     *         "total_pages": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["UserListResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidCursorOrInvalidParameterOrUnknownParameter"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "desk@medivoy.example",
                 *       "password": "correct horse battery staple 7",
                 *       "user_type": "admin",
                 *       "first_name": "Deniz",
                 *       "last_name": "Kaya",
                 *       "locale": "en"
                 *     }
                 */
                "application/json": components["schemas"]["CreateUserRequest"];
            };
        };
        responses: {
            /** @description Created; `Location` names it */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "email": "patient@medivoy.example",
                     *         "phone": "+902160000022",
                     *         "is_phone_confirmed": true,
                     *         "user_type": "patient",
                     *         "first_name": "Amina",
                     *         "last_name": "Bakari",
                     *         "profile_picture_url": "https://medivoy.example/pictures/amina.jpg",
                     *         "locale": "en",
                     *         "time_zone": "Africa/Nairobi",
                     *         "is_verified": true,
                     *         "is_active": true,
                     *         "mfa_enabled": true,
                     *         "last_login_at": "2027-03-01T09:30:00Z",
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["UserResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            /** @description `email_taken`: Another account has this e-mail address */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/email_taken",
                     *       "title": "Another account has this e-mail address",
                     *       "status": 409,
                     *       "detail": "Another account has this e-mail address",
                     *       "code": "email_taken",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "email": "patient@medivoy.example",
                     *         "phone": "+902160000022",
                     *         "is_phone_confirmed": true,
                     *         "user_type": "patient",
                     *         "first_name": "Amina",
                     *         "last_name": "Bakari",
                     *         "profile_picture_url": "https://medivoy.example/pictures/amina.jpg",
                     *         "locale": "en",
                     *         "time_zone": "Africa/Nairobi",
                     *         "is_verified": true,
                     *         "is_active": true,
                     *         "mfa_enabled": true,
                     *         "last_login_at": "2027-03-01T09:30:00Z",
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["UserResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
            };
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description `own_account`: An administrator cannot block or delete their own account */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/own_account",
                     *       "title": "An administrator cannot block or delete their own account",
                     *       "status": 409,
                     *       "detail": "An administrator cannot block or delete their own account",
                     *       "code": "own_account",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: components["responses"]["PreconditionFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that was read; 412 when the resource has moved on */
                "If-Match"?: string;
            };
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "first_name": "Amina",
                 *       "last_name": "Bakari",
                 *       "locale": "en",
                 *       "time_zone": "Africa/Nairobi"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateUserRequest"];
            };
        };
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "email": "patient@medivoy.example",
                     *         "phone": "+902160000022",
                     *         "is_phone_confirmed": true,
                     *         "user_type": "patient",
                     *         "first_name": "Amina",
                     *         "last_name": "Bakari",
                     *         "profile_picture_url": "https://medivoy.example/pictures/amina.jpg",
                     *         "locale": "en",
                     *         "time_zone": "Africa/Nairobi",
                     *         "is_verified": true,
                     *         "is_active": true,
                     *         "mfa_enabled": true,
                     *         "last_login_at": "2027-03-01T09:30:00Z",
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["UserResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    activateUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "email": "patient@medivoy.example",
                     *         "phone": "+902160000022",
                     *         "is_phone_confirmed": true,
                     *         "user_type": "patient",
                     *         "first_name": "Amina",
                     *         "last_name": "Bakari",
                     *         "profile_picture_url": "https://medivoy.example/pictures/amina.jpg",
                     *         "locale": "en",
                     *         "time_zone": "Africa/Nairobi",
                     *         "is_verified": true,
                     *         "is_active": true,
                     *         "mfa_enabled": true,
                     *         "last_login_at": "2027-03-01T09:30:00Z",
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["UserResponse"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deactivateUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                     *         "email": "patient@medivoy.example",
                     *         "phone": "+902160000022",
                     *         "is_phone_confirmed": true,
                     *         "user_type": "patient",
                     *         "first_name": "Amina",
                     *         "last_name": "Bakari",
                     *         "profile_picture_url": "https://medivoy.example/pictures/amina.jpg",
                     *         "locale": "en",
                     *         "time_zone": "Africa/Nairobi",
                     *         "is_verified": true,
                     *         "is_active": true,
                     *         "mfa_enabled": true,
                     *         "last_login_at": "2027-03-01T09:30:00Z",
                     *         "created_at": "2027-03-01T09:30:00Z",
                     *         "updated_at": "2027-03-01T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["UserResponse"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description `own_account`: An administrator cannot block or delete their own account */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/own_account",
                     *       "title": "An administrator cannot block or delete their own account",
                     *       "status": 409,
                     *       "detail": "An administrator cannot block or delete their own account",
                     *       "code": "own_account",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    resetUserMfa: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 01890a5d-ac96-774b-bcce-b302099a8057 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "The patient asked for it by telephone."
                 *     }
                 */
                "application/json": components["schemas"]["ResetAuthMfaRequest"];
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            /** @description `mfa_not_enabled`: Two-factor authentication is not on; `own_mfa`: One's own second factor is turned off with a code or the password */
            409: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/mfa_not_enabled",
                     *       "title": "Two-factor authentication is not on",
                     *       "status": 409,
                     *       "detail": "Two-factor authentication is not on",
                     *       "code": "mfa_not_enabled",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getDocumentationPage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    checkLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "status": "ok",
                     *         "version": "0.1.0"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["HealthResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    checkReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "status": "ok",
                     *         "version": "0.1.0"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["HealthResponse"];
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain; version=0.0.4; charset=utf-8": string;
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getOpenApiDocument: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/json": Record<string, never>;
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    confirmSandboxPayment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example sbx_01890a5dac96774bbcceb302099a8057 */
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "outcome": "succeed"
                 *     }
                 */
                "application/json": components["schemas"]["ConfirmSandboxPaymentRequest"];
            };
        };
        responses: {
            /** @description Queued */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "reference": "sbx_01890a5dac96774bbcceb302099a8057",
                     *         "status": "succeeded"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SandboxPaymentResponse"];
                };
            };
            400: components["responses"]["MalformedJsonOrUnknownField"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getSitemap: {
        parameters: {
            query?: {
                /** @description Part from 1; without it the whole, or the index of the parts. */
                part?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/xml": string;
                };
            };
            /** @description The client's copy is current */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidParameterOrUnknownParameter"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    receiveRazorpayWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The gateway's signature over the raw body; one of them is needed */
                "Sandbox-Signature"?: string;
                /** @description The gateway's signature over the raw body; one of them is needed */
                "Stripe-Signature"?: string;
                /** @description The gateway's signature over the raw body; one of them is needed */
                "X-Razorpay-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "received": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookReceiptResponse"];
                };
            };
            /** @description `invalid_signature`: The signature is missing, wrong or too old; `malformed_event`: The body is not an event of this gateway; `malformed_json`: The request body is not valid JSON */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/invalid_signature",
                     *       "title": "The signature is missing, wrong or too old",
                     *       "status": 400,
                     *       "detail": "The signature is missing, wrong or too old",
                     *       "code": "invalid_signature",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `gateway_not_configured`: This payment gateway is not configured here */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/gateway_not_configured",
                     *       "title": "This payment gateway is not configured here",
                     *       "status": 404,
                     *       "detail": "This payment gateway is not configured here",
                     *       "code": "gateway_not_configured",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    receiveStripeWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The gateway's signature over the raw body; one of them is needed */
                "Sandbox-Signature"?: string;
                /** @description The gateway's signature over the raw body; one of them is needed */
                "Stripe-Signature"?: string;
                /** @description The gateway's signature over the raw body; one of them is needed */
                "X-Razorpay-Signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "received": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookReceiptResponse"];
                };
            };
            /** @description `invalid_signature`: The signature is missing, wrong or too old; `malformed_event`: The body is not an event of this gateway; `malformed_json`: The request body is not valid JSON */
            400: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/invalid_signature",
                     *       "title": "The signature is missing, wrong or too old",
                     *       "status": 400,
                     *       "detail": "The signature is missing, wrong or too old",
                     *       "code": "invalid_signature",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `gateway_not_configured`: This payment gateway is not configured here */
            404: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "type": "https://medivoy.example/problems/gateway_not_configured",
                     *       "title": "This payment gateway is not configured here",
                     *       "status": 404,
                     *       "detail": "This payment gateway is not configured here",
                     *       "code": "gateway_not_configured",
                     *       "request_id": "01890a5d-ac96-774b-bcce-b302099a8057"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
}
