//! Every module, built once from the platform's parts, the ports that it asks, and its section of the configuration.
//! This file is the map of who answers whom.

use crate::foundation::Foundation;
use crate::selection::Selection;
use crate::settings::Settings;
use kernel::ports::{
    AbsentModule, Accounts, DoctorDirectory, HospitalDirectory, InvoiceBases, Messenger, Passwords, PatientDirectory,
    PatientFacts, Payables, RoleProfile, Scopes, TextMessages, TreatmentDirectory,
};
use platform::{Module, Parts};
use std::sync::Arc;

/// Who answers the modules' questions: the module that owns the answer, or that it is absent.
struct Ports {
    accounts: Arc<dyn Accounts>,
    passwords: Arc<dyn Passwords>,
    patients: Arc<dyn PatientDirectory>,
    patient_facts: Arc<dyn PatientFacts>,
    hospitals: Arc<dyn HospitalDirectory>,
    treatments: Arc<dyn TreatmentDirectory>,
    payables: Arc<dyn Payables>,
    invoice_bases: Arc<dyn InvoiceBases>,
    messenger: Arc<dyn Messenger>,
    text_messages: Arc<dyn TextMessages>,
    profiles: Vec<Arc<dyn RoleProfile>>,
    scopes: Scopes,
}

/// Every module as one value. The order is that in which seed data is loaded.
pub fn modules(settings: &Settings, f: &Foundation, selection: &Selection) -> anyhow::Result<Vec<Module>> {
    let build = Build { parts: f.parts.clone(), settings, f };
    let hasher = auth::PasswordHasher::new(&settings.auth, f.parts.entropy.clone());
    let accounts = users::UserAccounts::new(build.parts.clone());
    let taxonomy = taxonomy::Taxonomy::new(build.parts.clone(), settings.taxonomy.clone());
    let ports = build.directories(selection, &accounts, &hasher, &taxonomy);
    let bookings = build.bookings(&ports);
    let ports = ports.with_bookings(selection, &bookings);
    let sandbox = build.sandbox()?;
    let mut modules = vec![
        auth::module(&build.auth(&ports, hasher)?),
        users::module(&build.users(&ports, accounts), &build.audit_trail()),
        patients::module(&build.patients(&ports)),
        taxonomy::module(&taxonomy),
        hospitals::module(&build.hospitals(&ports)),
        booking::module(&bookings),
        payments::module(&build.payments(&ports, sandbox.as_ref())),
        invoices::module(&build.invoices(&ports)?),
        notifications::module(&build.notifications(&ports)),
        laboratory::module(&build.laboratories(&ports)),
        // xtask new-module: modules above this line
    ];
    // Stands in for a payment company in development only.
    modules.extend(sandbox.as_ref().map(payments::sandbox_module));
    Ok(modules)
}

/// What modules are built from.
struct Build<'a> {
    parts: Parts,
    settings: &'a Settings,
    f: &'a Foundation,
}

impl Build<'_> {
    fn directories(
        &self,
        selection: &Selection,
        accounts: &users::UserAccounts,
        hasher: &auth::PasswordHasher,
        taxonomy: &taxonomy::Taxonomy,
    ) -> Ports {
        let patients = Arc::new(patients::PatientRecords::new(self.parts.clone()));
        let hospitals = Arc::new(hospitals::HospitalRecords::new(self.parts.clone()));
        let accounts: Arc<dyn Accounts> =
            selection.port("users", Arc::new(accounts.clone()), |absent| Arc::new(absent));
        let messenger = self.messenger(Arc::clone(&accounts));
        let text_messages = notifications::UserTextMessages::new(self.f.sms.clone(), &self.settings.notifications);
        let profiles: [(&str, Arc<dyn RoleProfile>); 2] =
            [("patients", Arc::clone(&patients) as _), ("hospitals", Arc::clone(&hospitals) as _)];
        let patient_facts: Arc<dyn PatientFacts> =
            selection.port("patients", Arc::clone(&patients) as _, |absent| Arc::new(absent));
        let patients: Arc<dyn PatientDirectory> = selection.port("patients", patients, |absent| Arc::new(absent));
        let hospitals: Arc<dyn HospitalDirectory> = selection.port("hospitals", hospitals, |absent| Arc::new(absent));
        // Doctors are a module to come: until then no doctor has a profile.
        let doctors: Arc<dyn DoctorDirectory> = Arc::new(NoDoctors);
        Ports {
            scopes: Scopes::new(Arc::clone(&patients), Arc::clone(&hospitals), doctors),
            passwords: selection.port("auth", Arc::new(hasher.clone()), |absent| Arc::new(absent)),
            treatments: selection.port("taxonomy", Arc::new(taxonomy.clone()), |absent| Arc::new(absent)),
            messenger: selection.port("notifications", Arc::new(messenger), |absent| Arc::new(absent)),
            text_messages: selection.port("notifications", Arc::new(text_messages), |absent| Arc::new(absent)),
            profiles: profiles.into_iter().filter(|(owner, _)| selection.has(owner)).map(|(_, port)| port).collect(),
            payables: Arc::new(AbsentModule("booking")),
            invoice_bases: Arc::new(AbsentModule("booking")),
            accounts,
            patients,
            patient_facts,
            hospitals,
        }
    }

    fn messenger(&self, accounts: Arc<dyn Accounts>) -> notifications::UserMessenger {
        let mailer = Arc::clone(&self.f.mailer);
        let ports = notifications::MessengerPorts { accounts, mailer };
        notifications::UserMessenger::new(self.parts.clone(), ports, &self.settings.notifications)
    }

    fn auth(&self, ports: &Ports, hasher: auth::PasswordHasher) -> anyhow::Result<auth::Auth> {
        self.settings.auth.check()?;
        let ports = auth::AuthPorts {
            accounts: Arc::clone(&ports.accounts),
            messenger: Arc::clone(&ports.messenger),
            text_messages: Arc::clone(&ports.text_messages),
            profiles: ports.profiles.clone(),
            passwords: hasher,
            tokens: self.f.tokens.clone(),
            limits: self.f.limits.clone(),
            secrets: self.f.secrets.clone(),
        };
        Ok(auth::Auth::new(self.parts.clone(), ports, self.settings.auth.clone()))
    }

    fn users(&self, ports: &Ports, accounts: users::UserAccounts) -> users::Users {
        let ports = users::UserPorts { accounts, passwords: Arc::clone(&ports.passwords) };
        users::Users::new(self.parts.clone(), ports)
    }

    fn audit_trail(&self) -> users::AuditTrail {
        let documents = Arc::clone(&self.f.documents);
        users::AuditTrail::new(self.parts.clone(), users::AuditTrailPorts { documents })
    }

    fn patients(&self, ports: &Ports) -> patients::Patients {
        let ports = patients::PatientPorts {
            scopes: ports.scopes.clone(),
            accounts: Arc::clone(&ports.accounts),
            documents: Arc::clone(&self.f.documents),
        };
        patients::Patients::new(self.parts.clone(), ports)
    }

    fn hospitals(&self, ports: &Ports) -> hospitals::Hospitals {
        let ports = hospitals::HospitalPorts {
            scopes: ports.scopes.clone(),
            treatments: Arc::clone(&ports.treatments),
            accounts: Arc::clone(&ports.accounts),
        };
        hospitals::Hospitals::new(self.parts.clone(), ports)
    }

    fn bookings(&self, ports: &Ports) -> booking::Bookings {
        let ports = booking::BookingPorts {
            scopes: ports.scopes.clone(),
            patients: Arc::clone(&ports.patients),
            hospitals: Arc::clone(&ports.hospitals),
            treatments: Arc::clone(&ports.treatments),
            accounts: Arc::clone(&ports.accounts),
        };
        booking::Bookings::new(self.parts.clone(), ports, self.settings.booking.clone())
    }

    fn sandbox(&self) -> anyhow::Result<Option<payments::SandboxGateway>> {
        if !self.settings.payments.wants_sandbox(self.settings.environment) {
            return Ok(None);
        }
        Ok(Some(payments::SandboxGateway::new(
            self.parts.clone(),
            self.settings.environment,
            &self.settings.server.public_url(),
            &self.f.secrets,
        )?))
    }

    fn payments(&self, ports: &Ports, sandbox: Option<&payments::SandboxGateway>) -> payments::Payments {
        let gateways = sandbox.map(|s| Arc::new(s.clone()) as Arc<dyn payments::PaymentGateway>);
        let ports = payments::PaymentPorts {
            scopes: ports.scopes.clone(),
            gateways: payments::Gateways::new(gateways),
            payables: Arc::clone(&ports.payables),
            patients: Arc::clone(&ports.patients),
        };
        payments::Payments::new(self.parts.clone(), ports, self.settings.payments.clone())
    }

    fn invoices(&self, ports: &Ports) -> anyhow::Result<invoices::Invoices> {
        self.settings.invoices.check()?;
        let ports = invoices::InvoicePorts {
            scopes: ports.scopes.clone(),
            bases: Arc::clone(&ports.invoice_bases),
            accounts: Arc::clone(&ports.accounts),
            patients: Arc::clone(&ports.patients),
            hospitals: Arc::clone(&ports.hospitals),
            messenger: Arc::clone(&ports.messenger),
        };
        Ok(invoices::Invoices::new(self.parts.clone(), ports, self.settings.invoices.clone()))
    }

    fn laboratories(&self, ports: &Ports) -> laboratory::Laboratories {
        let ports = laboratory::LaboratoryPorts {
            scopes: ports.scopes.clone(),
            patients: Arc::clone(&ports.patients),
            facts: Arc::clone(&ports.patient_facts),
            hospitals: Arc::clone(&ports.hospitals),
        };
        laboratory::Laboratories::new(self.parts.clone(), ports, self.settings.laboratory.clone())
    }

    fn notifications(&self, ports: &Ports) -> notifications::Notifications {
        let ports = notifications::NotificationPorts {
            accounts: Arc::clone(&ports.accounts),
            patients: Arc::clone(&ports.patients),
            hospitals: Arc::clone(&ports.hospitals),
            mailer: Arc::clone(&self.f.mailer),
        };
        notifications::Notifications::new(self.parts.clone(), ports, self.settings.notifications.clone())
    }
}

impl Ports {
    /// Bookings ask the directories, and answer what payments and invoices ask.
    fn with_bookings(self, selection: &Selection, bookings: &booking::Bookings) -> Self {
        let bookings = Arc::new(bookings.clone());
        Self {
            payables: selection.port("booking", Arc::clone(&bookings) as _, |absent| Arc::new(absent)),
            invoice_bases: selection.port("booking", bookings as _, |absent| Arc::new(absent)),
            ..self
        }
    }
}

/// The port of the module `doctors`, until there is one.
struct NoDoctors;

#[async_trait::async_trait]
impl DoctorDirectory for NoDoctors {
    async fn of_user(&self, _: kernel::UserId) -> kernel::ports::PortResult<Option<kernel::DoctorId>> {
        Ok(None)
    }
}
