//! Every module, built once from the platform's parts and given the ports it
//! asks for. This file is the map of who answers whom.

use crate::foundation::Foundation;
use crate::health::{self, Health};
use crate::jobs::gateway_jobs;
use crate::openapi::with_document;
use crate::settings::Settings;
use kernel::ports::{
    Accounts, HospitalDirectory, InvoiceBases, Messenger, PatientDirectory, Payables, RoleProfile, TreatmentDirectory,
};
use platform::http::Routes;
use platform::outbox::{Jobs, Reactions, Worker};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The modules, mounted and listening.
pub struct Modules {
    /// Endpoints of all modules and of the gateway.
    pub routes: Vec<Routes>,
    /// Seeds and verifies.
    pub auth: auth::Auth,
    /// Seeds.
    pub accounts: users::UserAccounts,
    /// Seeds.
    pub patients: patients::Patients,
    /// Seeds.
    pub taxonomy: taxonomy::Taxonomy,
    /// Seeds.
    pub hospitals: hospitals::Hospitals,
    /// Verifies.
    pub bookings: booking::Bookings,
    /// Verifies.
    pub payments: payments::Payments,
    /// Verifies.
    pub invoices: invoices::Invoices,
    /// Hashes the demo accounts' password.
    pub passwords: auth::PasswordHasher,
    /// Readiness.
    pub(crate) health: Health,
    sandbox: Option<payments::SandboxGateway>,
    notifications: notifications::Notifications,
    streams: CancellationToken,
}

/// Who answers the modules' questions.
struct Ports {
    accounts: Arc<dyn Accounts>,
    patients: Arc<dyn PatientDirectory>,
    hospitals: Arc<dyn HospitalDirectory>,
    treatments: Arc<dyn TreatmentDirectory>,
    messenger: Arc<dyn Messenger>,
    profiles: Vec<Arc<dyn RoleProfile>>,
}

impl Modules {
    /// Builds every module.
    ///
    /// # Errors
    /// When a module's section of the configuration is not sound.
    pub fn wire(settings: &Settings, f: &Foundation) -> anyhow::Result<Self> {
        let accounts = users::UserAccounts::new(f.db.clone(), f.clock.clone(), f.entropy.clone(), f.outbox.clone());
        let taxonomy = wire_taxonomy(settings, f);
        let ports = Ports::of(settings, f, &accounts, &taxonomy);
        let passwords = auth::PasswordHasher::new(&settings.auth, f.entropy.clone());
        let users = users::Users::new(
            f.db.clone(),
            f.clock.clone(),
            f.outbox.clone(),
            f.audit.clone(),
            accounts.clone(),
            Arc::new(passwords.clone()),
        );
        let trail = users::AuditTrail::new(Arc::clone(&f.documents), f.db.clone(), f.clock.clone(), f.audit.clone());
        let auth = wire_auth(settings, f, &ports, passwords.clone())?;
        let patients = wire_patients(f, &ports);
        let hospitals = wire_hospitals(f, &ports);
        let bookings = wire_bookings(settings, f, &ports);
        let sandbox = wire_sandbox(settings, f)?;
        let payments = wire_payments(settings, f, &ports, &bookings, sandbox.as_ref());
        let invoices = wire_invoices(settings, f, &ports, &bookings)?;
        let streams = CancellationToken::new();
        let notifications = wire_notifications(settings, f, &ports, streams.clone());
        // xtask new-module: services above this line
        let health = Health::new(f, settings);
        let mut routes = vec![
            auth::routes(&auth),
            users::routes(&users),
            users::audit_routes(&trail),
            patients::routes(&patients),
            hospitals::routes(&hospitals),
            taxonomy::routes(&taxonomy),
            booking::routes(&bookings),
            payments::routes(&payments),
            invoices::routes(&invoices),
            notifications::routes(&notifications),
            // xtask new-module: routes above this line
            health::routes(&health),
            platform::http::docs_ui::routes(),
        ];
        routes.extend(sandbox.as_ref().map(payments::sandbox_routes));
        let routes = with_document(routes);
        Ok(Self {
            routes,
            auth,
            accounts,
            patients,
            taxonomy,
            hospitals,
            bookings,
            payments,
            invoices,
            passwords,
            health,
            sandbox,
            notifications,
            streams,
        })
    }

    /// What all modules do when something happens in another.
    #[must_use]
    pub fn reactions(&self) -> Reactions {
        let reactions = Reactions::new()
            .merge(auth::reactions(&self.auth))
            .merge(patients::reactions(&self.patients))
            .merge(hospitals::reactions(&self.hospitals))
            .merge(taxonomy::reactions(&self.taxonomy))
            .merge(booking::reactions(&self.bookings))
            .merge(payments::reactions(&self.payments))
            .merge(invoices::reactions(&self.invoices))
            .merge(notifications::reactions(&self.notifications));
        // xtask new-module: reactions above this line
        match &self.sandbox {
            Some(sandbox) => reactions.merge(payments::sandbox_reactions(sandbox)),
            None => reactions,
        }
    }

    /// A worker for the reactions and scheduled jobs of all modules.
    #[must_use]
    pub fn worker(&self, settings: &Settings, f: &Foundation) -> Worker {
        let jobs = Jobs::new()
            .merge(gateway_jobs(f))
            .merge(auth::jobs(&self.auth))
            .merge(payments::jobs(&self.payments))
            .merge(invoices::jobs(&self.invoices));
        Worker::new(f.db.clone(), f.clock.clone(), self.reactions(), jobs, f.metrics.clone(), settings.worker.clone())
    }

    /// Ends what would otherwise never end by itself: open event streams.
    pub fn drain(&self) {
        self.streams.cancel();
    }
}

impl Ports {
    fn of(settings: &Settings, f: &Foundation, accounts: &users::UserAccounts, taxonomy: &taxonomy::Taxonomy) -> Self {
        let accounts: Arc<dyn Accounts> = Arc::new(accounts.clone());
        let patients = Arc::new(patients::PatientRecords::new(f.db.clone(), f.cipher.clone(), f.audit.clone()));
        let hospitals = Arc::new(hospitals::HospitalRecords::new(f.db.clone()));
        let messenger = notifications::UserMessenger::new(
            f.db.clone(),
            f.clock.clone(),
            f.entropy.clone(),
            Arc::clone(&f.mailer),
            Arc::clone(&accounts),
            &settings.notifications,
        );
        Self {
            profiles: vec![
                Arc::clone(&patients) as Arc<dyn RoleProfile>,
                Arc::clone(&hospitals) as Arc<dyn RoleProfile>,
            ],
            accounts,
            patients,
            hospitals,
            treatments: Arc::new(taxonomy.clone()),
            messenger: Arc::new(messenger),
        }
    }
}

fn wire_taxonomy(settings: &Settings, f: &Foundation) -> taxonomy::Taxonomy {
    taxonomy::Taxonomy::new(
        f.db.clone(),
        f.clock.clone(),
        f.entropy.clone(),
        f.outbox.clone(),
        f.audit.clone(),
        f.cache.clone(),
        settings.taxonomy.clone(),
    )
}

fn wire_auth(
    settings: &Settings,
    f: &Foundation,
    ports: &Ports,
    passwords: auth::PasswordHasher,
) -> anyhow::Result<auth::Auth> {
    settings.auth.check()?;
    Ok(auth::Auth::new(auth::AuthParts {
        db: f.db.clone(),
        clock: f.clock.clone(),
        entropy: f.entropy.clone(),
        outbox: f.outbox.clone(),
        audit: f.audit.clone(),
        tokens: f.tokens.clone(),
        limits: f.limits.clone(),
        cipher: f.cipher.clone(),
        secrets: f.secrets.clone(),
        passwords,
        accounts: Arc::clone(&ports.accounts),
        messenger: Arc::clone(&ports.messenger),
        profiles: ports.profiles.clone(),
        config: settings.auth.clone(),
    }))
}

fn wire_patients(f: &Foundation, ports: &Ports) -> patients::Patients {
    patients::Patients::new(patients::PatientParts {
        db: f.db.clone(),
        clock: f.clock.clone(),
        entropy: f.entropy.clone(),
        outbox: f.outbox.clone(),
        audit: f.audit.clone(),
        cipher: f.cipher.clone(),
        documents: Arc::clone(&f.documents),
        accounts: Arc::clone(&ports.accounts),
    })
}

fn wire_hospitals(f: &Foundation, ports: &Ports) -> hospitals::Hospitals {
    hospitals::Hospitals::new(hospitals::HospitalParts {
        db: f.db.clone(),
        clock: f.clock.clone(),
        entropy: f.entropy.clone(),
        outbox: f.outbox.clone(),
        audit: f.audit.clone(),
        cipher: f.cipher.clone(),
        cache: f.cache.clone(),
        treatments: Arc::clone(&ports.treatments),
        accounts: Arc::clone(&ports.accounts),
    })
}

fn wire_bookings(settings: &Settings, f: &Foundation, ports: &Ports) -> booking::Bookings {
    booking::Bookings::new(booking::BookingParts {
        db: f.db.clone(),
        clock: f.clock.clone(),
        entropy: f.entropy.clone(),
        outbox: f.outbox.clone(),
        audit: f.audit.clone(),
        idempotency: f.idempotency.clone(),
        cipher: f.cipher.clone(),
        patients: Arc::clone(&ports.patients),
        hospitals: Arc::clone(&ports.hospitals),
        treatments: Arc::clone(&ports.treatments),
        accounts: Arc::clone(&ports.accounts),
        config: settings.booking.clone(),
    })
}

/// The sandbox stands in for a payment company in development only.
fn wire_sandbox(settings: &Settings, f: &Foundation) -> anyhow::Result<Option<payments::SandboxGateway>> {
    if !settings.payments.wants_sandbox(settings.environment) {
        return Ok(None);
    }
    Ok(Some(payments::SandboxGateway::new(
        settings.environment,
        &settings.server.public_url(),
        &f.secrets,
        f.db.clone(),
        f.clock.clone(),
        f.entropy.clone(),
        f.outbox.clone(),
    )?))
}

fn wire_payments(
    settings: &Settings,
    f: &Foundation,
    ports: &Ports,
    bookings: &booking::Bookings,
    sandbox: Option<&payments::SandboxGateway>,
) -> payments::Payments {
    let gateways = sandbox.map(|s| Arc::new(s.clone()) as Arc<dyn payments::PaymentGateway>);
    payments::Payments::new(payments::PaymentParts {
        db: f.db.clone(),
        clock: f.clock.clone(),
        entropy: f.entropy.clone(),
        outbox: f.outbox.clone(),
        audit: f.audit.clone(),
        idempotency: f.idempotency.clone(),
        cipher: f.cipher.clone(),
        gateways: payments::Gateways::new(gateways),
        payables: Arc::new(bookings.clone()) as Arc<dyn Payables>,
        patients: Arc::clone(&ports.patients),
        hospitals: Arc::clone(&ports.hospitals),
        config: settings.payments.clone(),
    })
}

fn wire_invoices(
    settings: &Settings,
    f: &Foundation,
    ports: &Ports,
    bookings: &booking::Bookings,
) -> anyhow::Result<invoices::Invoices> {
    settings.invoices.check()?;
    let questions = invoices::InvoicePorts {
        bases: Arc::new(bookings.clone()) as Arc<dyn InvoiceBases>,
        accounts: Arc::clone(&ports.accounts),
        patients: Arc::clone(&ports.patients),
        hospitals: Arc::clone(&ports.hospitals),
        messenger: Arc::clone(&ports.messenger),
    };
    Ok(invoices::Invoices::new(
        f.db.clone(),
        f.clock.clone(),
        f.entropy.clone(),
        f.outbox.clone(),
        f.audit.clone(),
        f.idempotency.clone(),
        questions,
        settings.invoices.clone(),
    ))
}

fn wire_notifications(
    settings: &Settings,
    f: &Foundation,
    ports: &Ports,
    shutdown: CancellationToken,
) -> notifications::Notifications {
    notifications::Notifications::new(notifications::NotificationsParts {
        db: f.db.clone(),
        clock: f.clock.clone(),
        entropy: f.entropy.clone(),
        outbox: f.outbox.clone(),
        audit: f.audit.clone(),
        cipher: f.cipher.clone(),
        mailer: Arc::clone(&f.mailer),
        accounts: Arc::clone(&ports.accounts),
        patients: Arc::clone(&ports.patients),
        hospitals: Arc::clone(&ports.hospitals),
        config: settings.notifications.clone(),
        shutdown,
    })
}
